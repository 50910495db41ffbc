"""Commands that every channel understands: /start /help /why /right /wrong /sources /forget /language.

Knows: their syntax and replies. Does not know: channels; who may change the graph is decided by the function it is
given.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from bot.dialogue import Turn, person
from bot.render import source_lines, why
from bot.types import Button, Message, Reply
from kg.types import Source, SourceError
from nlu.language.data import FALLBACK
from nlu.types import Lang

if TYPE_CHECKING:
    from rdflib.term import URIRef

    from bot.app import App
    from bot.memory import Verdict
    from kg.ledger.taught import Taught, TaughtFacts

_MOST_SOURCES = 20

COMMANDS: dict[str, dict[Lang, str]] = {
    "start": {"en": "begin anew", "zh": "重新开始"},
    "help": {"en": "what I can do", "zh": "我能做什么"},
    "why": {"en": "where the last answer comes from", "zh": "上一个回答的依据"},
    "meant": {
        "en": "NUMBER = the other reading that was meant",
        "zh": "编号 = 选定另一种理解",
    },
    "right": {"en": "the last answer was right", "zh": "上一个回答是对的"},
    "wrong": {"en": "the last answer was wrong; say why, if you like", "zh": "上一个回答不对；可以说明原因"},
    "sources": {"en": "what has been read", "zh": "已读入的来源"},
    "graph": {"en": "draws what surrounds a thing, or the last answer", "zh": "画出一个事物周围的图谱，或上一个回答"},
    "stats": {"en": "how big the graph is", "zh": "图谱的统计"},
    "documents": {"en": "what the documents say about something", "zh": "文档里怎么说"},
    "teach": {"en": "teach me a fact", "zh": "教我一个事实"},
    "alias": {"en": "WORD = what you mean by it", "zh": "词 = 它指什么"},
    "taught": {"en": "what you taught me", "zh": "您教过我的事实"},
    "forget": {
        "en": "take a source out; /forget taught N, /forget me",
        "zh": "移除一个来源；/forget taught 编号，/forget me",
    },
    "language": {"en": "the language I answer in: zh, en or auto", "zh": "用哪种语言回答：zh、en 或 auto"},
    "sentiment": {"en": "whether a text is positive or negative", "zh": "一段话是正面还是负面"},
    "translate": {"en": "translate a text", "zh": "翻译一段话"},
    "summarise": {"en": "summarise a text or document", "zh": "概括一段话或一篇文档"},
    "write": {"en": "write something", "zh": "写一段文字"},
}

_FULL = ("full", "all", "全部", "完整")
"""What asks `/why` for the steps as well."""


class Sources(Protocol):
    """The part of `kg.ledger.ledger.Ledger` that commands need."""

    def sources(self) -> list[Source]: ...

    def find_source(self, text: str) -> Source: ...

    def forget(self, source_id: URIRef) -> None: ...


class People(Protocol):
    """The part of `bot.app.App` that forgetting and judging need."""

    def forget_person(self, channel: str, user: str) -> tuple[int, int]: ...

    def taught_by(self, person: str) -> list[Taught]: ...

    def writing_lessons(self) -> AbstractContextManager[TaughtFacts]: ...

    def judge(self, channel: str, conversation: str, verdict: Verdict, note: str) -> bool: ...


class Commands:
    """Answers messages that begin with a slash."""

    def __init__(
        self,
        reading: Callable[[], Sources],
        writing: Callable[[], AbstractContextManager[Sources]],
        may_change: Callable[[Message], bool],
        people: People,
    ) -> None:
        """`reading` gives the ledger, `writing` one that may be changed, `may_change` says who may do so."""
        self._reading = reading
        self._writing = writing
        self._may_change = may_change
        self._people = people

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        if not turn.text.startswith("/"):
            return None
        word, _, rest = turn.text[1:].partition(" ")
        name = word.partition("@")[0].lower()  # Telegram writes /help@the_bot in groups
        match name:
            case "start":
                turn.state = turn.state.afresh()
                text = ("您好。" if turn.lang == "zh" else "Hello. ") + help_text(turn.lang)
            case "help":
                text = help_text(turn.lang)
            case "why":
                text = self._why(turn, full=rest.strip().lower() in _FULL)
            case "right" | "wrong":
                text = self._judge(turn, "right" if name == "right" else "wrong", rest.strip())
            case "sources":
                text = self._sources(turn.lang)
            case "forget":
                text = self._forget(turn, rest.strip())
            case "language":
                return _language(turn, rest.strip().lower())
            case _ if name in COMMANDS:
                return None
            case _:
                known = " ".join(f"/{c}" for c in COMMANDS)
                text = (
                    f"没有 /{name} 这个命令；可用的有：{known}"
                    if turn.lang == "zh"
                    else f"There is no command /{name}; known are {known}"
                )
        return Reply(text, turn.lang)

    def _why(self, turn: Turn, *, full: bool) -> str:
        if turn.state.answer is None:
            return "还没有回答过问题。" if turn.lang == "zh" else "No question has been answered yet."
        return why(turn.state.answer, turn.state.question, turn.lang, full=full)

    def _judge(self, turn: Turn, verdict: Verdict, note: str) -> str:
        """Keep what the person thinks of the last answer; `tuwen learn` learns from it."""
        zh = turn.lang == "zh"
        message = turn.message
        if turn.state.answer is None or not self._people.judge(message.channel, message.conversation, verdict, note):
            return "还没有回答过问题。" if zh else "No question has been answered yet."
        if verdict == "right":
            return "谢谢，记下了。" if zh else "Thank you, noted."
        return (
            "谢谢，记下了。您也可以直接告诉我正确的事实：/teach 事实"
            if zh
            else "Thank you, noted. You can also tell me what is right: /teach FACT"
        )

    def _sources(self, lang: Lang) -> str:
        found = self._reading().sources()
        if not found:
            return "图谱里还没有任何来源。" if lang == "zh" else "The graph has no sources yet."
        return "\n".join(source_lines(found, lang, _MOST_SOURCES))

    def _forget(self, turn: Turn, name: str) -> str:
        zh = turn.lang == "zh"
        if name.lower() in ("me", "我"):
            return self._forget_me(turn)
        if name.lower().split(" ")[0] in ("taught", "教的"):
            return self._forget_taught(turn, name.partition(" ")[2].strip())
        if not self._may_change(turn.message):
            return "只有图谱的主人才能移除来源。" if zh else "Only the owner of this graph may take sources out."
        if not name:
            usage = "用法：/forget 来源的名称或编号" if zh else "Usage: /forget TITLE or number of a source"
            return f"{usage}\n{self._sources(turn.lang)}"
        source = self._source(name)
        if source is None:
            unknown = (
                f"没有唯一的来源叫“{name}”；已有的来源：" if zh else f'No single source is called "{name}"; there are:'
            )
            return f"{unknown}\n{self._sources(turn.lang)}"
        with self._writing() as ledger:
            ledger.forget(source.id)
        turn.state = turn.state.afresh()
        return f"已移除“{source.title}”。" if zh else f'Forgotten: "{source.title}".'

    def _forget_me(self, turn: Turn) -> str:
        """Everything of the person who asks; what they say with it is not kept either."""
        turns, lessons = self._people.forget_person(turn.message.channel, turn.message.user)
        turn.state = turn.state.afresh()
        turn.keep = False
        if turn.lang == "zh":
            return f"已删除您的全部记录：{turns}轮对话，{lessons}条教过的事实。"
        return f"Everything of yours is deleted: {turns} turns, {lessons} lessons."

    def _forget_taught(self, turn: Turn, number: str) -> str:
        zh = turn.lang == "zh"
        who = person(turn.message)
        mine = self._people.taught_by(who)
        if not number.isdecimal() or not 1 <= int(number) <= len(mine):
            return "用法：/forget taught 编号，编号见 /taught" if zh else "Usage: /forget taught NUMBER, as in /taught"
        with self._people.writing_lessons() as lessons:
            gone = lessons.forget(who, mine[int(number) - 1].id)
        turn.state = turn.state.afresh()
        return f"已撤回：“{gone.said}”。" if zh else f'Taken back: "{gone.said}".'

    def _source(self, name: str) -> Source | None:
        """The source of a number in /sources, or of a name; None when there is not exactly one."""
        ledger = self._reading()
        if name.isdecimal():
            found = ledger.sources()
            return found[int(name) - 1] if 0 < int(name) <= len(found) else None
        try:
            return ledger.find_source(name)
        except SourceError:
            return None


_LANGUAGES: dict[str, Lang | None] = {
    "zh": "zh", "chinese": "zh", "中文": "zh", "汉语": "zh",
    "en": "en", "english": "en", "英文": "en", "英语": "en",
    "auto": None, "自动": None,
}  # fmt: skip
_CHOICES = (Button("中文", "/language zh"), Button("English", "/language en"), Button("auto · 自动", "/language auto"))


def _language(turn: Turn, name: str) -> Reply:
    """Fix the language of the replies, or let the words of each message decide; without a name: show the choices."""
    if name not in _LANGUAGES:
        text = "用哪种语言回答？" if turn.lang == "zh" else "Which language shall I answer in?"
        return Reply(text, turn.lang, buttons=_CHOICES)
    wanted = _LANGUAGES[name]
    turn.state = replace(turn.state, wanted=wanted)
    turn.lang = wanted or turn.lang
    match wanted:
        case "zh":
            text = "好的，以后都用中文回答。"
        case "en":
            text = "All right, I will answer in English from now on."
        case _ if turn.lang == "zh":
            text = "好的，您用什么语言，我就用什么语言回答。"
        case _:
            text = "All right, I will answer in the language of your words."
    return Reply(text, turn.lang)


def help_text(lang: Lang) -> str:
    """What the bot can do, in a few lines."""
    lines = [f"/{name}  {text.get(lang, text[FALLBACK])}" for name, text in COMMANDS.items()]
    if lang == "zh":
        head = (
            "我回答关于图谱的问题，并给出原文依据；不知道的我会直说。"
            "例如：“德克萨斯州的首府是什么？”，接着问“那它的人口呢？”"
        )
    else:
        head = (
            "I answer questions about what is in the graph, with the quotes behind each answer, and say so when I do "
            'not know. For example: "What is the capital of Texas?", then "and its population?"'
        )
    return "\n".join([head, *lines])


def make(app: App) -> Commands:
    """The skill over the application's ledger."""
    return Commands(app.ledger, app.writing, app.may_change, app)
