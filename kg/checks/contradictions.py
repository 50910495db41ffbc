"""Facts that cannot all be true: two values where there is one, kinds that exclude each other, impossible dates.

Knows: owl:FunctionalProperty, owl:disjointWith and what the default ontology means by its dates. Does not know: which
of two sources is right; both are told, the newer first. Every query has a limit, so that a broken graph does not flood.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from itertools import combinations

from rdflib import Literal, URIRef
from rdflib.term import IdentifiedNode, Identifier

from kg.agreement import apart
from kg.checks.finding import Finding, said_by, text_of
from kg.ledger.ledger import Ledger
from kg.types import Triple
from kg.vocab import OWL, RDF, RDFS, TW, XSD

MOST = 1_000
"""Most findings of one kind."""
APART = ((TW.Person, TW.Organization), (TW.Person, TW.Place))
"""Kinds of the default ontology of which nothing is both."""
ORDERED = ((TW.birthDate, TW.deathDate), (TW.startDate, TW.endDate), (TW.foundedDate, TW.endDate))
"""Properties of which the first comes before the second in the life of one thing."""
_DATES = (XSD.date, XSD.gYearMonth, XSD.gYear, XSD.dateTime)


def contradictions(ledger: Ledger) -> list[Finding]:
    """Everything in the belief that contradicts itself, by kind and name.

    Raises:
        QueryError: The store refused.
    """
    checks = _Checks(ledger)
    return [*checks.two_values(), *checks.two_kinds(), *checks.orders(), *checks.dates()]


class _Checks:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._belief = ledger.store.belief()

    def two_values(self) -> list[Finding]:
        """Things with several values of a property that has one; 1912 and 1912-06-23 are one."""
        query = (
            f"SELECT DISTINCT ?p ?s ?o WHERE {{ ?p a {OWL.FunctionalProperty.n3()} . ?s ?p ?o, ?b FILTER(?o != ?b) }} "
            f"ORDER BY ?p ?s ?o LIMIT {MOST * 4}"
        )
        values: dict[tuple[URIRef, IdentifiedNode], list[Identifier]] = defaultdict(list)
        for p, s, o in self._belief.select(query).rows:
            if isinstance(p, URIRef) and isinstance(s, IdentifiedNode) and o is not None:
                values[p, s].append(o)
        found = []
        for (p, s), objects in values.items():
            if not any(apart(a, b) for a, b in combinations(objects, 2)):
                continue
            parts = []
            for o in objects:
                titles = dict.fromkeys(e.source.title for e in said_by(self._ledger, [(s, p, o)]))
                parts.append(f"{self._name(o)} by {', '.join(titles) or 'inference'}")
            evidence = said_by(self._ledger, [(s, p, o) for o in objects])
            newest = f"; {evidence[0].source.title} is the newest" if len({e.source for e in evidence}) > 1 else ""
            found.append(
                Finding("two values", s, f"{self._name(s)}: {self._name(p)} is {' and '.join(parts)}{newest}", evidence)
            )
        return found[:MOST]

    def two_kinds(self) -> list[Finding]:
        """Things of two kinds that exclude each other."""
        pairs = " ".join(f"({a.n3()} {b.n3()})" for a, b in APART)
        query = (
            f"SELECT DISTINCT ?s ?a ?b WHERE {{ "
            f"{{ ?a {OWL.disjointWith.n3()} ?b }} UNION {{ VALUES (?a ?b) {{ {pairs} }} }} "
            f"?s a ?a, ?b FILTER(?a != ?b) }} ORDER BY ?s LIMIT {MOST}"
        )
        found = []
        for s, a, b in self._belief.select(query).rows:
            if isinstance(s, IdentifiedNode) and a is not None and b is not None:
                message = f"{self._name(s)} is both {self._name(a)} and {self._name(b)}, which exclude each other"
                evidence = said_by(self._ledger, [(s, RDF.type, kind) for kind in (a, b)])
                found.append(Finding("two kinds", s, message, evidence))
        return found

    def orders(self) -> list[Finding]:
        """Things that end before they begin."""
        found = []
        for first, second in ORDERED:
            query = (
                f"SELECT ?s ?a ?b WHERE {{ ?s {first.n3()} ?a ; {second.n3()} ?b "
                f"FILTER(SUBSTR(STR(?b), 1, 4) <= SUBSTR(STR(?a), 1, 4)) }} ORDER BY ?s LIMIT {MOST}"
            )
            for s, a, b in self._belief.select(query).rows:
                if not isinstance(s, IdentifiedNode) or a is None or b is None or not _later(str(a), str(b)):
                    continue
                message = f"{self._name(s)}: {self._name(second)} {b} comes before {self._name(first)} {a}"
                found.append(Finding("order", s, message, said_by(self._ledger, [(s, first, a), (s, second, b)])))
        return found

    def dates(self) -> list[Finding]:
        """Literals that are called dates and are none, such as a 30th of February."""
        kinds = ", ".join(kind.n3() for kind in _DATES)
        query = f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o FILTER(isLiteral(?o) && DATATYPE(?o) IN ({kinds})) }}"
        found = []
        for s, p, o in self._belief.select(query).rows:
            if isinstance(s, IdentifiedNode) and isinstance(p, URIRef) and isinstance(o, Literal) and not _is_date(o):
                triple: Triple = (s, p, o)
                message = f"{self._name(s)}: {self._name(p)} is “{o}”, which is no date"
                found.append(Finding("no such date", s, message, said_by(self._ledger, [triple])))
                if len(found) == MOST:
                    break
        return found

    def _name(self, term: Identifier) -> str:
        if isinstance(term, URIRef):
            rows = self._belief.select(f"SELECT ?l WHERE {{ {term.n3()} {RDFS.label.n3()} ?l }}").rows
            labels = sorted((getattr(label, "language", "") or "", str(label)) for (label,) in rows)
            if labels:
                return labels[0][1]
        return text_of(term)


def _later(one: str, two: str) -> bool:
    """Whether the first date comes after the second, as far as both are told."""
    shortest = min(len(one), len(two))
    return one[:shortest] > two[:shortest] and not one.startswith("-") and not two.startswith("-")


def _is_date(literal: Literal) -> bool:
    text = str(literal).strip().removesuffix("Z")
    if text.startswith("-") or len(text.split("-")[0]) > 4:
        return True  # before the year 1 or after 9999: Python has no such dates
    day = f"{text}-01-01"[:10] if literal.datatype == XSD.gYear else f"{text}-01"[:10] if len(text) == 7 else text[:10]
    try:
        datetime.date.fromisoformat(day)
    except ValueError:
        return False
    return True


__all__ = ["contradictions"]
