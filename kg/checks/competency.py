"""Competency questions: questions with the answers that a graph must give, asked again after every change.

A file of them is YAML, a list of entries with `question` and `expected` (a list of labels or values, a status such as
`no_fact`, or true or false). Knows: the file and how answers compare. Does not know: who answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.types import Answer, GraphError, Status
from nlu.text import normalize_name

Ask = Callable[[str], Answer]


@dataclass(frozen=True, slots=True)
class Expectation:
    """A question, and what must come back: values, or a status where no answer is expected."""

    question: str
    values: frozenset[str] = frozenset()
    status: Status | None = None
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back for one question, and whether that was expected."""

    expectation: Expectation
    got: tuple[str, ...]
    status: Status
    held: bool

    def sentence(self) -> str:
        """One line for a person."""
        wanted = self.expectation.status or ", ".join(self.expectation.written)
        came = ", ".join(self.got) or str(self.status)
        return f"{self.expectation.question} → {came}" + ("" if self.held else f" (expected: {wanted})")


def read_expectations(path: Path) -> list[Expectation]:
    """The competency questions of a file.

    Raises:
        GraphError: The file is missing or not in this form; the message names the entry.
    """
    import yaml

    try:
        entries = yaml.safe_load(path.read_text("utf-8"))
    except FileNotFoundError:
        raise GraphError(f"{path}: there is no such file of questions") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise GraphError(f"{path}: cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(entries, list):
        raise GraphError(f"{path}: holds no list; expected are entries with `question:` and `expected:`")
    return [_expectation(path, number, entry) for number, entry in enumerate(entries, 1)]


def ask_all(expectations: Iterable[Expectation], ask: Ask) -> list[Outcome]:
    """Ask each question and compare."""
    return [_outcome(expectation, ask(expectation.question)) for expectation in expectations]


def _expectation(path: Path, number: int, entry: Any) -> Expectation:
    if not isinstance(entry, dict) or not isinstance(entry.get("question"), str) or "expected" not in entry:
        raise GraphError(f"{path}: entry {number} needs `question:` (a text) and `expected:` (values or a status)")
    unknown = sorted(map(str, set(entry) - {"question", "expected"}))
    if unknown:
        raise GraphError(f"{path}: entry {number} has unknown keys {', '.join(unknown)}; known are question, expected")
    wanted = entry["expected"]
    if isinstance(wanted, str) and wanted in set(Status):
        return Expectation(entry["question"], status=Status(wanted))
    given = wanted if isinstance(wanted, list) else [wanted]
    written = tuple(str(value).lower() if isinstance(value, bool) else str(value) for value in given)
    return Expectation(entry["question"], frozenset(map(_plain, written)), None, written)


def _outcome(expectation: Expectation, answer: Answer) -> Outcome:
    got = tuple(value.label or str(value.term) for value in answer.values)
    if expectation.status is not None:
        held = answer.status == expectation.status
    else:
        wanted, forms = expectation.values, [{_plain(v.label), _plain(str(v.term))} for v in answer.values]
        held = answer.status == Status.ANSWERED and all(form & wanted for form in forms)
        held = held and all(any(value in form for form in forms) for value in wanted)
    return Outcome(expectation, got, answer.status, held)


def _plain(text: str) -> str:
    """A value for comparison: numbers by value, words by their normalised form."""
    try:
        return f"{float(text.replace(',', '')):.9g}"
    except ValueError:
        return normalize_name(text) or text


__all__ = ["Expectation", "Outcome", "ask_all", "read_expectations"]
