"""Teaching and correcting: "Remember that ...", "No, she moved in 2023", 记住：…, read back before it is kept.

What is kept is a signed statement in that person's own graph. Knows: how people teach, agree and refuse. Does not
know: how words become triples, or where they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Protocol

from bot.dialogue import Lesson, Turn, person
from bot.messages import say
from bot.skills.phrases import said
from bot.types import Button, Reply
from kg.teaching import Teacher, Understood
from kg.types import Triple
from nlu.language.talk import heard_as
from nlu.types import Lang

if TYPE_CHECKING:
    from bot.app import App
    from kg.ledger.taught import Taught

Answered = Literal["yes", "no"]
_QUOTES = " \"'“”‘’「」『』《》"


class Keeping(Protocol):
    """The part of `kg.ledger.taught.Lessons` that teaching needs."""

    def of(self, person: str) -> list[Taught]: ...

    def teach(
        self, person: str, said: str, triples: Sequence[Triple], instead: Sequence[Triple] = (), lang: str = ""
    ) -> Taught: ...


class Teaching:
    """Takes lessons: understands, reads back, keeps what is confirmed."""

    def __init__(
        self,
        teacher: Callable[[str], Teacher],
        lessons: Callable[[], Keeping],
        writing: Callable[[], AbstractContextManager[Keeping]],
    ) -> None:
        """`teacher` understands statements of a person; `lessons` are for reading, `writing` gives some to write to."""
        self._teacher = teacher
        self._lessons = lessons
        self._writing = writing

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        lesson = turn.state.lesson
        if lesson is not None:
            answered = agreement(turn.text)
            turn.state = replace(turn.state, lesson=None)
            if answered is not None:
                if answered == "yes":
                    return self._keep(turn, lesson)
                return Reply(say(turn.lang, "lesson_dropped"), turn.lang)
        if turn.text.lower().split("@")[0] in ("/taught", "/teach"):
            return Reply(self._list(turn), turn.lang)
        named = renamed(turn.text)
        if named is not None:
            meant = self._teacher(person(turn.message)).alias(*named, turn.lang)
            if meant is None and turn.state.pending is not None:  # something was asked; this may be the answer
                return None
            if meant is None:
                return Reply(say(turn.lang, "alias_of_nothing", means=named[1]), turn.lang)
            return self._read_back(turn, turn.text, meant)
        what, correcting = taught(turn.text)
        if what is None:
            return None
        found = self._understand(turn, what, correcting)
        if found is None:
            if correcting:  # "No, what is its area?" teaches nothing; it may be a question
                return None
            return Reply(say(turn.lang, "lesson_unread"), turn.lang)
        return self._read_back(turn, what, found)

    @staticmethod
    def _read_back(turn: Turn, what: str, found: Understood) -> Reply:
        """Ask whether that is to be kept."""
        if found.known:
            return Reply(say(turn.lang, "lesson_known", fact=found.read_back), turn.lang)
        lesson = Lesson(what, found.triples, found.instead, found.read_back)
        thing = found.triples[0][0]
        topics = [topic for topic in turn.state.focus if topic != (thing,)]
        turn.state = replace(turn.state, lesson=lesson, pending=None, focus=((thing,), *topics))
        lang = turn.lang
        buttons = tuple(Button(say(lang, f"button_{key}"), say(lang, f"pressed_{key}")) for key in ("yes", "no"))
        return Reply(_read_back(found, lang), lang, buttons=buttons)

    def _understand(self, turn: Turn, what: str, correcting: bool) -> Understood | None:
        teacher = self._teacher(person(turn.message))
        asked = turn.state.asked
        if correcting and asked is not None:
            bare = said("it_is", what)
            if bare is not None:
                return teacher.value(asked, bare["value"], turn.lang)
        focus = turn.state.focus[0] if turn.state.focus else ()
        about = asked.focus[0] if correcting and asked is not None and len(asked.focus) == 1 else None
        return teacher.statement(what, turn.lang, about or (focus[0] if len(focus) == 1 else None))

    def _keep(self, turn: Turn, lesson: Lesson) -> Reply:
        with self._writing() as lessons:
            lessons.teach(person(turn.message), lesson.said, lesson.triples, lesson.instead, turn.lang)
        return Reply(say(turn.lang, "lesson_kept"), turn.lang)

    def _list(self, turn: Turn) -> str:
        mine = self._lessons().of(person(turn.message))
        if not mine:
            return say(turn.lang, "nothing_taught")
        lines = [f"{n}. {one.said} ({say(turn.lang, f'lesson_{one.decision}')})" for n, one in enumerate(mine, 1)]
        lines.append(say(turn.lang, "take_back"))
        return "\n".join(lines)


def taught(text: str) -> tuple[str | None, bool]:
    """What a message teaches, and whether it corrects; (None, False) when it does neither.

    >>> taught("Remember that the sky is blue."), taught("不对，应该是1912年")
    (('the sky is blue.', False), ('应该是1912年', True))
    """
    if text.strip().endswith(("?", "？")):
        return None, False
    for kind in ("teach", "correct"):
        found = said(kind, text)
        if found is not None:
            return found["what"], kind == "correct"
    return None, False


def renamed(text: str) -> tuple[str, str] | None:
    """(a word, what it is another name of) where a message says so.

    >>> renamed("When I say the boss, I mean manager."), renamed("我说的老板指的是经理")
    (('boss', 'manager'), ('老板', '经理'))
    """
    bare = text.strip().rstrip(".。!！ ")
    stated = said("teach", bare)
    found = None if bare.endswith(("?", "？")) else said("alias", bare) or (stated and said("alias", stated["what"]))
    if not found:
        return None
    word, means = (heard_as("article", text).sub("", found[part].strip(_QUOTES)) for part in ("word", "means"))
    return (word, means) if word and means else None


def agreement(text: str) -> Answered | None:
    """Whether a message says yes or no; None when it says something else."""
    return "yes" if said("yes", text) is not None else "no" if said("no", text) is not None else None


def _read_back(found: Understood, lang: Lang) -> str:
    return say(lang, "lesson_read_back_instead" if found.instead else "lesson_read_back", fact=found.read_back)


def make(app: App) -> Teaching:
    """The skill over the application's graph."""
    return Teaching(app.graph.teacher, app.graph.lessons, app.graph.writing_lessons)
