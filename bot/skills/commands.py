"""Commands that every channel understands: /start /help /why /right /wrong /sources /forget /language.

Knows: their syntax and replies. Does not know: channels; who may change the graph is decided by the function it is
given.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from bot.dialogue import Skill, Turn, person
from bot.messages import MESSAGES, named_languages, say
from bot.render import source_lines, why
from bot.skills.correcting import Correcting
from bot.types import Button, Message, Reply
from kg.types import Source, SourceError
from nlu.language.data import syntax
from nlu.types import Lang

if TYPE_CHECKING:
    from rdflib.term import URIRef

    from bot.app import App
    from bot.memory import Verdict
    from kg.ledger.taught import Taught, TaughtFacts

_MOST_SOURCES = 20

COMMANDS = (
    "start", "help", "why", "meant", "right", "wrong", "sources", "graph", "stats", "documents", "teach", "alias",
    "correct", "strike", "taught", "forget", "language", "sentiment", "translate", "summarise", "write",
)  # fmt: skip
"""The commands, in the order in which /help lists them; `command_NAME` of the messages says what each does."""


class Sources(Protocol):
    """The part of `kg.ledger.ledger.Ledger` that commands need."""

    def sources(self) -> list[Source]: ...

    def find_source(self, text: str) -> Source: ...

    def forget(self, source_id: URIRef) -> None: ...


class People(Protocol):
    """The part of `bot.services.people.People` that forgetting and judging need."""

    def forget_person(self, channel: str, user: str) -> tuple[int, int]: ...

    def taught_by(self, person: str) -> list[Taught]: ...

    def judge(self, channel: str, conversation: str, verdict: Verdict, note: str) -> bool: ...


class Commands:
    """Answers messages that begin with a slash."""

    def __init__(
        self,
        reading: Callable[[], Sources],
        writing: Callable[[], AbstractContextManager[Sources]],
        may_change: Callable[[Message], bool],
        people: People,
        lessons: Callable[[], AbstractContextManager[TaughtFacts]],
        correcting: Skill | None = None,
    ) -> None:
        """`reading` gives the ledger, `writing` one that may be changed, `may_change` says who may do so.

        `lessons` gives what people taught, to be changed.
        """
        self._reading = reading
        self._writing = writing
        self._may_change = may_change
        self._people = people
        self._lessons = lessons
        self._correcting = correcting

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        if not turn.text.startswith("/"):
            return None
        word, _, rest = turn.text[1:].partition(" ")
        name = word.partition("@")[0].lower()  # Telegram writes /help@the_bot in groups
        match name:
            case "start":
                turn.state = turn.state.afresh()
                text = say(turn.lang, "start") + help_text(turn.lang)
            case "help":
                text = help_text(turn.lang)
            case "why":
                text = self._why(turn, full=rest.strip().lower() in _words("why_full"))
            case "right" | "wrong":
                text = self._judge(turn, "right" if name == "right" else "wrong", rest.strip())
            case "sources":
                text = self._sources(turn.lang)
            case "forget":
                text = self._forget(turn, rest.strip())
            case "language":
                return _language(turn, rest.strip().lower())
            case "correct" | "strike":
                return self._correcting.handle(turn) if self._correcting is not None else None
            case _ if name in COMMANDS:
                return None
            case _:
                known = " ".join(f"/{c}" for c in COMMANDS)
                text = say(turn.lang, "command_unknown", name=name, known=known)
        return Reply(text, turn.lang)

    def _why(self, turn: Turn, *, full: bool) -> str:
        if turn.state.answer is None:
            return say(turn.lang, "nothing_answered")
        return why(turn.state.answer, turn.state.question, turn.lang, full=full)

    def _judge(self, turn: Turn, verdict: Verdict, note: str) -> str:
        """Keep what the person thinks of the last answer; `tuwen learn` learns from it."""
        message = turn.message
        if turn.state.answer is None or not self._people.judge(message.channel, message.conversation, verdict, note):
            return say(turn.lang, "nothing_answered")
        return say(turn.lang, f"judged_{verdict}")

    def _sources(self, lang: Lang) -> str:
        found = self._reading().sources()
        if not found:
            return say(lang, "no_sources")
        return "\n".join(source_lines(found, lang, _MOST_SOURCES))

    def _forget(self, turn: Turn, name: str) -> str:
        lang = turn.lang
        if name.lower() in _words("forget_me_words"):
            return self._forget_me(turn)
        if name.lower().split(" ")[0] in _words("forget_taught_words"):
            return self._forget_taught(turn, name.partition(" ")[2].strip())
        if not self._may_change(turn.message):
            return say(lang, "only_owner_forgets")
        if not name:
            return f"{say(lang, 'usage_forget')}\n{self._sources(lang)}"
        source = self._source(name)
        if source is None:
            return f"{say(lang, 'no_single_source', name=name)}\n{self._sources(lang)}"
        with self._writing() as ledger:
            ledger.forget(source.id)
        turn.state = turn.state.afresh()
        return say(lang, "source_forgotten", title=source.title)

    def _forget_me(self, turn: Turn) -> str:
        """Everything of the person who asks; what they say with it is not kept either."""
        turns, lessons = self._people.forget_person(turn.message.channel, turn.message.user)
        turn.state = turn.state.afresh()
        turn.keep = False
        return say(turn.lang, "person_forgotten", turns=turns, lessons=lessons)

    def _forget_taught(self, turn: Turn, number: str) -> str:
        who = person(turn.message)
        mine = self._people.taught_by(who)
        if not number.isdecimal() or not 1 <= int(number) <= len(mine):
            return say(turn.lang, "usage_forget_taught")
        with self._lessons() as lessons:
            gone = lessons.forget(who, mine[int(number) - 1].id)
        turn.state = turn.state.afresh()
        return say(turn.lang, "lesson_forgotten", said=gone.said)

    def _source(self, name: str) -> Source | None:
        """The source of a number in /sources, or of a name; None when there is not exactly one."""
        ledger = self._reading()
        if name.isdecimal():
            found = ledger.sources()
            return found[int(name) - 1] if 0 < int(name) <= len(found) else None
        try:
            return ledger.find_source(name)
        except SourceError:
            return None


def _language(turn: Turn, name: str) -> Reply:
    """Fix the language of the replies, or let the words of each message decide; without a name: show the choices."""
    named = named_languages()
    if name in _words("automatic"):
        turn.state = replace(turn.state, wanted=None)
        return Reply(say(turn.lang, "language_automatic"), turn.lang)
    if name not in named:
        buttons = [Button(syntax(code).name, f"/language {code}") for code in MESSAGES.languages()]
        buttons.append(Button(" · ".join(dict.fromkeys(_words("automatic"))), "/language auto"))
        return Reply(say(turn.lang, "language_which"), turn.lang, buttons=tuple(buttons))
    turn.lang = named[name]
    turn.state = replace(turn.state, wanted=turn.lang)
    return Reply(say(turn.lang, "language_fixed"), turn.lang)


def _words(message: str) -> list[str]:
    """The words that stand under a message in all languages."""
    return [word for lang in MESSAGES.languages() for word in MESSAGES.entry(lang, message)]


def command_text(name: str, lang: Lang) -> str:
    """What a command does, in a few words."""
    return say(lang, f"command_{name}", codes=", ".join(MESSAGES.languages()))


def help_text(lang: Lang) -> str:
    """What the bot can do, in a few lines."""
    return "\n".join([say(lang, "help"), *(f"/{name}  {command_text(name, lang)}" for name in COMMANDS)])


def make(app: App) -> Commands:
    """The skill over the application's ledger."""
    return Commands(
        app.ledger, app.writing, app.people.may_change, app.people, app.graph.writing_lessons, Correcting(app)
    )
