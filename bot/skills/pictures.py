"""Pictures in a conversation: what surrounds a thing, or the way between two, as a PNG.

Knows: how a picture is asked for. Does not know: how it is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.dialogue import Turn
from bot.skills.phrases import said
from bot.types import Reply
from kg.types import GraphError
from nlu.types import Lang

if TYPE_CHECKING:
    from bot.app import App

Draw = Callable[[str, str | None, Lang], bytes]


class Pictures:
    """Draws on request."""

    def __init__(self, draw: Draw) -> None:
        """`draw` gives the PNG around a thing, or on the way from it to another, with labels in a language."""
        self._draw = draw

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        asked = said("picture", turn.text)
        if asked is None:
            if turn.text.lower().partition("@")[0] != "/graph":
                return None
            usage = (
                "用法：/graph 名称，或 /graph 甲 - 乙"
                if turn.lang == "zh"
                else "Usage: /graph NAME, or /graph ONE - OTHER"
            )
            return Reply(usage, turn.lang)
        thing, other = asked["thing"].strip(" .。?？"), asked.get("other", "").strip(" .。?？") or None
        try:
            picture = self._draw(thing, other, turn.lang)
        except GraphError as error:
            return Reply(f"画不出来：{error}。" if turn.lang == "zh" else f"I cannot draw that: {error}.", turn.lang)
        if turn.lang == "zh":
            text = f"“{thing}”与“{other}”之间的联系" if other else f"“{thing}”周围的图谱"
        else:
            text = f"The way from {thing} to {other}" if other else f"What surrounds {thing}"
        return Reply(text, turn.lang, picture=picture)


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

    return Pictures(draw)
