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
from kg.question import Answerer
from kg.question.words import key, stem_key
from kg.types import Quote, Source, SourceError, Statement, Statements, Triple
from kg.vocab import SKOS, is_iri, source_iri
from nlu.language.detection import language_of_script

ALIASES = "urn:tuwen:aliases"
"""URI of the source that holds everybody's aliases."""

_NAMED = 0.7
"""Least score of a word that names something: labels, aliases and synonyms do, values and parts of names do not."""
_MOST = 5


@dataclass(frozen=True, slots=True)
class Alias:
    """A word and what it stands for."""

    word: str
    meant: tuple[URIRef, ...]


def meaning(asker: Answerer, word: str) -> tuple[URIRef, ...]:
    """What a word names in the graph: things, classes and properties, those that it names best; () where nothing does.

    An IRI of the graph means itself. A word that names more than a few things means nothing in particular.
    """
    index, lexicon = asker.load()
    if is_iri(word.strip("<> ")) and (iri := URIRef(word.strip("<> "))) in index.ids:
        return (iri,)
    schema = stem_key(word)
    senses = [
        *lexicon.names.get(key(word), ()),
        *lexicon.names.get(schema, ()),
        *lexicon.classes.get(schema, ()),
        *lexicon.properties.get(schema, ()),
    ]
    named = [(s.score, term) for s in senses if isinstance(term := index.terms[s.id], URIRef) and s.score >= _NAMED]
    best = max((score for score, _ in named), default=0.0)
    found = sorted({term for score, term in named if score >= best - 0.05})
    return tuple(found) if len(found) <= _MOST else ()


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


__all__ = ["ALIASES", "Alias", "Aliases", "alias_triples", "aliases_in", "meaning"]
