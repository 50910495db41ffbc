"""Values that are written out in a text: dates, quantities, e-mail addresses, phone numbers and URLs.

Knows: how Chinese and English write numbers, dates and units. Does not know: what a value is about. A text is searched
for both languages at once, because texts mix them; the language decides only what is ambiguous ("¥", a phone number
without a country).
"""

from __future__ import annotations

from nlu.types import Lang, Mention
from nlu.values.contacts import find_contacts
from nlu.values.conversions import convert
from nlu.values.dates import find_dates
from nlu.values.numerals import halfwidth, read_number
from nlu.values.quantities import find_quantities
from nlu.values.units import is_unit, unit_of

__all__ = ["convert", "find_values", "is_unit", "read_number", "unit_of"]

_RANK = {"url": 0, "email": 0, "phone": 1, "date": 2, "quantity": 3}


def find_values(text: str, lang: Lang) -> list[Mention]:
    """The values of a text, in order, none overlapping another: of two that do, the longer one stays.

    `Mention.type` is one of "date" (value "1912-06-23", "1912-06" or "1912"; "-0221" for 221 BC), "quantity" (a decimal
    number as text; unit a CLDR unit such as "kilometer", an ISO 4217 currency, a Chinese classifier, or None for
    things counted in English), "email", "phone" (value in E.164) and "url".
    """
    plain = halfwidth(text)
    found = [*find_contacts(text, lang), *find_dates(plain), *find_quantities(plain, lang)]
    kept = _longest(found)
    if plain is not text:
        kept = [Mention(text[m.start : m.end], m.type, m.start, m.end, m.score, m.value, m.unit) for m in kept]
    return kept


def _longest(found: list[Mention]) -> list[Mention]:
    """Mentions without overlap, by start; the longer ones are chosen first."""
    found.sort(key=lambda m: (m.start, m.end))
    kept: list[Mention] = []
    cluster: list[Mention] = []
    reach = 0
    for mention in found:
        if mention.start >= reach:
            kept.extend(_best(cluster))
            cluster = []
        cluster.append(mention)
        reach = max(reach, mention.end)
    kept.extend(_best(cluster))
    return kept


def _best(cluster: list[Mention]) -> list[Mention]:
    """The chosen mentions of a chain of overlapping ones (chains are short)."""
    if len(cluster) < 2:
        return cluster
    chosen: list[Mention] = []
    for mention in sorted(cluster, key=lambda m: (m.start - m.end, _RANK[m.type], m.start)):
        if all(mention.end <= other.start or other.end <= mention.start for other in chosen):
            chosen.append(mention)
    return sorted(chosen, key=lambda m: m.start)
