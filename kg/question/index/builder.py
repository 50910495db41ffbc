"""From triples to the arrays of an index: what `GraphIndex` looks at, in the form in which it is kept.

Knows: which triples are names, types, schema or edges. Does not know: words, questions. Terms are numbered in the order
in which they are met; what only names something is numbered behind all others.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from rdflib.namespace import OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import Identifier, Literal, URIRef

from kg.question.index.array_file import Array, ArrayFile
from kg.question.index.term_table import parse, places, shelve
from kg.question.index.value_paths import value_paths
from kg.vocab import LASTING, PERIOD_END, PERIOD_MARK, PERIOD_OVER, PERIOD_START
from nlu.language.data import always, language
from nlu.values import is_unit

_YEAR = re.compile("1[5-9][0-9][0-9]|20[0-9][0-9]")
_YEARLY = re.compile("|".join(language(code).words.years for code in sorted(always())), re.I)
_SCHEMA = "http://schema.org/"
LABELS = (RDFS.label, SKOS.prefLabel)
ALIASES = (
    SKOS.altLabel,
    URIRef(_SCHEMA + "alternateName"),
    URIRef("https://schema.org/alternateName"),
    SKOS.hiddenLabel,
)
NAMES = (
    URIRef(_SCHEMA + "name"),
    URIRef("https://schema.org/name"),
    URIRef("http://xmlns.com/foaf/0.1/name"),
    URIRef("http://purl.org/dc/terms/title"),
    URIRef("http://purl.org/dc/elements/1.1/title"),
)
DESCRIPTIONS = (
    URIRef("urn:tuwen:o:description"),
    SKOS.definition,
    RDFS.comment,
    URIRef(_SCHEMA + "description"),
    URIRef("https://schema.org/description"),
    URIRef("http://purl.org/dc/terms/description"),
    URIRef("http://purl.org/dc/elements/1.1/description"),
    URIRef("http://dbpedia.org/ontology/abstract"),
)
"""Properties that define a thing in words, best first."""

_BUILTIN = (*(str(ns) for ns in (RDF, RDFS, OWL, XSD)), "http://www.w3.org/ns/shacl#")
_THINGS = {str(kind) for kind in (OWL.NamedIndividual, OWL.Thing, RDFS.Resource)}
"""Types that say no more than that something is a thing."""
_CLASS_TYPES = {str(kind) for kind in (OWL.Class, RDFS.Class)}
_PROPERTY_TYPES = {
    str(kind)
    for kind in (
        RDF.Property,
        OWL.ObjectProperty,
        OWL.DatatypeProperty,
        OWL.AnnotationProperty,
        OWL.SymmetricProperty,
        OWL.FunctionalProperty,
        OWL.TransitiveProperty,
        OWL.InverseFunctionalProperty,
    )
}
_NUMERIC = {
    f"^^{kind}"
    for kind in (
        XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.int, XSD.long, XSD.short, XSD.nonNegativeInteger,
        XSD.positiveInteger, XSD.byte, XSD.unsignedInt, XSD.unsignedLong, XSD.unsignedShort, XSD.negativeInteger,
        XSD.nonPositiveInteger, XSD.unsignedByte,
    )
}  # fmt: skip
_DATES = {f"^^{kind}" for kind in (XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth, XSD.dateTimeStamp, XSD.time)}
_SAMPLE = 200
_FACT = tuple(f"<{part}>".encode() for part in (RDF.subject, RDF.predicate, RDF.object))
_DATED = tuple(f"<{part}>".encode() for part in (PERIOD_START, PERIOD_END))
_OVER = f"<{PERIOD_OVER}>".encode()
_PERIOD = PERIOD_MARK.encode()
_PERIOD_PARTS = {RDF.subject, RDF.predicate, RDF.object, PERIOD_START, PERIOD_END, PERIOD_OVER}


def gather(lines: Iterable[bytes]) -> ArrayFile:
    """The arrays of a graph.

    Args:
        lines: Its triples, each a line of N-Triples.
    """
    return _Gathering(lines).shelf()


class _Gathering:
    """One pass over the triples, and what follows from them."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.ids: dict[bytes, int] = {}
        self.edges = (array("i"), array("i"), array("i"))
        self.names: dict[str, list[tuple[int, bytes]]] = {"labels": [], "aliases": []}
        self.described: list[tuple[int, bytes, bytes]] = []
        self.types: dict[int, list[int]] = defaultdict(list)
        self.subclasses: dict[int, set[int]] = defaultdict(set)
        self.classes: dict[int, None] = {}
        self.schema: set[int] = set()
        self.symmetric: set[int] = set()
        self.periods: list[tuple[int, int, int, str, str, bool]] = []
        self._read(lines)
        self.paths: dict[int, tuple[int, int]] = {}
        self.covered: list[int] = []
        self._add_paths()
        self.graph_terms = len(self.ids)
        self.properties: dict[int, dict[str, Any]] = {}

    def _intern(self, written: bytes) -> int:
        found = self.ids.get(written)
        if found is None:
            found = self.ids[written] = len(self.ids)
        return found

    # --- reading ------------------------------------------------------------------------------------------------------

    def _read(self, lines: Iterable[bytes]) -> None:
        roles: dict[bytes, str] = {}
        subjects, predicates, objects = self.edges
        intern, kinds, last, si = self._intern, self._typed, b"", -1
        said: dict[bytes, dict[bytes, bytes]] = defaultdict(dict)
        for line in lines:
            s, p, o = line.split(b" ", 2)
            o = o[: o.rindex(b" .")]
            if s != last:
                last, si = s, intern(s)
            role = roles.get(p)
            if role is None:
                role = roles[p] = _role(parse(p)[1])
            literal = o.startswith(b'"')
            if role == "edge" or (role in ("labels", "aliases", "described edge") and not literal):
                subjects.append(si)
                predicates.append(intern(p))
                objects.append(intern(o))
            elif role in ("labels", "aliases"):
                self.names[role].append((si, o))
            elif role == "type":
                kinds(si, o)
            elif role == "subclass" and o.startswith(b"<"):
                above = intern(o)
                self.subclasses[above].add(si)
                self.classes[si] = self.classes[above] = None
            elif role in ("described", "described edge") and literal:
                self.described.append((si, p, o))
                if role == "described edge":
                    subjects.append(si)
                    predicates.append(intern(p))
                    objects.append(intern(o))
            elif role == "bound":
                self.schema.add(si)
            elif role == "period" and _PERIOD in s:
                said[s][p] = o
        for told in said.values():
            self._timed(told)

    def _timed(self, told: dict[bytes, bytes]) -> None:
        """Keep from when until when a fact holds."""
        fact = [told.get(part) for part in _FACT]
        if any(part is None for part in fact):
            return
        start, end = (parse(told[by])[1] if by in told else "" for by in _DATED)
        s, p, o = (self._intern(part) for part in fact if part is not None)
        self.periods.append((s, p, o, start, end, _OVER in told))

    def _typed(self, node: int, written: bytes) -> None:
        kind = parse(written)[1]
        if kind in _CLASS_TYPES:
            self.classes[node] = None
        elif kind in _PROPERTY_TYPES:
            self.schema.add(node)
            if kind == str(OWL.SymmetricProperty):
                self.symmetric.add(node)
        elif kind in _THINGS:
            return
        elif kind.startswith(_BUILTIN):
            self.schema.add(node)
        else:
            ki = self._intern(written)
            if ki not in self.types[node]:
                self.types[node].append(ki)
            self.classes[ki] = None

    def _add_paths(self) -> None:
        """Numbers behind nodes of their own become properties of the things that have these nodes."""
        s, p, o = (np.array(column, np.int32) for column in self.edges)
        terms = list(self.ids)
        named = {node for role in self.names for node, _ in self.names[role]} | set(self.classes)
        first = _distinct(s, p, o)
        for path in value_paths(s[first], p[first], o[first], terms, named, _NUMERIC | _DATES):
            made = self._intern(b"<%s>" % str(path.iri(terms)).encode())
            if made < len(terms) or made in self.paths:
                continue  # the graph says so itself, or two paths would have one name
            self.paths[made] = (path.outer, path.inner)
            if path.single:
                self.covered.append(path.outer)
            called = path.outer if path.single else path.inner
            for role in self.names:
                self.names[role] += [(made, _with_unit(text, path.unit)) for n, text in self.names[role] if n == called]
            for column, values in zip(self.edges, (path.subjects, None, path.values), strict=True):
                column.extend(values if values is not None else [made] * len(path.subjects))

    # --- what follows -------------------------------------------------------------------------------------------------

    def shelf(self) -> ArrayFile:
        """Everything as arrays."""
        naming = {
            role: _grouped([(node, self._intern(text)) for node, text in rows]) for role, rows in self.names.items()
        }
        described = [(node, self._intern(p), self._intern(text)) for node, p, text in self.described]
        parsed = [parse(written) for written in self.ids]
        self.ids, self.names, self.described = {}, {}, []
        sorts, arrays = shelve(parsed)
        for role, groups in naming.items():
            arrays |= _shelved(role, groups, len(parsed))
        arrays |= _shelved("described", _grouped([(n, i) for i, (n, _, _) in enumerate(described)]), len(parsed))
        arrays["described.by"] = np.array([p for _, p, _ in described], np.int32)
        arrays["described.text"] = np.array([text for _, _, text in described], np.int32)
        arrays |= self._edges(parsed, naming["labels"])
        arrays["types.pattern"], arrays["types.places"], arrays["types.values"] = _patterns(
            {node: tuple(kinds) for node, kinds in self.types.items()}, len(parsed)
        )
        classes = self._classes(parsed, arrays)
        meta = {
            "sorts": sorts,
            "terms": self.graph_terms,
            "properties": list(self.properties.values()),
            "symmetric": sorted(self.symmetric),
            "paths": sorted(self.paths.items()),
            "covered": self.covered,
            "periods": sorted(set(self.periods)),
            **classes,
        }
        return ArrayFile(json.loads(json.dumps(meta)), arrays)

    def _edges(self, parsed: list[tuple[str, str]], labels: dict[int, list[int]]) -> dict[str, Array]:
        s, p, o = (np.array(column, np.int32) for column in self.edges)
        self.edges = (array("i"), array("i"), array("i"))
        first = _distinct(s, p, o)
        s, p, o = s[first], p[first], o[first]
        self.schema.update(np.unique(p).tolist())
        literal = np.array([sort not in ("<", "_") for sort, _ in parsed], bool)
        nodes = np.zeros(len(parsed), bool)
        nodes[s] = True
        nodes[o[~literal[o]]] = True
        arrays: dict[str, Array] = {}
        ranges: dict[str, dict[int, tuple[int, int]]] = {}
        for way, (near, far) in {"forward": (s, o), "backward": (o, s)}.items():
            order = np.lexsort((near, p))
            by, keys, values = p[order], near[order], far[order]
            starts = np.flatnonzero(np.r_[True, (by[1:] != by[:-1]) | (keys[1:] != keys[:-1])][: len(by)])
            arrays[f"{way}.keys"] = keys[starts]
            arrays[f"{way}.places"] = np.r_[starts, len(by)].astype(np.int32)
            arrays[f"{way}.values"] = values
            ranges[way] = _ranges(by[starts])
        sizes = dict(zip(*(column.tolist() for column in np.unique(p, return_counts=True)), strict=True))
        for prop in dict.fromkeys(p.tolist()):
            row = {"id": prop, "size": sizes[prop], **{way: ranges[way][prop] for way in ranges}}
            self._describe(row, parsed, arrays, labels)
            compared = row["numeric"] or row["date"]  # a month may name a row, and be asked for by "since March"
            if row["literal"] and not compared and self._only_names(row, parsed, arrays, labels):
                kept = p != prop
                s, p, o = s[kept], p[kept], o[kept]
            else:
                self.properties[prop] = row
        for way, near in {"out": s, "into": o}.items():
            arrays[f"{way}.pattern"], arrays[f"{way}.places"], arrays[f"{way}.values"] = _patterns(
                _neighbours(near, p), len(parsed)
            )
        arrays["numbers"] = _numbers(parsed)
        arrays["nodes"] = nodes.view(np.uint8)
        return arrays

    def _describe(
        self, row: dict[str, Any], parsed: list[tuple[str, str]], arrays: dict[str, Array], labels: dict[int, list[int]]
    ) -> None:
        """What the objects of a property are, from a sample of them."""
        lo, hi = row["backward"]
        sample = [parsed[o] for o in arrays["backward.keys"][lo : min(hi, lo + _SAMPLE)].tolist()]
        sorts = [_kind(sort) for sort, _ in sample]
        row["numeric"] = sorts.count("number") > 0.8 * len(sorts)
        row["date"] = sorts.count("date") > 0.8 * len(sorts)
        if row["numeric"] and not row["date"]:
            names = [parsed[row["id"]][1], *(parsed[text][1] for text in labels.get(row["id"], ()))]
            row["date"] = _in_years([text for _, text in sample], names)
        row["literal"] = sorts.count("node") < 0.2 * len(sorts)

    def _only_names(
        self, row: dict[str, Any], parsed: list[tuple[str, str]], arrays: dict[str, Array], labels: dict[int, list[int]]
    ) -> bool:
        """Whether a column only repeats the names of its rows: such are names, no properties to ask for."""
        lo, hi = row["forward"]
        bounds = arrays["forward.places"]
        for place in range(lo, hi):
            names = {parsed[text][1] for text in labels.get(int(arrays["forward.keys"][place]), ())}
            values = arrays["forward.values"][bounds[place] : bounds[place + 1]].tolist()
            if not all(parsed[value][1] in names for value in values):
                return False
        return bool(lo < hi)

    def _classes(self, parsed: list[tuple[str, str]], arrays: dict[str, Array]) -> dict[str, Any]:
        """Classes with the members of their subclasses."""
        direct: dict[int, list[int]] = defaultdict(list)
        for node, kinds in self.types.items():
            for kind in kinds:
                direct[kind].append(node)
        above: dict[int, list[int]] = defaultdict(list)
        members: list[Array] = []
        plain: list[int] = []
        for kind in self.classes:
            seen, stack = {kind}, [kind]
            while stack:
                for sub in self.subclasses.get(stack.pop(), ()):
                    if sub not in seen:
                        seen.add(sub)
                        stack.append(sub)
            for sub in sorted(seen - {kind}):
                above[sub].append(kind)
            members.append(np.unique(np.array([n for sub in sorted(seen) for n in direct.get(sub, ())], np.int32)))
            if len(members[-1]) == len(direct.get(kind, ())):
                plain.append(kind)
        self.schema.update(self.classes)
        arrays["members.places"] = places([len(found) for found in members])
        arrays["members.values"] = np.concatenate(members) if members else np.zeros(0, np.int32)
        nodes = arrays["nodes"]
        nodes[list(self.types)] = 1
        nodes[list(self.schema)] = 0
        arrays["nodes"] = np.flatnonzero(nodes).astype(np.int32)
        return {
            "classes": list(self.classes),
            "named": [kind for kind in self.classes if parsed[kind][0] != "_"],
            "plain": plain,
            "superclasses": sorted(above.items()),
        }


def _with_unit(label: bytes, unit: str) -> bytes:
    """A label with the unit of its numbers behind it, as a header has it; labels in N-Triples."""
    if not unit or not is_unit(unit):
        return label
    end = label.rindex(b'"')
    return b"%s (%s)%s" % (label[:end], unit.encode(), label[end:])


def _role(iri: str) -> str:
    """What a triple with this predicate is."""
    p = URIRef(iri)
    if p in ALIASES:
        return "aliases"
    if p in LABELS or p in NAMES:
        return "labels"
    if p == RDF.type:
        return "type"
    if p == RDFS.subClassOf:
        return "subclass"
    if p in _PERIOD_PARTS:
        return "period"
    if p == LASTING:
        return "nothing"
    builtin = iri.startswith(_BUILTIN)
    if p in DESCRIPTIONS:
        return "described" if builtin else "described edge"
    if builtin:
        return "bound" if p in (RDFS.domain, RDFS.range) else "nothing"
    return "edge"


def _distinct(s: Array, p: Array, o: Array) -> Array:
    """The places of the triples, each once, in order: graphs that are looked at together may say the same."""
    order = np.lexsort((o, p, s))
    same = (s[order][1:] == s[order][:-1]) & (p[order][1:] == p[order][:-1]) & (o[order][1:] == o[order][:-1])
    return np.sort(order[np.r_[True, ~same][: len(order)]])


def _ranges(by: Array) -> dict[int, tuple[int, int]]:
    """Where each value's stretch begins and ends, in a sorted array."""
    if not len(by):
        return {}
    values, starts, counts = np.unique(by, return_index=True, return_counts=True)
    return {
        value: (start, start + count)
        for value, start, count in zip(values.tolist(), starts.tolist(), counts.tolist(), strict=True)
    }


def _grouped(rows: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for node, value in rows:
        found[node].append(value)
    return found


def _shelved(name: str, groups: dict[int, list[int]], most: int) -> dict[str, Array]:
    """Groups of numbers by node, end to end."""
    lengths = np.zeros(most, np.int64)
    nodes = sorted(groups)
    lengths[nodes] = [len(groups[node]) for node in nodes]
    values = [value for node in nodes for value in groups[node]]
    return {f"{name}.places": places(lengths).astype(np.int32), f"{name}.values": np.array(values, np.int32)}


def _neighbours(near: Array, p: Array) -> dict[int, tuple[int, ...]]:
    """The properties of each node."""
    pairs = np.unique(near.astype(np.int64) << 32 | p)
    nodes, starts = np.unique(pairs >> 32, return_index=True)
    props = (pairs & 0xFFFFFFFF).tolist()
    bounds = [*starts.tolist(), len(props)]
    return {node: tuple(props[bounds[i] : bounds[i + 1]]) for i, node in enumerate(nodes.tolist())}


def _patterns(groups: dict[int, tuple[int, ...]], most: int) -> tuple[Array, Array, Array]:
    """For each node the number of its set (0: it has none), and the sets end to end: few sets serve many nodes.

    Neumann and Moerkotte, "Characteristic sets" (ICDE 2011).
    """
    known: dict[tuple[int, ...], int] = {(): 0}
    pattern = np.zeros(most, np.int32)
    numbers = [known.setdefault(values, len(known)) for values in groups.values()]
    pattern[list(groups)] = numbers
    values = [value for found in known for value in found]
    return pattern, places([len(found) for found in known]), np.array(values, np.int32)


def _numbers(parsed: list[tuple[str, str]]) -> Array:
    """The value of every numeric or date literal; NaN for other terms."""
    found = np.full(len(parsed), np.nan)
    for node, (sort, text) in enumerate(parsed):
        if sort.startswith("^^"):
            value = value_of(sort, text)
            if value is not None:
                found[node] = value
    return found


def number_of(term: Identifier) -> float | None:
    """The value of a literal for comparing: a number as it is, a date as a fractional year; None for other terms."""
    return value_of(f"^^{term.datatype}", str(term)) if isinstance(term, Literal) else None


def value_of(sort: str, text: str) -> float | None:
    """The same for a sort and a text (`kg.question.index.term_table`)."""
    try:
        if sort in _NUMERIC:
            return float(text)
        if sort in _DATES:
            sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
            parts = digits.split("T")[0].split("-")
            year = float(parts[0])
            month = float(parts[1][:2]) if len(parts) > 1 else 1
            day = float(parts[2][:2]) if len(parts) > 2 else 1
            return sign * year + (month - 1) / 12 + (day - 1) / 372
    except ValueError:
        return None
    return None


def _kind(sort: str) -> str:
    if sort in ("<", "_"):
        return "node"
    if sort in _NUMERIC:
        return "number"
    return "date" if sort in _DATES else "text"


def _in_years(values: Sequence[str], names: Sequence[str]) -> bool:
    """Whether whole numbers are years: what they are called says so, and so do they."""
    return all(_YEAR.fullmatch(v) for v in values) and (
        any(_YEARLY.search(name) for name in names) or (len(values) >= 5 and max(values) < "2040")
    )


__all__ = ["ALIASES", "DESCRIPTIONS", "LABELS", "NAMES", "gather", "number_of"]
