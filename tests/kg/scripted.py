"""An extractor whose findings are written down: a real implementation of the seam, without a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlu.text import detect_lang
from nlu.types import Extraction, LabelSet, Mention, Relation


class ScriptedExtractor:
    """Finds the names it was given wherever they stand, and relates the first head to the first tail behind each other.

    Args:
        names: Surface form to type; a longer form is looked for before a shorter one.
        values: Surface form to (type, value, unit).
        relations: (head text, label, tail text).
    """

    def __init__(
        self,
        names: Mapping[str, str] | None = None,
        values: Mapping[str, tuple[str, str, str | None]] | None = None,
        relations: Sequence[tuple[str, str, str]] = (),
    ) -> None:
        self.names = {**{n: (t, None, None) for n, t in (names or {}).items()}, **(values or {})}
        self.relations = relations
        self.batches: list[list[str]] = []

    def extract(self, texts: Sequence[str], labels: LabelSet) -> list[Extraction]:
        """One extraction a text, in order."""
        self.batches.append(list(texts))
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> Extraction:
        found: list[Mention] = []
        for name in sorted(self.names, key=len, reverse=True):
            kind, value, unit = self.names[name]
            at = text.find(name)
            while at >= 0:
                if all(at + len(name) <= m.start or m.end <= at for m in found):
                    found.append(Mention(name, kind, at, at + len(name), 0.8, value, unit))
                at = text.find(name, at + 1)
        found.sort(key=lambda m: m.start)
        first: dict[str, Mention] = {}
        for mention in found:
            first.setdefault(mention.text, mention)
        relations = tuple(
            Relation(first[h], label, first[t], 0.7) for h, label, t in self.relations if h in first and t in first
        )
        return Extraction(text, detect_lang(text), tuple(found), relations, "scripted-1")
