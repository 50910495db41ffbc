"""Teaching and correcting: "Remember that ...", "No, she moved in 2023", 记住：…, read back before it is kept.

What is kept is a signed statement in that person's own graph. Knows: how people teach, agree and refuse. Does not
know: how words become triples, or where they are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Protocol

from bot.dialogue import Lesson, Turn, person
from bot.skills.phrases import said
from bot.types import Button, Reply
from kg.teaching import Teacher, Understood
from kg.types import Triple
from nlu.types import Lang

if TYPE_CHECKING:
    from bot.app import App
    from kg.ledger.taught import Taught

Answered = Literal["yes", "no"]
_ARTICLE = re.compile(r"^(?:the|a|an|my|our)\s+", re.IGNORECASE)
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
                return self._keep(turn, lesson) if answered == "yes" else Reply(_dropped(turn.lang), turn.lang)
        if turn.text.lower().split("@")[0] in ("/taught", "/teach"):
            return Reply(self._list(turn), turn.lang)
        named = renamed(turn.text)
        if named is not None:
            meant = self._teacher(person(turn.message)).alias(*named, turn.lang)
            if meant is None and turn.state.pending is not None:  # something was asked; this may be the answer
                return None
            if meant is None:
                return Reply(_unnamed(named[1], turn.lang), turn.lang)
            return self._read_back(turn, turn.text, meant)
        what, correcting = taught(turn.text)
        if what is None:
            return None
        found = self._understand(turn, what, correcting)
        if found is None:
            if correcting:  # "No, what is its area?" teaches nothing; it may be a question
                return None
            return Reply(_unread(turn.lang), turn.lang)
        return self._read_back(turn, what, found)

    @staticmethod
    def _read_back(turn: Turn, what: str, found: Understood) -> Reply:
        """Ask whether that is to be kept."""
        if found.known:
            return Reply(_known(found, turn.lang), turn.lang)
        lesson = Lesson(what, found.triples, found.instead, found.read_back)
        thing = found.triples[0][0]
        topics = [topic for topic in turn.state.focus if topic != (thing,)]
        turn.state = replace(turn.state, lesson=lesson, pending=None, focus=((thing,), *topics))
        buttons = (
            (Button("是", "是"), Button("不", "不"))
            if turn.lang == "zh"
            else (Button("Yes", "yes"), Button("No", "no"))
        )
        return Reply(_read_back(found, turn.lang), turn.lang, buttons=buttons)

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
        text = (
            "记住了。这只用在对您的回答里；图谱的主人确认后，才会告诉所有人。"
            if turn.lang == "zh"
            else "Noted. It counts in your answers at once, and in everybody's once the owner of the graph agrees."
        )
        return Reply(text, turn.lang)

    def _list(self, turn: Turn) -> str:
        zh = turn.lang == "zh"
        mine = self._lessons().of(person(turn.message))
        if not mine:
            return (
                "您还没有教过我什么。例如：“记住：……的……是……。”"
                if zh
                else 'You have not taught me anything yet. For example: "Remember that the … of … is …"'
            )
        states = {
            "waiting": "待审核" if zh else "waits for the owner",
            "promoted": "已采纳" if zh else "accepted",
            "refused": "未采纳" if zh else "yours alone",
        }
        lines = [f"{n}. {lesson.said} ({states[lesson.decision]})" for n, lesson in enumerate(mine, 1)]
        lines.append("撤回：/forget taught 编号" if zh else "Take one back: /forget taught NUMBER")
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
    word, means = (_ARTICLE.sub("", found[part].strip(_QUOTES)) for part in ("word", "means"))
    return (word, means) if word and means else None


def agreement(text: str) -> Answered | None:
    """Whether a message says yes or no; None when it says something else."""
    return "yes" if said("yes", text) is not None else "no" if said("no", text) is not None else None


def _read_back(found: Understood, lang: Lang) -> str:
    if lang == "zh":
        instead = "（代替原来的说法）" if found.instead else ""
        return f"我的理解是：{found.read_back}{instead}。要记住吗？"
    instead = ", instead of what I have" if found.instead else ""
    return f"I understood: {found.read_back}{instead}. Shall I remember that?"


def _known(found: Understood, lang: Lang) -> str:
    if lang == "zh":
        return f"图谱里正是这样：{found.read_back}。所以不用再记。"
    return f"That is what I have already: {found.read_back}."


def _unread(lang: Lang) -> str:
    if lang == "zh":
        return "这句话里我没有读出可以记住的事实。请说成“记住：……的……是……”。"
    return 'I could not read a fact in that. Please put it as "Remember that the … of … is …".'


def _unnamed(means: str, lang: Lang) -> str:
    if lang == "zh":
        return f"图谱里没有叫“{means}”的东西，所以没有记。"
    return f"Nothing in the graph is called “{means}”, so I have not kept it."


def _dropped(lang: Lang) -> str:
    return "好的，没有记。" if lang == "zh" else "All right, I have not kept it."


def make(app: App) -> Teaching:
    """The skill over the application's graph."""
    return Teaching(app.teacher, app.lessons, app.writing_lessons)
