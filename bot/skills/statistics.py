"""How big the graph is and what it is about: counts of facts, sources, kinds of things and properties.

Knows: how it is asked for. Does not know: what the graph means.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.dialogue import Turn
from bot.skills.phrases import said
from bot.types import Reply
from kg.statistics import Overview

if TYPE_CHECKING:
    from bot.app import App


class Statistics:
    """Answers "how big is the graph?"."""

    def __init__(self, overview: Callable[[str], Overview]) -> None:
        """`overview` counts the graph as it is now, with names in a language."""
        self._overview = overview

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        if said("statistics", turn.text) is None:
            return None
        found = self._overview(turn.lang)
        if turn.lang == "zh":
            lines = [f"图谱里有{found.facts}条事实，讲到{found.things}个事物，来自{found.sources}个来源。"]
            titles = ("最多的类别：", "最常见的属性：", "联系最多的事物：")
            comma, full, item = "，", "。", "{}（{}）"
        else:
            lines = [f"The graph has {found.facts} facts about {found.things} things, from {found.sources} sources."]
            titles = ("Most frequent kinds: ", "most used properties: ", "best connected: ")
            comma, full, item = ", ", ".", "{} ({})"
        for title, counts in zip(titles, (found.classes, found.properties, found.hubs), strict=True):
            if counts:
                listed = comma.join(item.format(name, count) for name, count in counts)
                lines.append(f"{title[:1].upper()}{title[1:]}{listed}{full}")
        return Reply("\n".join(lines), turn.lang)


def make(app: App) -> Statistics:
    """The skill over the application's graph."""
    from kg.statistics import overview

    return Statistics(lambda lang: overview(app.store(), lang))
