"""Greetings, thanks and "what can you do": a closed list of whole messages, answered honestly and briefly.

Knows: a few set phrases in both languages. Does not know: anything else; a message that says more is a question.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from bot.dialogue import Turn
from bot.skills.phrases import said
from bot.types import Reply
from nlu.text import normalize_name
from nlu.types import Lang

if TYPE_CHECKING:
    from bot.app import App

Act = Literal[
    "greeting", "wellbeing", "name", "praise", "consent", "blame", "dismissal", "lost", "thanks", "farewell", "ability"
]

_PHRASES: dict[Act, frozenset[str]] = {
    "greeting": frozenset({
        "hi", "hello", "hey", "hello there", "hi there", "good morning", "good afternoon", "good evening",
        "你好", "您好", "嗨", "哈喽", "早上好", "下午好", "晚上好", "你好呀", "你好啊",
    }),
    "wellbeing": frozenset({
        "how are you", "how are you doing", "how are you today", "how is it going", "hows it going", "whats up",
        "你好吗", "最近怎么样", "最近好吗", "你怎么样", "近来可好", "在吗", "你在吗",
    }),
    "name": frozenset({
        "whats your name", "what is your name", "do you have a name", "are you a robot", "are you a bot",
        "are you human", "are you an ai", "who made you",
        "你叫什么", "你叫什么名字", "怎么称呼你", "你的名字是什么", "你有名字吗", "你是机器人吗", "你是人吗",
        "你是真人吗",
    }),
    "praise": frozenset({
        "good", "great", "nice", "cool", "well done", "good job", "good bot", "perfect", "excellent", "awesome", "wow",
        "you are great", "not bad", "interesting", "very good", "very nice",
        "很好", "太好了", "不错", "真不错", "真棒", "你真棒", "太棒了", "厉害", "真厉害", "有意思", "做得好",
    }),
    "consent": frozenset({
        "yes", "yeah", "yep", "ok", "okay", "i see", "all right", "alright", "got it", "fine", "understood",
        "hmm", "hm", "well", "let me think", "i see thanks",
        "是", "是的", "对", "对的", "好", "好的", "行", "知道了", "明白了", "明白", "了解", "嗯", "嗯嗯", "哦",
        "原来如此",
    }),
    "blame": frozenset({
        "wrong", "you are wrong", "youre wrong", "that is wrong", "thats wrong", "not true", "thats not true",
        "incorrect",
        "that is not true", "that is not right", "thats not right", "you are stupid", "bad bot", "useless",
        "错", "错了", "你错了", "不对", "你说错了", "说错了", "答错了", "不是这样", "你真笨", "真笨", "没用", "太差了",
    }),
    "dismissal": frozenset({
        "no", "nope", "never mind", "nevermind", "forget it", "cancel", "none", "none of them", "none of these",
        "none of those", "neither", "no thanks", "no thank you", "it doesnt matter",
        "不", "不是", "不用", "不用了", "不必了", "算了", "没事", "没事了", "没关系", "都不是", "取消", "不了",
    }),
    "lost": frozenset({
        "i do not understand", "i dont understand", "i dont get it", "i am confused", "im confused", "im lost",
        "what do you mean", "sorry what", "pardon", "come again",
        "我不明白", "我不懂", "我听不懂", "没听懂", "我没听懂", "看不懂", "我没看懂", "不明白", "什么意思", "你说什么",
        "你在说什么",
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

_THANKS = re.compile(
    r"(?:ok(?:ay)? |great |many )?(?:thanks|thank you)(?: (?!and\b|but\b|wh|how|is\b|are\b|what)[a-z]+){0,4}"
    r"|(?:好的?)? ?(?:谢谢|多谢|感谢)(?!.*(?:什么|谁|哪|多少|几|吗|呢))[\u4e00-\u9fff ]{0,8}"
)
"""Thanks with a few words more, none of which asks."""
_REPLIES: dict[Act, dict[Lang, str]] = {
    "greeting": {"en": "Hello. Ask me something about what is in the graph.", "zh": "您好，请问我图谱里的事。"},
    "wellbeing": {"en": "All is well. What would you like to know?", "zh": "一切都好。您想知道什么？"},
    "name": {
        "en": "I am Tuwen, a program that answers from a graph of facts. What would you like to know?",
        "zh": "我叫图问，是根据知识图谱回答问题的程序。您想知道什么？",
    },
    "praise": {"en": "Glad to hear it.", "zh": "您满意就好。"},
    "consent": {"en": "All right. Ask on whenever you like.", "zh": "好的，您随时可以接着问。"},
    "blame": {
        "en": 'Sorry. What should it be? Say "No, it was …" and I will remember it; /wrong notes that I was wrong.',
        "zh": "抱歉。正确的是什么？您可以说“不对，应该是……”，我会为您记住；/wrong 只记下这次答错了。",
    },
    "dismissal": {
        "en": "All right, let us leave it. Ask me something else whenever you like.",
        "zh": "好的，那就算了。您可以再问别的。",
    },
    "lost": {
        "en": "Sorry. /why shows how I understood the last question, and the quotes behind it; /help what I can do.",
        "zh": "抱歉，没说清楚。/why 能看到我怎样理解上一个问题、答案有什么依据；/help 能看到我会做什么。",
    },
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
        act = dialogue_act(turn.message.text) or dialogue_act(turn.text)
        if act is None or self._answers(turn):
            return None
        if act == "dismissal":
            turn.state = replace(turn.state, pending=None, misses=0)
        text = self._help(turn.lang) if act == "ability" else _REPLIES[act][turn.lang]
        return Reply(text, turn.lang)

    @staticmethod
    def _answers(turn: Turn) -> bool:
        """Whether a yes or no answers what was asked last, which is for others to hear."""
        yes, no = said("yes", turn.text) is not None, said("no", turn.text) is not None
        pending = turn.state.pending
        return (turn.state.lesson is not None and (yes or no)) or (
            pending is not None and len(pending.choices) == 1 and yes
        )


def dialogue_act(text: str) -> Act | None:
    """The act of a message that is nothing but a set phrase.

    >>> dialogue_act("Hello!"), dialogue_act("谢谢您。"), dialogue_act("Hello Kitty was made by whom?")
    ('greeting', 'thanks', None)
    """
    words = " ".join(re.sub(r"[^\w\s]", " ", re.sub(r"['’]", "", normalize_name(text))).split())
    if _THANKS.fullmatch(words):
        return "thanks"
    for act, phrases in _PHRASES.items():
        if words in phrases or words.replace(" ", "") in phrases:
            return act
    return None


def make(app: App) -> SmallTalk:
    """The skill; what it says of the bot's abilities is the text of /help."""
    from bot.skills.commands import help_text

    return SmallTalk(help_text)
