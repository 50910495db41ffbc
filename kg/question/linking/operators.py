"""Operators of a question: superlatives, comparisons, degrees, count, negation and the rest.

Knows: the operator lexicons and which properties of the graph they may be about. Does not know: names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.question import words
from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.linking.candidates import Candidate
from kg.question.linking.dates import dated, decades
from kg.question.linking.numbers import YEAR, behind, find_number, pair_before, placed, ranges, with_rank
from nlu.language.data import language
from nlu.language.thesaurus import thesaurus

_MOST_ORDERS = 12
"""So many properties a word may order by: a graph has a year of founding for each kind of thing."""


class Operators:
    """Finds operators in questions over one graph."""

    def __init__(self, index: GraphIndex, lexicon: Lexicon) -> None:
        self.index = index
        self.lexicon = lexicon

    def by_concept(self, concepts: tuple[str, ...]) -> list[tuple[int, float]]:
        """Properties that concepts may mean, best first: a full name before a part of one."""
        lexicon = self.lexicon
        _, of_concept = thesaurus(self.lexicon.languages)
        scores: dict[int, float] = {}
        for rank, concept in enumerate(concepts):
            names = of_concept.get(concept, frozenset([words.stem_key(concept)]))
            own = words.stem_key(concept)
            for name in names:
                bonus = 0.05 if name == own else 0.0
                for sense in (
                    *lexicon.properties.get(name, ()),
                    *(s for s in lexicon.parts.get(name, ()) if name == own),
                ):
                    score = sense.score + bonus - 0.12 * rank
                    scores[sense.id] = max(scores.get(sense.id, 0.0), score)
        return sorted(scores.items(), key=lambda item: (-item[1], item[0]))

    def find(self, tokens: list[words.Token], ops: words.Operators, text: str, lang: str) -> list[Candidate]:
        norms = [t.norm for t in tokens]
        found: list[Candidate] = []
        after, than = language(lang).syntax.than == "after", language(lang).questions.than
        both = language(lang).questions.both
        for size in range(min(6, len(tokens)), 0, -1):
            for lo in range(len(tokens) - size + 1):
                hi = lo + size
                k = " ".join(norms[lo:hi])
                found.extend(
                    with_rank(extreme, norms, lang) for extreme in self._extremes(lo, hi, ops.superlatives.get(k))
                )
                ranked_by = placed(norms, lo, hi, lang)
                if ranked_by is not None:
                    row, place = ranked_by
                    ids = self._agreeing(
                        [p for p, _ in self.by_concept(row.concepts) if self.ordered(p)], row.descending
                    )
                    ranked_extreme = Candidate(
                        "extreme", lo, hi, 1.0, tuple(ids[:_MOST_ORDERS]), "named", descending=row.descending
                    )
                    found.append(replace(ranked_extreme, upper=place))
                if (degree := ops.degrees.get(k)) is not None:
                    for rank, (prop, score) in enumerate(
                        [r for r in self.by_concept(degree) if self.index.properties[r[0]].literal][:4]
                    ):
                        found.append(
                            Candidate(
                                "property", lo, hi, 0.9 * min(1.0, score) - 0.05 * rank, (prop,), "degree", exact=False
                            )
                        )
                for rank, (prop, score) in enumerate(self.by_concept(ops.wh[k])[:6] if k in ops.wh else ()):
                    if ops.wh[k][0] != "person":
                        found.append(
                            Candidate(
                                "property", lo, hi, 0.7 * min(1.0, score) - 0.02 * rank, (prop,), "wh", exact=False
                            )
                        )
                if (phrase := ops.phrases.get(k)) is not None:
                    op, argument = phrase
                    if op == "compare":
                        compared = self._comparison(tokens, lo, hi, argument, lang)
                        order = ops.comparatives.get(norms[lo]) if after else None
                        if compared is not None and order is not None:
                            ordered = tuple(p for p, _ in self.by_concept(order.concepts) if self.ordered(p))
                            compared = replace(compared, ids=ordered[:_MOST_ORDERS])
                        if compared is not None:
                            found.append(compared)
                        elif after and argument in (">", "<") and norms[hi - 1] in than:
                            found.append(Candidate("comparative", lo, hi, 1.0, (), "said", descending=argument == ">"))
                        continue
                    if op == "ellipsis" and lo and k in both:  # only at the start it goes on from what was said
                        op, argument = "and", "between"
                    if op != "versus":
                        found.append(Candidate(op, lo, hi, 1.0, (), argument))  # type: ignore[arg-type]
        found.extend(self._tallies(tokens, text, lang))
        found.extend(self._comparatives(tokens, norms, ops, lang))
        found.extend(self._versus(norms, ops, lang))
        days = list(dated(tokens, norms, ops, text, lang))
        found = [a for a in found if a.kind != "compare" or not any(a.mask & day.mask for day in days)] + days
        for span in (*ranges(tokens, norms, lang), *decades(tokens, text, lang)):
            if not any(a.kind == "compare" and a.argument == "between" and a.mask & span.mask for a in found):
                found = [a for a in found if a.kind != "compare" or not a.mask & span.mask] + [span]
        taken = [a for a in found if a.kind == "compare"]
        for i, norm in enumerate(norms):
            if YEAR.match(norm) and not any(a.lo <= i < a.hi for a in taken):
                year = language(lang).questions.year
                hi = i + 2 if year and norms[i + 1 : i + 2] == [year] else i + 1
                found.append(Candidate("compare", i, hi, 1.0, (), "=", exact=False, value=float(norm)))
        return found

    @staticmethod
    def _tallies(tokens: list[words.Token], text: str, lang: str) -> Iterator[Candidate]:
        """Words behind what is counted, where they are no word of a property: 「文档数」."""
        for match in language(lang).questions.tallies.finditer(text):
            inside = [i for i, t in enumerate(tokens) if match.start() <= t.start and t.end <= match.end()]
            if inside and inside[0]:
                yield Candidate("count", inside[0], inside[-1] + 1, 1.0, (), "things")

    def _extremes(self, lo: int, hi: int, row: words.Adjective | None) -> list[Candidate]:
        """A candidate for each thing that a superlative may order by; one without, where the graph has none of them."""
        made: list[Candidate] = []
        while row is not None:
            ranked = [p for p, _ in self.by_concept(row.concepts) if self.ordered(p)]
            ranked = self._agreeing(ranked, row.descending)
            named = "sized" if "size" in row.concepts else "named" if row.concepts else ""
            made.append(
                Candidate("extreme", lo, hi, 1.0, tuple(ranked[:_MOST_ORDERS]), named, descending=row.descending)
            )
            row = row.other
        return [extreme for extreme in made if extreme.ids] or made[:1]

    def _agreeing(self, ranked: list[int], descending: bool) -> list[int]:
        """Properties without those whose name says the opposite ("lowest price"); those that agree come first."""
        said: dict[int, bool] = {}
        for prop in ranked:
            for form, _ in self.lexicon.forms(prop):
                tokens = words.tokenize(form)
                for i in range(len(tokens)):
                    k = " ".join(t.norm for t in tokens[i : i + (2 if words.is_han(form) else 1)])
                    rows = [words.operators(code).superlatives.get(k) for code in sorted(self.lexicon.languages)]
                    row = next((found for found in rows if found is not None), None)
                    if row is not None:
                        said[prop] = row.descending
        return sorted((p for p in ranked if said.get(p, descending) == descending), key=lambda p: p not in said)

    def ordered(self, prop: int) -> bool:
        found = self.index.properties[prop]
        return found.numeric or found.date

    def _comparison(self, tokens: list[words.Token], lo: int, hi: int, op: str, lang: str) -> Candidate | None:
        """A comparison with the number beside it (behind it, or before it as in "three or more", 「150万以上」)."""
        dated = op.startswith("date")
        if op == "between" and (pair := pair_before(tokens, lo, lang)) is not None:
            return Candidate("compare", pair[0][1], hi, 1.0, (), op, value=pair[0][0], upper=pair[1][0])
        for a, b in ((hi, hi + 4), (max(0, lo - 3), lo)):
            number = find_number(tokens, a, b, lang, first=a == hi)
            if number is None:
                continue
            value, at, end = number
            upper: float | None = None
            if op == "between":
                second = find_number(tokens, end, end + 4, lang, first=False)
                if second is None:
                    continue
                upper, _, end = second
            after, unit = behind(tokens, end, lang)
            span = (min(lo, at), max(hi, after))
            return Candidate(
                "compare",
                *span,
                1.0,
                (),
                {"date<": "<", "date>": ">"}.get(op, op),
                value=value,
                upper=upper,
                exact=not dated,
                unit=unit,
            )
        return None

    def _comparatives(
        self, tokens: list[words.Token], norms: list[str], ops: words.Operators, lang: str
    ) -> list[Candidate]:  # fmt: skip
        """Words that compare with another thing: "longer than", 「比…长」."""
        found: list[Candidate] = []
        own = language(lang).questions
        for size in (1, 2):
            for lo in range(len(norms) - size + 1):
                hi = lo + size
                row = ops.comparatives.get(" ".join(norms[lo:hi]))
                if row is None:
                    continue
                if language(lang).syntax.than == "after":
                    if own.how.intersection(norms[:lo]) and own.than.intersection(norms[hi:]):
                        ordered = tuple(p for p, _ in self.by_concept(row.concepts) if self.ordered(p))[:_MOST_ORDERS]
                        found.append(Candidate("difference", lo, hi, 1.0, ordered, descending=row.descending))
                    if hi >= len(norms) or norms[hi] not in own.than:
                        continue
                    hi += 1
                elif not own.than.intersection(norms[:lo]):
                    continue
                bound = self._bound(tokens, norms, lo, hi, row, lang)
                if bound is not None:
                    found.append(bound)
                    continue
                ranked = tuple(p for p, _ in self.by_concept(row.concepts) if self.ordered(p))[:_MOST_ORDERS]
                if ranked:
                    found.append(Candidate("comparative", lo, hi, 1.0, ranked, descending=row.descending))
        return found

    def _versus(self, norms: list[str], ops: words.Operators, lang: str) -> Iterator[Candidate]:
        """Words by which one side is held against another: "more ... than", "hired before", 「比…早」."""
        own, after = language(lang).questions, language(lang).syntax.than == "after"
        said = (" " if language(lang).syntax.spaced else "").join(norms)
        choosing = not own.than.intersection(norms) and own.choosing.search(said) is not None
        for place, norm in enumerate(norms):
            if not after and (
                not (choosing or own.than.intersection(norms[:place])) or self._continued(norms, place, ops)
            ):
                continue
            if norm in own.sooner:
                yield Candidate("versus", place, place + 1, 1.0, (), own.sooner[norm])
            elif not after or choosing or own.than.intersection(norms[place:]):
                op, argument = ops.phrases.get(norm, ("", ""))
                row = ops.comparatives.get(norm)
                if row is not None:
                    ordered = tuple(p for p, _ in self.by_concept(row.concepts) if self.ordered(p))[:_MOST_ORDERS]
                    argument = ">" if row.descending else "<"
                    if "age" in row.concepts:
                        argument = "older" if row.descending else "younger"
                    yield Candidate("versus", place, place + 1, 1.0, ordered, argument)
                elif op == "versus":
                    yield Candidate("versus", place, place + 1, 1.0, (), argument)

    @staticmethod
    def _continued(norms: list[str], place: int, ops: words.Operators) -> bool:
        """Whether a word that compares is the first half of one that asks how many: 「多少」."""
        return (
            " ".join(norms[place : place + 2]) in ops.phrases
            and ops.phrases[" ".join(norms[place : place + 2])][0] == "count"
        )

    def _bound(
        self, tokens: list[words.Token], norms: list[str], lo: int, hi: int, row: words.Adjective, lang: str
    ) -> Candidate | None:
        """A comparison with a number by an adjective: "heavier than 3 kg", 「比3公斤重」."""
        ids = tuple(p for p, _ in self.by_concept(row.concepts) if self.ordered(p))[:_MOST_ORDERS]
        op = ">" if row.descending else "<"
        after, than = language(lang).syntax.than == "after", language(lang).questions.than
        if after:
            number = find_number(tokens, hi, hi + 1, lang, first=True)
            begin = lo
        else:
            begin = max(i for i in range(lo) if norms[i] in than)
            number = find_number(tokens, begin + 1, begin + 2, lang, first=True)
        if number is None or any(
            " ".join(norms[number[1] : number[2] + more]) in self.lexicon.names for more in range(1, 5)
        ):  # fmt: skip
            return None  # "longer than 2号线": the number is only how a name begins
        end, unit = behind(tokens, number[2], lang)
        if not after and end != lo:
            return None
        return Candidate("compare", begin, max(hi, end), 1.0, ids, op, value=number[0], unit=unit)
