"""How big the graph is and what it is about: counts of facts, sources, kinds of things and properties.

Knows: how it is asked for. Does not know: what the graph means.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.dialogue import Turn
from bot.messages import say
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
        counts = {"facts": found.facts, "things": found.things, "sources": found.sources}
        lines = [say(turn.lang, "statistics", **counts)]
        tops = {"classes": found.classes, "properties": found.properties, "hubs": found.hubs}
        for name, top in tops.items():
            items = [say(turn.lang, "statistics_item", name=label, count=count) for label, count in top]
            if items:
                lines.append(say(turn.lang, f"statistics_{name}", listed=say(turn.lang, "statistics_join").join(items)))
        return Reply("\n".join(lines), turn.lang)


def make(app: App) -> Statistics:
    """The skill over the application's graph."""
    from kg.statistics import overview

    return Statistics(lambda lang: overview(app.store(), lang))
