"""Greetings, thanks and "what can you do": a closed list of whole messages, answered honestly and briefly.

Knows: a few set phrases in both languages. Does not know: anything else; a message that says more is a question.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from bot.dialogue import Turn
from bot.types import Reply
from nlu.text import normalize_name
from nlu.types import Lang

if TYPE_CHECKING:
    from bot.app import App

Act = Literal["greeting", "thanks", "farewell", "ability"]

_PHRASES: dict[Act, frozenset[str]] = {
    "greeting": frozenset({
        "hi", "hello", "hey", "hello there", "hi there", "good morning", "good afternoon", "good evening",
        "你好", "您好", "嗨", "哈喽", "早上好", "下午好", "晚上好", "你好呀", "你好啊",
    }),
    "thanks": frozenset({
        "thanks", "thank you", "thank you very much", "thanks a lot", "thx", "cheers", "great thanks", "ok thanks",
        "谢谢", "谢谢你", "谢谢您", "多谢", "非常感谢", "感谢", "好的谢谢",
    }),
    "farewell": frozenset({"bye", "goodbye", "bye bye", "see you", "再见", "拜拜", "回头见"}),
    "ability": frozenset({
        "help", "what can you do", "who are you", "what are you", "how does this work",
        "帮助", "你能做什么", "你会什么", "你会做什么", "你是谁", "怎么用",
    }),
}  # fmt: skip

_REPLIES: dict[Act, dict[Lang, str]] = {
    "greeting": {"en": "Hello. Ask me something about what is in the graph.", "zh": "您好，请问我图谱里的事。"},
    "thanks": {"en": "You are welcome.", "zh": "不客气。"},
    "farewell": {"en": "Goodbye.", "zh": "再见。"},
}


class SmallTalk:
    """Answers set phrases."""

    def __init__(self, examples: Callable[[Lang], str]) -> None:
        """`examples` says what can be asked, in a language."""
        self._help = examples

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        act = dialogue_act(turn.text)
        if act is None:
            return None
        text = self._help(turn.lang) if act == "ability" else _REPLIES[act][turn.lang]
        return Reply(text, turn.lang)


def dialogue_act(text: str) -> Act | None:
    """The act of a message that is nothing but a set phrase.

    >>> dialogue_act("Hello!"), dialogue_act("谢谢您。"), dialogue_act("Hello Kitty was made by whom?")
    ('greeting', 'thanks', None)
    """
    said = " ".join(re.sub(r"[^\w\s]", " ", normalize_name(text)).split())
    for act, phrases in _PHRASES.items():
        if said in phrases or said.replace(" ", "") in phrases:
            return act
    return None


def make(app: App) -> SmallTalk:
    """The skill; what it says of the bot's abilities is the text of /help."""
    from bot.skills.commands import help_text

    return SmallTalk(help_text)
