"""How the evidence of a source's statements lies beside them, and how it is read back.

A quote is one node with its selectors (Web Annotation: exact, start, end) and what read it. Where one quote says
everything about a subject, as a table row does, the subject alone is tied to it (prov:wasDerivedFrom); else each fact
has a node of its own (rdf:subject, rdf:predicate, rdf:object). A statement without a quote needs nothing: the source
itself is the evidence. Node names follow from content, so that an edit of a source changes little.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator

from rdflib import Literal, URIRef
from rdflib.term import IdentifiedNode

from kg.store.store import View
from kg.store.update import line, term
from kg.types import Evidence, Quote, Source, Statement, Statements, Triple
from kg.vocab import ACCOUNT, HEADER, LOCAL, MODEL, OA, PROV, RDF, READ_BY, SCORE, TEXT, XSD

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
        for statement in statements[: 1 if shared else None]:
            quote = statement.quote
            assert quote is not None
            if quote not in nodes:
                nodes[quote] = URIRef(f"{source}:q{_digest(repr(quote))}")
                yield from _quote_triples(source, nodes[quote], quote)
            if shared:
                yield subject, _FROM, nodes[quote]
                continue
            fact = URIRef(f"{source}:f{_digest(line(statement.triple))}")
            yield fact, RDF.subject, statement.triple[0]
            yield fact, RDF.predicate, statement.triple[1]
            yield fact, RDF.object, statement.triple[2]
            yield fact, _FROM, nodes[quote]


def _quote_triples(source: URIRef, node: URIRef, quote: Quote) -> Iterator[Triple]:
    reader = URIRef(f"{source}:r{_digest(f'{quote.model} {quote.score!r} {quote.header}')}")
    yield node, _EXACT, Literal(quote.text)
    yield node, _START, Literal(quote.start)
    yield node, _END, Literal(quote.end)
    yield node, READ_BY, reader
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
    place = (
        f"?q {term(OA.exact)} ?text ; {term(OA.start)} ?start ; {term(OA.end)} ?end ; {term(READ_BY)} ?r . "
        f"?r {term(MODEL)} ?model ; {term(SCORE)} ?score . OPTIONAL {{ ?r {term(HEADER)} ?header }}"
    )
    derived = term(PROV.wasDerivedFrom)
    of_fact = (
        f"?f {term(RDF.subject)} {s} ; {term(RDF.predicate)} {p} ; {term(RDF.object)} {o} ; {derived} ?q . {place}"
    )
    of_subject = f"{s} {derived} ?q . {place}"
    for where in (of_fact, of_subject):
        rows = window.select(f"SELECT ?text ?start ?end ?model ?score ?header WHERE {{ {where} }}").rows
        if rows:
            return [
                Evidence(
                    source, str(text), int(str(start)), int(str(end)), str(model), float(str(score)), str(header or "")
                )
                for text, start, end, model, score, header in rows
            ]
    return [Evidence(source, line(triple) + " .", 0, 0, "rdf", 1.0)]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
