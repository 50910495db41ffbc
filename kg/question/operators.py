"""Operators of a question: superlatives, comparisons with their numbers, degrees, count, negation and the rest.

Knows: the operator lexicons and which properties of the graph they may be about. Does not know: names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.question import words
from kg.question.anchors import Anchor
from kg.question.days import span_of
from kg.question.index import GraphIndex
from kg.question.lexicon import Lexicon
from nlu.values import find_values, unit_of


class Operators:
    """Finds operators in questions over one graph."""

    def __init__(self, index: GraphIndex, lexicon: Lexicon) -> None:
        self.index = index
        self.lexicon = lexicon

    def by_concept(self, concepts: tuple[str, ...]) -> list[tuple[int, float]]:
        """Properties that concepts may mean, best first: a full name before a part of one."""
        lexicon = self.lexicon
        _, of_concept = words.thesaurus()
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

    def find(self, tokens: list[words.Token], ops: words.Operators, text: str, lang: str) -> list[Anchor]:
        norms = [t.norm for t in tokens]
        found: list[Anchor] = []
        for size in range(min(6, len(tokens)), 0, -1):
            for lo in range(len(tokens) - size + 1):
                hi = lo + size
                k = " ".join(norms[lo:hi])
                if (row := ops.superlatives.get(k)) is not None:
                    ranked = [p for p, _ in self.by_concept(row.concepts) if self.ordered(p)]
                    ranked = self._agreeing(ranked, row.descending)
                    named = "sized" if "size" in row.concepts else "named" if row.concepts else ""
                    extreme = Anchor("extreme", lo, hi, 1.0, tuple(ranked[:5]), named, descending=row.descending)
                    found.append(with_rank(extreme, norms, lang))
                ranked_by = _zh_rank(norms, lo, hi, ops) if lang == "zh" else None
                if ranked_by is not None:
                    row, place = ranked_by
                    ids = self._agreeing(
                        [p for p, _ in self.by_concept(row.concepts) if self.ordered(p)], row.descending
                    )
                    ranked_extreme = Anchor("extreme", lo, hi, 1.0, tuple(ids[:5]), "named", descending=row.descending)
                    found.append(replace(ranked_extreme, upper=place))
                if (degree := ops.degrees.get(k)) is not None:
                    for rank, (prop, score) in enumerate(
                        [r for r in self.by_concept(degree) if self.index.properties[r[0]].literal][:4]
                    ):
                        found.append(
                            Anchor(
                                "property", lo, hi, 0.9 * min(1.0, score) - 0.05 * rank, (prop,), "degree", exact=False
                            )
                        )
                for rank, (prop, score) in enumerate(self.by_concept(ops.wh[k])[:6] if k in ops.wh else ()):
                    if ops.wh[k][0] != "person":
                        found.append(
                            Anchor("property", lo, hi, 0.7 * min(1.0, score) - 0.02 * rank, (prop,), "wh", exact=False)
                        )
                if (phrase := ops.phrases.get(k)) is not None:
                    op, argument = phrase
                    if op == "compare":
                        compared = self._comparison(tokens, lo, hi, argument)
                        row = ops.comparatives.get(norms[lo]) if lang == "en" else None
                        if compared is not None and row is not None:
                            ordered = tuple(p for p, _ in self.by_concept(row.concepts) if self.ordered(p))
                            compared = replace(compared, ids=ordered[:5])
                        if compared is not None:
                            found.append(compared)
                        elif lang == "en" and argument in (">", "<") and norms[hi - 1] == "than":
                            found.append(Anchor("comparative", lo, hi, 1.0, (), "said", descending=argument == ">"))
                        continue
                    if k == "and" and lo:  # only at the start it goes on from what was said before
                        op, argument = "and", "between"
                    if op != "versus":
                        found.append(Anchor(op, lo, hi, 1.0, (), argument))  # type: ignore[arg-type]
        found.extend(self._comparatives(tokens, norms, ops, lang))
        found.extend(self._versus(norms, ops, lang))
        days = list(_days(tokens, norms, ops, text, lang))
        found = [a for a in found if a.kind != "compare" or not any(a.mask & day.mask for day in days)] + days
        for span in (*self._ranges(tokens, norms, lang), *_decades(norms, lang)):
            if not any(a.kind == "compare" and a.argument == "between" and a.mask & span.mask for a in found):
                found = [a for a in found if a.kind != "compare" or not a.mask & span.mask] + [span]
        taken = [a for a in found if a.kind == "compare"]
        for i, norm in enumerate(norms):
            if _YEAR.match(norm) and not any(a.lo <= i < a.hi for a in taken):
                hi = i + 2 if lang == "zh" and norms[i + 1 : i + 2] == ["年"] else i + 1
                found.append(Anchor("compare", i, hi, 1.0, (), "=", exact=False, value=float(norm)))
        return found

    def _agreeing(self, ranked: list[int], descending: bool) -> list[int]:
        """Properties without those whose name says the opposite ("lowest price"); those that agree come first."""
        said: dict[int, bool] = {}
        for prop in ranked:
            for form, _ in self.lexicon.forms(prop):
                tokens = words.tokenize(form)
                table = words.operators("zh" if words.is_han(form) else "en").superlatives
                for i in range(len(tokens)):
                    row = table.get(" ".join(t.norm for t in tokens[i : i + (2 if words.is_han(form) else 1)]))
                    if row is not None:
                        said[prop] = row.descending
        return sorted((p for p in ranked if said.get(p, descending) == descending), key=lambda p: p not in said)

    def ordered(self, prop: int) -> bool:
        found = self.index.properties[prop]
        return found.numeric or found.date

    def _comparison(self, tokens: list[words.Token], lo: int, hi: int, op: str) -> Anchor | None:
        """A comparison with the number beside it (behind it, or before it as in "three or more", 「150万以上」)."""
        dated = op.startswith("date")
        if op == "between" and (pair := self._pair_before(tokens, lo)) is not None:
            return Anchor("compare", pair[0][1], hi, 1.0, (), op, value=pair[0][0], upper=pair[1][0])
        for a, b in ((hi, hi + 4), (max(0, lo - 3), lo)):
            number = find_number(tokens, a, b, first=a == hi)
            if number is None:
                continue
            value, at, end = number
            upper: float | None = None
            if op == "between":
                second = find_number(tokens, end, end + 4, first=False)
                if second is None:
                    continue
                upper, _, end = second
            behind, unit = self._behind(tokens, end)
            span = (min(lo, at), max(hi, behind))
            return Anchor(
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

    @staticmethod
    def _pair_before(
        tokens: list[words.Token], lo: int
    ) -> tuple[tuple[float, int, int], tuple[float, int, int]] | None:
        """Two numbers with a word between them, right before: 「7万到10万之间」."""
        for start in range(max(0, lo - 9), lo):
            first = find_number(tokens, start, start + 1, first=True)
            if first is None or not (first[2] < lo and tokens[first[2]].norm in _UP_TO):
                continue
            second = find_number(tokens, first[2] + 1, first[2] + 2, first=True)
            if second is not None and lo - second[2] <= 2:
                return first, second
        return None

    @staticmethod
    def _behind(tokens: list[words.Token], end: int) -> tuple[int, str]:
        """Where a number ends that has a unit or a measure word behind it ("3 kg", 「三名」), and the unit."""
        for size in (3, 2, 1):
            span = tokens[end : end + size]
            joined = ("" if span and words.is_han(span[0].text) else " ").join(t.text for t in span)
            if len(span) == size and (unit := unit_of(joined)):
                return end + size, unit
        if end < len(tokens) and tokens[end].norm in words.operators("zh").measures:
            return end + 1, ""
        if end and end <= len(tokens) and (glued := _GLUED.fullmatch(tokens[end - 1].text)):
            return end, unit_of(glued[2])
        return end, ""

    def _comparatives(
        self, tokens: list[words.Token], norms: list[str], ops: words.Operators, lang: str
    ) -> list[Anchor]:  # fmt: skip
        """Words that compare with another thing: "longer than", 「比…长」."""
        found: list[Anchor] = []
        for size in (1, 2):
            for lo in range(len(norms) - size + 1):
                hi = lo + size
                row = ops.comparatives.get(" ".join(norms[lo:hi]))
                if row is None:
                    continue
                if lang == "en":
                    if "how" in norms[:lo] and "than" in norms[hi:]:
                        ordered = tuple(p for p, _ in self.by_concept(row.concepts) if self.ordered(p))[:5]
                        found.append(Anchor("difference", lo, hi, 1.0, ordered, descending=row.descending))
                    if hi >= len(norms) or norms[hi] != "than":
                        continue
                    hi += 1
                elif "比" not in norms[:lo]:
                    continue
                bound = self._bound(tokens, norms, lo, hi, row, lang)
                if bound is not None:
                    found.append(bound)
                    continue
                ranked = tuple(p for p, _ in self.by_concept(row.concepts) if self.ordered(p))[:5]
                if ranked:
                    found.append(Anchor("comparative", lo, hi, 1.0, ranked, descending=row.descending))
        return found

    def _ranges(self, tokens: list[words.Token], norms: list[str], lang: str) -> Iterator[Anchor]:
        """Two numbers with "to" between them: "40 to 70 seats", "from 1950 to 1953", 「2010年到2012年之间」."""
        for lo in range(len(tokens) - 2):
            first = find_number(tokens, lo, lo + 1, first=True)
            if first is None:
                continue
            place = first[2] + (norms[first[2] : first[2] + 1] == ["年"])
            if norms[place : place + 1] not in (["to"], ["到"], ["至"], ["through"], ["until"]):
                continue
            second = find_number(tokens, place + 1, place + 2, first=True)
            if second is None or second[0] <= first[0]:
                continue
            end, unit = (
                self._behind(tokens, second[2]) if norms[second[2] : second[2] + 1] != ["年"] else (second[2] + 1, "")
            )
            end += 2 if norms[end : end + 2] == ["之", "间"] else 0
            begin = lo - (norms[max(0, lo - 1) : lo] in (["from"], ["between"], ["从"]))
            both_years = all(_YEAR.match(str(int(n))) and n == int(n) for n in (first[0], second[0]))
            dated = both_years and not unit and (lang == "en" or "年" in norms[first[2] : end])
            yield Anchor(
                "compare", begin, end, 1.0, (), "between", exact=not dated, value=first[0], upper=second[0], unit=unit
            )

    def _versus(self, norms: list[str], ops: words.Operators, lang: str) -> Iterator[Anchor]:
        """Words by which one side is held against another: "more ... than", "hired before", 「比…早」."""
        for place, norm in enumerate(norms):
            if lang == "zh" and ("比" not in norms[:place] or norms[place + 1 : place + 2] == ["少"]):
                continue
            if lang == "en" and norm in ("before", "after"):
                yield Anchor("versus", place, place + 1, 1.0, (), "earlier" if norm == "before" else "later")
            elif lang == "zh" or "than" in norms[place:]:
                op, argument = ops.phrases.get(norm, ("", ""))
                row = ops.comparatives.get(norm)
                if row is not None:
                    ordered = tuple(p for p, _ in self.by_concept(row.concepts) if self.ordered(p))[:5]
                    argument = ">" if row.descending else "<"
                    if "age" in row.concepts:
                        argument = "older" if row.descending else "younger"
                    yield Anchor("versus", place, place + 1, 1.0, ordered, argument)
                elif op == "versus":
                    yield Anchor("versus", place, place + 1, 1.0, (), argument)

    def _bound(
        self, tokens: list[words.Token], norms: list[str], lo: int, hi: int, row: words.Adjective, lang: str
    ) -> Anchor | None:
        """A comparison with a number by an adjective: "heavier than 3 kg", 「比3公斤重」."""
        ids = tuple(p for p, _ in self.by_concept(row.concepts) if self.ordered(p))[:5]
        op = ">" if row.descending else "<"
        if lang == "en":
            number = find_number(tokens, hi, hi + 1, first=True)
            begin = lo
        else:
            begin = max(i for i in range(lo) if norms[i] == "比")
            number = find_number(tokens, begin + 1, begin + 2, first=True)
        if number is None or any(
            " ".join(norms[number[1] : number[2] + more]) in self.lexicon.names for more in range(1, 5)
        ):  # fmt: skip
            return None  # "longer than 2号线": the number is only how a name begins
        end, unit = self._behind(tokens, number[2])
        if lang != "en" and end != lo:
            return None
        return Anchor("compare", begin, max(hi, end), 1.0, ids, op, value=number[0], unit=unit)


def _days(
    tokens: list[words.Token], norms: list[str], ops: words.Operators, text: str, lang: str
) -> Iterator[Anchor]:  # fmt: skip
    """Comparisons with a month or a day: "in September 2023", "since 5 May 2021", 「2023年9月之前」."""
    if not any(norm.isdigit() for norm in norms):
        return
    for value in find_values(text, "zh" if lang == "zh" else "en"):
        inside = [i for i, t in enumerate(tokens) if value.start <= t.start and t.end <= value.end]
        if value.type != "date" or not inside or not _DAY.fullmatch(value.value or ""):
            continue
        first, last = span_of(value.value or "")
        lo, hi = inside[0], inside[-1] + 1
        op, a, b = "between", lo, hi
        for size in (3, 2, 1):
            for start, end in ((lo - size, lo), (hi, hi + size)):
                said = ops.phrases.get(" ".join(norms[max(0, start) : end]), ("", "")) if start >= 0 else ("", "")
                if op == "between" and said[0] == "compare" and said[1] in ("date<", "date>", "<", ">", ">=", "<="):
                    op, a, b = said[1].removeprefix("date"), min(lo, start), max(hi, end)
        bound = {"<": first, ">=": first, ">": last, "<=": last}.get(op, first)
        yield Anchor("compare", a, b, 1.0, (), op, exact=False, value=bound, upper=last if op == "between" else None)


def _decades(norms: list[str], lang: str) -> Iterator[Anchor]:
    """Decades: "the 1960s", 「1960年代」, 「六十年代」 of the last century, 「20世纪60年代」."""
    for lo, norm in enumerate(norms):
        if lang == "en":
            match = _DECADE.fullmatch(norm)
            if match:
                start = float(match[1])
                yield Anchor("compare", lo, lo + 1, 1.0, (), "between", exact=False, value=start, upper=start + 9)
        elif norms[lo : lo + 2] == ["年", "代"] and lo:
            begin, tens = lo - 1, norms[lo - 1]
            if tens == "十" and lo > 1:
                begin, tens = lo - 2, f"{_SMALL.get(norms[lo - 2], 0):.0f}0"
            if not tens.isdigit() or not tens.endswith("0") or tens == "00":
                continue
            century = 1900.0
            if norms[max(0, begin - 2) : begin] == ["世", "纪"] and begin > 2 and norms[begin - 3].isdigit():
                century, begin = 100.0 * (float(norms[begin - 3]) - 1), begin - 3
            start = float(tens) if len(tens) == 4 else century + float(tens)
            yield Anchor("compare", begin, lo + 2, 1.0, (), "between", exact=False, value=start, upper=start + 9)


_DECADE = re.compile(r"(1[0-9]{2}0|20[0-9]0)s")


_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d)?")


_UP_TO = frozenset(["到", "至", "和", "与"])


_YEAR = re.compile(r"1[0-9]{3}$|20[0-9]{2}$")


_ORDINALS = dict(
    zip(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
        range(10),
        strict=True,
    )
)

_ORDINALS |= {w: i for i, w in enumerate("一二三四五六七八九十")} | {f"{i + 1}": i for i in range(20)}

_ORDINALS |= {"2nd": 1, "3rd": 2, **{f"{i + 1}th": i for i in range(3, 20)}}


def _zh_rank(norms: list[str], lo: int, hi: int, ops: words.Operators) -> tuple[words.Adjective, float] | None:
    """「第二重」, 「第三大」: an ordinal and an adjective, without 「最」."""
    if hi - lo < 3 or norms[lo] != "第" or norms[lo + 1] not in _ORDINALS or norms[lo + 2] == "最":
        return None
    row = ops.superlatives.get(" ".join(["最", *norms[lo + 2 : hi]]))
    return (row, float(_ORDINALS[norms[lo + 1]])) if row is not None and row.concepts else None


def with_rank(extreme: Anchor, norms: list[str], lang: str) -> Anchor:
    """The extreme with the ordinal or number beside it: "second largest", "three largest", 「最大的三个」."""
    lo, hi = extreme.lo, extreme.hi
    before, behind = norms[lo - 1 : lo], norms[hi : hi + 1]
    if lang == "zh":
        if lo > 1 and norms[lo - 2] == "第" and norms[lo - 1] in _ORDINALS:
            return replace(extreme, lo=lo - 2, upper=float(_ORDINALS[norms[lo - 1]]))
        if behind and behind[0] in _SMALL and _SMALL[behind[0]] > 1:
            return replace(extreme, hi=hi + 1, value=_SMALL[behind[0]])
        return extreme
    if before and before[0] in _ORDINALS and not before[0].isdigit():
        return replace(extreme, lo=lo - 1, upper=float(_ORDINALS[before[0]]))
    for word, span in ((before, (lo - 1, hi)), (behind, (lo, hi + 1))):
        number = _SMALL.get(word[0]) if word else None
        if word and word[0].isdigit() and len(word[0]) < 4:
            number = float(word[0])
        if number is not None and number > 1:
            return replace(extreme, lo=span[0], hi=span[1], value=number)
    return extreme


_GLUED = re.compile(r"(\d{1,15})([^\W\d_]+[²³]?)")


_DIGITS = re.compile(r"\d+(?:\.\d+)?$")


_SMALL = {
    w: float(i)
    for i, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}

_SMALL |= {w: float(i) for i, w in enumerate("零一二三四五六七八九十")} | {"两": 2.0}


_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "hundred": 1e2, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}


def find_number(tokens: list[words.Token], lo: int, hi: int, *, first: bool) -> tuple[float, int, int] | None:
    """The first number among some tokens: its value and its place; `first`: only right at the start, or nearly."""
    for i in range(lo, min(hi, len(tokens))):
        word = tokens[i].norm
        value = float(word) if _DIGITS.match(word) and len(word) < 16 else _SMALL.get(word)
        glued = _GLUED.fullmatch(tokens[i].text)
        if glued and unit_of(glued[2]):
            return float(glued[1]), i, i + 1  # "500g"
        if value is None:
            if first and i > lo + 1:
                return None
            continue
        end = i + 1
        # "1,500,000" and "2.5" were cut at their punctuation.
        while (
            end < len(tokens)
            and tokens[end].norm.isdigit()
            and tokens[end].start == tokens[end - 1].end + 1
            and value < 1e15
        ):
            joined = tokens[end].norm
            value = value * 1000 + float(joined) if len(joined) == 3 else value + float("0." + joined)
            end += 1
        fraction = _GLUED.fullmatch(tokens[end].text) if end < len(tokens) else None
        if fraction and tokens[end].start == tokens[end - 1].end + 1 and unit_of(fraction[2]):
            return value + float("0." + fraction[1]), i, end + 1  # "1.98m"
        while end < len(tokens) and tokens[end].norm in _SCALE:
            value *= _SCALE[tokens[end].norm]
            end += 1
        return value, i, end
    return None
