"""The names of a graph's things and values, as the tables that an index keeps.

Knows: labels, aliases, IRI names, exonyms. Does not know: classes and properties by name, questions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator

from rdflib.term import URIRef

from kg.question import words
from kg.question.index.array_file import ArrayFile
from kg.question.index.exonyms import other_names
from kg.question.index.graph import GraphIndex
from kg.question.index.name_table import NameTableBuilder, parts_of

LABEL, ALIAS, BRACKETLESS, VALUE, PARTIAL = 1.0, 0.95, 0.85, 0.8, 0.6
"""How well a name of each sort names its node."""
MAX_NAME_TOKENS = 60
_MAX_VALUE = 80
_MOST_NAMESAKES = 5
_INITIALS = re.compile(r"(?<=\S)(?:\s+[^\W\d_a-z]\.?)+(?=\s+\S)")
_TEXTUAL = frozenset([URIRef("urn:tuwen:o:description")])
"""Properties whose values are texts, not names."""


def spell(index: GraphIndex) -> ArrayFile:
    """The shelf of an index with the names of its things and values beside it."""
    names = NameTableBuilder()
    elsewhere: list[tuple[str, int, float]] = []
    for node in index.nodes:
        if index.is_literal(node) or (index.terms.sort(node) == "_" and node not in index.labels):
            continue
        for k, weight in _best_names(index, node).items():
            names.add(k, node, weight)
        for label in index.labels.get(node, ()):
            elsewhere += [(words.key(name), node, ALIAS) for name in other_names(str(label))]
    for k, node in _either_way(names, _with_initials(index)):
        names.add(k, node, BRACKETLESS)
    parts = parts_of(names.meant(VALUE), _MOST_NAMESAKES)
    seen: set[int] = set()
    for found in index.properties.values():
        if found.iri in _TEXTUAL:
            continue
        for node in found.backward:
            if node not in seen and index.is_literal(node):
                seen.add(node)
                text = index.terms.text(node)
                if len(text) <= _MAX_VALUE and (k := words.key(text)):
                    names.add(k, node, VALUE)
                    elsewhere += [(words.key(name), node, VALUE) for name in other_names(text)]
    for k, node, weight in [new for new in elsewhere if new[0] not in names]:  # what the graph itself calls so is first
        names.add(k, node, weight)
    beside = NameTableBuilder()
    for part, nodes in parts.items():
        for node in nodes:
            beside.add(part, node, PARTIAL)
    meta, arrays = names.shelve("names", VALUE)
    more, others = beside.shelve("parts", 1.0)
    longest = max((min(MAX_NAME_TOKENS, k.count(" ") + 1) for k in names), default=1)
    return ArrayFile(
        {**index.shelf.meta, **meta, **more, "longest": longest}, {**index.shelf.arrays, **arrays, **others}
    )


def _best_names(index: GraphIndex, node: int) -> dict[str, float]:
    """The names of a node as they are looked up, each with its best weight."""
    best: dict[str, float] = {}
    for form, weight in forms_of(index, node):
        k = words.key(form)
        if k and best.get(k, 0.0) < weight:
            best[k] = weight
    return best


def forms_of(index: GraphIndex, node: int) -> Iterator[tuple[str, float]]:
    """Every name of a node with its weight."""
    return ((form, weight) for form, weight, _ in tagged_forms(index, node))


def tagged_forms(index: GraphIndex, node: int) -> Iterator[tuple[str, float, str]]:
    """Every name of a node with its weight, and the language that it says it is in."""
    found = False
    for label in index.labels.get(node, ()):
        found = True
        tag = (label.language or "").split("-")[0]
        yield str(label), LABEL, tag
        bare = _without_addition(str(label))
        if bare:
            yield bare, BRACKETLESS, tag
    for label in index.aliases.get(node, ()):
        found = True
        yield str(label), ALIAS, (label.language or "").split("-")[0]
    if not found and index.terms.sort(node) == "<":
        yield words.local_name(index.terms.text(node)), ALIAS, ""


def _with_initials(index: GraphIndex) -> list[tuple[str, str, int]]:
    """The persons named with middle initials: the name without them, the name, and who it is."""
    return [
        (words.key(short), words.key(str(label)), node)
        for node, labels in index.labels.items()
        for label in labels
        if (short := _without_initials(index, node, str(label)))
    ]


def _without_initials(index: GraphIndex, node: int, label: str) -> str:
    """A person's name without middle initials: "Ada Moss" for "Ada B. Moss"; "" where there are none."""
    found = _INITIALS.search(label)
    if found is None or not ("." in found[0] or any(_is_person(index, kind) for kind in index.types.get(node, ()))):
        return ""
    return _INITIALS.sub("", label)


def _is_person(index: GraphIndex, kind: int) -> bool:
    """Whether a class is the one that vocabularies have for persons."""
    return words.local_name(index.terms.text(kind)).casefold() == "person"


def _either_way(names: NameTableBuilder, initials: Collection[tuple[str, str, int]]) -> Iterator[tuple[str, int]]:
    """Who is named with initials by the name without them, and the other way round: they may be one person."""
    short_of = {short for short, _, _ in initials}
    called: dict[str, list[int]] = defaultdict(list)
    for name, node in names.meant(VALUE):
        if name in short_of:
            called[name].append(node)
    for short, full, node in initials:
        yield short, node
        yield from ((full, other) for other in called[short] if other != node)


def _without_addition(label: str) -> str:
    """A label without what only tells it apart: "Chart of the Baltic" of "Chart of the Baltic, 1733"."""
    for opening, closing in (("（", "）"), ("(", ")")):
        if label.endswith(closing) and opening in label[1:]:
            return label[: label.rindex(opening)].strip()
    before, comma, behind = label.replace("，", ",").rpartition(",")
    return before.strip() if comma and behind.strip().isdecimal() and " " in before.strip() else ""
