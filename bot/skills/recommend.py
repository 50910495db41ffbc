"""Recommendations in conversation, and the likings that they rest on: "I like ...", 「用户A喜欢看科幻电影。」

Knows: how both are said. Does not know: how scores and reasons are made. A liking is a lesson of whoever says it: it
counts for that person alone and can be taken back like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from rdflib import URIRef

from bot.dialogue import Turn, person, pronoun
from bot.messages import say
from bot.services.recommending import Recommending
from bot.services.recommending import make as make_service
from bot.skills.phrases import said
from bot.types import BotError, Reply
from kg.question import Answerer
from kg.recommend import Recommendation, RecommendError
from kg.recommend.likes import concept, kind_triples, like_triples, person_node
from kg.types import Triple
from nlu.types import Lang

if TYPE_CHECKING:
    from bot.app import App
    from bot.skills.teaching import Keeping

_MOST = 5
_ENDS = " .。!！,，\"'“”"


class Recommend:
    """Recommends, and notes who likes what."""

    def __init__(
        self,
        service: Recommending,
        asker: Callable[[str], Answerer],
        writing: Callable[[], AbstractContextManager[Keeping]],
    ) -> None:
        """`asker` gives the one over a person's view of the graph; `writing` the lessons, to write to."""
        self._service = service
        self._asker = asker
        self._writing = writing

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        wanted = said("recommend", turn.text)
        if wanted is not None:
            return Reply(self._recommend(turn, wanted), turn.lang)
        if turn.text.rstrip().endswith(("?", "？")):
            return None
        liking = said("liking", turn.text)
        if liking is not None:
            return self._note_liking(turn, liking)
        stated = said("of_kind", turn.text)
        return self._note_kind(turn, stated) if stated is not None else None

    # --- recommending -------------------------------------------------------------------------------------------------

    def _recommend(self, turn: Turn, wanted: dict[str, str]) -> str:
        who, wish = wanted.get("who", "").strip(_ENDS), wanted.get("what", "").strip(_ENDS)
        like = wanted.get("like", "").strip(_ENDS)
        me = person(turn.message)
        try:
            if like:
                found = self._service.by_name(like, turn.lang, _MOST, me, wish)
            elif who and said("myself", who) is None:
                found = self._service.by_name(who, turn.lang, _MOST, me, wish)
            else:
                found = self._service.for_person(me, turn.lang, _MOST, wish)
        except RecommendError as error:
            return say(turn.lang, f"recommend_{error.problem}", name=error.name or say(turn.lang, "you"))
        return _listed(found, turn.lang)

    # --- likings ------------------------------------------------------------------------------------------------------

    def _note_liking(self, turn: Turn, liking: dict[str, str]) -> Reply | None:
        who, what = liking["who"].strip(_ENDS), liking["what"].strip(_ENDS)
        if not what or pronoun(what):
            return None
        me, asker = said("myself", who) is not None, self._graph(turn)
        if me and (asker is None or concept(asker, what) is None):
            return None  # "I love rainy evenings": a remark, of which the graph has nothing to recommend
        triples = like_triples(asker, person_node(person(turn.message)) if me else who, what)
        return self._keep(turn, triples, say(turn.lang, "liking_noted"))

    def _note_kind(self, turn: Turn, stated: dict[str, str]) -> Reply | None:
        thing, kind = stated["thing"].strip(_ENDS), stated["kind"].strip(_ENDS)
        asker = self._graph(turn)
        if asker is None:
            return None
        meant: URIRef | str = thing
        if pronoun(thing):
            topic = turn.state.focus[0] if turn.state.focus else ()
            if len(topic) != 1 or not isinstance(topic[0], URIRef):
                return None
            meant = topic[0]
        triples = kind_triples(asker, meant, kind)
        return self._keep(turn, triples, say(turn.lang, "kind_noted")) if triples is not None else None

    def _graph(self, turn: Turn) -> Answerer | None:
        """The person's view of the graph; None where there is none yet."""
        try:
            return self._asker(person(turn.message))
        except BotError:
            return None

    def _keep(self, turn: Turn, triples: Sequence[Triple], told: str) -> Reply:
        with self._writing() as lessons:
            lessons.teach(person(turn.message), turn.text, triples, (), turn.lang)
        return Reply(told, turn.lang)


def _listed(found: Sequence[Recommendation], lang: Lang) -> str:
    lines = [
        say(lang, "recommendation", number=number, label=item.label, reason=item.reason)
        for number, item in enumerate(found, 1)
    ]
    return "\n".join(lines)


def make(app: App) -> Recommend:
    """The skill over the application's graph."""
    return Recommend(make_service(app), app.asker, app.graph.writing_lessons)
