"""Corrections: facts of the belief that a person struck out, and what holds instead.

A correction is a source of its own: its statements strike facts out (`kg.vocab.STRIKES`) and say others, so that
rebuilding, forgetting and the belief keep their law; forgetting the source takes the correction back. Knows: facts of
the belief. Does not know: how words became facts, or who may correct.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from rdflib import URIRef

from kg.ledger.ledger import Ledger
from kg.store.update import line
from kg.types import GraphError, Quote, Source, Statement, Statements, Triple
from kg.vocab import STRIKES, source_iri

CORRECTION = "urn:tuwen:correction:"
"""What the URIs of such sources begin with."""
_STRUCK = "urn:tuwen:struck:"


class Corrections:
    """The corrections of one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def all(self) -> list[Source]:
        """The sources that are corrections, oldest first."""
        return [source for source in self._ledger.sources() if source.uri.startswith(CORRECTION)]

    def correct(self, said: str, wrong: Sequence[Triple], right: Sequence[Triple] = ()) -> Source:
        """Strike facts of the belief out, with whatever they would follow from, and say others in their place.

        Args:
            said: The words of the correction, which are its evidence.
            wrong: At least one fact.

        Raises:
            GraphError: One of the wrong facts is not believed.
            StoreError: The store refused; nothing was changed.
        """
        for fact in wrong:
            if not self._ledger.store.belief().ask(f"ASK {{ {line(fact)} }}"):
                raise GraphError(f"{line(fact)} is not in the graph; only what it says can be struck out")
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        stamp = hashlib.sha256("\n".join([at, said, *map(line, (*wrong, *right))]).encode()).hexdigest()[:16]
        uri = f"{CORRECTION}{stamp}"
        source = Source(source_iri(uri), f"correction: {said}", uri, stamp, "", at)
        quote = Quote(said, 0, len(said), "user", 1.0)
        triples = [*(t for fact in self._grounds(wrong) for t in struck(fact)), *right]
        self._ledger.replace(Statements(source, tuple(Statement(t, quote) for t in dict.fromkeys(triples))))
        return source

    def _grounds(self, wrong: Sequence[Triple]) -> list[Triple]:
        """Wrong facts, and the believed facts that they would follow from."""
        rules = self._ledger.rules()
        premises = {p for fact in wrong for p in rules.premises(fact)} - set(wrong)
        believed = [p for p in sorted(premises) if self._ledger.store.belief().ask(f"ASK {{ {line(p)} }}")]
        return [*wrong, *believed]


def struck(fact: Triple) -> Iterable[Triple]:
    """The statements that strike a fact out."""
    node = URIRef(f"{_STRUCK}{hashlib.sha256(line(fact).encode()).hexdigest()[:20]}")
    return [(node, by, part) for by, part in zip(STRIKES, fact, strict=True)]


__all__ = ["CORRECTION", "Corrections", "struck"]
