"""Corrections for everybody by an owner: "/correct VALUE" and "/strike [VALUE]" behind an answer.

What anyone else says to be wrong is a lesson of their own (`bot.skills.teaching`). Knows: the two commands. Does not
know: which fact an answer rests on, or how it is struck out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.dialogue import Turn
from bot.messages import say
from bot.types import Reply
from kg.correcting import correction
from kg.types import GraphError

if TYPE_CHECKING:
    from bot.app import App


class Correcting:
    """Strikes out or replaces the fact of the last answer."""

    def __init__(self, app: App) -> None:
        self._app = app

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        command, _, value = turn.text.partition(" ")
        name = command.lower().partition("@")[0]
        if name not in ("/correct", "/strike"):
            return None
        if not self._app.people.may_change(turn.message):
            return Reply(say(turn.lang, "only_owner_corrects"), turn.lang)
        if turn.state.answer is None or (name == "/correct" and not value.strip()):
            return Reply(say(turn.lang, "correct_usage"), turn.lang)
        try:
            return Reply(self._correct(turn, name == "/correct", value.strip()), turn.lang)
        except GraphError as error:
            return Reply(str(error), turn.lang)

    def _correct(self, turn: Turn, replacing: bool, value: str) -> str:
        from kg.ledger.corrections import Corrections
        from kg.teaching import Teacher

        app, answer = self._app, turn.state.answer
        assert answer is not None
        asker = app.asker()
        teacher = Teacher(app.store().belief(), asker, app.models.extractor, lambda: app.models.ontology)
        given = {"right": value} if replacing else {"wrong": value}
        found = correction(asker, answer, turn.lang, teacher=teacher, **given)
        with app.writing() as ledger:
            Corrections(ledger).correct(found.said, found.wrong, found.right)
        return say(turn.lang, "corrected", said=found.said)
