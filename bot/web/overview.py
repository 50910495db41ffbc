"""What somebody sees who asks nothing yet: what is in the graph, in numbers, and questions to begin with.

Knows: what is kept until the graph changes. Does not know: how anything is counted or tried.
"""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query, Request

from bot.types import BotError
from bot.web.access import Reader

if TYPE_CHECKING:
    from bot.app import App

router = APIRouter(tags=["graph"])

Lang = Annotated[Literal["zh", "en"], Query(description="Language of names and questions.")]
_NUMBERS = {
    "facts": 2370, "things": 610, "sources": 43, "classes": [{"label": "person", "count": 24}],
    "hubs": [{"label": "Alan Turing", "count": 31}],
}  # fmt: skip


class Kept:
    """What was made of a graph last, until it changes. Safe to use from several threads."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], tuple[object, Any]] = {}
        self._lock = threading.Lock()

    def get(self, app: App, what: str, lang: str) -> Any:
        """The "numbers" or "questions" of the graph as it is now, in a language."""
        with self._lock:  # of several who look at once, one counts
            version = app.graph.version()
            stamp, made = self._made.get((what, lang), (None, None))
            if made is None or stamp != version:
                made = _numbers(app, lang) if what == "numbers" else _questions(app, lang)
                self._made[what, lang] = version, made
            return made


@router.get("/api/overview", responses={200: {"content": {"application/json": {"example": _NUMBERS}}}})
async def numbers(request: Request, caller: Reader, lang: Lang = "en") -> dict[str, Any]:
    """The graph in numbers: facts, things, sources, the largest classes, the things of which most is said."""
    app: App = request.app.state.tuwen
    kept: Kept = request.app.state.kept
    found: dict[str, Any] = await request.app.state.looking.run(functools.partial(kept.get, app, "numbers", lang))
    return found


@router.get("/api/openings")
async def questions(request: Request, caller: Reader, lang: Lang = "en") -> dict[str, list[str]]:
    """Up to six questions to begin with; each was asked and has an answer."""
    app: App = request.app.state.tuwen
    kept: Kept = request.app.state.kept
    found = await request.app.state.looking.run(functools.partial(kept.get, app, "questions", lang))
    return {"questions": list(found)}


def _numbers(app: App, lang: str) -> dict[str, Any]:
    from kg.statistics import overview

    try:
        found = overview(app.store(), lang)
    except BotError:  # nothing was read yet
        return {"facts": 0, "things": 0, "sources": 0, "classes": [], "hubs": []}
    return {
        "facts": found.facts,
        "things": found.things,
        "sources": found.sources,
        "classes": [{"label": label, "count": count} for label, count in found.classes],
        "hubs": [{"label": label, "count": count} for label, count in found.hubs],
    }


def _questions(app: App, lang: str) -> tuple[str, ...]:
    from kg.openings import openings

    try:
        return openings(app.asker(), lang)
    except BotError:
        return ()
