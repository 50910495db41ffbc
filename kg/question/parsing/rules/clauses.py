"""What a question says of a table, clause by clause: its items, counts, conditions on counts, and its order.

Knows: the cues of the language and the candidates. Does not know: which set the rows are, or what is made of a clause.
"""

from __future__ import annotations

import functools
import itertools
import operator
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from kg.question.linking.candidates import Candidate, LinkedQuestion
from kg.question.logic.tables import Place
from kg.question.parsing.cues import Cues, cues
from kg.question.parsing.rules.context import RuleContext

_LEAST, _LEAST_PART = 0.45, 0.25
"""Least score of a class, and of a property, that is a part of a table."""
_SURE = 0.6
"""Least score of a property that a class of the same words does not rule out."""
_LIGHT = 0.3
"""Weight up to which a token says nothing by itself."""

Role = OneOf["name", "value", "class", "count", "sum", "avg", "min", "max"]


@dataclass(frozen=True, slots=True)
class Tag:
    """A stretch that names classes or properties."""

    lo: int
    hi: int
    classes: tuple[int, ...]
    properties: tuple[int, ...]

    @property
    def mask(self) -> int:
        return ((1 << (self.hi - self.lo)) - 1) << self.lo


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is listed: the name, a value, things of a class, their count, an aggregate of a value."""

    role: Role
    lo: int
    hi: int
    mask: int
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A condition or an order by a count of members of a class."""

    tag: Tag
    mask: int
    op: str
    """">=" and the like; "most" or "fewest"; "none"."""
    value: float = 0.0
    upper: float | None = None
    offset: int = 0
    limit: int = 1


@dataclass(frozen=True, slots=True)
class Above:
    """A value that compares with an aggregate of it over all."""

    op: str
    function: str
    tag: Tag | None
    mask: int


@dataclass(frozen=True, slots=True)
class Order:
    """An order by an item."""

    item: Item
    descending: bool
    mask: int


@dataclass(frozen=True, slots=True)
class Held:
    """A text that a name or value holds."""

    text: str
    place: Place
    tag: Tag | None
    mask: int


def read_cues(context: RuleContext) -> Cues:
    """The cues of the question's language."""
    found = cues(context.linked.lang)
    assert found is not None, "a table is only read where its language has cues"
    return found


def span(linked: LinkedQuestion, start: int, end: int) -> int:
    """The mask of the tokens between two places of the text."""
    found = 0
    for i, token in enumerate(linked.tokens):
        if token.start >= start and token.end <= end:
            found |= 1 << i
    return found


def bounds(mask: int) -> tuple[int, int]:
    """The first token of a mask, and the one behind its last."""
    return (mask & -mask).bit_length() - 1, mask.bit_length()


def tags(context: RuleContext) -> list[Tag]:
    """The stretches that name classes or properties, the longest and surest first where they overlap, in order."""
    by_span: dict[tuple[int, int], list[Candidate]] = {}
    named = [a for a in context.linked.anchors if a.kind == "thing" and a.exact and a.score > 0.8 and a.hi - a.lo > 0]
    for anchor in context.linked.anchors:
        plain = anchor.kind in ("class", "property") and anchor.argument not in ("degree", "wh")
        least = _LEAST if anchor.kind == "class" else _LEAST_PART
        if plain and (anchor.score >= least or anchor.argument == "vector"):
            by_span.setdefault((anchor.lo, anchor.hi), []).append(anchor)
    taken, found = 0, []
    content = context.linked.content

    def worth(place: tuple[int, int]) -> float:
        best = max(by_span[place], key=lambda a: a.score)
        return best.score * (0.3 + content(best.mask)) + (0.2 if best.exact else 0.0)

    for lo, hi in sorted(by_span, key=lambda place: (-worth(place), place)):
        group = sorted(by_span[lo, hi], key=lambda a: -a.score)
        mask = group[0].mask
        longer = any(n.mask & mask == mask and n.hi - n.lo > hi - lo for n in named)
        if mask & taken or longer:
            continue
        taken |= mask
        kinds = tuple(dict.fromkeys(a.ids[0] for a in group if a.kind == "class"))
        least = _SURE if any(a.kind == "class" and a.score >= _SURE for a in group) else 0.0
        properties = tuple(dict.fromkeys(a.ids[0] for a in group if a.kind == "property" and a.score >= least))
        found.append(Tag(lo, hi, kinds, properties))
    return _merged(sorted(found, key=lambda tag: tag.lo))


def _merged(found: list[Tag]) -> list[Tag]:
    """The stretches, with one instead of two neighbours that name parts of one property: "birth year"."""
    made: list[Tag] = []
    for tag in found:
        last = made[-1] if made else None
        shared = tuple(p for p in last.properties if p in tag.properties) if last is not None else ()
        if last is not None and last.hi == tag.lo and shared:
            made[-1] = Tag(last.lo, tag.hi, (), shared)
        else:
            made.append(tag)
    return made


def items(context: RuleContext, found: list[Tag], taken: int) -> list[Item]:
    """Everything outside a mask that may be listed, in order: numbers first take their words."""
    linked, made = context.linked, []
    used = taken
    for item in _numbers(context, found):
        if not item.mask & used:
            made.append(item)
            used |= item.mask
    for match in read_cues(context).names.finditer(linked.text):
        mask = span(linked, *match.span())
        inside = any(t.properties and t.mask & mask and _said_fully(context, t, mask) for t in found)
        if mask and not mask & used and not inside:
            made.append(Item("name", *bounds(mask), mask))
            used |= mask
    for tag in found:
        if tag.properties and not tag.mask & used:
            made.append(Item("value", tag.lo, tag.hi, tag.mask, tag))
            used |= tag.mask
        elif tag.classes and not tag.mask & used:
            made.append(Item("class", tag.lo, tag.hi, tag.mask, tag))
    return sorted(made, key=lambda item: item.lo)


def _said_fully(context: RuleContext, tag: Tag, mask: int) -> bool:
    """Whether a name is only the last word of a property's name: "first name", "template type name"."""
    return bool(tag.mask & ~mask) or any(not context.index.covered.intersection((p,)) for p in tag.properties)


def _numbers(context: RuleContext, found: list[Tag]) -> Iterator[Item]:
    """Counts with their class, aggregates with their property; one property may serve several aggregates."""
    linked = context.linked
    zh = linked.lang == "zh"
    functions = sorted(linked.operators.get("aggregate", ()), key=lambda a: (a.lo, -a.hi))
    functions = [a for n, a in enumerate(functions) if not any(a.mask & b.mask for b in functions[:n])]
    counts = sorted(linked.operators.get("count", ()), key=lambda a: (a.lo - a.hi, a.lo))
    counts = [a for n, a in enumerate(counts) if not any(a.mask & b.mask for b in counts[:n])]
    for count in counts:
        behind = [t for t in found if t.classes and t.lo - count.hi >= 0 and _light(linked, count.hi, t.lo)]
        before = [t for t in found if t.classes and count.lo - t.hi >= 0 and _light(linked, t.hi, count.lo)]
        near = behind[:1] or (before[-1:] if zh else [])
        if near:
            yield Item(
                "count", min(count.lo, near[0].lo), max(count.hi, near[0].hi), count.mask | near[0].mask, near[0]
            )
    read = 0
    for place, function in enumerate(functions):
        last = functions[-1] if _adjoining(linked, functions[place:]) else function
        first = functions[0] if _adjoining(linked, functions[: place + 1]) else function
        measured = [t for t in found if any(_measures(context, p) for p in t.properties)]
        behind = [t for t in measured if t.lo >= last.hi and _light(linked, last.hi, t.lo)]
        before = [t for t in measured if t.hi <= first.lo and _light(linked, t.hi, first.lo)]
        near = behind[:1] or before[-1:]
        if near:
            role: Role = function.argument  # type: ignore[assignment]
            own = function.mask | (near[0].mask & ~read)
            read |= near[0].mask  # a property that several aggregates share is read by the first of them
            yield Item(role, *bounds(own), own, near[0])


def _measures(context: RuleContext, prop: int) -> bool:
    known = context.index.properties[prop]
    return known.numeric or known.date


def _adjoining(linked: LinkedQuestion, functions: list[Candidate]) -> bool:
    return all(_light(linked, a.hi, b.lo) for a, b in itertools.pairwise(functions))


def _light(linked: LinkedQuestion, lo: int, hi: int, but: int = 0) -> bool:
    """Whether nothing of weight stands between two places, but for the tokens of a mask."""
    return all(linked.weights[i] <= _LIGHT or but >> i & 1 for i in range(lo, hi)) and hi - lo <= 4


def counted(context: RuleContext, found: list[Tag]) -> list[Counted]:
    """Conditions on counts and orders by them, each with the class that is counted."""
    linked = context.linked
    zh = linked.lang == "zh"
    made: list[Counted] = []
    kinds = [t for t in found if t.classes]
    for a in linked.operators.get("compare", ()):
        if a.value is None or not a.exact or a.unit or a.value > 1e5:
            continue
        near = [t for t in found if t.properties and t.hi <= a.lo and a.lo - t.hi <= 2 and _light(linked, t.hi, a.lo)]
        if any(_measures(context, p) for t in near for p in t.properties):
            continue  # "whose weight is over 5": a value is bounded, not a count
        behind = [t for t in kinds if t.lo >= a.hi and _light(linked, a.hi, t.lo) and t.lo - a.hi <= (0 if zh else 1)]
        counts = [c.mask for c in linked.operators.get("count", ())]
        before = [t for t in kinds if t.hi == a.lo or any(_between(t.hi, a.lo) & m for m in counts if t.hi < a.lo)]
        before = [t for t in before if zh and a.lo - t.hi <= 3]
        for tag in (before[-1:] or behind[:1]) if zh else behind[:1]:
            if not (tag.properties and _numeric(context, tag)):
                made.append(Counted(tag, a.mask | tag.mask, a.argument, a.value, a.upper))
    for a in linked.operators.get("extreme", ()):
        if a.ids or a.argument or any(b.ids and b.mask & a.mask for b in linked.operators.get("extreme", ())):
            continue  # "the most inhabitants" is an order by a value, where the graph has that
        tallies = functools.reduce(operator.or_, (c.mask for c in linked.operators.get("count", ())), 0)
        behind = [t for t in kinds if t.lo >= a.hi and _light(linked, a.hi, t.lo) and t.lo - a.hi <= 2]
        before = [t for t in kinds if t.hi <= a.lo and _light(linked, t.hi, a.lo, tallies) and a.lo - t.hi <= 4]
        for tag in (before[-1:] or behind[:1]) if zh else behind[:1]:
            between = ((1 << (max(tag.lo, a.lo) - min(tag.hi, a.hi))) - 1) << min(tag.hi, a.hi)
            mask = a.mask | tag.mask | between
            op = "most" if a.descending else "fewest"
            made.append(Counted(tag, mask, op, offset=int(a.upper or 0), limit=int(a.value or 1)))
    for match in read_cues(context).none.finditer(linked.text):
        mask = span(linked, *match.span())
        if not mask:
            continue
        _, hi = bounds(mask)
        behind = [t for t in kinds if t.lo >= hi and t.lo - hi <= 4 and _light(linked, hi, t.lo)]
        for tag in behind[:1]:
            made.append(Counted(tag, mask | tag.mask, "none"))
    return made


def _numeric(context: RuleContext, tag: Tag) -> bool:
    return all(context.index.properties[p].numeric for p in tag.properties)


def common(context: RuleContext, found: list[Tag]) -> Counted | None:
    """ "The most common nationality": the property is what is grouped by."""
    linked = context.linked
    for pattern in read_cues(context).common:
        if match := pattern.search(linked.text):
            mask = span(linked, *match.span())
            if not mask:
                continue
            lo, hi = bounds(mask)
            behind = [t for t in found if t.lo >= hi]
            before = [t for t in found if t.hi <= lo]
            named = [t for t in (*behind, *reversed(before)) if t.properties or t.classes]
            valued = [t for t in named if t.properties]
            if valued or named:
                tag = (valued or named)[0]
                least = "least" in match.groupdict() and match["least"] is not None
                return Counted(tag, mask | tag.mask, "fewest" if least else "most")
    return None


def order(context: RuleContext, found: list[Tag]) -> Order | None:
    """The order that is asked for; by the name where no key is said."""
    linked, known = context.linked, read_cues(context)
    for pattern in known.order:
        match = pattern.search(linked.text)
        if match is None:
            continue
        said = {name: text.strip().lower() for name, text in match.groupdict().items() if text}
        ways = [known.ways[said[g]] for g in ("way", "behind", "front", "before", "from") if said.get(g) in known.ways]
        mask = span(linked, *match.span())
        if "key" not in said:
            return Order(Item("name", 0, 0, 0), bool(ways and ways[0]), mask)
        lo, hi = match.span("key")
        key = span(linked, lo, hi)
        if not key:
            continue
        within = [item for item in items(context, found, ~key) if item.mask & key]
        numbers = [item for item in within if item.role not in ("name", "value")]
        values = [item for item in within if item.role == "value"]
        chosen = (numbers or values or within)[:1]
        if not chosen and said["key"] in known.ways:
            chosen, ways = [Item("name", 0, 0, 0)], [known.ways[said["key"]]]
        if chosen:
            if lo == match.start():  # 「把员工月薪从高到低」: the order begins with its key
                mask &= ~((1 << chosen[0].lo) - 1)
            return Order(chosen[0], bool(ways and ways[-1]), mask)
    return None


def above(context: RuleContext, found: list[Tag]) -> Above | None:
    """ "Older than the average", "whose price is above the average price"."""
    linked = context.linked
    for function in linked.operators.get("aggregate", ()):
        if function.argument == "sum":
            continue
        start = linked.tokens[function.lo].start
        for op, pattern in read_cues(context).above.items():
            if (match := pattern.search(linked.text[:start])) is None:
                continue
            mask = span(linked, match.start(), start) | function.mask
            lo, hi = bounds(mask)
            behind = [t for t in found if t.properties and hi <= t.lo <= hi + 2 and _light(linked, hi, t.lo)]
            before = [t for t in found if t.properties and t.hi <= lo and lo - t.hi <= 3]
            inside = [t for t in found if t.properties and t.mask & mask and not t.mask & function.mask]
            tag = next(iter((*before[-1:], *behind[:1], *inside)), None)
            mask |= functools.reduce(operator.or_, (t.mask for t in (*behind[:1], *before[-1:])), 0)
            return Above(op, function.argument, tag, mask)
    return None


def held(context: RuleContext, found: list[Tag]) -> Held | None:
    """ "Whose name contains 'East'"."""
    linked, known = context.linked, read_cues(context)
    for pattern in known.holding:
        match = pattern.search(linked.text)
        if match is None:
            continue
        mask = span(linked, *match.span())
        place = known.places.get((match.groupdict().get("place") or "").lower(), "inside")
        before = [t for t in found if t.properties and linked.tokens[t.hi - 1].end <= match.start()]
        near = [t for t in before if linked.content(_between(t.hi, bounds(mask)[0])) < 0.6] if mask else []
        return Held(match["text"], place, near[-1] if near else None, mask | (near[-1].mask if near else 0))  # type: ignore[arg-type]
    return None


def _between(lo: int, hi: int) -> int:
    return ((1 << max(0, hi - lo)) - 1) << lo


def listed(context: RuleContext, found: list[Tag], said: Iterable[Item]) -> list[Item]:
    """The longest run of items with a word that joins, and nothing of weight but their owners, between them."""
    linked, known = context.linked, read_cues(context)
    owners = functools.reduce(operator.or_, (t.mask for t in found if t.classes), 0)
    denied = functools.reduce(operator.or_, (a.mask for a in linked.operators.get("not", ())), 0)
    best: list[Item] = []
    run: list[Item] = []
    for item in said:
        apart = run and denied & _between(run[-1].hi, item.lo)
        if run and not apart and _joined(linked, known.joining, run[-1], item, owners):
            run.append(item)
        elif item.role != "class":  # what is listed belongs to it
            run = [item]
        best = list(run) if len(run) > len(best) else best
    return best


def _joined(linked: LinkedQuestion, joining: re.Pattern[str], left: Item, right: Item, owners: int) -> bool:
    if right.lo < left.hi:
        return True
    text = linked.text[linked.tokens[left.hi - 1].end : linked.tokens[right.lo].start]
    heavy = [i for i in range(left.hi, right.lo) if linked.weights[i] > _LIGHT and not owners >> i & 1]
    return not heavy and joining.search(text) is not None
