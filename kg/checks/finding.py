"""One thing that a check found, with the places that say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib.term import IdentifiedNode, Identifier

from kg.ledger.ledger import Ledger
from kg.types import Evidence, Triple


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that cannot be right.

    Attributes:
        kind: What is broken: "two values", "two kinds", "order", "no such date", or the name of a SHACL constraint.
        subject: The thing that it is about.
        message: One sentence with names.
        evidence: The places that say so, newest source first.
    """

    kind: str
    subject: IdentifiedNode
    message: str
    evidence: tuple[Evidence, ...] = ()

    def places(self) -> list[str]:
        """Each place in one line: the quote and where it stands."""
        return [f"“{' '.join(e.quote.split())}” — {place_of(e)}" for e in self.evidence]


def place_of(evidence: Evidence) -> str:
    """Source and place: a row of a table, the characters of a text, or the source alone."""
    title = evidence.source.title
    if evidence.model == "table":
        return f"{title}, row {evidence.start}"
    return f"{title}, characters {evidence.start}–{evidence.end}" if evidence.end else title


def said_by(ledger: Ledger, triples: Iterable[Triple]) -> tuple[Evidence, ...]:
    """The places that say some triples, those of the newest source first."""
    found = {evidence for triple in triples for evidence in ledger.evidence(triple)}
    return tuple(sorted(found, key=lambda e: (e.source.added_at, e.source.uri, e.start), reverse=True))


def text_of(term: Identifier) -> str:
    """A term as a person reads it: a literal's text, the last part of an IRI."""
    return str(term).rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1].rsplit(":", 1)[-1].replace("_", " ")


__all__ = ["Finding", "place_of", "said_by", "text_of"]
