"""The time of a fact as triples, beside the fact in the graph of the source that says so.

A period is an ordinary statement: identity maps its subject and object as it maps those of the fact, forgetting the
source takes it away, and the law of the belief holds for it as for any other triple.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, URIRef

from kg.times.period import Period
from kg.types import Triple
from kg.vocab import PERIOD_END, PERIOD_OVER, PERIOD_START, RDF, XSD, period_iri


def period_triples(source: URIRef, fact: Triple, period: Period) -> Iterator[Triple]:
    """The time of a fact as statements of its source."""
    node = period_iri(source, repr((fact, period)))
    yield node, RDF.subject, fact[0]
    yield node, RDF.predicate, fact[1]
    yield node, RDF.object, fact[2]
    for property_, date in ((PERIOD_START, period.start), (PERIOD_END, period.end)):
        if date:
            datatype = (XSD.gYear, XSD.gYearMonth, XSD.date)[date.count("-")]
            yield node, property_, Literal(date, datatype=datatype, normalize=False)
    if period.over:
        yield node, PERIOD_OVER, Literal(True)


__all__ = ["period_triples"]
