"""Words: how a question and a label are cut into tokens, and which forms of a word count as the same.

Knows: tokens of Chinese and English, light English stemming, the function words and the thesaurus of each language
(`en.yaml`, `zh.yaml`, `thesaurus.yaml`). Does not know: any graph.
"""

from __future__ import annotations

import functools
import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, NamedTuple

import yaml

from nlu.text import HAN, to_simplified

_TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
_POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’](?=\s|$)")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_HAN_CHAR = re.compile(f"[{HAN}]")


class Token(NamedTuple):
    """One word (English) or one character (Chinese) of a text, with its place in it."""

    text: str
    norm: str
    stem: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, without punctuation: words of Latin script, numbers, and single Chinese characters."""
    plain = _POSSESSIVE.sub(lambda m: " " * len(m.group()), text)
    return [Token(m.group(), norm := _norm(m.group()), stem(norm), m.start(), m.end()) for m in _TOKEN.finditer(plain)]


@functools.lru_cache(maxsize=1 << 16)
def _norm(word: str) -> str:
    if word.isascii():
        return word.lower()
    return to_simplified(word.casefold())


def key(text: str) -> str:
    """The form under which names are looked up: normalised tokens, joined by spaces."""
    plain = _POSSESSIVE.sub(lambda m: " " * len(m.group()), text) if "'" in text or "’" in text else text
    return " ".join(map(_norm, _TOKEN.findall(plain)))


def stem_key(text: str) -> str:
    """The form under which schema words are looked up: stems without articles, joined by spaces."""
    return " ".join(token.stem for token in tokenize(text) if token.norm not in _ARTICLES)


def is_han(text: str) -> bool:
    """Whether the text has a Chinese character."""
    return _HAN_CHAR.search(text) is not None


def local_name(iri: str) -> str:
    """The words of an IRI's last part: underscores, camel case and percent signs undone."""
    tail = urllib.parse.unquote(re.split(r"[#/:]", iri.rstrip("#/:"))[-1])
    return " ".join(_CAMEL.sub(" ", tail.replace("_", " ")).split())


_ARTICLES = frozenset(["the", "a", "an"])
_SILENT_E = re.compile(r"[^aeiou][aeiou][^aeiouwxy]$")
_DOUBLED = re.compile(r"([bdgklmnprt])\1$")
_SUFFIXES = (
    ("ational", "ate"), ("ations", "ate"), ("ation", "ate"), ("ements", ""), ("ement", ""), ("ments", ""),
    ("ment", ""), ("nesses", ""), ("ness", ""), ("ings", ""), ("ing", ""), ("ors", ""), ("or", ""), ("ers", ""),
    ("er", ""), ("ions", ""), ("ion", ""), ("ies", "y"), ("ied", "y"), ("ed", ""), ("sses", "ss"), ("ches", "ch"),
    ("shes", "sh"), ("xes", "x"), ("s", ""),
)  # fmt: skip


@functools.lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """A light stem: plural, verb endings, agent nouns; irregular forms by table. Other scripts stay as they are."""
    if not word.isascii() or not word.isalpha():
        return word
    word = operators("en").irregular.get(word, word)
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    for suffix, instead in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) + len(instead) >= 3:
            base = word[: len(word) - len(suffix)] + instead
            if _DOUBLED.search(base) and suffix not in ("s",):
                base = base[:-1]
            elif suffix in ("ed", "ing") and _SILENT_E.match(base):
                base += "e"
            word = base
            break
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 4 and word.endswith("y"):
        word = word[:-1] + "i"
    return word


def other_number(word: str) -> tuple[str, ...]:
    """What an English noun may be in the other number: "goalkeepers" of "goalkeeper" and the reverse."""
    if not (word.isascii() and word.isalpha() and len(word) > 2):
        return ()
    irregular = operators("en").irregular.get(word)
    found = [irregular] if irregular else []
    if word.endswith("ies"):
        found.append(word[:-3] + "y")
    elif word.endswith("men"):
        found += [word[:-3] + "man", word + "s"]
    elif word.endswith("man"):
        found += [word[:-3] + "men", word + "s"]
    elif word.endswith("ves"):
        found += [word[:-3] + "f", word[:-3] + "fe", word[:-1]]
    elif word.endswith("s") and not word.endswith("ss"):
        found += [word[:-1], *([word[:-2]] if word.endswith("es") else [])]
    elif word.endswith("y"):
        found.append(word[:-1] + "ies")
    else:
        found += [word + "s", word + "es"]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Adjective:
    """A word that orders things: the concepts whose number it may mean, best first, and its direction."""

    concepts: tuple[str, ...]
    descending: bool


@dataclass(frozen=True, slots=True)
class Operators:
    """The operator lexicon of one language, keyed by normalised tokens joined with spaces."""

    function: frozenset[str]
    irregular: Mapping[str, str]
    phrases: Mapping[str, tuple[str, str]]
    superlatives: Mapping[str, Adjective]
    comparatives: Mapping[str, Adjective]
    degrees: Mapping[str, tuple[str, ...]]
    wh: Mapping[str, tuple[str, ...]]
    frames: frozenset[str]
    measures: frozenset[str]
    people: frozenset[str]
    persons: frozenset[str]
    here: frozenset[str]


def _load(name: str) -> Any:
    text = (resources.files("kg.question") / name).read_text("utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # strings only: "no" is a word here


def _words(value: str | list[str]) -> list[str]:
    return value.split() if isinstance(value, str) else [str(v) for v in value]


def _spaced(phrase: str) -> str:
    """A phrase of the table as a key: Chinese characters apart."""
    return " ".join(m.group() for m in _TOKEN.finditer(phrase.lower()))


@functools.cache
def operators(lang: str) -> Operators:
    """The operator lexicon of a language ("zh" or "en")."""
    raw = _load(f"{lang}.yaml")
    phrases = {
        _spaced(p): (op, str(arg)) for op, args in raw["phrases"].items() for arg, ps in args.items() for p in ps
    }
    measures = frozenset(_words(raw.get("measures", "")))
    for measure in measures:
        for asking in ("几", "有几", "多少", "有多少", "共有几", "一共有几"):
            phrases.setdefault(_spaced(asking + measure), ("count", "things"))
    irregular = {form: base for base, forms in raw.get("irregular", {}).items() for form in _words(forms)}

    def adjectives(table: list[dict[str, Any]]) -> dict[str, Adjective]:
        return {
            _spaced(word): Adjective(tuple(row["of"]), row["order"] == "most") for row in table for word in row["words"]
        }

    return Operators(
        frozenset(_spaced(w) for w in _words(raw["function"])),
        irregular,
        phrases,
        adjectives(raw["superlatives"]),
        adjectives(raw["comparatives"]),
        {_spaced(p): tuple(row["of"]) for row in raw["degrees"] for p in row["words"]},
        {_spaced(p): tuple(row["of"]) for row in raw["wh"] for p in row["words"]},
        frozenset(_spaced(p) for p in raw["frames"]),
        measures,
        frozenset(_words(raw["people"])),
        frozenset(_words(raw["persons"])),
        frozenset(map(_spaced, _words(raw["here"]))),
    )


@functools.cache
def thesaurus() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, frozenset[str]]]:
    """Concepts of a word (by stem key), and the words of a concept (stem keys)."""
    concepts: dict[str, set[str]] = {}
    words: dict[str, set[str]] = {}
    for concept, langs in _load("thesaurus.yaml").items():
        for row in langs.values():
            for phrase in row if isinstance(row, list) else [p.strip() for p in row.split(",")]:
                k = stem_key(phrase)
                concepts.setdefault(k, set()).add(concept)
                words.setdefault(concept, set()).add(k)
        words.setdefault(concept, set()).add(stem_key(concept))
        concepts.setdefault(stem_key(concept), set()).add(concept)
    return {k: tuple(sorted(v)) for k, v in concepts.items()}, {k: frozenset(v) for k, v in words.items()}
