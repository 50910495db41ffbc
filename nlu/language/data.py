"""Languages from their folders.

Every folder beside this file that has a `language.yaml` is a language; its name is the code (ISO 639-1). Each file is
one dataclass of `nlu.language.language`: its keys are the fields, no more and no fewer, and no key stands twice.
Knows: how a field of each type is written in YAML. Does not know: what the words mean.
"""

from __future__ import annotations

import functools
import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import yaml

from nlu.language.characters import TOKEN
from nlu.language.language import (
    Adjective,
    Inflection,
    Irregular,
    Language,
    Numbers,
    Questions,
    References,
    Syntax,
    Words,
)
from nlu.types import NLUError

FOLDER = Path(__file__).parent
FALLBACK = "en"
"""The language of IRIs, and of names that say none."""
_T = TypeVar("_T")


class LanguageError(NLUError):
    """A file of a language that is missing, or a key of it that is unknown, missing, twice there or of another form."""


class _Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
    """YAML whose scalars are all strings ("no" is a word here), and whose keys stand once."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise LanguageError(f"{self.name}, line {key.start_mark.line + 1}: the key “{key.value}” stands twice")
            seen.add(key.value)
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, strings only.

    Raises:
        LanguageError: The file is missing, or has a key twice.
    """
    if not path.is_file():
        raise LanguageError(f"{path} is missing: every language has the same files")
    with path.open(encoding="utf-8") as file:
        loader = _Loader(file)
        loader.name = str(path)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()


def languages() -> tuple[str, ...]:
    """The codes of all languages, in alphabetical order."""
    return _languages()


@functools.cache
def _languages() -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/language.yaml")))


def is_language(code: str | None) -> bool:
    """Whether there is a folder for a language."""
    return code in _languages()


@functools.cache
def syntax(code: str) -> Syntax:
    """How a language is written and built: the one file that telling languages apart needs."""
    return read(Syntax, FOLDER / code / "language.yaml")


@functools.cache
def numbers(code: str) -> Numbers:
    """How a language writes numbers."""
    return read(Numbers, FOLDER / code / "numbers.yaml")


@functools.cache
def inflection(code: str) -> Inflection:
    """Which forms of a word count as one in a language."""
    return read(Inflection, FOLDER / code / "inflection.yaml")


@functools.cache
def irregular(code: str) -> Irregular:
    """The irregular forms of a language."""
    return read(Irregular, FOLDER / code / "irregular.yaml")


@functools.cache
def language(code: str) -> Language:
    """A language by its code.

    Raises:
        LanguageError: There is no such language, or one of its files is not as it must be.
    """
    if not is_language(code):
        raise LanguageError(f"no language “{code}”; there are {', '.join(_languages())}")
    folder = FOLDER / code
    words = read(Words, folder / "words.yaml")
    parts = {"%measures%": "".join(sorted(words.measures))}
    return Language(
        code,
        syntax(code),
        words,
        inflection(code),
        irregular(code),
        numbers(code),
        read(Questions, folder / "questions.yaml", parts),
        read(References, folder / "references.yaml", parts),
        {concept: _list(value) for concept, value in read_yaml(folder / "concepts.yaml").items()},
    )


@functools.cache
def always() -> frozenset[str]:
    """The languages that every graph is asked in."""
    return frozenset(code for code in _languages() if syntax(code).always)


def read(kind: type[_T], path: Path, parts: Mapping[str, str] | None = None) -> _T:
    """A file as the dataclass that says its keys; `parts` are put in the place of their names in patterns.

    Raises:
        LanguageError: A key is missing, unknown or twice there, or its value has another form than its type has.
    """
    raw = read_yaml(path)
    if not isinstance(raw, dict):
        raise LanguageError(f"{path}: no keys")
    wanted = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    for name, problem in [
        *((name, "is missing") for name in wanted if name not in raw),
        *((name, "is unknown") for name in raw if name not in wanted),
    ]:
        raise LanguageError(f"{path}: the key “{name}” {problem}; the keys are {', '.join(wanted)}")
    made: dict[str, Any] = {}
    for name, hint in typing.get_type_hints(kind).items():
        try:
            value = raw[name]
            if hint in (re.Pattern[str], tuple[re.Pattern[str], ...]):
                value = _filled(value, parts or {})
            made[name] = _FORMS[str(hint)](value)
        except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
            raise LanguageError(f"{path}: “{name}” cannot be read as {hint}: {error!r}") from error
    return kind(**made)


def spaced(phrase: str) -> str:
    """A phrase as a key: its tokens in lower case, joined by spaces."""
    return " ".join(match.group() for match in TOKEN.finditer(phrase.lower()))


def _list(value: Any) -> tuple[str, ...]:
    """Items of a list, or of a text with commas or else blanks between them."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",")) if "," in value else tuple(value.split())
    return tuple(map(str, value))


def _listed(value: Any) -> list[Any]:
    """The items of a list; a text is no list of its letters."""
    if not isinstance(value, list):
        raise TypeError("a list is wanted")
    return value


def _one_of(*allowed: str) -> Callable[[Any], str]:
    def read_one(value: Any) -> str:
        if value not in allowed:
            raise ValueError(f"“{value}” is none of {', '.join(allowed)}")
        return str(value)

    return read_one


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is wanted")
    return value


def _pattern(value: Any) -> re.Pattern[str]:
    """One regular expression, or several of which one must match; case does not matter."""
    return re.compile(value if isinstance(value, str) else "|".join(value), re.IGNORECASE)


def _filled(value: Any, parts: Mapping[str, str]) -> Any:
    """A pattern or several with named parts in their places."""
    if not isinstance(value, str):
        return [_filled(one, parts) for one in value]
    for name, part in parts.items():
        value = value.replace(name, part)
    return value


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(one), str(other)) for one, other in value)


def _numbers(value: Any) -> Mapping[str, int]:
    """Numbers by their words: {word: number}, or a list whose first item is the number named "from"."""
    return {spaced(word) or word: int(number) for word, number in value.items()}


def _forms_of(value: Any) -> Mapping[str, str]:
    """Base form by form, from base form: forms."""
    return {form: base for base, forms in value.items() for form in _list(forms)}


def _phrases(value: Any) -> Mapping[str, tuple[str, str]]:
    return {spaced(p): (op, str(arg)) for op, args in value.items() for arg, phrases in args.items() for p in phrases}


def _adjectives(value: Any) -> Mapping[str, Adjective]:
    made: dict[str, Adjective] = {}
    for row in reversed(value):
        concepts, most = tuple(row["of"]), _one_of("most", "least")(row["order"]) == "most"
        for word in map(spaced, row["words"]):
            made[word] = Adjective(concepts, most, made.get(word))
    return made


def _concepts(value: Any) -> Mapping[str, tuple[str, ...]]:
    return {spaced(phrase): tuple(row["of"]) for row in value for phrase in row["words"]}


_FORMS: Mapping[str, Callable[[Any], Any]] = {
    str(hint): form
    for hint, form in (
        (str, _text),
        (bool, lambda value: _one_of("yes", "no")(value) == "yes"),
        (typing.Literal["latin", "han"], _one_of("latin", "han")),
        (typing.Literal["first", "last"], _one_of("first", "last")),
        (typing.Literal["after", "before"], _one_of("after", "before")),
        (frozenset[str], lambda value: frozenset(map(spaced, _list(value)))),
        (tuple[str, ...], _list),
        (re.Pattern[str], _pattern),
        (tuple[re.Pattern[str], ...], lambda value: tuple(map(_pattern, _listed(value)))),
        (tuple[tuple[str, str], ...], _pairs),
        (Mapping[str, int], _numbers),
        (Mapping[str, str], _forms_of),
        (Mapping[str, re.Pattern[str]], lambda value: {name: re.compile(one) for name, one in value.items()}),
        (Mapping[str, frozenset[str]], lambda value: {name: frozenset(_list(words)) for name, words in value.items()}),
        (Mapping[str, tuple[str, str]], _phrases),
        (Mapping[str, Adjective], _adjectives),
        (Mapping[str, tuple[str, ...]], _concepts),
    )
}
"""How a field of each type is written."""
