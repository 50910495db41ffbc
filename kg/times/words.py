"""The words of times of each language, from `words/`.

Knows: files and their keys. Does not know: what is done with them.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from nlu.language.data import FALLBACK, LanguageError, read_yaml
from nlu.values import find_values

FOLDER = Path(__file__).parent / "words"
_DATE = "\ue000"
"""What stands in the place of a date while patterns are matched."""
_FIELD = re.compile(r"\{(start|end|date|date2)\}")
_ISO = re.compile(r"\d{4}(?:-\d\d){0,2}")
_MOST = 90


@dataclass(frozen=True, slots=True)
class TimeWords:
    """One language; see the comments in its file. Patterns are regular expressions, `spans` and `asked_*` over texts
    whose dates have been replaced by marks (`mark`)."""

    starts: str
    ends: str
    spans: tuple[str, ...]
    over: str
    now: str
    clauses: str
    asked_now: str
    asked_over: str
    asked_previous: str
    asked_ever: str
    asked_every: str
    asked_past: str
    asked_then: str
    asked_at: str
    asked_between: str
    asked_before: str
    asked_after: str
    before: tuple[str, ...]
    before_who: tuple[str, ...]
    after: tuple[str, ...]
    after_who: tuple[str, ...]
    who: str
    pronouns: tuple[str, ...]
    article: str
    empty: str


def mark(number: int) -> str:
    """What stands in a text for its date of that number."""
    return chr(ord(_DATE) + number)


@functools.cache
def pattern(template: str) -> re.Pattern[str]:
    """A pattern of a file: each of its dates is any mark, in a group of that name with a number behind it."""
    numbers = itertools.count()
    found = _FIELD.sub(lambda m: f"(?P<{m[1]}_{next(numbers)}>[{_DATE}-{mark(99)}])", template)
    return re.compile(found, re.IGNORECASE)


def dates_of(match: re.Match[str], dates: Sequence[str]) -> dict[str, str]:
    """The dates that a match of such a pattern found, by the names of their fields."""
    said = {name.rpartition("_")[0]: text for name, text in match.groupdict().items() if text and "_" in name}
    return {name: dates[ord(text) - ord(_DATE)] for name, text in said.items()}


def marked(text: str, lang: str) -> tuple[str, list[str], list[tuple[int, int]]]:
    """The text with a mark in the place of each date, the dates (ISO 8601), and where each stood."""
    found = [m for m in find_values(text, lang) if m.type == "date" and _ISO.fullmatch(str(m.value))][:_MOST]
    parts, at = [], 0
    for number, mention in enumerate(found):
        parts += [text[at : mention.start], mark(number)]
        at = mention.end
    return "".join([*parts, text[at:]]), [str(m.value) for m in found], [(m.start, m.end) for m in found]


@functools.cache
def time_words(lang: str) -> TimeWords:
    """The words of a language; those of the fallback where it has no file.

    Raises:
        LanguageError: A key is missing or unknown.
    """
    path = FOLDER / f"{lang}.yaml"
    data = read_yaml(path if path.is_file() else FOLDER / f"{FALLBACK}.yaml")
    wanted = {field.name for field in fields(TimeWords)}
    if set(data) != wanted:
        raise LanguageError(f"{path}: keys that are missing or unknown: {', '.join(sorted(wanted ^ set(data)))}")
    return TimeWords(**{k: tuple(v) if isinstance(v, list) else v for k, v in data.items()})  # type: ignore[arg-type]


@functools.cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that have a file."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def names_start(label: str) -> bool:
    """Whether a column or property of this name holds first days.

    >>> names_start("start date"), names_start("开始"), names_start("startup")
    (True, True, False)
    """
    return any(pattern(time_words(lang).starts).fullmatch(label.strip()) for lang in languages())


def names_end(label: str) -> bool:
    """Whether a column or property of this name holds last days.

    >>> names_end("to"), names_end("结束日期"), names_end("total")
    (True, True, False)
    """
    return any(pattern(time_words(lang).ends).fullmatch(label.strip()) for lang in languages())


__all__ = ["TimeWords", "dates_of", "languages", "mark", "marked", "names_end", "names_start", "pattern", "time_words"]
