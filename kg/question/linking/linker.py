"""From a question to anchors: which stretches of it may name things, classes, properties or operators.

Knows: the lexicon of the graph and of the language. Does not know: how anchors combine.
"""

from __future__ import annotations

import functools
import itertools
import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kg.question import words
from kg.question.deadline import Deadline
from kg.question.index.graph import GraphIndex
from kg.question.index.name_builder import VALUE
from kg.question.index.name_table import Sense
from kg.question.lexicon import dictionary
from kg.question.lexicon.lexicon import SYNONYM, Lexicon
from kg.question.linking.candidates import (
    Candidate,
    Kind,
    LinkedQuestion,
    frame_of,
    head_of,
    may_ask,
    named_in,
    runs,
    without_losers,
)
from kg.question.linking.operators import Operators
from kg.question.linking.semantic import ALIKE, SURELY_ALIKE, Vectors
from kg.question.linking.translation import translated
from kg.types import BusyError
from nlu.language.data import language
from nlu.language.thesaurus import thesaurus
from nlu.values import read_number

_MOST_PROPERTIES = 6
_MOST_THINGS = 6
_MOST_SPANS = 10
_LONGEST_IN_PART = 4
_NAME_WEIGHT = 0.05
_OPEN = ("ask", "define", "or", "and", "also", "pronoun", "ellipsis", "key")
"""Operators whose words may be read otherwise as well."""
_COMPOUND = 0.95
"""How well two words name what is called by both in one: "high schooler", where the graph says "Highschooler"."""


@dataclass(slots=True)
class Links:
    """What the words of one message may mean, found once, however often the message is tried.

    Attributes:
        found, operators: The candidates.
        alike: Finds the candidates by likeness.
    """

    text: str
    lang: str
    tokens: list[words.Token]
    found: list[Candidate]
    operators: list[Candidate]
    weights: list[float]
    wh: tuple[str, ...]
    people: frozenset[int]
    strangers: tuple[int, ...]
    alike: Callable[[Deadline], list[Candidate]]
    _alike: list[Candidate] | None = None

    def question(self, deadline: Deadline, *, alike: bool) -> LinkedQuestion:
        """A question of its own, which may be changed; `alike`: with the candidates by likeness."""
        if alike and self._alike is None:
            self._alike = self.alike(deadline)
        kept = without_losers([*self.found, *((self._alike or []) if alike else ())])
        by_kind: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in self.operators:
            by_kind[candidate.kind].append(candidate)
        return LinkedQuestion(
            self.text, self.lang, self.tokens, kept, list(self.weights), self.wh, dict(by_kind), named_in(kept),
            *head_of(self.tokens, kept, self.lang), people=self.people, strangers=self.strangers,
        )  # fmt: skip


class Linker:
    """Finds anchors for questions over one graph."""

    def __init__(
        self,
        index: GraphIndex,
        lexicon: Lexicon,
        vectors: Vectors | None = None,
        names: Callable[[str, Deadline], list[tuple[int, int]]] | None = None,
    ) -> None:
        self.index = index
        self.lexicon = lexicon
        self.vectors = vectors
        self.names = names
        self.operators = Operators(index, lexicon)

    def link(self, text: str, lang: str, deadline: Deadline) -> LinkedQuestion:
        """All candidates of a question, those by likeness among them where there are vectors."""
        return self.read(text, lang, deadline).question(deadline, alike=self.vectors is not None)

    def read(self, text: str, lang: str, deadline: Deadline) -> Links:
        """All that the words of a message may mean, to be had as a question as often as it is tried."""
        tokens = words.tokenize(text, lang)
        ops = words.operators(lang)
        found: list[Candidate] = []
        found.extend(self._things(text, tokens, ops))
        schema = self._schema(tokens, ops)
        found.extend(schema)
        frame = frame_of(tokens, ops)
        operators = [a for a in self.operators.find(tokens, ops, text, lang) if a.lo >= frame]
        asked = may_ask(tokens, lang, frame)
        operators = [
            a
            for a in operators
            if a.kind != "ask" or (asked and (a.lo == frame or not language(lang).syntax.asks_first))
        ]
        bounds = [a.mask for a in operators if a.kind == "compare" and a.exact]
        # "At least three" is a bound, no superlative.
        operators = [a for a in operators if a.kind != "extreme" or not any(a.mask | m == m for m in bounds)]
        found = [a for a in found if a.lo >= frame and not _inside_word(a, tokens, [*found, *operators], ops)]
        found.extend(
            a for a in operators if a.kind in ("extreme", "compare", "comparative", "not", "share", "aggregate")
        )
        found.extend(a for a in operators if a.kind in ("property", "key"))
        found = [a for a in found if not (a.kind == "compare" and _in_a_code(a, found))]
        weights = self._weights(tokens, ops, found, lang)
        _leave_out_names(operators, schema, weights)
        weights[:frame] = [0.0] * frame
        glossed = self._glossed(text, tokens, found, ops)
        for i in glossed:
            weights[i] = 0.0
        found.extend(self._foreign(tokens, [*found, *operators], weights, lang, deadline))
        _leave_out_here(tokens, found, weights, ops, lang)
        found.extend(self._in_part(tokens, found))
        found.extend(self._misspelt(text, tokens, found, weights, lang, deadline))
        strangers = self._strangers(text, tokens, [*found, *operators], weights, deadline)
        vectors = self.vectors
        unlike = [Candidate("thing", *span, 1.0) for span in strangers]

        def alike(deadline: Deadline) -> list[Candidate]:
            if vectors is None:
                return []
            return self._alike(text, tokens, [*found, *operators, *unlike], weights, vectors, lang, deadline)

        return Links(
            text, lang, tokens, found, operators, weights, self._wh(tokens, ops), self.lexicon.people,
            tuple(((1 << (hi - lo)) - 1) << lo for lo, hi in strangers), alike,
        )  # fmt: skip

    def _things(self, text: str, tokens: list[words.Token], ops: words.Operators) -> list[Candidate]:
        names, longest = self.lexicon.names, self.lexicon.longest
        norms = [t.norm for t in tokens]
        found: list[Candidate] = []
        covered: list[tuple[int, int]] = []
        for size in range(min(longest, len(tokens)), 0, -1):
            for lo in range(len(tokens) - size + 1):
                hi = lo + size
                senses = names.get(" ".join(norms[lo:hi])) or self._in_other_number(norms[lo:hi], ops.lang)
                if not senses or any(a <= lo and hi <= b and (a, b) != (lo, hi) for a, b in covered):
                    continue
                weight = self._name_weight(text, tokens, lo, hi, ops)
                if weight <= 0:
                    continue
                anchors = [
                    Candidate("thing", lo, hi, s * weight, ids) for ids, s in self._groups(senses, text, tokens, lo, hi)
                ]
                if weight >= 0.9 and size > 1:
                    covered.append((lo, hi))
                found.extend(anchors[:_MOST_THINGS])
        return [*found, *(owner for anchor in found if (owner := self._owner(anchor)) is not None)]

    def _owner(self, code: Candidate) -> Candidate | None:
        """The thing that a code stands for: "QX-4471", a value of a property that tells all its things apart."""
        value = code.ids[0]
        if len(code.ids) > 1 or not self.index.is_literal(value) or value in self.index.numbers:
            return None
        if not any(char.isdigit() for char in str(self.index.terms[value])):
            return None
        for prop in self.index.into.get(value):
            found = self.index.properties[prop]
            if len(found.backward) == len(found.forward) == found.size > 2:
                return Candidate("thing", code.lo, code.hi, code.score, (found.backward[value][0],), "code")
        return None

    def _in_other_number(self, norms: list[str], lang: str) -> list[Sense]:
        """What the words name as a kind, said in the other number: "goalkeepers" where a value says "goalkeeper"."""
        for other in words.other_number(norms[-1], lang):
            senses = self.lexicon.names.get(" ".join([*norms[:-1], other]), ())
            kinds = [s for s in senses if self._is_kind(s.id)]
            if kinds:
                return [Sense(s.id, 0.95 * s.score) for s in kinds]
        return []

    def _is_kind(self, node: int) -> bool:
        """Whether a thing or value is one that several things have: a colour, a position, a product family."""
        return any(len(self.index.properties[p].backward.get(node, ())) > 1 for p in self.index.into.get(node, ()))

    def _groups(
        self, senses: list[Sense], text: str, tokens: list[words.Token], lo: int, hi: int
    ) -> list[tuple[tuple[int, ...], float]]:
        """Nodes of one name, together where they are of one kind; with a score each."""
        surface = text[tokens[lo].start : tokens[hi - 1].end]
        groups: dict[object, list[tuple[int, float]]] = defaultdict(list)
        for sense in senses:
            literal = self.index.is_literal(sense.id)
            score = sense.score
            if not literal and any(str(form) == surface for form, _ in self.lexicon.forms(sense.id)):
                score = min(1.0, score + 0.03)
            kind: object = (
                ("literal", frozenset(self.index.into.get(sense.id, ())))
                if literal
                else (frozenset(self.index.types.get(sense.id, ())) or sense.id)
            )
            groups[kind].append((sense.id, score))
        things = {n: s for g in groups.values() for n, s in g if not self.index.is_literal(n)}
        for shared in {k for n in things for k in self.index.types.get(n, ())} if len(groups) > 1 else ():
            together = [(n, s - 0.01) for n, s in things.items() if shared in self.index.types.get(n, ())]
            if len(together) > 1:
                groups[frozenset(n for n, _ in together)] = together
        for small in [k for k, g in groups.items() if len(g) < max(map(len, groups.values()))]:
            ours = {n for n, _ in groups[small]}
            if any(ours < {n for n, _ in g} for g in groups.values()):
                del groups[small]
        ranked = list({tuple(sorted(n for n, _ in g)): max(s for _, s in g) for g in groups.values()}.items())
        return sorted(ranked, key=lambda g: -g[1])

    def _name_weight(self, text: str, tokens: list[words.Token], lo: int, hi: int, ops: words.Operators) -> float:
        """How likely a stretch is meant as a name: common words in lower case seldom are."""
        span = tokens[lo:hi]
        if any(words.is_han(t.text) for t in span):
            if hi - lo == 1:
                return 0.55
            function = sum(t.norm in ops.function for t in span)
            return 1.0 if function < len(span) else 0.3
        light = words.light(ops.lang)
        if all(t.norm in light for t in span):
            capital = all(t.text[:1].isupper() for t in span) and lo > 0
            return 0.5 + 0.1 * (hi - lo) if capital else 0.05 * (hi - lo - 1)
        if any(ops.phrases.get(span[edge].text, ("", ""))[0] in ("and", "or") for edge in (0, -1)):
            return 0.3  # "tea and milk" names no row "AND, milk"
        capital = any(t.text[:1].isupper() or t.text.isdigit() for t in span)
        if hi - lo == 1 and not capital and any(t.text[:1].isupper() for t in tokens[1:]):
            return 0.7
        return 1.0

    def _in_part(self, tokens: list[words.Token], found: list[Candidate]) -> list[Candidate]:
        """The one thing whose name several words nearly are: "North Star" of "MV North Star"."""
        named = functools.reduce(operator.or_, (a.mask for a in found if a.kind == "thing" and a.score > 0.6), 0)
        read = _read(found)
        result: list[Candidate] = []
        for size in range(min(_LONGEST_IN_PART, len(tokens)), 1, -1):
            for lo in range(len(tokens) - size + 1):
                mask = ((1 << size) - 1) << lo
                if mask & named or not mask & ~read:
                    continue
                part = self.lexicon.name_part(" ".join(t.norm for t in tokens[lo : lo + size]))
                if len(part) == 1:
                    result.append(Candidate("thing", lo, lo + size, 0.8, part, "part", exact=False))
                    named |= mask
        return result

    def _misspelt(
        self, text: str, tokens: list[words.Token], found: list[Candidate], weights: list[float], lang: str,
        deadline: Deadline,
    ) -> list[Candidate]:  # fmt: skip
        """Names that are nearly written, for stretches of words that mean nothing else."""
        covered = 0
        for anchor in found:
            if anchor.kind != "thing" or anchor.score > 0.6:
                covered |= anchor.mask
        if any(a.kind == "thing" and a.score > 0.8 for a in found) and not language(lang).syntax.spaced:
            return []
        result: list[Candidate] = []
        for lo, hi in runs([weights[i] > 0.3 and not covered >> i & 1 for i in range(len(tokens))]):
            if hi - lo > 12:
                continue
            # A Chinese name has no edges of its own: only what stands between read words is compared with names.
            for size in range(hi - lo, hi - lo - 1 if not language(lang).syntax.spaced else 0, -1):
                if deadline.over:
                    return result
                hits = [self._near(tokens, a, a + size) for a in range(lo, hi - size + 1)]
                result.extend(hit for hit in hits if hit is not None)
                if any(hits):
                    break
        return result

    def _near(self, tokens: list[words.Token], lo: int, hi: int) -> Candidate | None:
        k = " ".join(t.norm for t in tokens[lo:hi])
        if hi - lo == 1 and (part := self.lexicon.name_part(k)):
            return Candidate("thing", lo, hi, 0.7, part, "part", exact=False)
        if len(k) < 5 or (words.is_han(k) and hi - lo < 4):  # one character of three makes another name
            return None
        near = self.lexicon.similar(k, 80.0 if words.is_han(k) else 84.0)
        if near is None:
            return None
        senses = [s for s in self.lexicon.names[near[0]] if s.score > VALUE]
        ids = tuple(sorted(s.id for s in senses))
        return Candidate("thing", lo, hi, 0.8 * near[1], ids, argument=near[0], exact=False)

    def _schema(self, tokens: list[words.Token], ops: words.Operators) -> list[Candidate]:
        lexicon, index = self.lexicon, self.index
        persons = {words.stem_key(word, ops.lang) for word in ops.persons if word not in ops.wh}
        articles = language(ops.lang).words.articles
        best: dict[tuple[Kind, int, int, int], Candidate] = {}

        def add(kind: Kind, lo: int, hi: int, sense: Sense, weight: float, argument: str = "") -> None:
            score = sense.score * weight
            old = best.get((kind, lo, hi, sense.id))
            if old is None or old.score < score:
                made = Candidate(kind, lo, hi, score, (sense.id,), argument, exact=score >= 0.85)
                best[kind, lo, hi, sense.id] = made

        stems = ["" if t.norm in articles else t.stem for t in tokens]
        for size in range(min(12, len(tokens)), 0, -1):
            for lo in range(len(tokens) - size + 1):
                hi = lo + size
                if not stems[lo] or not stems[hi - 1] or " ".join(t.norm for t in tokens[lo:hi]) in ops.wh:
                    continue
                k = " ".join(s for s in stems[lo:hi] if s)
                light = all(t.norm in ops.function for t in tokens[lo:hi])
                for kind, sense, weight, argument in self._senses(k, light):
                    add(kind, lo, hi, sense, weight, argument)
                if k in persons:
                    for person in lexicon.people:
                        if not lexicon.people & index.superclasses.get(person, set()):
                            add("class", lo, hi, Sense(person, SYNONYM), 0.6 if light else 1.0)
        for kind, lo, sense in self._compounds(stems) if language(ops.lang).syntax.spaced else ():
            add(kind, lo, lo + 2, sense, _COMPOUND)
        return _best_of_spans(best.values())

    def _compounds(self, stems: list[str]) -> Iterator[tuple[Kind, int, Sense]]:
        """Classes and properties called in one word what the question says in two, with the place of the first."""
        for lo, (one, other) in enumerate(itertools.pairwise(stems)):
            if one and other:
                for sense in self.lexicon.classes.get(one + other, ()):
                    yield "class", lo, sense
                for sense in self.lexicon.properties.get(one + other, ()):
                    yield "property", lo, sense

    def _senses(self, key: str, light: bool) -> Iterator[tuple[Kind, Sense, float, str]]:
        """The classes and properties that a phrase names, with weight and argument; a light one is no part of any."""
        lexicon, weight = self.lexicon, 0.6 if light else 1.0
        yield from (("class", sense, weight, "") for sense in lexicon.classes.get(key, ()))
        yield from (("property", sense, weight, "") for sense in lexicon.properties.get(key, ()))
        if light:
            return
        yield from (("property", sense, weight, "") for sense in lexicon.parts.get(key, ()))
        yield from (("class", sense, 0.6 * weight, "") for sense in lexicon.class_parts.get(key, ()))
        if not any(sense.score >= SYNONYM for sense in lexicon.properties.get(key, ())):
            yield from (("property", sense, weight, "inverse") for sense in lexicon.inverse_of(key))

    def _foreign(
        self, tokens: list[words.Token], found: list[Candidate], weights: list[float], lang: str, deadline: Deadline
    ) -> list[Candidate]:
        """What unread words name by the dictionary, where labels of the graph do not speak the question's language."""
        if self.lexicon.speaks_throughout(lang):
            return []
        read = _read([a for a in found if a.kind != "key"])
        unread, light = [not read >> i & 1 for i in range(len(tokens))], [w <= 0.3 for w in weights]
        if not any(new and not small for new, small in zip(unread, light, strict=True)):
            return []
        with deadline.stopped():  # the first word looked up waits for the dictionary, whatever the question's time
            dictionary.load(lang)
        return translated(tokens, unread, light, self.lexicon, lang)

    def _strangers(
        self, text: str, tokens: list[words.Token], found: list[Candidate], weights: list[float], deadline: Deadline
    ) -> list[tuple[int, int]]:
        """Names in the question of which the graph has no more than a word in three, as stretches of tokens."""
        read = _read(found)
        if self.names is None or not any(w > 0.3 and not read >> i & 1 for i, w in enumerate(weights)):
            return []
        spans: list[tuple[int, int]] = []
        try:
            named = [] if deadline.over else self.names(text, deadline)
        except BusyError:
            deadline.cut, named = True, []
        for start, end in named:
            inside = [i for i, t in enumerate(tokens) if start <= t.start and t.end <= end]
            if any(a.kind == "thing" and a.exact and a.lo < inside[0] + len(inside) < a.hi for a in found if inside):
                continue  # half of a name that the graph has
            known = sum(read >> i & 1 for i in inside)
            if any(weights[i] > 0.3 for i in inside) and 3 * known <= len(inside):
                spans.append((inside[0], inside[-1] + 1))
        return spans

    def _alike(
        self,
        text: str,
        tokens: list[words.Token],
        found: list[Candidate],
        weights: list[float],
        vectors: Vectors,
        lang: str,
        deadline: Deadline,
    ) -> list[Candidate]:
        """Classes and properties that are like the words which nothing else has read."""
        covered = 0
        for anchor in found:
            if anchor.score > 0.5 and anchor.kind not in _OPEN:
                covered |= anchor.mask
        spans: list[tuple[int, int]] = []
        for lo, hi in runs([weights[i] > 0.3 and not covered >> i & 1 for i in range(len(tokens))]):
            sizes = (hi - lo, 4, 2) if words.is_han(tokens[lo].text) else (hi - lo, 2, 1)
            spans.extend((a, a + n) for n in dict.fromkeys(sizes) if n <= hi - lo for a in range(lo, hi - n + 1))
        spans = spans[:_MOST_SPANS]
        least = SURELY_ALIKE if self.lexicon.speaks_throughout(lang) else ALIKE
        texts = [text[tokens[lo].start : tokens[hi - 1].end] for lo, hi in spans]
        nearest = vectors.nearest(texts, least, deadline=deadline)
        result: list[Candidate] = []
        for (lo, hi), items in zip(spans, nearest, strict=True):
            for item, cosine in items:
                if cosine < SURELY_ALIKE and self.lexicon.is_named(item, lang) and self.lexicon.speaks(lang):
                    continue
                kind: Kind = "property" if item in self.index.properties else "class"
                result.append(Candidate(kind, lo, hi, cosine, (item,), "vector", exact=False))
        return result

    @staticmethod
    def _glossed(text: str, tokens: list[words.Token], found: list[Candidate], ops: words.Operators) -> list[int]:
        """Tokens that the name in brackets behind them says again in the other script: 「汉堡（Hamburg）」."""
        sure = [a for a in found if a.kind == "thing" and a.exact and a.score > 0.7]
        glossed: list[int] = []
        for anchor in sure:
            before = text[: tokens[anchor.lo].start].rstrip()
            behind = text[tokens[anchor.hi - 1].end :].lstrip()
            if before[-1:] not in ("(", "（") or behind[:1] not in (")", "）"):
                continue
            script = words.is_han(tokens[anchor.lo].text)
            for i in range(anchor.lo - 1, max(-1, anchor.lo - 8), -1):
                joined = tokens[i].end == tokens[i + 1].start or i == anchor.lo - 1
                read = any(a.lo <= i < a.hi and a.score > 0.7 for a in found if a is not anchor)
                if words.is_han(tokens[i].text) == script or tokens[i].norm in ops.function or not joined or read:
                    break
                glossed.append(i)
        return glossed

    def _wh(self, tokens: list[words.Token], ops: words.Operators) -> tuple[str, ...]:
        norms = [t.norm for t in tokens]
        for size in range(min(5, len(tokens)), 0, -1):
            for lo in range(len(tokens) - size + 1):
                found = ops.wh.get(" ".join(norms[lo : lo + size]))
                if found is not None:
                    return found
        return ()

    def _weigh_words(self, norms: list[str], weights: list[float], ops: words.Operators) -> None:
        """Function characters count where they make a word (「首都」); measure words behind 「哪」 do not."""
        concepts, _ = thesaurus(self.lexicon.languages)
        own = language(ops.lang).words
        for size in (4, 3, 2):
            for lo in range(len(norms) - size + 1):
                span = norms[lo : lo + size]
                if (
                    " ".join(span) in concepts
                    and not own.question_signs.intersection(span)
                    and all(map(words.is_han, span))
                ):
                    weights[lo : lo + size] = [max(0.5, w) for w in weights[lo : lo + size]]
        for i, norm in enumerate(norms[1:], 1):
            if norm in ops.measures and (norms[i - 1] in own.before_measures or read_number([norms[i - 1]], ops.lang)):
                weights[i] = min(weights[i], 0.03)

    def _weights(
        self, tokens: list[words.Token], ops: words.Operators, anchors: list[Candidate], lang: str
    ) -> list[float]:
        """How much is lost when a token stays unread: 1 for a content word, little for a function word."""
        light = ops.function | words.light(lang)
        weights = [0.05 if t.norm in light else 1.0 for t in tokens]
        if not language(lang).syntax.spaced:
            weights = [w * 0.5 if words.is_han(t.text) else w for w, t in zip(weights, tokens, strict=True)]
        norms = [t.norm for t in tokens]
        if not language(lang).syntax.spaced:
            self._weigh_words(norms, weights, ops)
        for size in range(min(5, len(tokens)), 1, -1):
            for lo in range(len(tokens) - size + 1):
                k = " ".join(norms[lo : lo + size])
                if k in ops.wh or (k in ops.phrases and ops.phrases[k][0] in ("count", "define", "ask")):
                    for i in range(lo, lo + size):
                        weights[i] = min(weights[i], 0.05)
        return weights


def _best_of_spans(found: Iterable[Candidate]) -> list[Candidate]:
    """The best candidates of each kind for each stretch of words."""
    by_span: dict[tuple[Kind, int, int], list[Candidate]] = defaultdict(list)
    for candidate in found:
        by_span[candidate.kind, candidate.lo, candidate.hi].append(candidate)
    result: list[Candidate] = []
    for group in by_span.values():
        group.sort(key=lambda a: -a.score)
        result.extend(a for a in group[:_MOST_PROPERTIES] if a.score >= 0.3 * group[0].score)
    return result


def _read(found: list[Candidate]) -> int:
    """The mask of the tokens that something surely reads."""
    return functools.reduce(operator.or_, (a.mask for a in found if a.score > 0.5), 0)


def _inside_word(anchor: Candidate, tokens: list[words.Token], found: list[Candidate], ops: words.Operators) -> bool:
    """Whether one Chinese character only ends a word that nothing has read: the 国 of 「德国」."""
    before = anchor.lo - 1
    if anchor.hi - anchor.lo != 1 or anchor.kind == "thing" or before < 0:
        return False
    if not all(words.is_han(tokens[i].text) for i in (before, anchor.lo)) or tokens[before].norm in ops.function:
        return False
    return not any(a.lo <= before < a.hi and a.score > 0.5 for a in found if a is not anchor)


def _leave_out_here(
    tokens: list[words.Token], found: list[Candidate], weights: list[float], ops: words.Operators, lang: str
) -> None:
    """Let "in our company" ask nothing where the graph, which is that of the company, has nothing called so."""
    norms = [t.norm for t in tokens]
    pointing = language(lang).words.pointing
    for size in range(3, 0, -1):
        for lo in range(len(tokens) - size + 1):
            mask = ((1 << size) - 1) << lo
            pointed = not pointing or (lo > 0 and norms[lo - 1] in pointing)
            if pointed and " ".join(norms[lo : lo + size]) in ops.here and not any(a.mask & mask for a in found):
                weights[lo : lo + size] = [min(w, 0.05) for w in weights[lo : lo + size]]


def _leave_out_names(operators: list[Candidate], schema: list[Candidate], weights: list[float]) -> None:
    """Let the name of a thing ask for the thing, where no property is called so."""
    for word in operators:
        named = word.kind == "key" and word.argument == "name"
        if named and not any(a.mask & word.mask == word.mask and a.exact for a in schema):
            weights[word.lo : word.hi] = [min(w, _NAME_WEIGHT) for w in weights[word.lo : word.hi]]


def _in_a_code(number: Candidate, found: list[Candidate]) -> bool:
    """Whether a bare number only belongs to a name or code that was read: the 1009 of "YB-1009"."""
    inside = [a for a in found if a.kind == "thing" and a.lo <= number.lo and number.hi <= a.hi and a.hi - a.lo > 1]
    return number.argument == "=" and not number.exact and any(a.exact and a.score > 0.7 for a in inside)
