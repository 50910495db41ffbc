"""What someone teaches: a statement in words becomes triples over the graph as it is.

"The P of S is O" is understood as the question for the P of S, so it works over any graph; any other sentence is read
by the extractor for the ontology's properties. Names find their nodes by label; a new name becomes a new node.
Knows: both ways, and what a new value takes the place of. Does not know: conversations; nothing is written here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from rdflib import Literal, URIRef
from rdflib.term import IdentifiedNode, Identifier

from kg.ingest.text import read_documents
from kg.labels import LABELS, labels
from kg.ledger.aliases import alias_triples
from kg.messages import say
from kg.ontology import Ontology
from kg.question import Answerer
from kg.question.logic.serialization import attribute_of
from kg.question.words import is_han
from kg.store.store import View
from kg.store.update import term
from kg.types import Answer, Source, TextDocument, Triple
from kg.vocab import RDF, RDFS, SKOS, TW, XSD, entity_iri
from nlu.language.detection import language_of_script
from nlu.language.talk import heard, heard_as, talk
from nlu.types import Extractor, Lang
from nlu.values import find_values

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_SURE = 0.6
"""Least confidence with which words name a property."""
_NAMING = frozenset({RDFS.label, SKOS.altLabel, RDF.type, TW.description, TW.instanceOf})
_NUMBERS = frozenset({XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.int, XSD.long, XSD.nonNegativeInteger})
_DATES = frozenset({XSD.date, XSD.gYear, XSD.gYearMonth, XSD.dateTime})
_SINGLE = 3
"""A property of which this many things have one value each, and none has two, is one of which a thing has one."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A statement as triples.

    Attributes:
        triples: What it says; names and types of new things included.
        instead: What it takes the place of.
        read_back: The statement in words, as it was understood.
        known: Whether it is what the graph says already.
    """

    triples: tuple[Triple, ...]
    instead: tuple[Triple, ...]
    read_back: str
    known: bool = False


class Teacher:
    """Understands statements of one person over what that person's questions run on."""

    def __init__(
        self, view: View, asker: Answerer, extractor: Callable[[], Extractor], ontology: Callable[[], Ontology]
    ) -> None:
        """`extractor` and `ontology` are asked for only when a sentence has to be read."""
        self._view = view
        self._asker = asker
        self._extractor = extractor
        self._ontology = ontology

    def statement(self, said: str, lang: Lang, about: IdentifiedNode | None = None) -> Understood | None:
        """What a sentence states; None when no fact can be read in it.

        Args:
            about: What a pronoun at its beginning means.
        """
        text = said.strip().rstrip(".。!！ ")
        if about is not None:
            text = self._named(text, about, lang)
        for asked, value in _attributes(text):
            found = self.value(self._asker.ask(asked, lang), value, lang)
            if found is not None:
                return found
        return self._predicated(text, lang) or self._read(text, lang)

    def value(self, asked: Answer, said: str, lang: Lang) -> Understood | None:
        """The answer of a question about one property of one thing, as `said` has it; None for any other question."""
        attribute = attribute_of(asked.form)
        if attribute is None:
            return None
        thing, property_ = attribute
        text = said.strip().rstrip(".。!！ ")
        held = self._held(thing, property_)
        example = next(iter(held), None) or self._example(property_)
        value, new = self._value(text, property_, example, lang)
        return self._understood([(thing, property_, value)], new, lang) if value is not None else None

    def alias(self, word: str, means: str, lang: Lang) -> Understood | None:
        """A word as another name of what `means` names in the graph; None where that names nothing."""
        meant = self._asker.snapshot().meaning(means)
        if not meant:
            return None
        names = labels(self._view, meant, lang)
        said = " / ".join(dict.fromkeys(names[thing] for thing in meant))
        return Understood(alias_triples(word, meant), (), say(lang, "alias_means", word=word, said=said))

    def _predicated(self, text: str, lang: Lang) -> Understood | None:
        """One date or number said of a thing: "Ann joined in 2016" is the value of what "Ann joined" asks for."""
        found = [
            (m.start, m.end) for m in find_values(text, lang) if m.type.lower() in ("date", "quantity") and m.value
        ]
        found = found or [match.span() for match in _NUMBER.finditer(text)]
        if len(found) != 1:
            return None
        start, end = found[0]
        rest = f"{_before_value(text[:start], text)} {text[end:]}".strip()
        asked = self._asker.ask(rest, lang)
        attribute = attribute_of(asked.form)
        if attribute is None or asked.confidence < _SURE:
            return None
        example = self._example(attribute[1])
        if not isinstance(example, Literal) or example.datatype not in _DATES | _NUMBERS:
            return None
        return self.value(asked, text[start:end], lang)

    # --- reading ------------------------------------------------------------------------------------------------------

    def _read(self, text: str, lang: Lang) -> Understood | None:
        """By the extractor: its relations, with names looked up in the graph."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        source = Source(URIRef("urn:tuwen:said"), "", "", "", lang, now)
        read = next(iter(read_documents([TextDocument(source, text)], self._extractor(), self._ontology())))
        stated = [item.triple for item in read.items]
        types = {s: o for s, p, o in stated if p == RDF.type and isinstance(o, URIRef)}
        named = {s: str(o) for s, p, o in stated if p == RDFS.label}
        facts = [t for t in stated if t[1] not in _NAMING]
        local = [x for x in dict.fromkeys(x for s, _, o in facts for x in (s, o)) if x in read.local]
        place: dict[Identifier, URIRef] = {}
        new: list[Triple] = []
        for node in local:
            assert isinstance(node, URIRef)
            known = self._find(named[node])
            place[node] = known or entity_iri(named[node])
            if known is None:
                new += self._minted(place[node], named[node], types.get(node))
        triples = [(place.get(s, s), p, place.get(o, o)) for s, p, o in facts]
        return self._understood(triples, new, lang) if triples else None

    def _value(
        self, text: str, property_: URIRef, example: Identifier | None, lang: Lang
    ) -> tuple[Identifier | None, list[Triple]]:
        """A value in words as the term that the property's other values are like, and what a new thing is called."""
        if isinstance(example, Literal):
            if example.datatype in _NUMBERS or example.datatype in _DATES:
                return _typed(text, example.datatype in _DATES, lang), []
            return Literal(text, lang=lang if example.language else None), []
        known = self._find(text)
        if known is not None:
            return known, []
        made = entity_iri(text)
        kind = self._type(example) if example is not None else None
        return made, list(self._minted(made, text, kind))

    @staticmethod
    def _minted(node: URIRef, name: str, kind: URIRef | None) -> Iterator[Triple]:
        yield node, RDFS.label, Literal(name, lang=language_of_script(name))
        if kind is not None:
            yield node, RDF.type, kind

    def _named(self, text: str, about: IdentifiedNode, lang: Lang) -> str:
        """The sentence with its first pronoun put into words."""
        for code in heard(text):
            match = talk(code).subject.match(text)
            if match is not None:
                name = labels(self._view, [about], lang)[about]
                named = talk(code).owner.format(name=name) if match.groupdict().get("owner") else name
                return f"{named}{text[match.end() :]}"
        return text

    # --- the graph ----------------------------------------------------------------------------------------------------

    def _find(self, name: str) -> URIRef | None:
        """The one thing of that name; of several the one that most is said of; None where there is none."""
        nodes = self._asker.snapshot().called(name)
        if len(nodes) > 1:
            nodes.sort(key=lambda n: (-self._degree(n), n))
        return nodes[0] if nodes else None

    def _degree(self, node: URIRef) -> int:
        return len(self._view.select(f"SELECT ?p ?o WHERE {{ {term(node)} ?p ?o }} LIMIT 200").rows)

    def _held(self, thing: IdentifiedNode, property_: URIRef) -> list[Identifier]:
        rows = self._view.select(f"SELECT ?o WHERE {{ {term(thing)} {term(property_)} ?o }} LIMIT 50").rows
        return [o for (o,) in rows if o is not None]

    def _example(self, property_: URIRef) -> Identifier | None:
        rows = self._view.select(f"SELECT ?o WHERE {{ ?s {term(property_)} ?o }} LIMIT 1").rows
        return rows[0][0] if rows else None

    def _type(self, node: Identifier) -> URIRef | None:
        if not isinstance(node, URIRef):
            return None
        rows = self._view.select(f"SELECT ?t WHERE {{ {term(node)} {term(RDF.type)} ?t }} LIMIT 1").rows
        return rows[0][0] if rows and isinstance(rows[0][0], URIRef) else None

    def _single(self, property_: URIRef) -> bool:
        """Whether a thing has one value of the property: the ontology says so, or all that have it do."""
        if any(p.iri == property_ and p.functional for p in self._ontology().properties):
            return True
        p = term(property_)
        rows = self._view.select(f"SELECT ?s (COUNT(?o) AS ?n) WHERE {{ ?s {p} ?o }} GROUP BY ?s LIMIT 2000").rows
        counts = [int(str(n)) for _, n in rows]
        return len(counts) >= _SINGLE and max(counts) == 1

    def _understood(self, facts: list[Triple], new: list[Triple], lang: Lang) -> Understood:
        instead = [
            (s, p, o)
            for s, p, value in facts
            if not str(p).endswith("Unit")
            for o in self._held(s, p)
            if not _same(o, value) and self._single(p)
        ]
        said = [self._sentence(fact, new, lang) for fact in facts if not str(fact[1]).endswith("Unit")]
        known = all(any(_same(o, value) for o in self._held(s, p)) for s, p, value in facts)
        return Understood((*facts, *new), tuple(instead), say(lang, "statement_join").join(said), known)

    def _sentence(self, fact: Triple, new: list[Triple], lang: Lang) -> str:
        """A triple in words."""
        names = labels(self._view, fact, lang)
        fresh = {s: str(o) for s, p, o in new if p in LABELS}
        declared = {p.iri: p for p in self._ontology().properties}
        s, p, o = (fresh.get(x, names[x]) for x in fact)  # type: ignore[call-overload]
        if fact[1] in declared:
            p = declared[fact[1]].labels.get(lang, [p])[0]
        if isinstance(fact[2], Literal) and (measure := self._asker.snapshot().measure(fact[1], lang)) is not None:
            p, unit = measure  # 15 of what, is for people to see
            o = f"{o} {unit}" if unit.isascii() else f"{o}{unit}"
        return say(lang, "statement", thing=s, property=p, value=o)


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    """(the question for an attribute, the value stated) for each way to read a statement as that of an attribute."""
    for code in heard(text):
        for pattern in talk(code).attributes:
            match = pattern.match(text)
            if match is not None:
                asked = talk(language_of_script(text) if is_han(text) else code).attribute_question
                yield asked.format(property=match["property"], thing=match["thing"]), match["value"]


def _before_value(before: str, text: str) -> str:
    """What stands before a date or number, without the word that leads to it: "joined" of "joined in 2016"."""
    return re.sub(rf"\s*(?:{heard_as('to_value', text).pattern})\s*$", "", before, flags=re.IGNORECASE)


def _same(one: Identifier, other: Identifier) -> bool:
    """Whether two terms are one: numbers by what they count, however they are written."""
    if isinstance(one, Literal) and isinstance(other, Literal) and {one.datatype, other.datatype} <= _NUMBERS:
        return bool(one.value == other.value)
    return one == other


def _typed(text: str, date: bool, lang: Lang) -> Literal | None:
    """A number or a date in words as a literal; None where the words are not just one."""
    bare = text.replace(",", "").replace("，", "").strip()
    if re.fullmatch(r"-?\d+(?:\.\d+)?", bare):
        value = bare
    else:
        kinds_of_value = ("date",) if date else ("quantity", "date")  # a year may be kept as a number
        found = [m for m in find_values(text, lang) if m.type.lower() in kinds_of_value and m.value]
        if len(found) != 1 or (not date and found[0].type.lower() == "date" and len(str(found[0].value)) != 4):
            return None
        value = str(found[0].value)
    if date:
        kinds = (XSD.gYear, XSD.gYearMonth, XSD.date)
        return Literal(value, datatype=kinds[min(value.removeprefix("-").count("-"), 2)], normalize=False)
    return Literal(value, datatype=XSD.integer if re.fullmatch(r"-?\d+", value) else XSD.decimal, normalize=False)
