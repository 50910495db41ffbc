"""What someone likes, or what kind a thing is, as facts: "Ann likes science-fiction films", 「这部电影是一部科幻电影」.

Knows: how names find their nodes, and that what is liked may be a kind ("films"), a value that things have ("Sci-Fi")
or a value with a kind behind it ("sci-fi films"). Does not know: sentences, conversations; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from rdflib import Literal, URIRef
from rdflib.term import Identifier

from kg.messages import say
from kg.question import Answerer
from kg.question.words import is_han
from kg.types import Triple
from kg.vocab import RDF, RDFS, TW, entity_iri, slug
from nlu.language.data import always, language
from nlu.language.detection import language_of_script

LIKES = TW.likes
_PERSON = TW.Person


def person_node(person: str) -> URIRef:
    """The node of someone who talks to the bot (channel:user)."""
    return URIRef(f"urn:tuwen:person:{slug(person)}")


def like_triples(asker: Answerer | None, who: URIRef | str, what: str) -> tuple[Triple, ...]:
    """That someone (a node, or a name) likes something; new names become new nodes, all where there is no graph yet."""
    triples: list[Triple] = []
    if isinstance(who, URIRef):
        triples += _named(who, unquote(who.rpartition(":")[2]))
    else:
        node = asker.snapshot().find(who) if asker is not None else None
        if not isinstance(node, URIRef):
            node = entity_iri(who)
            triples += [*_named(node, who), (node, RDF.type, _PERSON)]
        who = node
    liked = concept(asker, what) if asker is not None else None
    if liked is None:
        liked = entity_iri(what)
        triples += _named(liked, what)
    return ((who, LIKES, liked), *_declared(), *triples)


def kind_triples(asker: Answerer, thing: URIRef | str, kind: str) -> tuple[Triple, ...] | None:
    """That a thing (a node, or a name) is of a kind; None where the graph knows no such kind or value."""
    known = concept(asker, kind)
    if known is None:
        return None
    triples: list[Triple] = []
    if not isinstance(thing, URIRef):
        node = asker.snapshot().find(thing)
        if not isinstance(node, URIRef):
            node = entity_iri(thing)
            triples += _named(node, thing)
        thing = node
    return ((thing, asker.snapshot().main_property(known, LIKES), known), *triples)


def concept(asker: Answerer, words: str) -> Identifier | None:
    """What a phrase names: a thing, a kind or a value; "sci-fi films" the value, where "films" names a kind."""
    found = asker.snapshot().find(words)
    if found is not None:
        return found
    for rest, head in _splits(words):
        if asker.snapshot().names_kind(head) and (value := asker.snapshot().find(rest)) is not None:
            return value
    return None


def _splits(words: str) -> Iterator[tuple[str, str]]:
    """(what is before, the last words) of a phrase, the longest head first: characters in Chinese, words in English."""
    if is_han(words):
        (possessive,) = language(language_of_script(words)).questions.possessives
        yield from ((words[:n].removesuffix(possessive), words[n:]) for n in range(1, len(words)))
        return
    parts = words.split()
    yield from ((" ".join(parts[:n]), " ".join(parts[n:])) for n in range(1, len(parts)))


def _declared() -> Iterator[Triple]:
    yield LIKES, RDF.type, RDF.Property
    for lang in sorted(always()):
        yield LIKES, RDFS.label, Literal(say(lang, "likes"), lang=lang)


def _named(node: URIRef, name: str) -> Iterator[Triple]:
    yield node, RDFS.label, Literal(name, lang=language_of_script(name))
