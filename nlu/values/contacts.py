"""E-mail addresses, URLs and phone numbers.

Knows: where one could be; linkify-it and phonenumbers decide whether it is. Does not know: whether anyone answers.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Iterator
from typing import Any

import phonenumbers

from nlu.language.texts import signs_in_texts
from nlu.text import HAN
from nlu.types import Lang, Mention

_ANCHOR = re.compile(r"@|://|\bwww\.|(?<=[A-Za-z0-9])\.(?:com|org|net|edu|gov|io|cn)(?![A-Za-z0-9])", re.IGNORECASE)
_BLANK = re.compile(r"[\s<>\"]")
_NOT_IN_URLS = re.compile(f"[{HAN}\u3000-\u303f\uff01-\uffef“”‘’…—]")
_IN_PATH = re.compile(f"(?<=[/=_%-])[{HAN}][{HAN}A-Za-z0-9_()%-]*")
_HAN_CHAR = re.compile(f"[{HAN}]")
_REACH = 300
_DIGITS = re.compile(r"(?<![A-Za-z0-9_.,/=-])(?:\+|\(\+?)?\d[\d ().\u2010-\u2014/-]{5,22}\d(?![A-Za-z0-9_%]|[.,]\d)")
_GROUPED = re.compile(r"^\+|[() -]|^(?:1[3-9]\d{9}|400\d{7})$")


def find_contacts(text: str, lang: Lang) -> list[Mention]:
    """E-mail addresses, URLs and phone numbers of a text; types "email", "url", "phone"."""
    return [*_links(text), *_phones(text, lang)]


@functools.cache
def _linkify() -> Any:
    return importlib.import_module("linkify_it").LinkifyIt()  # it has no types


def _links(text: str) -> Iterator[Mention]:
    done = 0
    for anchor in _ANCHOR.finditer(text):
        if anchor.start() < done:
            continue
        start, end = _surroundings(text, anchor.start(), done)
        # linkify-it takes Chinese letters for a part of the address; Chinese prose puts no space before and behind one.
        chunk = _NOT_IN_URLS.sub(" ", text[start:end])
        for link in _linkify().match(chunk) or []:
            first, last = start + link.index, start + link.last_index
            if link.schema == "mailto:":
                yield Mention(text[first:last], "email", first, last, 1.0, link.url.removeprefix("mailto:"))
            elif link.schema or _is_plain_url(link.text):
                path = _IN_PATH.match(text, last) if "/" in link.text[8:] else None
                last = path.end() if path else last
                value = link.url if path is None else link.url + path[0]
                yield Mention(text[first:last], "url", first, last, 1.0, value)
        done = max(end, anchor.end())


def _surroundings(text: str, at: int, low: int) -> tuple[int, int]:
    """The stretch without white space around an offset, as far as an address may reach."""
    low = max(low, at - _REACH)
    blanks = [found.end() for found in _BLANK.finditer(text, low, at)]
    behind = _BLANK.search(text, at, at + 2 * _REACH)
    return (blanks[-1] if blanks else low), (behind.start() if behind else min(at + 2 * _REACH, len(text)))


def _is_plain_url(text: str) -> bool:
    """Whether a host without "http://" is meant as an address: "www.x.de", "example.com", but not "end.It"."""
    host = text.partition("/")[0].lower()
    return host.startswith("www.") or host.rsplit(".", 1)[-1] in ("com", "org", "net", "edu", "gov", "io", "cn")


def _phones(text: str, lang: Lang) -> Iterator[Mention]:
    for candidate in _DIGITS.finditer(text):
        if sum(map(str.isdigit, candidate[0])) < 7:
            continue
        context = text[max(candidate.start() - 16, 0) : candidate.start()]
        if not _GROUPED.search(candidate[0]) and not signs_in_texts("phone").search(context):
            continue  # a bare run of digits is an amount or a key
        region = "CN" if lang == "zh" or _HAN_CHAR.search(context) else "US"
        for match in phonenumbers.PhoneNumberMatcher(candidate[0], region, phonenumbers.Leniency.VALID):
            start, end = candidate.start() + match.start, candidate.start() + match.end
            value = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            yield Mention(text[start:end], "phone", start, end, 1.0, value)
