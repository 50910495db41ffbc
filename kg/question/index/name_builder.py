"""The names of a graph's things and values, as the tables that an index keeps.

Knows: labels, aliases, IRI names, exonyms. Does not know: classes and properties by name, questions.
"""

from __future__ import annotations

from collections.abc import Iterator

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
_TEXTUAL = frozenset([URIRef("urn:tuwen:o:description")])
"""Properties whose values are texts, not names."""


def spell(index: GraphIndex) -> ArrayFile:
    """The shelf of an index with the names of its things and values beside it."""
    names = NameTableBuilder()
    elsewhere: list[tuple[str, int, float]] = []
    for node in index.nodes:
        if index.is_literal(node) or (index.terms.sort(node) == "_" and node not in index.labels):
            continue
        best: dict[str, float] = {}
        for form, weight in forms_of(index, node):
            k = words.key(form)
            if k and best.get(k, 0.0) < weight:
                best[k] = weight
        for k, weight in best.items():
            names.add(k, node, weight)
        for label in index.labels.get(node, ()):
            elsewhere += [(words.key(name), node, ALIAS) for name in other_names(str(label))]
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


def _without_addition(label: str) -> str:
    """A label without what only tells it apart: "Chart of the Baltic" of "Chart of the Baltic, 1733"."""
    for opening, closing in (("（", "）"), ("(", ")")):
        if label.endswith(closing) and opening in label[1:]:
            return label[: label.rindex(opening)].strip()
    before, comma, behind = label.replace("，", ",").rpartition(",")
    return before.strip() if comma and behind.strip().isdecimal() and " " in before.strip() else ""
