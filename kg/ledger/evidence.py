"""How the evidence of a source's statements lies beside them, and how it is read back.

A quote is one node with its selectors (Web Annotation: exact, start, end) and what read it, and each fact has a node of
its own (rdf:subject, rdf:predicate, rdf:object). Where one quote says everything about a subject, as a table row does,
one triple holds all of it; homes of earlier versions tie the subject to a node there (prov:wasDerivedFrom). A statement
without a quote needs nothing: the source itself is the evidence. Node names follow from content, so that an edit of a
source changes little.
"""

from __future__ import annotations

import functools
import hashlib
from collections import defaultdict
from collections.abc import Iterator

from rdflib import Literal, URIRef
from rdflib.term import IdentifiedNode

from kg.store.store import View
from kg.store.update import line, term
from kg.types import Evidence, Quote, Source, Statement, Statements, Triple
from kg.vocab import ACCOUNT, HEADER, LOCAL, MODEL, OA, PROV, RDF, READ_BY, SAID_IN, SCORE, TEXT, XSD

_EXACT, _START, _END, _FROM, _DOUBLE = OA.exact, OA.start, OA.end, PROV.wasDerivedFrom, XSD.double


def evidence_triples(new: Statements) -> Iterator[Triple]:
    """What lies in the evidence graph of a source, its names left out."""
    source = new.source.id
    for node in new.local:
        yield node, RDF.type, LOCAL
    if new.text:
        yield source, TEXT, Literal(new.text)
    if new.account:
        yield source, ACCOUNT, Literal(new.account)
    by_subject: dict[IdentifiedNode, list[Statement]] = defaultdict(list)
    for statement in new.items:
        if statement.quote is not None:
            by_subject[statement.triple[0]].append(statement)
    unquoted = {s.triple[0] for s in new.items if s.quote is None}
    nodes: dict[Quote, URIRef] = {}
    for subject, statements in by_subject.items():
        quotes = {s.quote for s in statements}
        shared = len(quotes) == 1 and subject not in new.local and subject not in unquoted
        if shared and (quote := statements[0].quote) is not None:
            yield subject, SAID_IN, said_in(quote)
            yield from reader_triples(source, quote)
            continue
        for statement in statements:
            quote = statement.quote
            assert quote is not None
            if quote not in nodes:
                nodes[quote] = URIRef(f"{source}:q{_digest(repr(quote))}")
                yield from _quote_triples(source, nodes[quote], quote)
            fact = URIRef(f"{source}:f{_digest(line(statement.triple))}")
            yield fact, RDF.subject, statement.triple[0]
            yield fact, RDF.predicate, statement.triple[1]
            yield fact, RDF.object, statement.triple[2]
            yield fact, _FROM, nodes[quote]


def said_in(quote: Quote) -> Literal:
    """A quote in one literal: its offsets, the digest of what read it, its text."""
    return Literal(f"{quote.start} {quote.end} {_reader(quote.model, quote.score, quote.header)} {quote.text}")


def _quote_triples(source: URIRef, node: URIRef, quote: Quote) -> Iterator[Triple]:
    yield node, _EXACT, Literal(quote.text)
    yield node, _START, Literal(quote.start)
    yield node, _END, Literal(quote.end)
    yield node, READ_BY, URIRef(f"{source}:r{_reader(quote.model, quote.score, quote.header)}")
    yield from reader_triples(source, quote)


@functools.lru_cache(maxsize=64)
def _reader(model: str, score: float, header: str) -> str:
    """What tells the reader of a quote from others."""
    return _digest(f"{model} {score!r} {header}")


def reader_triples(source: URIRef, quote: Quote) -> Iterator[Triple]:
    """What read a quote, how surely, and under which header."""
    reader = URIRef(f"{source}:r{_reader(quote.model, quote.score, quote.header)}")
    yield reader, MODEL, Literal(quote.model)
    yield reader, SCORE, Literal(repr(float(quote.score)), datatype=_DOUBLE, normalize=False)
    if quote.header:
        yield reader, HEADER, Literal(quote.header)


def quotes_of(window: View, source: Source, triple: Triple) -> list[Evidence]:
    """The places in a source that say a triple of its ledger graph.

    Args:
        window: On the source's evidence graph.
    """
    s, p, o = map(term, triple)
    derived = term(PROV.wasDerivedFrom)
    of_fact = f"?f {term(RDF.subject)} {s} ; {term(RDF.predicate)} {p} ; {term(RDF.object)} {o} ; {derived} ?q ."
    place = (
        f"?q {term(OA.exact)} ?text ; {term(OA.start)} ?start ; {term(OA.end)} ?end ; {term(READ_BY)} ?r . "
        f"?r {term(MODEL)} ?model ; {term(SCORE)} ?score . OPTIONAL {{ ?r {term(HEADER)} ?header }}"
    )
    ways = (f"{of_fact} {place}", f"{s} {derived} ?q . {place}", f"{s} {term(SAID_IN)} ?text .")
    where = " UNION ".join(f"{{ {way} BIND({number} AS ?way) }}" for number, way in enumerate(ways, 1))
    rows = window.select(f"SELECT ?way ?text ?start ?end ?model ?score ?header WHERE {{ {where} }}").rows
    first = min((int(str(row[0])) for row in rows), default=0)
    nearest = [row[1:] for row in rows if int(str(row[0])) == first]
    if first == 3:
        return [quote for (said, *_) in nearest for quote in _quotes_of_row(window, source, str(said))]
    return [
        Evidence(source, str(text), int(str(start)), int(str(end)), str(model), float(str(score)), str(header or ""))
        for text, start, end, model, score, header in nearest
    ] or [Evidence(source, line(triple) + " .", 0, 0, "rdf", 1.0)]


def _quotes_of_row(window: View, source: Source, said: str) -> Iterator[Evidence]:
    """The one quote that says everything about a subject."""
    start, end, reader, text = said.split(" ", 3)
    about = term(URIRef(f"{source.id}:r{reader}"))
    read = f"{about} {term(MODEL)} ?m ; {term(SCORE)} ?s . OPTIONAL {{ {about} {term(HEADER)} ?h }}"
    for model, score, header in window.select(f"SELECT ?m ?s ?h WHERE {{ {read} }}").rows:
        yield Evidence(source, text, int(start), int(end), str(model), float(str(score)), str(header or ""))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
