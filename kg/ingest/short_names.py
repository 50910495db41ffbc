"""Short forms of names: Turing and Dr Turing for Alan Turing, 小明 and 王先生 for 王小明, Intel for Intel Corporation.

Knows: how English and Chinese shorten a name. Does not know: offsets, nodes, other documents. Cautious: a short
form that can mean two people of the document means nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlu.text import HAN, normalize_name

_ALL_HAN = re.compile(f"[{HAN}]+")
_HONORIFIC = re.compile(r"(?i)(mr|mrs|ms|miss|dr|prof|professor|sir|dame|lord|lady|president|captain|king|queen)\.?\s+")
_TITLE = re.compile("(先生|女士|小姐|太太|夫人|博士|教授|老师|医生|院士|总统|主席|总理|部长|主任|经理|校长|律师)$")
_LONGEST_SURNAME = 2
_LEGAL = re.compile(
    r"(?i),?\s+(corporation|corp\.?|incorporated|inc\.?|limited|ltd\.?|llc|plc|company|co\.?|gmbh|ag|s\.?a\.?|n\.?v\.?)$"
    "|(股份有限公司|有限责任公司|有限公司|公司|集团)$"
)

_BUSINESS_ZH = re.compile(
    "(?:技术|科技|电子|通信|通讯|网络|信息|数据|控股|集团|实业|股份|软件|计算机|电脑|互联网|汽车|医药|生物|能源|投资|国际|中国|银行)+"
)
_BUSINESS_EN = re.compile(
    r"(?i)( (?:computers?|technolog(?:y|ies)|systems|software|electronics|motors|holdings?|group|international"
    r"|industries|enterprises|communications|networks?|global|solutions|pharmaceuticals|semiconductors?))+"
)


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
    if _ALL_HAN.fullmatch(rest):
        return _BUSINESS_ZH.fullmatch(rest) is not None
    return _BUSINESS_EN.fullmatch(rest) is not None


def without_legal_form(name: str) -> str:
    """An organisation's name without what only says its legal form: Intel for Intel Corporation, 联想 for 联想集团."""
    short = _LEGAL.sub("", name)
    return short if len(short) > 1 else name


def _shortens(name: str, full: str) -> bool:
    if _HONORIFIC.match(full) or _TITLE.search(full):
        return False
    if _ALL_HAN.fullmatch(name) and _ALL_HAN.fullmatch(full):
        stem = _TITLE.sub("", name)
        if stem != name:
            return 0 < len(stem) <= _LONGEST_SURNAME and len(stem) < len(full) and full.startswith(stem)
        return len(name) >= 2 and 0 < len(full) - len(name) <= _LONGEST_SURNAME and full.endswith(name)
    parts = re.split(r"[·・•\s]+", full)
    stem = _TITLE.sub("", _HONORIFIC.sub("", name))
    return len(parts) > 1 and normalize_name(parts[-1]) == normalize_name(stem)


__all__ = ["short_forms", "short_organizations", "without_legal_form"]
