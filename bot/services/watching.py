"""Standing questions: asked again after each change of the graph; what is answered otherwise is told.

They lie in the home, one file. Knows: questions and what was answered last. Does not know: who is told, or how.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bot.types import BotError
from kg.types import Answer

Ask = Callable[[str, str | None], Answer]


@dataclass(frozen=True, slots=True)
class Watch:
    """A standing question.

    Attributes:
        question: What is asked.
        lang: In which language; "": that of the question.
        status: How it ended when it was last asked.
        answers: What was answered then.
    """

    question: str
    lang: str = ""
    status: str = ""
    answers: tuple[str, ...] = ()

    def answered(self, answer: Answer) -> Watch:
        """The question with a new answer."""
        labels = tuple(sorted({value.label for value in answer.values}))
        return replace(self, status=answer.status.value, answers=labels)

    @property
    def said(self) -> str:
        """The last answer in a few words."""
        return ", ".join(self.answers) or self.status


@dataclass(frozen=True, slots=True)
class Changed:
    """A standing question that is answered otherwise: before, now, and the whole answer."""

    old: Watch
    new: Watch
    answer: Answer


class Watches:
    """The standing questions of one home."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def all(self) -> list[Watch]:
        """All of them, oldest first.

        Raises:
            BotError: The file is damaged.
        """
        if not self.path.is_file():
            return []
        try:
            return [
                Watch(**{**one, "answers": tuple(one["answers"])}) for one in json.loads(self.path.read_text("utf-8"))
            ]
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise BotError(f"{self.path}: the standing questions cannot be read: {error}") from error

    def add(self, question: str, lang: str, answer: Answer) -> Watch:
        """Watch a question from now on; asked twice, it stands once."""
        made = Watch(question, lang).answered(answer)
        self._write([*(one for one in self.all() if one.question != question), made])
        return made

    def remove(self, number: int) -> Watch:
        """Watch a question no longer; numbers count from 1.

        Raises:
            BotError: There is none of this number.
        """
        found = self.all()
        if not 1 <= number <= len(found):
            raise BotError(f"there is no standing question {number}; `tuwen watch` lists {len(found)}")
        self._write(found[: number - 1] + found[number:])
        return found[number - 1]

    def changed(self, ask: Ask) -> list[Changed]:
        """Ask all again; those that are answered otherwise, with both answers. The new ones are kept."""
        found: list[Changed] = []
        now: list[Watch] = []
        for old in self.all():
            answer = ask(old.question, old.lang or None)
            new = old.answered(answer)
            now.append(new)
            if (old.status, old.answers) != (new.status, new.answers):
                found.append(Changed(old, new, answer))
        if found:
            self._write(now)
        return found

    def _write(self, watches: list[Watch]) -> None:
        text = json.dumps([asdict(one) for one in watches], ensure_ascii=False, indent=1) + "\n"
        beside = self.path.with_suffix(".new")
        beside.write_text(text, "utf-8")
        beside.replace(self.path)


__all__ = ["Changed", "Watch", "Watches"]
