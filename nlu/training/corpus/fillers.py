"""Names that fill the slots of sentence patterns, made by the small grammars in `fillers.en.txt` and `fillers.zh.txt`.

Names are composed (given name and surname, place and suffix, number and unit), so that a model learns their shapes
rather than a list. Knows: the grammar. Does not know: patterns, labels of other data sets.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nlu.types import NLUError

HERE = Path(__file__).parent
_HEADER = re.compile(r"\[([\w-]+)(?:: (\w+))?\]")
_PART = re.compile(r"<([^<>]+)>")
_RANGE = re.compile(r"(\d+(?:\.\d)?)-(\d+(?:\.\d)?)(,?)")


@dataclass(frozen=True, slots=True)
class _Number:
    """A number from `low` to `high`; a decimal when they are written so."""

    low: float
    high: float
    decimal: bool
    separators: bool

    def make(self, chance: random.Random) -> str:
        if self.decimal:
            return f"{chance.uniform(self.low, self.high):.1f}"
        n = chance.randint(int(self.low), int(self.high))
        return f"{n:,}" if self.separators else str(n)


@dataclass(frozen=True, slots=True)
class _Reference:
    section: str


_Alternative = tuple[str | _Number | _Reference, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """The filler file of one language.

    Attributes:
        sections: Alternatives by section.
        types: Ontology class (local name) by section, for the sections that fill slots.
    """

    sections: dict[str, tuple[_Alternative, ...]]
    types: dict[str, str]

    def make(self, section: str, chance: random.Random) -> str:
        """One name of a section."""
        made = ""
        for part in chance.choice(self.sections[section]):
            if isinstance(part, str):
                made += part
            else:
                made += part.make(chance) if isinstance(part, _Number) else self.make(part.section, chance)
        return made


def read_grammar(path: Path) -> Grammar:
    """The grammar of one file.

    Raises:
        NLUError: Text before the first section, a section twice, or a part that is no section and no range.
    """
    alternatives: dict[str, list[_Alternative]] = {}
    types: dict[str, str] = {}
    where: dict[str, int] = {}
    current: list[_Alternative] | None = None
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        header = _HEADER.fullmatch(line.strip())
        if header:
            name, kind = header.groups()
            if name in alternatives:
                raise NLUError(f"{path.name}:{number}: section [{name}] occurs twice")
            current = alternatives[name] = []
            if kind:
                types[name] = kind
        elif line.strip() and not line.startswith("#"):
            if current is None:
                raise NLUError(f"{path.name}:{number}: text before the first [section]")
            for text in line.split("|"):
                parts = tuple(_parts(text.strip()))
                where.update((p.section, number) for p in parts if isinstance(p, _Reference))
                current.append(parts)
    for section, number in where.items():
        if section not in alternatives:
            raise NLUError(
                f"{path.name}:{number}: <{section}> is neither a section of the file nor a range like <1-99>"
            )
    return Grammar({name: tuple(found) for name, found in alternatives.items()}, types)


def _parts(text: str) -> Iterator[str | _Number | _Reference]:
    at = 0
    for match in _PART.finditer(text):
        if match.start() > at:
            yield text[at : match.start()]
        numbers = _RANGE.fullmatch(match[1])
        if numbers:
            low, high, comma = numbers.groups()
            yield _Number(float(low), float(high), "." in low, bool(comma))
        else:
            yield _Reference(match[1])
        at = match.end()
    if at < len(text):
        yield text[at:]


GRAMMARS = {lang: read_grammar(HERE / f"fillers.{lang}.txt") for lang in ("en", "zh")}


def _maker(kind: str) -> Callable[[str, random.Random], str]:
    return lambda lang, chance: GRAMMARS[lang].make(kind, chance)


def type_of(kind: str, lang: str) -> str:
    """The ontology class of what fills a kind of slot; by language: nationalities are adjectives or countries."""
    return GRAMMARS[lang].types[kind]


FILLERS: dict[str, tuple[str, Callable[[str, random.Random], str]]] = {
    kind: (type_name, _maker(kind)) for kind, type_name in GRAMMARS["en"].types.items()
}
"""For each kind of slot: the ontology class of the mention (English), and what makes a name from (language, chance)."""
