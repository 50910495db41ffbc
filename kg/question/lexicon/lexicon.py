"""The words of one graph: names of things, values, classes and properties, each with what it may mean.

Knows: labels, aliases, IRI names, the thesaurus. Does not know: questions.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from rdflib.term import Literal

from kg.question import words
from kg.question.index.graph import GraphIndex
from kg.question.index.name_builder import ALIAS, MAX_NAME_TOKENS, PARTIAL, forms_of, tagged_forms
from kg.question.index.name_table import NameTable, Sense
from kg.question.lexicon.persons import persons
from nlu.language.data import FALLBACK, always, is_language, language, syntax
from nlu.language.detection import detect_lang
from nlu.language.thesaurus import inverses, thesaurus
from nlu.values import convert, unit_of
from nlu.values.headers import measured, scaled, unit_said

SYNONYM = 0.75
_NEARLY_ALL = 0.9
"""Share of properties named in a language from which the graph's words are looked for in that language alone."""


class Lexicon:
    """What every phrase may mean in one graph; names are in its array file (`kg.question.index.name_builder`)."""

    def __init__(self, index: GraphIndex) -> None:
        self.index = index
        self.names = NameTable(index.shelf, "names")
        self._parts = NameTable(index.shelf, "parts")
        self.classes: dict[str, list[Sense]] = defaultdict(list)
        self.properties: dict[str, list[Sense]] = defaultdict(list)
        self.parts: dict[str, list[Sense]] = defaultdict(list)
        self.class_parts: dict[str, list[Sense]] = defaultdict(list)
        self.longest: int = index.shelf.meta["longest"]
        self.languages = always() | self._spoken_here()
        self._units: dict[int, str] = {}
        self._most: dict[int, float] = {}
        self._spoken: dict[str, float] = {}
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
            score = 0 if tag == lang else 1 if not tag else 2 if tag == FALLBACK else 3
            if score < rank or (score == rank and chosen is not None and str(label) < str(chosen)):
                rank, chosen = score, label
        han = is_language(lang) and syntax(lang).script == "han"
        if chosen is None or (rank > 0 and han and self._native(node)):
            native = self._native(node) if han else None
            if native is not None:
                return str(native)
        if chosen is not None:
            return str(chosen)
        name = words.local_name(str(term)) or str(term)
        schema = node in self.index.properties or node in self.index.classes
        return " ".join(w if w.isupper() else w.lower() for w in name.split(" ")) if schema else name

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
                    yield from (f"unit {self.label(node, lang)}" for lang in sorted(self.languages))

    def convert(self, value: float, unit: str, prop: int) -> float | None:
        """A value in the unit of a property's numbers; None where the property measures something else.

        Where that unit is a multiple (「万人」, "million USD"), a value beyond all numbers of the property counts the
        single ones: 「超过8000万」 is said of 8515 as well as 8000 is.
        """
        scale, bare = scaled(self.unit(prop))
        own = unit_of(bare) if unit else ""
        found = convert(value, unit, own) if own else value
        if found is None or scale == 1 or found < scale or found <= self._greatest(prop):
            return found
        return found / scale

    def _greatest(self, prop: int) -> float:
        """The greatest number that a property holds."""
        if prop not in self._most:
            nodes = self.index.properties[prop].backward
            self._most[prop] = max((self.index.numbers[n] for n in nodes if n in self.index.numbers), default=0.0)
        return self._most[prop]

    def _native(self, node: int) -> Literal | None:
        """An alias in Chinese, where the label is in another language."""
        for label in self.index.aliases.get(node, ()):
            if words.is_han(str(label)):
                return label
        return None

    def speaks(self, lang: str) -> bool:
        """Whether most properties have a name in a language, so that words find them without vectors."""
        return self._share_named(lang) >= 0.5

    def speaks_throughout(self, lang: str) -> bool:
        """Whether nearly every property has a name in a language; False of a folder with tables in two languages."""
        return self._share_named(lang) >= _NEARLY_ALL

    def is_named(self, item: int, lang: str) -> bool:
        """Whether a class or property has a name in a language."""
        return any(_speaks(form, tag, lang) for form, _, tag in tagged_forms(self.index, item))

    def _share_named(self, lang: str) -> float:
        if lang not in self._spoken:
            named = [self.is_named(p, lang) for p in self.index.properties]
            self._spoken[lang] = sum(named) / len(named) if named else 1.0
        return self._spoken[lang]

    @cached_property
    def people(self) -> frozenset[int]:
        """Classes whose members are persons."""
        return persons(self)

    def keys(self, item: int) -> Iterator[str]:
        """The labels of a class or property as the keys under which its words are looked up."""
        for form, _, tag in tagged_forms(self.index, item):
            for lang in self._stemmed_by(tag):
                yield words.stem_key(form, lang)

    def _stemmed_by(self, tag: str) -> tuple[str, ...]:
        """The languages by whose rules a label is stemmed: its own, or where it says none, any that may be its."""
        if tag in self.languages:
            return (tag,)
        return tuple(sorted(lang for lang in self.languages if language(lang).inflection.suffixes))

    def _spoken_here(self) -> frozenset[str]:
        """The languages of the labels of classes and properties: those that are said, else the likeliest."""
        forms = [
            form for item in (*self.index.classes, *self.index.properties) for form in tagged_forms(self.index, item)
        ]
        tagged = {tag for _, _, tag in forms if is_language(tag)}
        plain = " ".join(form for form, _, tag in forms if not tag)
        return frozenset({*tagged, *([detect_lang(plain)] if plain else [])})

    def stems(self, item: int) -> list[tuple[str, ...]]:
        """The labels of a class or property as stems."""
        found = self._stems.get(item)
        if found is None:
            found = self._stems[item] = [
                tuple(t.stem for t in words.tokenize(form, lang))
                for form, _, tag in tagged_forms(self.index, item)
                for lang in self._stemmed_by(tag)
            ]
        return found

    def forms(self, node: int) -> Iterator[tuple[str, float]]:
        """Every name of a node with its weight."""
        return forms_of(self.index, node)

    def inverse_of(self, key: str) -> Iterator[Sense]:
        """The properties that say a relation from its other end: "manager" for "subordinates"."""
        concepts, _ = thesaurus(self.languages)
        for concept in concepts.get(key, ()):
            for other in inverses().get(concept, ()):
                for sense in self.properties.get(words.stem_key(other, FALLBACK), ()):
                    yield Sense(sense.id, min(sense.score, SYNONYM))

    @cached_property
    def identifying(self) -> frozenset[int]:
        """Properties whose label says that their values are ids, which nothing is reckoned from."""
        said = {
            words.stem_key(phrase, lang)
            for lang in self.languages
            for phrase, found in words.operators(lang).phrases.items()
            if found == ("key", "code")
        }
        return frozenset(p for p in self.index.properties if any(said.intersection(label) for label in self.stems(p)))

    def name_part(self, word: str) -> tuple[int, ...]:
        """The things, if few, whose Latin name is so but for words at its start or end: "Ada", "North Star"."""
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
        concepts, of_concept = thesaurus(self.languages)
        best: dict[str, float] = {}
        pieces: dict[str, float] = {}
        tagged = tagged_forms(self.index, item)
        forms = [(form, weight, lang) for form, weight, tag in tagged for lang in self._stemmed_by(tag)]
        forms.append((words.local_name(str(index_term(self.index, item))), ALIAS, FALLBACK))
        for form, weight, lang in forms:
            bare = measured(form) if item in self.index.properties and self.unit(item) else None
            for variant, cost in _variants(bare[0] if bare else form, lang):
                k = words.stem_key(variant, lang)
                if not k:
                    continue
                best[k] = max(best.get(k, 0.0), weight * cost)
                for concept in concepts.get(k, ()):
                    for other in of_concept[concept]:
                        best[other] = max(best.get(other, 0.0), SYNONYM * cost)
            for piece, share in _pieces(form, lang):
                pieces[piece] = max(pieces.get(piece, 0.0), share)
        for k, weight in best.items():
            table[k].append(Sense(item, weight))
            self.longest = max(self.longest, min(MAX_NAME_TOKENS, k.count(" ") + 1))
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


def _speaks(form: str, tag: str, lang: str) -> bool:
    """Whether a label is in a language: written in its script, and not said to be in another one of that script."""
    own = syntax(lang)
    if words.is_han(form) != (own.script == "han"):
        return False
    return not is_language(tag) or tag == lang or syntax(tag).script != own.script


def index_term(index: GraphIndex, node: int) -> object:
    """The term of a node."""
    return index.terms[node]


def _variants(form: str, lang: str) -> Iterator[tuple[str, float]]:
    """The form itself, and without its light words: "has genre" also as "genre", "directed by" as "directed"."""
    yield form, 1.0
    own = language(lang).words
    tokens = [t.text for t in words.tokenize(form, lang)]
    bare = tokens
    while len(bare) > 1 and bare[0].lower() in own.label_first:
        bare = bare[1:]
    if bare != tokens:
        yield " ".join(bare), 0.97
    short = bare
    while len(short) > 1 and short[-1].lower() in own.label_last:
        short = short[:-1]
    if short != bare:
        yield " ".join(short), 0.95
    if words.is_han(form):
        for prefix in _prefixes():
            if form.startswith(prefix) and len(form) > len(prefix):
                yield form[len(prefix) :], 0.85


def _pieces(form: str, lang: str) -> Iterator[tuple[str, float]]:
    """Words of a label of several words, or pairs of characters of a Chinese one, with their share of the label."""
    tokens = words.tokenize(form, lang)
    if words.is_han(form):
        chars = [t.norm for t in tokens]
        if len(chars) > 2:
            for size in (4, 3, 2):
                for i in range(len(chars) - size + 1):
                    if size < len(chars):
                        yield " ".join(chars[i : i + size]), size / len(chars)
        return
    light = words.light(lang)
    content = [t.stem for t in tokens if t.norm not in light]
    if len(content) > 1 or len(content) != len(tokens):
        for piece in content:
            yield piece, 1.0 / max(1.0, 0.75 * len(content))


@functools.cache
def _prefixes() -> tuple[str, ...]:
    """What a label may begin with and be meant without, in any language."""
    return tuple(prefix for lang in sorted(always()) for prefix in language(lang).words.label_prefixes)
