"""Questions to begin with, for somebody who does not know a graph yet: each was asked and has an answer.

Knows: which classes and properties of a graph make good questions of several forms. Does not know: pages, channels, or
the words of any language, which stand in the files beside it.
"""

from __future__ import annotations

import itertools
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.question import Answerer
from kg.question.index.graph import DESCRIPTIONS, GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.logic.expressions import (
    Count,
    Describe,
    Entities,
    Expr,
    InstancesOf,
    Intersection,
    Join,
    RowVariable,
    Superlative,
    Table,
)
from kg.question.logic.serialization import to_form
from kg.types import Alternative, Status
from nlu.language.catalogue import Catalogue
from nlu.language.characters import is_han
from nlu.language.data import syntax
from nlu.language.inflection import is_plural, other_number, plural

_SAID = Catalogue(Path(__file__).parent)
_KINDS, _SAMPLE, _TRIED = 8, 60, 36
_MOST_LISTED = 12
_LONGEST = 32
"""Characters of a name that reads well in a question."""
_YEARS = (1000, 2100)

Opening = tuple[str, Expr]


def openings(asker: Answerer, lang: str, most: int = 6, seconds: float = 4.0) -> tuple[str, ...]:
    """Up to `most` questions in a language, of different forms and about different things, that this graph answers.

    Args:
        seconds: How long questions are tried; what was found by then is given.
    """
    snapshot = asker.snapshot()
    index, lexicon = snapshot.index, snapshot.lexicon
    found: list[str] = []
    used: Counter[Expr] = Counter()
    end = time.perf_counter() + seconds
    for text, expr in itertools.islice(_Openings(index, lexicon, lang).all(), _TRIED):
        about = _subject(expr)
        if used[about] or text in found:
            continue
        if _answers(asker, text, lang, to_form(expr, index)):
            found.append(text)
            used[about] += 1
        if len(found) == most or time.perf_counter() > end:
            break
    return tuple(found)


def _answers(asker: Answerer, text: str, lang: str, form: str) -> bool:
    """Whether the words are understood as they are meant, and have an answer."""
    answer = asker.ask(text, lang)
    if answer.status is not Status.ANSWERED or not answer.values:
        return False
    meant = asker.ask(text, lang, choice=Alternative("", "", 1.0, form))
    return {value.term for value in answer.values} == {value.term for value in meant.values}


def _subject(expr: Expr) -> Expr:
    """What a question is about: each thing and class once."""
    match expr:
        case Join(base, _, _) | Describe(base) | Count(base) | Superlative(base) | Table(base):
            return base
        case Intersection(_, Join(base, _, _)):
            return base
    return expr


class _Openings:
    """Questions of one graph in one language, untried."""

    def __init__(self, index: GraphIndex, lexicon: Lexicon, lang: str) -> None:
        self.index, self.lexicon, self.lang = index, lexicon, lang
        self.han = syntax(lang).script == "han"
        sized = sorted((k for k in index.classes if k in index.members), key=lambda k: (-index.members.size(k), k))
        self.kinds = self._readable(sized)[:_KINDS]
        self.own = {kind: self._own(kind) for kind in self.kinds}

    def all(self) -> Iterator[Opening]:
        """One question of each form in turn, about one class after the other."""
        forms = [self._whose(), self._properties(), self._highest(), self._things(), self._tables(), self._counts()]
        while forms:
            for form in list(forms):
                question = next(form, None)
                if question is None:
                    forms.remove(form)
                else:
                    yield question

    # --- forms --------------------------------------------------------------------------------------------------------

    def _properties(self) -> Iterator[Opening]:
        for turn in range(3):
            for kind, own in self.own.items():
                plain = [p for p in own if not self.index.properties[p].date]
                if turn < len(plain) and (thing := self._known(kind, plain[turn])) is not None:
                    values = self.index.properties[plain[turn]].forward[thing]
                    form = "whom" if all(self._human(value) for value in values) else "property"
                    said = self._say(form, property=self._name(plain[turn]), thing=self._label(thing))
                    yield said, Join(Entities((thing,)), plain[turn], False)

    def _things(self) -> Iterator[Opening]:
        people = self.lexicon.people
        for turn in range(2):
            for kind in self.kinds:
                described = [n for n in self._sample(kind) if n in self.index.descriptions and self._reads(n)]
                if turn < len(described):
                    form = "person" if kind in people else "thing"
                    yield self._say(form, thing=self._label(described[turn])), Describe(Entities((described[turn],)))

    def _highest(self) -> Iterator[Opening]:
        for kind, own in self.own.items():
            for prop in own:
                if self._measures(kind, prop):
                    said = self._say("highest", kind=self._singular(kind), property=self._name(prop))
                    yield said, Superlative(InstancesOf(kind), prop, True)

    def _counts(self) -> Iterator[Opening]:
        for kind in self.kinds:
            yield self._say("count", kinds=self._plural(kind), kind=self._singular(kind)), Count(InstancesOf(kind))

    def _tables(self) -> Iterator[Opening]:
        for kind, own in self.own.items():
            plain = [p for p in own if self.index.properties[p].literal][:2]
            if len(plain) == 2 and self.index.members.size(kind) <= 200:
                said = self._say(
                    "table", kind=self._singular(kind), property=self._name(plain[0]), other=self._name(plain[1])
                )
                yield said, Table(InstancesOf(kind), tuple(Join(RowVariable(), p, False) for p in plain))

    def _whose(self) -> Iterator[Opening]:
        for kind, own in self.own.items():
            members = self.index.members[kind]
            for prop in own:
                if self.index.properties[prop].literal:
                    continue
                shared = Counter(
                    value
                    for member in self._sample(kind)
                    for value in self.index.properties[prop].forward.get(member, ())
                    if self._reads(value)
                )
                for value, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:2]:
                    having = members.intersection(self.index.properties[prop].backward.get(value, ()))
                    if 2 <= len(having) <= _MOST_LISTED:
                        said = self._say(
                            "whose", kinds=self._plural(kind), kind=self._singular(kind), property=self._name(prop),
                            value=self._label(value),
                        )  # fmt: skip
                        yield said, Intersection(InstancesOf(kind), Join(Entities((value,)), prop, True))
                        break

    # --- what makes a good question -----------------------------------------------------------------------------------

    def _own(self, kind: int) -> list[int]:
        """The properties that most things of a class have, the commonest first."""
        sample = self._sample(kind)
        counted = Counter(p for node in sample for p in set(self.index.out.get(node, ())))
        common = [p for p, n in sorted(counted.items(), key=lambda item: (-item[1], item[0])) if 2 * n >= len(sample)]
        return self._readable([p for p in common if p in self.index.properties and self._askable(p)])

    def _askable(self, prop: int) -> bool:
        iri = self.index.properties[prop].iri
        unit = str(iri).endswith("Unit")
        noun = re.fullmatch(str(_SAID.entry(self.lang, "verbal")), self._name(prop), re.IGNORECASE) is None
        return noun and not unit and prop not in self.index.covered and iri not in DESCRIPTIONS

    def _measures(self, kind: int, prop: int) -> bool:
        """Whether a property is a measure of the things of a class: numbers that differ and are no years."""
        if not self.index.properties[prop].numeric or self.index.properties[prop].date:
            return False
        _, numbers = self.index.properties[prop].measured(frozenset(self._sample(kind)))
        years = ((numbers >= _YEARS[0]) & (numbers <= _YEARS[1]) & (numbers % 1 == 0)).all()
        return len(set(numbers.tolist())) > 2 and (bool(self.lexicon.unit(prop)) or not years)

    def _known(self, kind: int, prop: int) -> int | None:
        """A thing of a class of which much is said, this property among it."""
        having = [n for n in self._sample(kind) if self._reads(n) and n in self.index.properties[prop].forward]
        return max(having, key=lambda n: (len(self.index.out.get(n, ())), -n), default=None)

    def _human(self, node: int) -> bool:
        return not self.lexicon.people.isdisjoint(self.index.types.get(node, ()))

    def _sample(self, kind: int) -> list[int]:
        return list(itertools.islice(sorted(self.index.members[kind]), _SAMPLE))

    def _reads(self, node: int) -> bool:
        """Whether a thing has a name that stands well in a question in this language."""
        label = self._label(node)
        return not self.index.is_literal(node) and len(label) <= _LONGEST and (self.han or not is_han(label))

    def _readable(self, items: Sequence[int]) -> list[int]:
        """Those with a name in the language's script; all, where none has."""
        return [i for i in items if is_han(self._label(i)) == self.han] or list(items)

    # --- words --------------------------------------------------------------------------------------------------------

    def _label(self, node: int) -> str:
        return self.lexicon.label(node, self.lang)

    def _name(self, prop: int) -> str:
        return self.lexicon.property_name(prop, self.lang)

    def _plural(self, kind: int) -> str:
        label = self._label(kind)
        return label if is_plural(label, self.lang) else plural(label, self.lang)

    def _singular(self, kind: int) -> str:
        """A table's name is often a plural."""
        before, _, last = self._label(kind).rpartition(" ")
        other = other_number(last, self.lang) if is_plural(last, self.lang) else ()
        return f"{before} {other[0] if other else last}".strip()

    def _say(self, form: str, **fields: str) -> str:
        return _SAID.say(self.lang, form, **fields)


__all__ = ["openings"]
