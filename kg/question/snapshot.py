"""The graph at one version, as everything that reads a question is handed it: whole.

Knows: what belongs together, and the few things that rooms outside ask of it. Does not know: how it is made, who asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any, Protocol

from rdflib.term import IdentifiedNode, Identifier, URIRef

from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.linking.semantic import Vectors
from kg.question.words import key, stem_key
from kg.vocab import RDF, TW, is_iri

_NAMED = 0.7
"""Least score of a word that names something: labels, aliases and synonyms do, values and parts of names do not."""
_AS_WELL = 0.05
_MOST = 5


class Rows(Protocol):
    """What a view's select gives back."""

    @property
    def rows(self) -> Sequence[tuple[Identifier | None, ...]]: ...


class Viewing(Protocol):
    """The part of a view that asking needs (`kg.store.store.View` is one)."""

    @property
    def version(self) -> Any: ...

    def select(self, sparql: str, *, timeout: float | None = None, limit: int | None = None) -> Any: ...

    def ask(self, sparql: str, *, timeout: float | None = None) -> bool: ...

    def dump(self, file: IO[bytes]) -> None: ...


@dataclass(frozen=True, slots=True)
class GraphSnapshot:
    """Index, lexicon and label vectors of one version of a graph.

    Attributes:
        vectors: None without an encoder.
        version: That of the view when the snapshot was made.
    """

    index: GraphIndex
    lexicon: Lexicon
    vectors: Vectors | None
    version: Any

    # --- names --------------------------------------------------------------------------------------------------------

    def meaning(self, word: str) -> tuple[URIRef, ...]:
        """What a word names: things, classes and properties, those that it names best; () where nothing does.

        An IRI of the graph means itself. A word that names more than a few things means nothing in particular.
        """
        if is_iri(word.strip("<> ")) and (iri := URIRef(word.strip("<> "))) in self.index.ids:
            return (iri,)
        schema, lexicon = stem_key(word), self.lexicon
        senses = [
            *lexicon.names.get(key(word), ()),
            *lexicon.names.get(schema, ()),
            *lexicon.classes.get(schema, ()),
            *lexicon.properties.get(schema, ()),
        ]
        terms = [(s.score, self.index.terms[s.id]) for s in senses if s.score >= _NAMED]
        named = [(score, term) for score, term in terms if isinstance(term, URIRef)]
        best = max((score for score, _ in named), default=0.0)
        found = sorted({term for score, term in named if score >= best - _AS_WELL})
        return tuple(found) if len(found) <= _MOST else ()

    def find(self, name: str) -> Identifier | None:
        """The one thing, kind or value of a name, the best named; None where there is none."""
        index, lexicon = self.index, self.lexicon
        senses = [*lexicon.names.get(key(name), ()), *lexicon.classes.get(stem_key(name), ())]
        named = sorted((s for s in senses if s.score >= _NAMED), key=lambda s: (index.is_literal(s.id), -s.score, s.id))
        if named:
            return index.terms[named[0].id]
        values = sorted((s for s in senses if index.is_literal(s.id)), key=lambda s: (-s.score, s.id))
        return index.terms[values[0].id] if values else None

    def called(self, name: str) -> list[URIRef]:
        """All things of a name."""
        terms = (self.index.terms[sense.id] for sense in self.lexicon.names.get(key(name), ()))
        return [term for term in terms if isinstance(term, URIRef)]

    def label(self, thing: Identifier, lang: str) -> str:
        """What a thing is called, in a language where the graph has one; itself where the graph does not know it."""
        node = self.index.ids.get(thing)
        return self.lexicon.label(node, lang) if node is not None else str(thing)

    def names_of(self, thing: Identifier) -> list[str]:
        """Everything that a thing is called."""
        node = self.index.ids.get(thing)
        return [form for form, _ in self.lexicon.forms(node)] if node is not None else []

    # --- kinds and properties -----------------------------------------------------------------------------------------

    def is_kind(self, term: Identifier) -> bool:
        """Whether a term is a class of the graph."""
        return self.index.ids.get(term) in self.index.classes

    def is_schema(self, term: Identifier) -> bool:
        """Whether a term is a class or a property of the graph."""
        node = self.index.ids.get(term)
        return node in self.index.classes or node in self.index.properties

    def names_kind(self, words: str) -> bool:
        """Whether a class of the graph is called so."""
        return bool(self.lexicon.classes.get(stem_key(words)))

    def mentions_kind(self, stems: set[str]) -> bool:
        """Whether all words of the name of some class are among these stems."""
        names = (name for kind in self.index.classes for name in self.lexicon.stems(kind))
        return any(name and stems.issuperset(name) for name in names)

    def members(self, kind: Identifier) -> list[Identifier]:
        """The things of a kind."""
        node = self.index.ids.get(kind)
        return [self.index.terms[member] for member in self.index.members.get(node)] if node is not None else []

    def may_be_human(self, things: Iterable[IdentifiedNode]) -> bool:
        """Whether one of the things is a person, or something of which the graph does not say what it is."""
        kinds = [self.index.types.get(self.index.ids[thing], ()) for thing in things if thing in self.index.ids]
        return any(not of_it or any(kind in self.lexicon.people for kind in of_it) for of_it in kinds)

    def main_property(self, value: Identifier, but: URIRef) -> URIRef:
        """The property, but one, under which most things have a value; of a kind, being of it."""
        node = self.index.ids.get(value)
        if node is None or node in self.index.classes:
            return RDF.type
        found = [self.index.properties[p] for p in self.index.into.get(node) if p in self.index.properties]
        having = [(len(p.backward.get(node, ())), p.iri) for p in found if p.iri != but]
        if having:
            return max(having)[1]
        return RDF.type if isinstance(value, URIRef) else TW.instanceOf

    def measure(self, property_: IdentifiedNode, lang: str) -> tuple[str, str] | None:
        """The name of a property without its unit, and the unit; None where it has none."""
        prop = self.index.ids.get(property_)
        if prop is None or prop not in self.index.properties or not (unit := self.lexicon.unit(prop)):
            return None
        return self.lexicon.property_name(prop, lang), unit
