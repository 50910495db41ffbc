"""What was understood and what was found, in the user's language.

Knows: which template of `messages/` an expression takes, and which part of it fills which field. Does not know: the
words of any language, how expressions were found.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rdflib.term import Literal as Term

from kg.question.answer.table_words import TABLE_WORDS
from kg.question.index.date_values import day_of, month_of
from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.logic import expressions as lf
from kg.question.logic.during import During, periods_of
from kg.question.logic.expressions import Expr
from kg.question.logic.tables import Sorted, Summary
from kg.types import Status, Value
from nlu.language.catalogue import Catalogue
from nlu.language.characters import is_han, key
from nlu.language.data import language
from nlu.language.inflection import is_plural, plural

MESSAGES = Catalogue(Path(__file__).parent / "messages")
_MOST_LISTED = 10
_MOST_ROWS = 30
_CLOSE = ("%", "％", "°", "℃", "℉")
_MOST_SAMPLED = 30
_INSTEAD = {"inside": "of", "flag": "holds", "flagged": "whose", "holds_bound": "holds", "name": ""}
"""Templates of a label's shape that another one may stand for."""

Number = Literal["every", "some", "one", "many"]
"""How a class is said: all of its things, any of them, the one, or things that are counted."""


@dataclass(frozen=True, slots=True)
class Verbalizer:
    """Says expressions and answers in one language."""

    index: GraphIndex
    lexicon: Lexicon
    lang: str

    # --- names --------------------------------------------------------------------------------------------------------

    def say(self, message: str, **fields: object) -> str:
        """A message of the catalogue in the language."""
        return MESSAGES.say(self.lang, message, **fields)

    def name(self, node: int) -> str:
        """The label of a node."""
        return self.lexicon.label(node, self.lang)

    def property(self, prop: int) -> str:
        """The label of a property, without the unit of its numbers."""
        return self.lexicon.property_name(prop, self.lang)

    def measure(self, number: str, prop: int) -> str:
        """A number under a property, with its unit where the property has one."""
        unit = self.lexicon.unit(prop)
        return f"{number}{'' if is_han(unit) or unit in _CLOSE else ' '}{unit}" if unit else number

    def thing(self, nodes: Sequence[int]) -> str:
        """A thing by its label, with what tells it from others of that name."""
        label = self.name(nodes[0])
        if len(nodes) > 1:
            labels = list(dict.fromkeys(map(self.name, nodes)))
            return functools.reduce(lambda left, right: self.say("or", left=left, right=right), labels)
        same = {s.id for s in self.lexicon.names.get(key(label), ()) if not self.index.is_literal(s.id)}
        if len(same) > 1:
            told = self.distinction(nodes[0], same)
            if told:
                return self.say("told_apart", label=label, told=told)
        return label

    def distinction(self, node: int, among: set[int]) -> str:
        """What tells a thing from others of its name: its class, else the value of a property they differ in."""
        types = self.index.types
        others = among - {node}
        kinds = sorted(types.get(node, ()), key=lambda k: (-self.index.members.size(k), k))
        if not any(all(kind in types.get(other, ()) for other in others) for kind in kinds):
            for kind in kinds:
                if not any(kind in types.get(other, ()) for other in others):
                    return self.name(kind)
        for prop in sorted(self.index.out.get(node, ()), key=lambda p: (self.index.properties[p].literal, p)):
            edges = self.index.properties[prop].forward
            own = set(edges[node])
            if all(not own & set(edges.get(other, ())) for other in others):
                value = self.name(min(own))
                literal = self.index.properties[prop].literal
                return self.say("said_of", label=self.name(prop), value=value) if literal else value
        return next((self.name(k) for k in kinds if not any(k in types.get(other, ()) for other in others)), "")

    def kind(self, kind: int, number: Number) -> str:
        """The things of a class: "every city", "city", "cities"."""
        label = self.name(kind)
        several = label if is_plural(label.lower(), self.lang) else plural(label, self.lang)
        return self.say(number, kind=label, kinds=several)

    # --- labels in phrases --------------------------------------------------------------------------------------------

    def phrase(self, prop: int, form: str, **fields: str) -> str:
        """A property in words: the template `form` of the first shape that its label has."""
        label = self.property(prop)
        for pattern, templates in _shapes(self.lang):
            found = pattern.fullmatch(label)
            if found is not None:
                parts = {"label": label, **found.groupdict(), **fields}
                parts |= {name.capitalize(): _capital(text) for name, text in parts.items()}
                parts["what"] = self._what(prop)
                template = templates.get(form) or templates.get(_INSTEAD[form], "{label}")
                return template.format(**parts)
        return label

    def called(self, prop: int) -> str:
        """The label of a property within a phrase: in quotes where it is in another script."""
        return self.phrase(prop, "name")

    def _what(self, prop: int) -> str:
        """What a property leads to: who, the one class that all of it has, or anything."""
        sample = [end for _, end in zip(range(_MOST_SAMPLED), self.index.properties[prop].backward, strict=False)]
        kinds = [set(self.index.types.get(node, ())) for node in sample]
        if kinds and all(self.lexicon.people & kind for kind in kinds):
            return self.say("who")
        shared = [kind for kind in set.intersection(*kinds) if kind in self.index.members] if kinds else []
        if shared:
            return self.say("what_kind", kind=self.name(min(shared, key=lambda k: (self.index.members.size(k), k))))
        return self.say("what")

    # --- paraphrase ---------------------------------------------------------------------------------------------------

    def paraphrase(self, expr: Expr) -> str:
        """What the expression asks for."""
        return self.said(expr, "every")

    def said(self, expr: Expr, number: Number = "every") -> str:
        """An expression in words; `number` says how the class is said that its things are of."""
        return _WORDS[type(expr)](self, expr, number)

    def _joined(self, expr: lf.Join, number: Number) -> str:
        if not expr.inverse:
            return self.phrase(expr.property, "of", thing=self._inside(expr.base))
        named = self._named_by(expr)
        if named:
            return named
        return self.say("with", left=self._anything(expr, number), whose=self.whose(expr))

    def _inside(self, expr: Expr, number: Number = "every") -> str:
        """An expression within a phrase: "the capital of France" in "population of the capital of France"."""
        if isinstance(expr, lf.Join) and not expr.inverse:
            return self.phrase(expr.property, "inside", thing=self._inside(expr.base))
        return self.said(expr, number)

    def whose(self, expr: lf.Join) -> str:
        """The condition that things have something under a property: "whose city is Oslo"."""
        if self._true(expr.base):
            return self.phrase(expr.property, "flagged", value=self.said(expr.base))
        return self.phrase(expr.property, "whose", value=self._inside(expr.base, "some"))

    def _true(self, expr: Expr) -> bool:
        """Whether an expression is the value "true"."""
        if not isinstance(expr, lf.Entities):
            return False
        term = self.index.terms[expr.nodes[0]]
        return isinstance(term, Term) and term.toPython() is True

    def _named_by(self, expr: lf.Join) -> str:
        """The one thing that has a value, by its name with the value behind it."""
        if not isinstance(expr.base, lf.Entities) or not self.index.is_literal(expr.base.nodes[0]):
            return ""
        edges = self.index.properties[expr.property].backward
        found = {node for value in expr.base.nodes for node in edges.get(value, ())}
        if len(found) != 1:
            return ""
        label, value = self.thing(tuple(found)), self.thing(expr.base.nodes)
        return label if label == value else self.say("named", thing=label, value=value)

    def _anything(self, expr: lf.Join, number: Number) -> str:
        """What has a property, by the class of all things that have it; else anything."""
        owners = self.index.properties[expr.property].owners
        known = [kind for kind in owners if kind in self.index.members]
        if known:
            return self.kind(min(known, key=lambda k: (self.index.members.size(k), k)), number)
        return self.say(f"anything_{number}")

    def _both(self, expr: lf.Intersection, number: Number) -> str:
        left = self.said(expr.left, number)
        if isinstance(expr.right, lf.Join) and expr.right.inverse:
            return self._with(expr.left, left, self.whose(expr.right))
        return self.say("also", left=left, right=self.said(expr.right))

    def _less(self, expr: lf.SetDifference, number: Number) -> str:
        left = self.said(expr.left, number)
        if isinstance(expr.right, lf.Join) and expr.right.inverse:
            return self.say("except_those", left=left, whose=self.whose(expr.right))
        return self.say("except", left=left, right=self.said(expr.right))

    def _compared(self, expr: lf.Comparison, number: Number) -> str:
        bounded = self.phrase(expr.property, "bounded", bound=self.bound(expr))
        return self._with(expr.base, self.said(expr.base, number), bounded)

    def _with(self, base: Expr, left: str, whose: str) -> str:
        """Things with a condition more."""
        inner = base.right if isinstance(base, lf.Intersection) else base
        more = isinstance(inner, lf.Comparison) or (isinstance(inner, lf.Join) and inner.inverse)
        return self.say("with_more" if more else "with", left=left, whose=whose)

    def bound(self, expr: lf.Comparison | lf.ComparisonCount) -> str:
        """What a comparison is with: "more than 30 kg", "before 1990", "between 3 and 5"."""
        if isinstance(expr, lf.ComparisonCount):
            return self.say(f"bound_{expr.op}", value=_plain(expr.value), upper="")
        date = self.index.properties[expr.property].date
        if date and expr.op == "between" and expr.upper is not None and (month := _one_month(expr.value, expr.upper)):
            return self.say("day_in", value=month)
        upper = self._value(expr, expr.upper) if expr.upper is not None else ""
        return self.say(f"{'day' if date else 'bound'}_{expr.op}", value=self._value(expr, expr.value), upper=upper)

    def _value(self, expr: lf.Comparison, value: float) -> str:
        """The number with its unit, or the day, that a comparison is with."""
        found = self.index.properties[expr.property]
        if found.date:
            return day_of(value) if value != int(value) else self.say("year", value=_plain(value))
        return self.measure(_plain(value), expr.property)

    def _extreme(self, expr: lf.Superlative, number: Number) -> str:
        date = self.index.properties[expr.property].date
        end = ("latest" if date else "highest") if expr.descending else ("earliest" if date else "lowest")
        base = self.said(expr.base, "many" if expr.limit > 1 else "one")
        label = self.called(expr.property)
        if expr.limit > 1:
            return self.say(f"{end}_many", base=base, label=label, n=expr.limit)
        if expr.offset:
            return self.say(
                f"{end}_place", base=base, label=label, n=expr.offset + 1, place=self._place(expr.offset + 1)
            )
        return self.say(end, base=base, label=label)

    def _place(self, n: int) -> str:
        """The ordinal of a place: "second"."""
        ordinals = language(self.lang).numbers.ordinals
        return next((word for word, place in ordinals.items() if place == n), "") or self.say("place", n=n)

    def _most(self, expr: lf.SuperlativeCount, number: Number) -> str:
        end, label = "most" if expr.descending else "fewest", self.called(expr.property)
        of = self.said(expr.of, "many") if expr.of is not None else ""
        if _of_its_own(expr):
            return self.say(f"group_{end}", label=label, of=of)
        return self.say(end if of else f"{end}_plain", base=self.said(expr.base, "one"), label=label, of=of)

    def _counted(self, expr: lf.ComparisonCount, number: Number) -> str:
        of = self.said(expr.of, "many") if expr.of is not None else ""
        fields = {
            "base": self.said(expr.base, number),
            "bound": self.bound(expr),
            "label": self.called(expr.property),
        }
        return self.say("counted" if of else "counted_plain", of=of, **fields)

    def _exists(self, expr: lf.Exists, number: Number) -> str:
        base = expr.base
        if isinstance(base, lf.Comparison) and isinstance(base.base, lf.Entities):
            return self.phrase(base.property, "holds_bound", thing=self.said(base.base), value=self.bound(base))
        if isinstance(base, lf.Intersection):
            sides = (base.left, base.right) if isinstance(base.left, lf.Entities) else (base.right, base.left)
            if isinstance(sides[0], lf.Entities):
                return self._holds(sides[0], sides[1])
        return self.say("exists", base=self.said(base, "many"))

    def _holds(self, thing: Expr, among: Expr) -> str:
        """Whether a thing is one of those of an expression."""
        if not isinstance(among, lf.Join):
            return self.say("exists_among", thing=self.said(thing), base=self.said(among, "many"))
        owner, value = (thing, among.base) if among.inverse else (among.base, thing)
        form = "flag" if self._true(value) else "holds"
        return self.phrase(among.property, form, thing=self.said(owner), value=self._inside(value, "some"))

    def _during(self, expr: During, number: Number) -> str:
        base = self.said(expr.base, number)
        if expr.when != "at":
            return self.say(f"during_{expr.when}", base=base)
        since, until = (self.say("year", value=day) if len(day) == 4 else day for day in (expr.since, expr.until))
        if expr.since > expr.until and expr.until:
            return self.say("during_none", base=base)
        form = "at" if since == until else "between" if since and until else "from" if since else "up_to"
        return self.say(f"during_{form}", base=base, since=since, until=until)

    def dated(self, value: Value, expr: During) -> Value:
        """A value with the time when it held, where one is known."""
        node = self.index.ids.get(value.term)
        told = periods_of(expr, lf.Denotation(self.index).nodes, self.index).get(node, []) if node is not None else []
        fits = sorted(period for period in told if expr.holds([period]))
        if not fits or not (fits[-1].start or fits[-1].end or fits[-1].over):
            return value
        period = fits[-1]
        form = (
            "period" if period.start and period.end else "since" if period.start else "until" if period.end else "over"
        )
        said = self.say(f"held_{form}", label=value.label, start=period.start, end=period.end)
        return Value(value.term, said, value.columns, value.heading)

    def _table(self, expr: lf.Table, number: Number) -> str:
        columns = self.say("row_join").join(self._of_it(self.said(c)) for c in expr.columns)
        return self.say("each", base=self.said(expr.base, "one"), columns=columns)

    def _of_it(self, text: str) -> str:
        """A column's words without those for the row that it is of."""
        said = self.say("of_it")
        return text.removesuffix(said).removeprefix(said)

    def _ratio(self, expr: lf.Ratio, number: Number) -> str:
        left, right = (e.base if isinstance(e, lf.Count) and expr.percent else e for e in (expr.left, expr.right))
        return self.say(
            "share" if expr.percent else "per", left=self.said(left, "many"), right=self.said(right, "many")
        )

    # --- sentences ----------------------------------------------------------------------------------------------------

    def sentence(self, expr: Expr, values: Sequence[Value]) -> str:
        """One sentence that answers; what holds for a time is told with it."""
        if isinstance(expr, During):
            held = [self.dated(v, expr) for v in values]
            return self._sentence(expr.base, held) if isinstance(expr.base, lf.Join) else self._plainly(held)
        return self._sentence(expr, values)

    def _plainly(self, values: Sequence[Value]) -> str:
        return self.say("plain", values=self.listed(values))

    def _sentence(self, expr: Expr, values: Sequence[Value]) -> str:
        listed = self.listed(values)
        match expr:
            case lf.Exists():
                yes = bool(values) and values[0].term.toPython() is True  # type: ignore[attr-defined]
                return self.say("yes" if yes else "no")
            case lf.Describe():
                if values and values[0].label[-1:] in (*".。!！?？",):
                    return values[0].label
                return self.say("description", thing=self._short(expr.base), values=listed)
            case lf.Table():
                return self._rows(expr, values)
            case Sorted() if isinstance(expr.base, lf.Table):
                return self._rows(expr.base, values)
            case Summary():
                cells = [cell for row in values for cell in (row, *row.columns)]
                said = [self.say("row_cell", heading=cell.heading, label=cell.label) for cell in cells]
                return _capital(self.say("plain", values=self.say("row_join").join(said)))
            case lf.Subtraction() if expr.unit != "number":
                return self.say(expr.unit, values=listed, n=_number(listed))
            case lf.Ratio() if expr.percent:
                return self.say("percent", values=listed)
            case lf.Count():
                return self.say("there_are", values=listed, n=_number(listed))
            case lf.Aggregate():
                return _capital(self.say("reckoned", what=self.paraphrase(expr), values=listed))
            case lf.Superlative() | lf.Comparison():
                return self.say("plain", values=self.listed([self._measured(v, expr.property) for v in values]))
            case lf.SuperlativeCount():
                return self.say("plain", values=self.listed([self._with_count(v, expr) for v in values]))
            case lf.Join() if not expr.inverse:
                base = self._short(expr.base)
                if base:
                    form = "says" if len(values) == 1 else "lists"  # a label has no plural that could be relied on
                    return _capital(self.phrase(expr.property, form, thing=base, values=listed))
        return self._plainly(values)

    def _measured(self, value: Value, prop: int) -> Value:
        """A thing with the value that it was chosen by, where it has just one."""
        node = self.index.ids.get(value.term)
        found = list(self.index.properties[prop].forward.get(node, ())) if node is not None else []
        if len(found) != 1:
            return value
        said = self.measure(self.name(found[0]), prop)
        return Value(value.term, self.say("measured", label=value.label, value=said))

    def _with_count(self, value: Value, expr: lf.SuperlativeCount) -> Value:
        """A thing with the number that it was chosen by."""
        node, found = self.index.ids.get(value.term), self.index.properties[expr.property]
        ends = set((found.backward if expr.inverse else found.forward).get(node, ())) if node is not None else set()
        if expr.of is not None:
            ends &= lf.Denotation(self.index).nodes(expr.of)
        if not ends:
            return value
        return Value(value.term, self.say("measured", label=value.label, value=len(ends)))

    def _rows(self, expr: lf.Table, values: Sequence[Value]) -> str:
        """A row a line; several columns with their names."""
        several = len(expr.columns) > 1
        lines: list[str] = []
        for value in values[:_MOST_ROWS]:
            cells = [
                self.say("row_cell", heading=c.heading, label=c.label) if several else c.label for c in value.columns
            ]
            said = self.say("row_join").join(cells) or self.say("row_empty")
            lines.append(self.say("row", label=value.label, cells=said))
        rest = len(values) - len(lines)
        if rest > 0:
            lines.append(self.say("rows_more", n=rest))
        return "\n".join(lines)

    def heading(self, column: Expr) -> str:
        """What a column of a table holds, in a word or two."""
        if isinstance(column, lf.Count):
            return self.say("heading_count")
        if isinstance(column, lf.Join):
            return self.property(column.property)
        if isinstance(column, lf.Aggregate):
            return self.say(f"heading_{column.function}", label=self.property(column.property))
        return self._of_it(self.paraphrase(column))

    def _short(self, expr: Expr) -> str:
        """A short name for what an answer is about, or nothing where that would be clumsy."""
        if isinstance(expr, lf.Entities):
            return self.name(expr.nodes[0])
        if isinstance(expr, lf.Join) and not expr.inverse:
            base = self._short(expr.base)
            return self.phrase(expr.property, "inside", thing=base) if base else ""
        return ""

    def condition(self, expr: Expr) -> str:
        """One condition of a question in a few words."""
        match expr:
            case lf.Join() if expr.inverse:
                return self.say("condition", label=self.property(expr.property), value=self.paraphrase(expr.base))
            case lf.Comparison() | lf.ComparisonCount():
                return self.say("condition_bound", label=self.property(expr.property), bound=self.bound(expr))
            case lf.SetDifference():
                return self.say("condition_not", what=self.paraphrase(expr.right))
            case _:
                return self.paraphrase(expr)

    def without(self, condition: str, values: Sequence[Value]) -> str:
        """What there would be without a condition, to stand behind the sentence that there is nothing."""
        return self.say("without", condition=condition, n=len(values), values=self.listed(values))

    def listed(self, values: Sequence[Value]) -> str:
        """Values in a row, the first ten where there are many."""
        labels = list(dict.fromkeys(v.label for v in values))
        rest = len(labels) - _MOST_LISTED
        join, last = self.say("list_join"), self.say("list_last")
        if rest > 0:
            return self.say("list_more", listed=join.join(labels[:_MOST_LISTED]), n=rest)
        return last.join(part for part in (join.join(labels[:-1]), *labels[-1:]) if part)


_WORDS: Mapping[type, Callable[[Verbalizer, Any, Number], str]] = {
    lf.Entities: lambda v, e, n: v.thing(e.nodes),
    lf.InstancesOf: lambda v, e, n: v.kind(e.kind, n),
    lf.Join: Verbalizer._joined,
    lf.Intersection: Verbalizer._both,
    lf.Union: lambda v, e, n: v.say("or", left=v.said(e.left, n), right=v.said(e.right, n)),
    lf.SetDifference: Verbalizer._less,
    lf.Comparison: Verbalizer._compared,
    lf.Superlative: Verbalizer._extreme,
    lf.SuperlativeCount: Verbalizer._most,
    lf.ComparisonCount: Verbalizer._counted,
    lf.Reciprocal: lambda v, e, n: v.say("mutual", base=v.said(e.base, n), label=v.called(e.property)),
    lf.Count: lambda v, e, n: v.say("count", base=v.said(e.base, "many")),
    lf.Aggregate: lambda v, e, n: v.say(e.function, label=v.called(e.property), base=v.said(e.base, "many")),
    lf.Exists: Verbalizer._exists,
    lf.Describe: lambda v, e, n: v.say("describe", base=v.said(e.base)),
    lf.RowVariable: lambda v, e, n: v.say("it"),
    lf.Table: Verbalizer._table,
    lf.Subtraction: lambda v, e, n: v.say(f"less_{e.unit}", left=v.said(e.left), right=v.said(e.right)),
    lf.Ratio: Verbalizer._ratio,
    During: Verbalizer._during,
    **TABLE_WORDS,
}
"""How each class of expressions is said."""


@functools.cache
def _shapes(lang: str) -> list[tuple[re.Pattern[str], Mapping[str, str]]]:
    """The forms that a label may have in a language, each with its templates; `%verbs%` stands for any of `verbs`."""
    verbs = "|".join(MESSAGES.entry(lang, "verbs").split())
    rows = MESSAGES.entry(lang, "labels")
    patterns = [re.compile(row["form"].replace("%verbs%", verbs), re.IGNORECASE) for row in rows]
    return list(zip(patterns, rows, strict=True))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plain(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else str(value)


def _number(text: str) -> float:
    """The number that a text is, for its plural form; 2 where it is none."""
    try:
        return float(text)
    except ValueError:
        return 2.0


def failure(status: Status, lang: str, failed: str, paraphrase: str = "") -> str:
    """One sentence that says why there is no answer."""
    known = (Status.UNKNOWN_ENTITY, Status.UNKNOWN_PROPERTY, Status.NO_FACT, Status.CLARIFY, Status.UNSUPPORTED)
    if status is Status.NO_FACT and paraphrase:
        return MESSAGES.say(lang, "no_fact_of", paraphrase=paraphrase)
    return MESSAGES.say(lang, status.value if status in known else "unsure", failed=failed)


def unsure(lang: str, paraphrase: str, unread: Sequence[str]) -> str:
    """One sentence that offers what was understood, and names the words that were not."""
    lost = [MESSAGES.say(lang, "quoted_word", text=text) for text in unread[:3]]
    if lost:
        return MESSAGES.say(lang, "unsure_of", words=MESSAGES.say(lang, "list_join").join(lost), paraphrase=paraphrase)
    return MESSAGES.say(lang, "unsure_whether", paraphrase=paraphrase)


def exhausted(lang: str, seconds: float, rows: int) -> str:
    """One sentence that says that a question was understood, and asks for too much."""
    return MESSAGES.say(lang, "exhausted", seconds=seconds, rows=rows)


def late(lang: str, seconds: float) -> str:
    """One sentence that says that there was not the time to read a question."""
    return MESSAGES.say(lang, "late", seconds=seconds)


def _of_its_own(expr: lf.SuperlativeCount) -> bool:
    """Whether what is counted is what the counted links come from: the town of the most patients."""
    base = expr.base
    if not isinstance(base, lf.Join) or (base.property, base.inverse) != (expr.property, not expr.inverse):
        return False
    return base.base == expr.of and not base.inverse


def _one_month(value: float, upper: float) -> str | None:
    """The month whose first and last day two bounds are."""
    first, last = month_of(value, ">="), month_of(upper, "<=")
    return first if first == last else None
