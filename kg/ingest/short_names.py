"""Short forms of names: Turing and Dr Turing for Alan Turing, 小明 and 王先生 for 王小明, Intel for Intel Corporation.

Knows: how names are shortened, in scripts with and without spaces. Does not know: the words around names
(`nlu.language.names`), offsets, nodes, other documents. Cautious: a short form that can mean two people of the document
means nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlu.language.names import around_names
from nlu.text import HAN, normalize_name

_ALL_HAN = re.compile(f"[{HAN}]+")
_LONGEST_SURNAME = 2


def short_forms(names: Iterable[str]) -> dict[str, str]:
    """Each short form among the names of people, with the one full name of the others that it can stand for."""
    given = sorted(set(names))
    found: dict[str, str] = {}
    for name in given:
        full = [other for other in given if other != name and _shortens(name, other)]
        if full and len({normalize_name(other) for other in full}) == 1:
            found[name] = full[0]
    return {name: full for name, full in found.items() if full not in found}


def short_organizations(names: Iterable[str]) -> dict[str, str]:
    """Each name of an organisation that is a longer one without its line of business: 华为 for 华为技术有限公司.

    Only where one longer name fits and only business words and a legal form are left out: IBM is not IBM Research.
    """
    given = sorted(set(names))
    found: dict[str, str] = {}
    for name in given:
        full = [other for other in given if other != name and _is_business(name, other)]
        if len(name) > 1 and len({normalize_name(without_legal_form(other)) for other in full}) == 1:
            found[name] = max(full, key=len)
    return {name: full for name, full in found.items() if full not in found}


def _is_business(name: str, full: str) -> bool:
    rest = without_legal_form(full).removeprefix(name)
    if not full.startswith(name) or rest == without_legal_form(full) or not rest:
        return False
    return around_names("business").fullmatch(rest) is not None


def without_legal_form(name: str) -> str:
    """An organisation's name without what only says its legal form: Intel for Intel Corporation, 联想 for 联想集团."""
    short = around_names("legal_form").sub("", name)
    return short if len(short) > 1 else name


def _shortens(name: str, full: str) -> bool:
    honorific, title = around_names("honorific"), around_names("title")
    if honorific.match(full) or title.search(full):
        return False
    if _ALL_HAN.fullmatch(name) and _ALL_HAN.fullmatch(full):
        stem = title.sub("", name)
        if stem != name:
            return 0 < len(stem) <= _LONGEST_SURNAME and len(stem) < len(full) and full.startswith(stem)
        return len(name) >= 2 and 0 < len(full) - len(name) <= _LONGEST_SURNAME and full.endswith(name)
    parts = re.split(r"[·・•\s]+", full)
    stem = title.sub("", honorific.sub("", name))
    return len(parts) > 1 and normalize_name(parts[-1]) == normalize_name(stem)


__all__ = ["short_forms", "short_organizations", "without_legal_form"]
