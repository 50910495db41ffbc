"""Aliases that people teach: "when I say boss, I mean manager", 「我说的老板指的是经理」.

An alias is one triple: what is meant, skos:hiddenLabel, the word. It is a name to ask by; identity, which reads labels
and altLabels alone, decides nothing by it. One person's alias is a lesson like any other (`kg.ledger.taught`).
Everybody's is a statement of one source of the ledger, so that rebuilding and forgetting keep their law. Knows: both,
and what a word means in a graph. Does not know: conversations.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from rdflib import Literal, URIRef

from kg.ledger.ledger import Ledger
from kg.question.words import key
from kg.types import Quote, Source, SourceError, Statement, Statements, Triple
from kg.vocab import SKOS, source_iri
from nlu.language.detection import language_of_script

ALIASES = "urn:tuwen:aliases"
"""URI of the source that holds everybody's aliases."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A word and what it stands for."""

    word: str
    meant: tuple[URIRef, ...]


def alias_triples(word: str, meant: Iterable[URIRef]) -> tuple[Triple, ...]:
    """An alias as triples."""
    label = Literal(" ".join(word.split()), lang=language_of_script(word))
    return tuple((thing, SKOS.hiddenLabel, label) for thing in meant)


def aliases_in(triples: Iterable[Triple]) -> list[Alias]:
    """The aliases among triples, by word."""
    found: dict[str, list[URIRef]] = {}
    for s, p, o in triples:
        if p == SKOS.hiddenLabel and isinstance(s, URIRef):
            found.setdefault(str(o), []).append(s)
    return [Alias(word, tuple(sorted(found[word]))) for word in sorted(found)]


class Aliases:
    """The aliases that hold for everybody."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._source = source_iri(ALIASES)

    def all(self) -> list[Alias]:
        """All of them, by word."""
        return aliases_in(self._triples())

    def add(self, word: str, meant: Iterable[URIRef]) -> None:
        """Let a word stand for something, beside what it means already.

        Raises:
            StoreError: The store refused; nothing was changed.
        """
        self._write([*self._triples(), *alias_triples(word, meant)])

    def remove(self, word: str) -> None:
        """Take a word back, whatever it stood for.

        Raises:
            SourceError: It is not an alias.
            StoreError: The store refused; nothing was changed.
        """
        before = self._triples()
        rest = [t for t in before if key(str(t[2])) != key(word)]
        if len(rest) == len(before):
            raise SourceError(f"{word!r} is no alias of everybody's; `tuwen alias` lists them")
        if rest:
            self._write(rest)
        else:
            self._ledger.forget(self._source)

    def _write(self, triples: Iterable[Triple]) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        source = Source(self._source, "aliases", ALIASES, at, "", at)
        items = tuple(Statement(t, Quote(str(t[2]), 0, len(t[2]), "user", 1.0)) for t in dict.fromkeys(triples))
        self._ledger.replace(Statements(source, items))

    def _triples(self) -> list[Triple]:
        rows = self._ledger.store.window(self._source).select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").rows
        return [(s, p, o) for s, p, o in rows if isinstance(s, URIRef) and isinstance(p, URIRef) and o is not None]


__all__ = ["ALIASES", "Alias", "Aliases", "alias_triples", "aliases_in"]
