"""Tables that are no tables of things but of statements: triples, edges, the import files of Neo4j.

Knows: headers and values of one table. Does not know: other tables; things are named so that those of another table,
or of a text, are the same ones.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rdflib import Literal, URIRef

from kg.ingest.table.keys import Rows, is_han
from kg.ingest.table.literals import literal, text_literal, words_of
from kg.ingest.table.values import type_columns
from kg.ingest.table.words import pattern, plays, spelt, table, words
from kg.ontology.loader import local_words
from kg.types import Quote, Statement, Table, Triple
from kg.vocab import OWL, RDF, RDFS, SKOS, entity_iri, is_iri, relation_iri, row_iri, table_class

_LONG = 60
_NEO4J = re.compile(
    r"(?P<name>[^:]*):(?P<kind>ID|START_ID|END_ID|LABEL|TYPE|IGNORE|int|integer|long|float|double|boolean|byte|short"
    r"|char|string|point|date|localtime|time|localdatetime|datetime|duration|vector)(?P<many>\[\])?(?:\((?P<space>[^)]*)\))?(?:\{.*\})?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table of statements says.

    Attributes:
        told: The shape, in words for people.
    """

    told: str
    table: Table
    rows: Rows
    plan: Any

    def statements(self) -> Iterator[Statement]:
        """Everything that the table says."""
        yield from self.plan.statements(self.table, self.rows)


def shape_of(table: Table, rows: Rows) -> Shape | None:
    """The shape of a table of statements; None for a table of things."""
    if table.key or table.hidden or not rows:
        return None
    for find in (_neo4j, _triples_by_header, _edges, _triples_by_values):
        found = find(table, rows)
        if found is not None:
            told, plan = found
            return Shape(told, table, rows, plan)
    return None


Found = tuple[str, Any] | None


# --- triples ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Triples:
    """Columns of subjects, relations and objects; of their classes where there are such; classes by header."""

    subject: int
    relation: int
    value: int
    kinds: tuple[int | None, int | None] = (None, None)
    headers: tuple[str, str] = ("", "")

    def statements(self, table: Table, rows: Rows) -> Iterator[Statement]:
        said = [(number, cells, text) for number, cells, text in rows if self._is_whole(cells)]
        things = {words_of(cells[self.subject]) for _, cells, _ in said}
        by_relation: dict[str, list[Any]] = defaultdict(list)
        for _, cells, _ in said:
            by_relation[words_of(cells[self.relation])].append(words_of(cells[self.value]))
        plain = {relation: _values_of(relation, objects, things) for relation, objects in by_relation.items()}
        for relation in by_relation:
            yield from map(Statement, _relation_schema(relation))
        asked = {str(o) for relation in by_relation for _, p, o in _relation_schema(relation) if p != RDF.type}
        headers = [h if h not in asked else "" for h in self.headers]  # 「症状」 asks for the relation 「具有症状」
        for header in {h for h in headers if h}:
            yield from map(Statement, _class_schema(header))
        shown = " | ".join(table.columns)
        told: set[str] = set()
        for number, cells, text in said:
            quote = Quote(text, number, number + 1, "table", 1.0, shown)
            subject, relation = words_of(cells[self.subject]), words_of(cells[self.relation])
            value = words_of(cells[self.value])
            node = thing(subject)
            made: list[Triple] = []
            if subject not in told:
                told.add(subject)
                made += _named(node, subject)
            made += self._kind(node, cells, 0, headers[0])
            read = plain[relation]
            if read is None:
                other = thing(value)
                if value not in told:
                    told.add(value)
                    made += _named(other, value)
                made += self._kind(other, cells, 1, headers[1] if value not in things else "")
                made.append((node, relation_iri(relation), other))
            else:
                made.append((node, relation_iri(relation), literal(read(value))))
            for triple in made:
                yield Statement(triple, quote)

    def _is_whole(self, cells: Sequence[object]) -> bool:
        return all(cells[n] is not None for n in (self.subject, self.relation, self.value))

    def _kind(self, node: URIRef, cells: Sequence[object], side: int, header: str) -> list[Triple]:
        place = self.kinds[side]
        if place is not None and cells[place] is not None:
            kind = words_of(cells[place])
            return [(node, RDF.type, table_class(kind)), *_class_schema(kind)]
        return [(node, RDF.type, table_class(header))] if header else []


def thing(name: str) -> URIRef:
    """The node of a thing that a table of statements names; one for a name, whatever table or text has it."""
    return URIRef(name) if is_iri(name) and "://" in name else entity_iri(name)


def _named(node: URIRef, name: str) -> list[Triple]:
    return [] if is_iri(name) and "://" in name else [(node, RDFS.label, text_literal(name))]


def _values_of(relation: str, objects: Sequence[str], things: set[str]) -> Any:
    """How the objects of a relation are read as values; None where they are things."""
    if any(value in things for value in objects):
        return None
    (column,) = type_columns([relation], [[value] for value in objects])
    if column.kind not in ("text", "lists"):
        return column.convert
    long = sum(len(value) > _LONG or value.endswith(("。", ".")) for value in objects)
    return (lambda value: value) if 2 * long > len(objects) else None


def _relation_schema(relation: str) -> list[Triple]:
    iri = relation_iri(relation)
    label = relation if is_han(relation) else local_words("x#" + re.sub(r"[#/:]", " ", relation))
    made: list[Triple] = [(iri, RDF.type, RDF.Property), (iri, RDFS.label, text_literal(label))]
    for first in sorted(table()["relation beginnings"], key=len, reverse=True):
        if is_han(first) and label.startswith(first) and len(label) - len(first) > 1:
            made.append((iri, SKOS.altLabel, text_literal(label[len(first) :])))
            break
    return made


def _class_schema(kind: str) -> list[Triple]:
    iri = table_class(kind)
    return [
        (iri, RDF.type, OWL.Class),
        (iri, RDFS.label, text_literal(kind if is_han(kind) else local_words("x#" + kind))),
    ]


def _triples_by_header(table: Table, rows: Rows) -> Found:
    headers = [spelt(h) for h in table.columns]
    parts = [
        [n for n, h in enumerate(headers) if h in words("triples", part)] for part in ("subject", "relation", "object")
    ]
    if len(headers) < 3:
        return None
    if parts[1] and not parts[0]:
        parts[0] = [n for n in range(len(headers)) if plays(table.columns[n], "name")]
    if all(parts):
        s, r, o = (found[0] for found in parts)
        if len({s, r, o}) == 3 and _are_relations(rows, r, len(headers)):
            return _told(table, rows, s, r, o)
    strong = [n for n, h in enumerate(headers) if h in words("triples", "surely a relation")]
    if len(headers) == 3 and strong == [1]:
        return _told(table, rows, 0, 1, 2)
    return None


def _are_relations(rows: Rows, column: int, width: int) -> bool:
    """Whether a column has names of relations: short words, fewer than rows unless there are hardly any rows."""
    values = [words_of(cells[column]) for _, cells, _ in rows if cells[column] is not None]
    if not values or any(len(v) > 40 for v in values) or sum(v.replace(".", "").isdigit() for v in values) > 0:
        return False
    return width == 3 or len(set(values)) < 0.8 * len(values) or len(values) < 5


def _triples_by_values(table: Table, rows: Rows) -> Found:
    """Triples without a header: few relations that come again, and objects that are subjects, too."""
    if not all(re.fullmatch(r"column \d+", c) for c in table.columns) or not 3 <= len(table.columns) <= 5:
        return None
    columns = [
        [words_of(cells[n]) if cells[n] is not None else "" for _, cells, _ in rows] for n in range(len(table.columns))
    ]
    if len(rows) < 3 or any(len(v) > _LONG for column in columns[:3] for v in column):
        return None
    distinct = [len(set(column)) for column in columns]
    for r, s, o in ((1, 0, 2), (2, 0, 1)):
        few = distinct[r] < len(rows) and distinct[r] <= min(distinct[s], distinct[o])
        met = set(columns[s]) & set(columns[o]) - {""}
        words_only = not any(v.replace(".", "").isdigit() for v in columns[r])
        if few and words_only and (met or r == 1) and not set(columns[r]) & set(columns[s]):
            return _told(table, rows, s, r, o)
    return None


def _told(table: Table, rows: Rows, s: int, r: int, o: int) -> Found:
    kinds: list[int | None] = [None, None]
    for n, header in enumerate(table.columns):
        if n in (s, r, o):
            continue
        pairs = [({words_of(c[s]) for _, c, _ in rows}, s, 0), ({words_of(c[o]) for _, c, _ in rows}, o, 1)]
        for held, place, side in pairs:
            of: dict[str, set[str]] = defaultdict(set)
            for _, cells, _ in rows:
                of[words_of(cells[place])].add(words_of(cells[n]))
            values = {v for found in of.values() for v in found}
            told = pattern("kind").search(header) is not None or header.startswith("column ")
            if (
                told
                and kinds[side] is None
                and all(len(v) == 1 for v in of.values())
                and len(values) < max(2, len(held))
            ):
                kinds[side] = n
                break
    headers = tuple(
        "" if _is_general(table.columns[n]) or kinds[side] is not None else table.columns[n]
        for side, n in enumerate((s, o))
    )
    plan = _Triples(s, r, o, (kinds[0], kinds[1]), (headers[0], headers[1]))
    names = [table.columns[n] for n in (s, r, o)]
    return f"triples: {names[0]}, {names[1]}, {names[2]}", plan


def _is_general(header: str) -> bool:
    """Whether a header says no more than that things stand below it."""
    general = words("triples", "subject") | words("triples", "object") | words("headers", "name")
    return spelt(header) in general or re.fullmatch(r"column \d+", header) is not None


# --- edges ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Edges:
    """Columns of the two ends of an edge."""

    start: int
    end: int

    def statements(self, shown: Table, rows: Rows) -> Iterator[Statement]:
        iri = relation_iri(shown.name)
        yield Statement((iri, RDF.type, RDF.Property))
        for lang, label in table()["link"].items():
            yield Statement((iri, RDFS.label, Literal(label, lang=lang)))
        yield Statement((iri, SKOS.altLabel, text_literal(local_words("x#" + shown.name))))
        header = " | ".join(shown.columns)
        for number, cells, text in rows:
            if cells[self.start] is None or cells[self.end] is None:
                continue
            quote = Quote(text, number, number + 1, "table", 1.0, header)
            one, other = words_of(cells[self.start]), words_of(cells[self.end])
            for triple in (*_named(thing(one), one), *_named(thing(other), other), (thing(one), iri, thing(other))):
                yield Statement(triple, quote)


def _edges(table: Table, rows: Rows) -> Found:
    """A table of two columns that say where an edge begins and ends, in words."""
    if len(table.columns) != 2:
        return None
    first, second = (spelt(h) for h in table.columns)
    if first not in words("edges", "from") or second not in words("edges", "to"):
        return None
    numbers = Counter(isinstance(cell, int) for _, cells, _ in rows for cell in cells)
    if numbers[True] > numbers[False]:
        return None  # ends by number: the rows of another table
    return "edges", _Edges(0, 1)


# --- Neo4j ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Graph:
    """A file of nodes or of relationships, by its header (neo4j-admin import)."""

    fields: tuple[re.Match[str] | None, ...]

    def _places(self, kind: str) -> list[int]:
        return [n for n, f in enumerate(self.fields) if f is not None and f["kind"].upper() == kind]

    def _node(self, place: int, value: object) -> URIRef:
        match = self.fields[place]
        space = (match["space"] or "") if match is not None else ""
        return row_iri(f"node {space}".strip(), words_of(value))

    def statements(self, table: Table, rows: Rows) -> Iterator[Statement]:
        told: set[Any] = set()
        header = " | ".join(table.columns)
        for number, cells, text in rows:
            quote = Quote(text, number, number + 1, "table", 1.0, header)
            made = self._relationship(cells) if self._places("START_ID") else self._thing(cells, table)
            for triple, schema in made:
                if not schema:
                    yield Statement(triple, quote)
                elif triple not in told:
                    told.add(triple)
                    yield Statement(triple)

    def _relationship(self, cells: Sequence[object]) -> Iterator[tuple[Triple, bool]]:
        start, end, kinds = self._places("START_ID")[0], self._places("END_ID"), self._places("TYPE")
        if not end or cells[start] is None or cells[end[0]] is None:
            return
        relation = words_of(cells[kinds[0]]) if kinds and cells[kinds[0]] is not None else str(table()["link"]["en"])
        relation = relation.lower() if relation.isupper() else relation
        for triple in _relation_schema(relation):
            yield triple, True
        yield (self._node(start, cells[start]), relation_iri(relation), self._node(end[0], cells[end[0]])), False

    def _thing(self, cells: Sequence[object], table: Table) -> Iterator[tuple[Triple, bool]]:
        place = self._places("ID")[0]
        if cells[place] is None:
            return
        node = self._node(place, cells[place])
        names = [(f["name"] if f else h) for f, h in zip(self.fields, table.columns, strict=True)]
        labels = self._places("LABEL")
        called = next((n for n, name in enumerate(names) if plays(name, "name") and cells[n] is not None), place)
        yield (node, RDFS.label, text_literal(words_of(cells[called]))), False
        for n in labels:
            for kind in _several(cells[n]):
                for triple in _class_schema(kind.strip()):
                    yield triple, True
                yield (node, RDF.type, table_class(kind.strip())), False
        if not labels:
            for triple in _class_schema(table.name):
                yield triple, True
            yield (node, RDF.type, table_class(table.name)), False
        for n, name in enumerate(names):
            match = self.fields[n]
            if cells[n] is None or not name or n in labels or (match is not None and match["kind"].upper() == "IGNORE"):
                continue
            for triple in _relation_schema(name):
                yield triple, True
            cell = cells[n]
            many = match is not None and match["many"]
            for value in _several(cell) if many else cell if isinstance(cell, list) else (cell,):
                yield (node, relation_iri(name), literal(value)), False


def _several(cell: object) -> list[str]:
    """The parts of a cell that has several, apart by semicolons."""
    if isinstance(cell, list):
        return list(map(str, cell))
    return words_of(cell).split(";") if cell is not None else []


def _neo4j(table: Table, rows: Rows) -> Found:
    fields = tuple(_NEO4J.fullmatch(header.strip()) for header in table.columns)
    kinds = {f["kind"].upper() for f in fields if f is not None}
    if "ID" in kinds:
        return "nodes of a Neo4j import", _Graph(fields)
    if "START_ID" in kinds and "END_ID" in kinds:
        ends = ("START_ID", "END_ID", "TYPE", "IGNORE")
        unread = [h for h, f in zip(table.columns, fields, strict=True) if f is None or f["kind"].upper() not in ends]
        if unread:
            table.account["left out"] = [f"what relationships have themselves: {', '.join(unread)}"]
        return "relationships of a Neo4j import", _Graph(fields)
    return None
