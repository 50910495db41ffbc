"""A text document as statements: what the extractor, the value finders and the definition finder read in it.

A name is a node of this document alone (`Statements.local`); identity maps it to the world. One name is one thing in a
document (Gale, Church & Yarowsky 1992, "one sense per discourse"), unless it is once a person and once a place or an
organisation. Every statement carries the sentences that say it. Quantities are plain numbers, so that they can be
compared; a unit stands beside the number as `<property>Unit` of the same subject.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from rdflib import Literal, URIRef

from kg.ingest.short_names import short_forms, short_organizations, without_legal_form
from kg.ontology import Ontology
from kg.times.sentences import TimesOf
from kg.times.statements import period_triples
from kg.types import Quote, Statement, Statements, TextDocument, Triple
from kg.vocab import RDF, RDFS, SKOS, TW, XSD
from nlu.definitions import find_definitions
from nlu.text import HAN, Span, detect_lang, normalize_name, sentences, windows
from nlu.types import Extraction, Extractor, LabelKind, Mention, Relation

_HAN = re.compile(f"[{HAN}]")
_APART = frozenset(map(str, (TW.Person, TW.Organization, TW.Place)))
BLOCK = 20_000
"""Characters of a long document that are one text to the extractor."""
GROUP = 1_000_000
"""Characters that the extractor gets at once: of what was read before, each name and each relation alone are kept."""


@dataclass
class _Node:
    """One thing that a document names."""

    iri: URIRef
    types: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    first: Mention | None = None

    def add(self, m: Mention, offset: int, times: int = 1) -> None:
        """Count mentions of one name; `m` is the first, and `offset` is where its block starts in the document."""
        self.types[m.type] += times
        self.names[m.text] += times
        if self.first is None:
            self.first = Mention(m.text, m.type, m.start + offset, m.end + offset, m.score)


@dataclass
class _Found:
    """What the extractor found in one document.

    Attributes:
        names: (name, type) to its first mention, the offset of that one's block, and how many there are.
        relations: Each with the offset of its block and the model that found it.
    """

    schema: _Schema
    model: str | None = None
    names: dict[tuple[str, str], tuple[Mention, int, int]] = field(default_factory=dict)
    relations: list[tuple[Relation, int, str]] = field(default_factory=list)

    def take(self, offset: int, x: Extraction) -> None:
        """Add what one block says."""
        self.model = x.model if self.model is None else self.model
        for m in x.mentions:
            if not self.schema.literal(m.type):
                first, start, times = self.names.get((m.text, m.type), (m, offset, 0))
                self.names[m.text, m.type] = first, start, times + 1
        self.relations += [(r, offset, x.model) for r in x.relations if self.schema.allows(r)]


class _Schema:
    """What the ontology says about types: which are literal values, which stand above, what a relation may join."""

    def __init__(self, ontology: Ontology) -> None:
        self.labels = ontology.label_set()
        self.kinds: dict[str, LabelKind] = {label.id: label.kind for label in self.labels.mentions}
        self.functional = {str(p.iri) for p in ontology.properties if p.functional}
        self.lasting = {str(p.iri) for p in ontology.properties if p.lasting}
        self._ends = {label.id: (label.heads, label.tails) for label in self.labels.relations}
        self._above = {
            kind: {str(x) for x in ontology.graph.transitive_objects(URIRef(kind), RDFS.subClassOf)} | {kind}
            for kind in self.kinds
        }

    def above(self, kind: str) -> set[str]:
        """The type and those above it."""
        return self._above.get(kind, {kind})

    def literal(self, kind: str) -> bool:
        """Whether mentions of this type are values, not things."""
        return self.kinds.get(kind, "name") != "name"

    def allows(self, r: Relation) -> bool:
        """Whether domain and range let the relation hold between things of these types."""
        heads, tails = self._ends.get(r.label, ((), ()))
        return self._fits(r.head.type, heads) and self._fits(r.tail.type, tails)

    def _fits(self, kind: str, allowed: Sequence[str]) -> bool:
        classes = [a for a in allowed if a in self.kinds]
        return not classes or not self.above(kind).isdisjoint(classes)

    def apart(self, kind: str) -> frozenset[str]:
        """The great kind (person, place, organisation) that the type belongs to, or none."""
        return _APART & self.above(kind)


def read_documents(documents: Sequence[TextDocument], extractor: Extractor, ontology: Ontology) -> Iterator[Statements]:
    """What each document says, in order; the extractor gets many of them in one batch.

    Raises:
        LabelError: The ontology's labels cannot be used.
    """
    schema = _Schema(ontology)
    found = [_Found(schema) for _ in documents]
    for group in _groups(documents):
        texts = [documents[number].text[span.start : span.end] for number, span in group]
        for (number, span), extraction in zip(group, extractor.extract(texts, schema.labels), strict=True):
            found[number].take(span.start, extraction)
    for document, here in zip(documents, found, strict=True):
        yield _Reading(document, schema).statements(here)


def _groups(documents: Sequence[TextDocument]) -> Iterator[list[tuple[int, Span]]]:
    """The blocks of all documents, each with its document's number, as many at once as the extractor is to get."""
    group: list[tuple[int, Span]] = []
    size = 0
    for number, document in enumerate(documents):
        for span in _blocks(document.text):
            group.append((number, span))
            size += span.end - span.start
            if size >= GROUP:
                yield group
                group, size = [], 0
    if group:
        yield group


def _blocks(text: str) -> list[Span]:
    return [Span(0, len(text))] if len(text) <= BLOCK else windows(text, max_chars=BLOCK, overlap_sentences=0)


class _Reading:
    """The statements of one document, as they are collected."""

    def __init__(self, document: TextDocument, schema: _Schema) -> None:
        self.document = document
        self.schema = schema
        self.spans = sentences(document.text)
        self.starts = [s.start for s in self.spans]
        self.full: dict[str, str] = {}
        self.nodes: dict[str, list[_Node]] = defaultdict(list)
        self.count = 0
        self.said: dict[Triple, Quote] = {}
        self.times: dict[int, TimesOf] = {}

    def statements(self, found: _Found) -> Statements:
        """Everything together."""
        model = found.model or ""
        organizations = [name for name, kind in found.names if self._is_a(kind, "Organization")]
        people = [name for name, kind in found.names if self._is_a(kind, "Person")]
        self.full = short_forms(people) | short_organizations(organizations)
        for m, offset, times in found.names.values():
            self._node(m).add(m, offset, times)
        for r, offset, by in self._settled(found.relations):
            self._relate(r, offset, by)
        self._definitions()
        nodes = [node for same_name in self.nodes.values() for node in same_name]
        for node in nodes:
            self._describe(node, model)
        return Statements(
            self.document.source,
            tuple(Statement(t, q) for t, q in self.said.items()),
            frozenset(node.iri for node in nodes),
            self.document.text,
        )

    def _settled(self, every: Sequence[tuple[Relation, int, str]]) -> Iterator[tuple[Relation, int, str]]:
        """The relations that stand: between two mentions the likeliest, and one value where only one can be."""
        taken: set[tuple[object, ...]] = set()
        for r, offset, model in sorted(every, key=lambda found: -found[0].score):
            claims: list[tuple[object, ...]] = [(offset, r.head.start, r.tail.start)]
            if r.label in self.schema.functional:
                claims.append((id(self._node(r.head)), r.label))
            if taken.isdisjoint(claims):
                taken.update(claims)
                yield r, offset, model

    def _relate(self, r: Relation, offset: int, model: str) -> None:
        if self.schema.literal(r.head.type):
            return
        head, property_ = self._node(r.head), URIRef(r.label)
        if not head.names:
            head.add(r.head, offset)
        start, end = min(r.head.start, r.tail.start), max(r.head.end, r.tail.end)
        quote = self._quote(offset + start, offset + end, model, r.score)
        kind = self.schema.kinds.get(r.tail.type, "name")
        if kind != "name":
            self._say((head.iri, property_, _value(r.tail, kind)), quote)
            if r.tail.unit:
                self._say((head.iri, URIRef(f"{r.label}Unit"), Literal(r.tail.unit)), quote)
            return
        tail = self._node(r.tail)
        if not tail.names:
            tail.add(r.tail, offset)
        if tail is not head:
            self._say((head.iri, property_, tail.iri), quote)
            if r.label in self.schema.lasting:
                self._last((head.iri, property_, tail.iri), r, offset, quote)

    def _last(self, fact: Triple, r: Relation, offset: int, quote: Quote) -> None:
        """From when until when a fact holds, where its sentence says so."""
        if quote.start not in self.times:
            self.times[quote.start] = TimesOf(quote.text, detect_lang(quote.text))
        head, tail = ((offset + m.start - quote.start, offset + m.end - quote.start) for m in (r.head, r.tail))
        period = self.times[quote.start].of(head, tail)
        if period is not None:
            for triple in period_triples(self.document.source.id, fact, period):
                self._say(triple, quote)

    def _definitions(self) -> None:
        text = self.document.text
        for d in find_definitions(text, detect_lang(text[:20_000])):
            words = text[d.sentence.start : d.sentence.end]
            quote = Quote(words, d.sentence.start, d.sentence.end, "definition", 0.9)
            subject = self._defined(d.subject)
            self._say((subject.iri, TW.description, _named(words)), quote)
            if d.kind is not None:
                kind = self._defined(d.kind)
                if kind is not subject:
                    self._say((subject.iri, TW.instanceOf, kind.iri), quote)

    def _defined(self, span: Span) -> _Node:
        words = self.document.text[span.start : span.end]
        same_name = self.nodes.get(normalize_name(words) or words)
        if same_name:  # what the extractor already typed
            return same_name[0]
        concept = Mention(words, str(TW.Concept), span.start, span.end, 0.9)
        node = self._node(concept)
        node.add(concept, 0)
        return node

    def _describe(self, node: _Node, model: str) -> None:
        first = node.first
        assert first is not None
        quote = self._quote(first.start, first.end, model or "definition", first.score)
        label, *others = sorted(node.names, key=lambda n: (n in self.full, -len(n), n))
        self._say((node.iri, RDF.type, URIRef(node.types.most_common(1)[0][0])), quote)
        self._say((node.iri, RDFS.label, _named(label)), quote)
        if any(self._is_a(kind, "Organization") for kind in node.types):
            others.append(without_legal_form(label))
        for other in dict.fromkeys(others):
            if normalize_name(other) != normalize_name(label):
                self._say((node.iri, SKOS.altLabel, _named(other)), quote)

    def _node(self, m: Mention) -> _Node:
        """The node that a mention names, made where there is none."""
        organization = self._is_a(m.type, "Organization")
        name = self.full.get(m.text, m.text) if organization or self._is_person(m) else m.text
        if organization:
            name = without_legal_form(name)
        same_name = self.nodes[normalize_name(name) or name]
        mine = self.schema.apart(m.type)
        for node in same_name:
            theirs = frozenset[str]().union(*map(self.schema.apart, node.types))
            if not mine or not theirs or mine & theirs:
                return node
        same_name.append(_Node(URIRef(f"{self.document.source.id}:e{self.count}")))
        self.count += 1
        return same_name[-1]

    def _is_person(self, m: Mention) -> bool:
        return self._is_a(m.type, "Person")

    def _is_a(self, kind: str, name: str) -> bool:
        """Whether a type is the class of that local name or below it, whatever the ontology's namespace."""
        return any(k.endswith(name) for k in self.schema.above(kind))

    def _quote(self, start: int, end: int, model: str, score: float) -> Quote:
        """The sentences from the one at `start` to the one that holds the character before `end`."""
        text = self.document.text
        if self.spans:
            first, last = (self.spans[max(bisect_right(self.starts, at) - 1, 0)] for at in (start, max(start, end - 1)))
            start, end = first.start, last.end
        return Quote(text[start:end], start, end, model, round(score, 4))

    def _say(self, triple: Triple, quote: Quote) -> None:
        known = self.said.get(triple)
        if known is None or known.score < quote.score:
            self.said[triple] = quote


def _value(m: Mention, kind: LabelKind) -> Literal:
    """A value mention as a typed literal."""
    value = m.value if m.value is not None else m.text
    if kind == "date" and re.fullmatch(r"-?\d{4}(-\d\d){0,2}", value):
        datatype = (XSD.gYear, XSD.gYearMonth, XSD.date)[value.removeprefix("-").count("-")]
        return Literal(value, datatype=datatype, normalize=False)
    if kind == "quantity":
        try:
            number = Decimal(value)
        except InvalidOperation:
            return Literal(value)
        datatype = XSD.integer if number == number.to_integral_value() and "." not in value else XSD.decimal
        return Literal(format(number, "f"), datatype=datatype, normalize=False)
    return Literal(value)


def _named(name: str) -> Literal:
    return Literal(name, lang="zh" if _HAN.search(name) else "en")
