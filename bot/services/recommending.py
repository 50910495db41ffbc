"""Recommendation as a service: one recommender a person's view of the graph, made anew when the graph has changed.

Knows: whose graph is asked, and which things a wish like "a science-fiction film" leaves to choose from. Does not know:
commands, chat, how scores are made.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rdflib.term import Identifier

from kg.question import Answerer
from kg.recommend import Recommendation, Recommender
from kg.recommend.likes import person_node
from kg.types import Status

if TYPE_CHECKING:
    from bot.app import App

_MOST_KEPT = 8


class Recommending:
    """Recommends over the application's graph."""

    def __init__(self, asker: Callable[[str | None], Answerer], seconds: float) -> None:
        """`asker` gives the one over the graph as it is now for a person (None: for nobody in particular)."""
        self._asker = asker
        self._seconds = seconds
        self._lock = threading.Lock()
        self._made: dict[int, tuple[object, Recommender]] = {}

    def by_name(
        self, name: str, lang: str, most: int, person: str | None = None, wish: str = ""
    ) -> list[Recommendation]:
        """What to recommend to the person, or for the thing, of a name.

        Args:
            person: Whose own teaching counts as well.
            wish: What kind of thing is wanted, in words; "" for any.

        Raises:
            RecommendError: There is nothing to recommend.
            BotError, StoreError: There is no graph.
        """
        asker = self._asker(person)
        return self._recommender(asker).recommend(name, lang, most, self._wanted(asker, wish, lang))

    def for_person(self, person: str, lang: str, most: int, wish: str = "") -> list[Recommendation]:
        """What to recommend to the one who asks (channel:user); what many rated well where nothing is known of them.

        Raises:
            RecommendError, BotError, StoreError: As for `by_name`.
        """
        asker = self._asker(person)
        recommender = self._recommender(asker)
        taste = recommender.taste_of(asker.snapshot().index.ids.get(person_node(person)))
        return recommender.for_person(taste, "", lang, most, self._wanted(asker, wish, lang))

    def _recommender(self, asker: Answerer) -> Recommender:
        snapshot = asker.snapshot()
        with self._lock:
            kept = self._made.get(id(asker))
            if kept is None or kept[0] is not snapshot:
                if len(self._made) >= _MOST_KEPT:
                    self._made.clear()
                kept = self._made[id(asker)] = snapshot, Recommender(snapshot)
            return kept[1]

    def _wanted(self, asker: Answerer, wish: str, lang: str) -> Sequence[Identifier] | None:
        """The things that a wish names: those of a kind, or what a question for it finds; None: any."""
        wish = wish.strip()
        if not wish:
            return None
        snapshot = asker.snapshot()
        kind = snapshot.find(wish)
        if kind is not None and snapshot.is_kind(kind):
            return snapshot.members(kind)
        answer = asker.ask(wish, lang, budget=self._seconds)
        if answer.status is Status.ANSWERED and len(answer.values) > 1:
            return [value.term for value in answer.values]
        return None


def make(app: App) -> Recommending:
    """The service over the application's graph."""
    return Recommending(app.asker, app.config.asking.seconds)
