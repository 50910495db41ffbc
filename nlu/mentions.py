"""Names that a model found and values that rules find, put together to one extraction.

Knows: which labels ask for values. Does not know: models.
"""

from __future__ import annotations

from collections.abc import Iterable

from nlu.text import detect_lang
from nlu.types import Extraction, LabelSet, Mention
from nlu.values import find_values


def assemble(text: str, names: Iterable[Mention], labels: LabelSet, model: str) -> Extraction:
    """The extraction of a text without relations: its names, best first where two overlap, and the values asked for.

    A value goes before a name that it overlaps.
    """
    lang = detect_lang(text)
    valued = {label.kind: label.id for label in labels.mentions if label.kind != "name"}
    values = [
        Mention(v.text, valued[v.type], v.start, v.end, v.score, v.value, v.unit)
        for v in (find_values(text, lang) if valued else [])
        if v.type in valued
    ]
    chosen: list[Mention] = list(values)
    taken = bytearray(len(text))
    for m in values:
        taken[m.start : m.end] = b"\1" * (m.end - m.start)
    for m in sorted(names, key=lambda m: (-m.score, m.start)):
        if not any(taken[m.start : m.end]):
            taken[m.start : m.end] = b"\1" * (m.end - m.start)
            chosen.append(m)
    return Extraction(text, lang, tuple(sorted(chosen, key=lambda m: (m.start, m.end))), (), model)
