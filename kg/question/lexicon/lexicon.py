"""The words of one graph: names of things, values, classes and properties, each with what it may mean.

Knows: labels, aliases, IRI names, the thesaurus. Does not know: questions.
"""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from rdflib.term import Literal, URIRef

from kg.question import words
from kg.question.index.array_file import ArrayFile
from kg.question.index.exonyms import other_names
from kg.question.index.graph import GraphIndex
from kg.question.index.name_table import NameTable, NameTableBuilder, Sense, parts_of
from nlu.values import convert, unit_of
from nlu.values.headers import measured, unit_said

LABEL, ALIAS, BRACKETLESS, VALUE = 1.0, 0.95, 0.85, 0.8
SYNONYM, PARTIAL = 0.75, 0.6
_MAX_VALUE = 80
_MOST_NAMESAKES = 5
_MAX_NAME_TOKENS = 60


class Lexicon:
    """What every phrase may mean in one graph, whose shelf has its names (`spell`)."""

    def __init__(self, index: GraphIndex) -> None:
        self.index = index
        self.names = NameTable(index.shelf, "names")
        self._parts = NameTable(index.shelf, "parts")
        self.classes: dict[str, list[Sense]] = defaultdict(list)
        self.properties: dict[str, list[Sense]] = defaultdict(list)
        self.parts: dict[str, list[Sense]] = defaultdict(list)
        self.class_parts: dict[str, list[Sense]] = defaultdict(list)
        self.longest: int = index.shelf.meta["longest"]
        self._units: dict[int, str] = {}
        self._spoken: dict[str, bool] = {}
        self._stems: dict[int, list[tuple[str, ...]]] = {}
        self._add_schema()

    # --- display ------------------------------------------------------------------------------------------------------

    def label(self, node: int, lang: str) -> str:
        """The name to show for a node in a language, else in any, else made from its IRI; a literal's own text."""
        term = self.index.terms[node]
        if isinstance(term, Literal):
            return str(term)
        labels = self.index.labels.get(node) or self.index.aliases.get(node) or []
        chosen: Literal | None = None
        rank = 9
        for label in labels:
            tag = (label.language or "").split("-")[0]
            score = 0 if tag == lang else 1 if not tag else 2 if tag == "en" else 3
            if score < rank or (score == rank and chosen is not None and str(label) < str(chosen)):
                rank, chosen = score, label
        if chosen is None or (rank > 0 and lang == "zh" and self._native(node)):
            native = self._native(node) if lang == "zh" else None
            if native is not None:
                return str(native)
        if chosen is not None:
            return str(chosen)
        return words.local_name(str(term)) or str(term)

    def property_name(self, prop: int, lang: str) -> str:
        """The name to show for a property: its label, without the unit that it may end in."""
        label = self.label(prop, lang)
        found = measured(label) if self.unit(prop) else None
        return found[0] if found else label

    def unit(self, prop: int) -> str:
        """The unit of a property's numbers, where a name of it ends in one ("price (USD)"); else nothing."""
        found = self._units.get(prop)
        if found is None:
            found = ""
            if self.index.properties[prop].numeric:
                names = [str(n) for n in (*self.index.labels.get(prop, ()), *self.index.aliases.get(prop, ()))]
                local = words.local_name(str(self.index.terms[prop]))
                names += [local, local.lower()]  # "heightCm", "priceUSD"
                found = next((unit[1] for n in names if (unit := measured(n))), "")
                said = [*self._annotated(prop), *(str(text) for _, text in self.index.descriptions.get(prop, ()))]
                found = found or next((told for text in said if (told := unit_said(text))), "")
            self._units[prop] = found
        return found

    def _annotated(self, prop: int) -> Iterator[str]:
        """What the graph says a property's unit is: the names of whatever a property called "unit" leads to from it."""
        for link in self.index.out.get(prop):
            if "unit" in words.local_name(str(self.index.terms[link])).lower().split():
                for node in self.index.properties[link].forward.get(prop, ()):
                    yield from (f"unit {self.label(node, lang)}" for lang in ("en", "zh"))

    def convert(self, value: float, unit: str, prop: int) -> float | None:
        """A value in the unit of a property's numbers; None where the property measures something else."""
        own = unit_of(self.unit(prop)) if unit else ""
        return convert(value, unit, own) if own else value

    def _native(self, node: int) -> Literal | None:
        """An alias in Chinese, where the label is in another language."""
        for label in self.index.aliases.get(node, ()):
            if words.is_han(str(label)):
                return label
        return None

    def speaks(self, lang: str) -> bool:
        """Whether most properties have a name in a language, so that words find them without vectors."""
        if lang not in self._spoken:
            zh = lang == "zh"
            named = [any(words.is_han(form) == zh for form, _ in self.forms(prop)) for prop in self.index.properties]
            self._spoken[lang] = 2 * sum(named) >= len(named)
        return self._spoken[lang]

    @cached_property
    def people(self) -> frozenset[int]:
        """Classes whose members are persons: a name of the class says so, or most members have what persons have."""
        index = self.index
        named = {words.key(word) for lang in ("en", "zh") for word in words.operators(lang).people}
        personal = {
            p for p in index.properties if any(words.stem_key(form) in _personal() for form, _ in self.forms(p))
        }
        found: set[int] = set()
        for kind in index.classes:
            members = list(itertools.islice(index.members.get(kind, ()), 40))
            said = any(_names(form, named) for form, _ in self.forms(kind))
            shown = sum(any(p in personal for p in index.out.get(n, ())) for n in members)
            if members and (said or 2 * shown > len(members)) and not self._organised(kind):
                found.add(kind)
        return frozenset(found)

    def _organised(self, kind: int) -> bool:
        """Whether a class is one of organisations by its name, or by that of a class above it: these are no persons."""
        _, of_concept = words.thesaurus()
        family = (kind, *self.index.superclasses.get(kind, ()))
        return any(_last(form) in of_concept["organisation"] for above in family for form, _ in self.forms(above))

    def stems(self, item: int) -> list[tuple[str, ...]]:
        """The labels of a class or property as stems."""
        found = self._stems.get(item)
        if found is None:
            found = self._stems[item] = [tuple(t.stem for t in words.tokenize(form)) for form, _ in self.forms(item)]
        return found

    def forms(self, node: int) -> Iterator[tuple[str, float]]:
        """Every name of a node with its weight."""
        return _forms(self.index, node)

    def name_part(self, word: str) -> tuple[int, ...]:
        """The things, if few, whose name of two or three Latin words begins or ends with a word: "Ada", "Okafor"."""
        return tuple(sense.id for sense in self._parts.get(word, ()))

    # --- building -----------------------------------------------------------------------------------------------------

    def _add_schema(self) -> None:
        index = self.index
        for kind in index.classes:
            if kind in index.members:
                self._add_item(kind, self.classes, self.class_parts)
        for prop in index.properties.keys() - index.covered:
            self._add_item(prop, self.properties, self.parts)

    def _add_item(self, item: int, table: dict[str, list[Sense]], parts: dict[str, list[Sense]]) -> None:
        concepts, of_concept = words.thesaurus()
        best: dict[str, float] = {}
        pieces: dict[str, float] = {}
        forms = [(form, weight) for form, weight in self.forms(item)]
        forms.append((words.local_name(str(index_term(self.index, item))), ALIAS))
        for form, weight in forms:
            bare = measured(form) if item in self.index.properties and self.unit(item) else None
            for variant, cost in _variants(bare[0] if bare else form):
                k = words.stem_key(variant)
                if not k:
                    continue
                best[k] = max(best.get(k, 0.0), weight * cost)
                for concept in concepts.get(k, ()):
                    for other in of_concept[concept]:
                        best[other] = max(best.get(other, 0.0), SYNONYM * cost)
            for piece, share in _pieces(form):
                pieces[piece] = max(pieces.get(piece, 0.0), share)
        for k, weight in best.items():
            table[k].append(Sense(item, weight))
            self.longest = max(self.longest, min(_MAX_NAME_TOKENS, k.count(" ") + 1))
        for piece, share in pieces.items():
            if piece not in best:
                parts[piece].append(Sense(item, PARTIAL * share))
                for concept in concepts.get(piece, ()) if share >= 0.5 else ():
                    for other in of_concept[concept]:
                        if other not in best and other not in pieces:
                            parts[other].append(Sense(item, 0.75 * PARTIAL * share))

    # --- fuzzy --------------------------------------------------------------------------------------------------------

    def similar(self, k: str, cutoff: float = 84.0) -> tuple[str, float] | None:
        """The name most like a misspelt one, with its similarity (0 to 1)."""
        found = self.names.similar(k, cutoff)
        return (found[0], found[1] / 100.0) if found else None

    def displayed(self) -> Iterable[str]:
        """The names of all things, as a person would type them."""
        for node in self.index.nodes:
            for label in self.index.labels.get(node, ()):
                yield str(label)


def spell(index: GraphIndex) -> ArrayFile:
    """The shelf of an index with the names of its things and values beside it."""
    names = NameTableBuilder()
    elsewhere: list[tuple[str, int, float]] = []
    for node in index.nodes:
        if index.is_literal(node) or (index.terms.sort(node) == "_" and node not in index.labels):
            continue
        best: dict[str, float] = {}
        for form, weight in _forms(index, node):
            k = words.key(form)
            if k and best.get(k, 0.0) < weight:
                best[k] = weight
        for k, weight in best.items():
            names.add(k, node, weight)
        for label in index.labels.get(node, ()):
            elsewhere += [(words.key(name), node, ALIAS) for name in other_names(str(label))]
    parts = parts_of(names.meant(VALUE), _MOST_NAMESAKES)
    seen: set[int] = set()
    for found in index.properties.values():
        if found.iri in _TEXTUAL:
            continue
        for node in found.backward:
            if node not in seen and index.is_literal(node):
                seen.add(node)
                text = index.terms.text(node)
                if len(text) <= _MAX_VALUE and (k := words.key(text)):
                    names.add(k, node, VALUE)
                    elsewhere += [(words.key(name), node, VALUE) for name in other_names(text)]
    for k, node, weight in [new for new in elsewhere if new[0] not in names]:  # what the graph itself calls so is first
        names.add(k, node, weight)
    beside = NameTableBuilder()
    for part, nodes in parts.items():
        for node in nodes:
            beside.add(part, node, PARTIAL)
    meta, arrays = names.shelve("names", VALUE)
    more, others = beside.shelve("parts", 1.0)
    longest = max((min(_MAX_NAME_TOKENS, k.count(" ") + 1) for k in names), default=1)
    return ArrayFile(
        {**index.shelf.meta, **meta, **more, "longest": longest}, {**index.shelf.arrays, **arrays, **others}
    )


def _forms(index: GraphIndex, node: int) -> Iterator[tuple[str, float]]:
    found = False
    for label in index.labels.get(node, ()):
        found = True
        yield str(label), LABEL
        bare = _without_brackets(str(label))
        if bare:
            yield bare, BRACKETLESS
    for label in index.aliases.get(node, ()):
        found = True
        yield str(label), ALIAS
    if not found and index.terms.sort(node) == "<":
        yield words.local_name(index.terms.text(node)), ALIAS


def index_term(index: GraphIndex, node: int) -> object:
    """The term of a node."""
    return index.terms[node]


def _without_brackets(label: str) -> str:
    for opening, closing in (("（", "）"), ("(", ")")):
        if label.endswith(closing) and opening in label[1:]:
            return label[: label.rindex(opening)].strip()
    return ""


_LIGHT_FIRST = frozenset(["has", "have", "is", "was", "are", "of", "in", "be", "get"])
_LIGHT_LAST = frozenset(["by", "of", "in", "to", "at", "for", "on", "with", "from"])


def _variants(form: str) -> Iterator[tuple[str, float]]:
    """The form itself, and without its light words: "has genre" also as "genre", "directed by" as "directed"."""
    yield form, 1.0
    tokens = [t.text for t in words.tokenize(form)]
    bare = tokens
    while len(bare) > 1 and bare[0].lower() in _LIGHT_FIRST:
        bare = bare[1:]
    if bare != tokens:
        yield " ".join(bare), 0.97
    short = bare
    while len(short) > 1 and short[-1].lower() in _LIGHT_LAST:
        short = short[:-1]
    if short != bare:
        yield " ".join(short), 0.95
    if words.is_han(form):
        for prefix in ("所属", "所在", "主要", "其他", "相关"):
            if form.startswith(prefix) and len(form) > len(prefix):
                yield form[len(prefix) :], 0.85


def _pieces(form: str) -> Iterator[tuple[str, float]]:
    """Words of a label of several words, or pairs of characters of a Chinese one, with their share of the label."""
    tokens = words.tokenize(form)
    if words.is_han(form):
        chars = [t.norm for t in tokens]
        if len(chars) > 2:
            for size in (4, 3, 2):
                for i in range(len(chars) - size + 1):
                    if size < len(chars):
                        yield " ".join(chars[i : i + size]), size / len(chars)
        return
    light = words.operators("en").function
    content = [t.stem for t in tokens if t.norm not in light]
    if len(content) > 1 or len(content) != len(tokens):
        for piece in content:
            yield piece, 1.0 / max(1.0, 0.75 * len(content))


_TEXTUAL = frozenset([URIRef("urn:tuwen:o:description")])


def _last(form: str) -> str:
    """The stem of the noun that a label of several English words ends in."""
    return words.stem_key(form).rpartition(" ")[2] if not words.is_han(form) else words.stem_key(form)


def _names(label: str, nouns: set[str]) -> bool:
    """Whether a label is one of the nouns, or in English ends in one, in either number: a work is no worker."""
    k = words.key(label)
    last = k if words.is_han(label) else k.rpartition(" ")[2]
    return any(noun in nouns for noun in (k, last, *words.other_number(last)))


@functools.cache
def _personal() -> frozenset[str]:
    """Words of properties that persons alone have: not "country", which may mean their nationality as well."""
    concepts, of_concept = words.thesaurus()
    own = {"date of birth", "place of birth", "gender", "nationality", "spouse", "first name", "last name"}
    found = frozenset[str]().union(*(of_concept.get(concept, frozenset()) for concept in own))
    return frozenset(word for word in found if own.issuperset(concepts[word]))
