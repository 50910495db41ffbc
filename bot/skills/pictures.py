"""Pictures in a conversation: what surrounds a thing, the way between two, or what is behind the last answer, as a PNG.

Knows: how a picture is asked for. Does not know: how it is drawn.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.dialogue import Turn, person
from bot.messages import say
from bot.render import evidence_line
from bot.skills.phrases import said
from bot.types import Reply
from kg.types import Answer, GraphError
from nlu.types import Lang

if TYPE_CHECKING:
    from bot.app import App
    from kg.draw import Scene

Draw = Callable[[str, str | None, Lang], bytes]
Behind = Callable[[Answer, Turn], bytes]


class Pictures:
    """Draws on request."""

    def __init__(self, draw: Draw, behind: Behind) -> None:
        """`draw` gives the PNG around a thing, or on the way from it to another, with labels in a language; `behind`
        that of the facts and quotes behind an answer."""
        self._draw = draw
        self._behind = behind

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        asked = said("picture", turn.text)
        if asked is None:
            if turn.text.lower().partition("@")[0] != "/graph":
                return None
            return self._last(turn)
        thing, other = asked["thing"].strip(" .。?？"), asked.get("other", "").strip(" .。?？") or None
        try:
            picture = self._draw(thing, other, turn.lang)
        except GraphError as error:
            return Reply(say(turn.lang, "cannot_draw", error=error), turn.lang)
        message = "picture_between" if other else "picture_around"
        return Reply(say(turn.lang, message, thing=thing, other=other), turn.lang, picture=picture)

    def _last(self, turn: Turn) -> Reply:
        """What is behind the last answer; where there is none, how to ask for a picture."""
        usage = say(turn.lang, "picture_usage")
        if turn.state.answer is None:
            return Reply(usage, turn.lang)
        try:
            picture = self._behind(turn.state.answer, turn)
        except GraphError:
            return Reply(usage, turn.lang)
        return Reply(say(turn.lang, "picture_behind", question=turn.state.question), turn.lang, picture=picture)


def behind(app: App, answer: Answer, lang: Lang, user: str | None = None) -> Scene:
    """The facts behind an answer with their quotes; `user`: who was answered, where it was not anybody.

    Raises:
        GraphError: There are none.
    """
    from kg import draw

    view = app.store().belief() if user is None else app.graph.lessons().view(user)
    facts = app.asker(user).grounds(answer)
    values = [value.term for value in answer.values]
    return draw.answered(view, facts, values, lang, functools.partial(evidence_line, lang=lang))


def make(app: App) -> Pictures:
    """The skill over the application's graph."""

    def draw(thing: str, other: str | None, lang: Lang) -> bytes:
        from kg import draw
        from kg.labels import node_named

        view = app.store().belief()
        node = node_named(view, thing)
        if other is not None:
            return draw.png(draw.lay_out(draw.connection(view, node, node_named(view, other), lang)))
        return draw.png(draw.lay_out(draw.neighbourhood(view, [node], lang)))

    def last(answer: Answer, turn: Turn) -> bytes:
        from kg import draw

        return draw.png(draw.lay_out(behind(app, answer, turn.lang, person(turn.message))))

    return Pictures(draw, last)
