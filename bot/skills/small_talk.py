"""Greetings, thanks and "what can you do": a closed list of whole messages, answered honestly and briefly.

Knows: the set phrases of `bot/intents`. Does not know: anything else; a message that says more is a question.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.dialogue import Turn
from bot.intents import intents
from bot.messages import say
from bot.skills.phrases import said
from bot.types import Reply
from nlu.text import normalize_name
from nlu.types import Lang

if TYPE_CHECKING:
    from bot.app import App


class SmallTalk:
    """Answers set phrases."""

    def __init__(self, examples: Callable[[Lang], str]) -> None:
        """`examples` says what can be asked, in a language."""
        self._help = examples

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        act = dialogue_act(turn.message.text) or dialogue_act(turn.text)
        if act is None or self._answers(turn):
            return None
        if act == "dismissal":
            turn.state = replace(turn.state, pending=None, misses=0)
        text = self._help(turn.lang) if act == "ability" else say(turn.lang, act)
        return Reply(text, turn.lang)

    @staticmethod
    def _answers(turn: Turn) -> bool:
        """Whether a yes or no answers what was asked last, which is for others to hear."""
        yes, no = said("yes", turn.text) is not None, said("no", turn.text) is not None
        pending = turn.state.pending
        return (turn.state.lesson is not None and (yes or no)) or (
            pending is not None and len(pending.choices) == 1 and yes
        )


def dialogue_act(text: str) -> str | None:
    """The act of a message that is nothing but a set phrase.

    >>> dialogue_act("Hello!"), dialogue_act("谢谢您。"), dialogue_act("Hello Kitty was made by whom?")
    ('greeting', 'thanks', None)
    """
    words = " ".join(re.sub(r"[^\w\s]", " ", re.sub(r"['’]", "", normalize_name(text))).split())
    known = intents()
    if known.thanks.fullmatch(words):
        return "thanks"
    for act, phrases in known.acts.items():
        if words in phrases or words.replace(" ", "") in phrases:
            return act
    return None


def make(app: App) -> SmallTalk:
    """The skill; what it says of the bot's abilities is the text of /help."""
    from bot.skills.commands import help_text

    return SmallTalk(help_text)
