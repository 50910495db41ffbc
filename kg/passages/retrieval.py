"""Retrieval: the sentences of the documents that answer a question, by their words and by their meaning together.

Candidates come from both searches; each gets its signals and from them its probability (`kg.passages.ranking`). What is
less probable than the threshold is no passage: better none than a wrong one. Knows: the index, an encoder. Does not
know: the graph, answers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rdflib import URIRef

from kg.passages.expecting import Kind, Names, expected, fitting, spans_of
from kg.passages.index import Encoder, PassageIndex, Row
from kg.passages.ranking import Signals, Weights, probability, weights
from kg.passages.rendering import Senses, renderings
from kg.passages.terms import asked_terms, firm_terms, terms
from kg.types import Evidence, Source
from nlu.text import detect_lang

MODEL = "passage"
"""`Evidence.model` of what is quoted from the text."""
_CANDIDATES = 30
"""Sentences that each of the two searches proposes."""
_NAMED = 12
"""Candidates in which names are looked for."""
_CLEARLY_NEAR = 0.6
"""Cosine from which a sentence may say what is asked in other words altogether."""
_MUCH_LESS = 0.5
"""Share of the best sentence's probability below which another one says something else."""
_RANK = 10.0
"""The constant of reciprocal rank fusion (Cormack et al. 2009 have 60, for longer lists)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with what speaks for and against it."""

    row: Row
    signals: Signals
    chance: float
    speaks: bool
    """Whether it says something of what is asked, and not of the names alone."""


class Passages:
    """The sentences of the documents that a person may see. Safe to share between threads."""

    def __init__(
        self,
        index: PassageIndex,
        sources: Mapping[URIRef, Source],
        encoder: Encoder | None = None,
        names: Names | None = None,
        fitted: Weights | None = None,
    ) -> None:
        """`sources`: those whose sentences may be shown; `names` finds the names in a text."""
        self._index = index
        self._sources = sources
        self._encoder = encoder
        self._names = names
        self._fitted = fitted or weights()

    def __len__(self) -> int:
        return len(self._index)

    def find(self, question: str, most: int = 3, *, least: float | None = None) -> list[Evidence]:
        """Up to `most` sentences that answer a question, best first; none where nothing is near.

        `score` is the probability that the sentence answers, `span` what in it does where the question says of what
        kind that is.

        Args:
            least: The least probability; None: the fitted one, with nothing much less probable than the best.
        """
        found = [c for c in self.candidates(question) if c.speaks or least is not None][:most]
        best = found[0].chance if found else 0.0
        limit = max(self._fitted.near, _MUCH_LESS * best) if least is None else least
        near = [c for c in found if c.chance >= limit]
        kind = expected(question)
        return [self._quoted(c.row, c.chance, question, kind) for c in near]

    def _quoted(self, row: Row, chance: float, question: str, kind: Kind | None) -> Evidence:
        span = fitting(question, row.said, kind, self._names) if kind is not None else None
        marked = (row.start + span.start, row.start + span.end) if span is not None else None
        source = self._sources[row.source]
        return Evidence(source, row.said, row.start, row.end, MODEL, round(chance, 4), span=marked)

    @property
    def fitted(self) -> Weights:
        """What is near, and how probable."""
        return self._fitted

    def candidates(self, question: str) -> list[Candidate]:
        """Everything that either search proposes, most probable first."""
        asked = asked_terms(question)
        lang = detect_lang(question)
        foreign = renderings(question, lang) if self._index.languages() - {lang} else []
        translated = list(dict.fromkeys(t for senses in foreign for sense in senses for t in sorted(sense)))
        lexical = self._index.matching(asked, _CANDIDATES) + self._index.matching(translated, _CANDIDATES)
        vectorial = self._nearest(question)
        ids = list(dict.fromkeys([id for id, _ in lexical] + [id for near in vectorial.values() for id, _ in near]))
        rows = [row for row in self._index.rows(ids) if row.source in self._sources]
        if not rows:
            return []
        known = list(dict.fromkeys([*asked, *translated]))
        firm = {term: self._index.naming(term) for term in firm_terms(question)}
        named = self._named_in(question)
        reading = _Reading(question, lang, asked, firm, named, foreign, self._weights(known), lexical, vectorial)
        made = [
            Candidate(row, s := reading.signals(row), probability(s, self._fitted.of), reading.speaks(row))
            for row in rows
        ]
        return self._with_names(question, sorted(made, key=lambda c: (-c.chance, c.row.id)))

    def _with_names(self, question: str, found: list[Candidate]) -> list[Candidate]:
        """The candidates with one signal more where a name is asked for; only the first ones are looked at."""
        kind = expected(question)
        if self._names is None or kind not in ("person", "place", "organization"):
            return found
        made = []
        for c in found[:_NAMED]:
            has = fitting(question, c.row.said, kind, self._names) is not None
            signals = {**c.signals, f"{'fits' if has else 'misfits'}_{kind}": 1.0}
            made.append(Candidate(c.row, signals, probability(signals, self._fitted.of), c.speaks))
        return sorted([*made, *found[_NAMED:]], key=lambda c: (-c.chance, c.row.id))

    def _named_in(self, question: str) -> frozenset[str]:
        """The terms of the names in a question."""
        names = self._names(question) if self._names is not None and question.strip() else ()
        return frozenset(term for start, end, _ in names for term in terms(question[start:end]))

    def _nearest(self, question: str) -> dict[str, list[tuple[int, float]]]:
        if self._encoder is None or not any(map(str.isalnum, question)):
            return {}
        return self._index.nearest(self._encoder.encode([question])[0], self._encoder.identity, _CANDIDATES)

    def _weights(self, asked: Sequence[str]) -> dict[str, float]:
        """How much each term tells, the rarer the more; one that stands nowhere as the rarest."""
        total = max(1, len(self._index))
        holding = self._index.holding(asked)
        return {term: math.log(1 + (total + 0.5) / (max(holding[term], 1) + 0.5)) for term in asked}


class _Reading:
    """One question, as its signals are told."""

    def __init__(
        self, question: str, lang: str, asked: Sequence[str], firm: Mapping[str, set[URIRef]],
        named: AbstractSet[str], foreign: Sequence[Senses], weight: Mapping[str, float],
        lexical: Sequence[tuple[int, float]], vectorial: Mapping[str, Sequence[tuple[int, float]]],
    ) -> None:  # fmt: skip
        self._lang = lang
        self._asked = asked
        self._foreign = foreign
        self._weight = weight
        self._whole = sum(weight[term] for term in asked) or 1.0
        self._whole_foreign = sum(self._most(senses) for senses in foreign) or 1.0
        self._firm = firm
        names = frozenset(named).union(firm)
        self._content = set(asked).difference(names)
        self._foreign_content = renderings(question, lang, but=names) if foreign else []
        self._kind = expected(question)
        self._lexical = dict(reversed(lexical))
        self._top = max(self._lexical.values(), default=1.0) or 1.0
        self._cosines = {id: cosine for near in vectorial.values() for id, cosine in near}
        self._usual = {lang: _usual([cosine for _, cosine in near]) for lang, near in vectorial.items()}
        self._best = {lang: near[0][1] for lang, near in vectorial.items() if near}
        self._places = [{id: n for n, (id, _) in enumerate(lexical)}]
        self._places += [{id: n for n, (id, _) in enumerate(near)} for near in vectorial.values()]

    def signals(self, row: Row) -> dict[str, float]:
        said = set(terms(row.said))
        both = said | set(terms(row.context))
        cosine = self._cosines.get(row.id)
        found = {
            "bm25": self._lexical.get(row.id, 0.0) / self._top,
            "said": self._share(said) if row.lang == self._lang else self._foreign_share(said),
            "said_or_above": self._share(both),
            "fused": sum(_RANK / (_RANK + place[row.id]) for place in self._places if row.id in place) / 2,
            "firm": self._firm_share(lambda term: term in both),
            "firm_document": self._firm_share(lambda term: row.source in self._firm[term]),
        }
        if cosine is None:
            found["no_cosine"] = 1.0
        else:
            middle, spread = self._usual[row.lang]
            found["cosine"] = cosine
            found["above_usual"] = (cosine - middle) / spread
            found["behind_best"] = (self._best[row.lang] - cosine) / spread
        if self._kind in ("date", "number"):
            found[f"{'fits' if spans_of(row.said, self._kind) else 'misfits'}_{self._kind}"] = 1.0
        if row.lang != self._lang:
            found = {f"other_{name}": value for name, value in found.items()} | {"other": 1.0}
        return found

    def speaks(self, row: Row) -> bool:
        """Whether a word that is asked besides names stands in a sentence or above it, or its meaning is clearly near.

        "Who is the mayor of Vell?" is answered by no sentence that only names somebody of Vell.
        """
        if not self._content or self._cosines.get(row.id, 0.0) >= _CLEARLY_NEAR:
            return True
        held = set(terms(row.said)) | set(terms(row.context))
        if row.lang == self._lang:
            return not self._content.isdisjoint(held)
        return any(sense <= held for senses in self._foreign_content for sense in senses)

    def _share(self, held: set[str]) -> float:
        return sum(self._weight[term] for term in self._asked if term in held) / self._whole

    def _foreign_share(self, held: set[str]) -> float:
        """The share of the question's words of which some sense in the other language stands in a sentence."""
        read = sum(self._most([s for s in senses if s <= held]) for senses in self._foreign)
        return read / self._whole_foreign

    def _most(self, senses: Sequence[frozenset[str]]) -> float:
        return max((sum(self._weight[t] for t in sense) / len(sense) for sense in senses), default=0.0)

    def _firm_share(self, holds: Callable[[str], bool]) -> float:
        """Share of the question's names and numbers that are there; 1 where it has none."""
        return sum(map(holds, self._firm)) / len(self._firm) if self._firm else 1.0


def _usual(cosines: Sequence[float]) -> tuple[float, float]:
    """The median of the nearest sentences' cosines, and how far they lie apart (at least a hundredth)."""
    ordered = sorted(cosines)
    middle = ordered[len(ordered) // 2]
    return middle, max(0.01, math.sqrt(sum((c - middle) ** 2 for c in ordered) / len(ordered)))


__all__ = ["MODEL", "Candidate", "Passages"]
