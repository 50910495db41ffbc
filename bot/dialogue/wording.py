"""What the bot says of its own accord: short sentences in both languages, each for one act of the policy.

Knows: words. Does not know: when they are said.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.policy import Act
from bot.dialogue.reference import pronoun
from kg.types import Alternative, Answer, Status
from nlu.types import Lang

_LEADS: dict[Act, dict[Lang, str]] = {
    Act.CHOOSE_AGAIN: {
        "en": "That was none of the choices. Please send the number of the one you mean:",
        "zh": "这不在可选项里，请发送您所指的那一项的编号：",
    },
    Act.TELL_ALL: {
        "en": "I could not tell which one you mean, so here is each of them:",
        "zh": "没能确定您指的是哪一个，所以逐一回答：",
    },
    Act.NEAREST: {"en": "Did you mean one of these?", "zh": "您指的是不是："},
    Act.KNOWN: {"en": "You can ask for:", "zh": "可以问："},
    Act.REPHRASE: {
        "en": 'Please put it as one short question about a thing by its name, such as "What is the … of …?"',
        "zh": "请用一句简短的话来问，并说出事物的名称，例如“……的……是什么？”",
    },
    Act.EXAMPLES: {
        "en": "Let us try it the other way round. These are questions that I can answer:",
        "zh": "换个方式吧，下面这些问题我能回答：",
    },
    Act.INVITE: {
        "en": "I see. I can only answer questions about what is in the graph, such as:",
        "zh": "明白。不过我只会回答图谱里的事，例如：",
    },
    Act.SHORTEN: {
        "en": "That is a lot of text at once. Please ask one question of a few sentences at most.",
        "zh": "一次发来的内容太长了，请每次只问一个问题，最多几句话。",
    },
}
_UNREADABLE: dict[Lang, str] = {"en": "I can only read words.", "zh": "我只能看懂文字。"}
_COMPANY: dict[Status, dict[Lang, str]] = {
    Status.UNKNOWN_ENTITY: {
        "en": "It may be spelt otherwise, or not be in the graph.",
        "zh": "可能写法不同，也可能没有收录。",
    },
}


def lead(act: Act, lang: Lang) -> str:
    """The sentence that stands before the choices of an act, or the whole of what is said; "" where there is none."""
    return _LEADS[act][lang] if act in _LEADS else ""


def unreadable(lang: Lang) -> str:
    """Said to an empty message or a sticker."""
    return _UNREADABLE[lang]


def abstention(answer: Answer, act: Act, offers: Sequence[Alternative], lang: Lang) -> str:
    """What is said instead of an answer: what failed, and what can be asked instead."""
    parts = [answer.text]
    if offers:
        parts.append(lead(act, lang))
    elif act is Act.NEAREST:
        parts.append(_COMPANY[Status.UNKNOWN_ENTITY][lang])
    elif act is Act.INVITE or (act is Act.REPHRASE and not pronoun(answer.failed)):
        parts.append(lead(act, lang))
    return ("" if lang == "zh" else " ").join(part for part in parts if part)


def hedged(text: str, paraphrase: str, lang: Lang) -> str:
    """An answer to a question that may have been misread: what it was taken for stands before it."""
    if lang == "zh":
        return f"我不确定是不是问这个：{paraphrase}。\n{text}"
    return f"I am not sure that this is what you ask: {paraphrase}.\n{text}"


def side_by_side(answers: Sequence[tuple[str, str]], lang: Lang) -> str:
    """Several readings with the answer to each, one a line."""
    colon = "：" if lang == "zh" else ": "
    return "\n".join([lead(Act.TELL_ALL, lang), *(f"- {said}{colon}{text}" for said, text in answers)])


def nobody_meant(word: str, lang: Lang) -> str:
    """When a pronoun stands for nothing that was talked about."""
    if lang == "zh":
        return f"我不确定这里的“{word}”指的是谁或什么，请直接说名称。"
    return f"I am not sure who or what “{word}” means here. Please say the name."


def only_a_name(name: str, paraphrase: str, lang: Lang) -> str:
    """When something is asked of what the graph holds as plain words: "Lima", the capital of Peru."""
    if lang == "zh":
        return f"图谱里“{name}”只是一个名字（{paraphrase}），没有更多信息。"
    return f"The graph has “{name}” only as a name ({paraphrase}) and says nothing more about it."


def no_answer_about(name: str, lang: Lang) -> str:
    """When what is asked of a thing that was talked about is not in the graph."""
    return (
        f"关于{name}，图谱里没有这个问题的答案。" if lang == "zh" else f"The graph has no answer to that about {name}."
    )


def nothing_more(name: str, lang: Lang) -> str:
    """When more is asked of a thing of which nothing is known but its name."""
    return f"关于{name}，图谱里没有更多信息。" if lang == "zh" else f"The graph says nothing more about {name}."


def unclear(word: str, lang: Lang) -> str:
    """When a lone question word fits nothing that was asked before."""
    return f"我不确定您问的“{word}”是指什么。" if lang == "zh" else f"I am not sure what “{word}” asks for here."


def profile(name: str, facts: Sequence[tuple[str, str]], lang: Lang) -> str:
    """What the graph says of a thing that was only named ("Texas" or "Texas: state"): one property a line."""
    colon = "：" if lang == "zh" else ": "
    thing, _, kind = name.partition(colon)
    head = (
        f"{thing}（{kind}）：" if kind and lang == "zh" else f"{thing} ({kind}):" if kind else f"{thing}{colon.strip()}"
    )
    return "\n".join([head, *(f"- {said}{colon}{value}" for said, value in facts)])


def not_understood(lang: Lang) -> str:
    """When no skill had anything to say."""
    return "我没有听懂，试试 /help。" if lang == "zh" else "I did not understand; try /help."


def apology(lang: Lang, mark: str) -> str:
    """When a message met an error that nobody expected; the log names the mark."""
    if lang == "zh":
        return f"抱歉，处理这条消息时出了错（编号 {mark}），已经记录下来。"
    return f"Sorry, something went wrong with this message (id {mark}); it has been logged."


def too_long_taken(lang: Lang, mark: str) -> str:
    """When a message took longer than it may; the log names the mark."""
    if lang == "zh":
        return f"抱歉，这条消息处理得太久，我先停下了（编号 {mark}），已经记录下来。请换个问法，或者稍后再试。"
    return (
        f"Sorry, that took too long, so I stopped (id {mark}); it has been logged. "
        "Please put it another way, or try again later."
    )


def too_many(lang: Lang, seconds: int) -> str:
    """Said to someone who sends faster than anyone can read."""
    if lang == "zh":
        return f"您发得有点快，我跟不上了。请等{seconds}秒再发。"
    return f"That was a bit fast for me. Please wait {seconds} second{'s' if seconds != 1 else ''} and send it again."
