"""What the bot says of its own accord: which message is for which act of the policy.

Knows: messages by their names. Does not know: when they are said, the words of any language.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.policy import Act
from bot.dialogue.reference import pronoun
from bot.messages import say
from kg.types import Alternative, Answer
from nlu.types import Lang

_LEADS: dict[Act, str] = {
    Act.CHOOSE_AGAIN: "choose_again",
    Act.TELL_ALL: "tell_all",
    Act.NEAREST: "nearest",
    Act.KNOWN: "known",
    Act.REPHRASE: "rephrase",
    Act.EXAMPLES: "examples",
    Act.INVITE: "invite",
    Act.SHORTEN: "shorten",
}


def lead(act: Act, lang: Lang) -> str:
    """The sentence that stands before the choices of an act, or the whole of what is said; "" where there is none."""
    return say(lang, _LEADS[act]) if act in _LEADS else ""


def unreadable(lang: Lang) -> str:
    """Said to an empty message or a sticker."""
    return say(lang, "unreadable")


def abstention(answer: Answer, act: Act, offers: Sequence[Alternative], lang: Lang) -> str:
    """What is said instead of an answer: what failed, and what can be asked instead."""
    parts = [answer.text]
    if offers:
        parts.append(lead(act, lang))
    elif act is Act.NEAREST:
        parts.append(say(lang, "maybe_misspelt"))
    elif act is Act.INVITE or (act is Act.REPHRASE and not pronoun(answer.failed)):
        parts.append(lead(act, lang))
    return say(lang, "join_sentences").join(part for part in parts if part)


def hedged(text: str, paraphrase: str, lang: Lang) -> str:
    """An answer to a question that may have been misread: what it was taken for stands before it."""
    return say(lang, "hedged", paraphrase=paraphrase, text=text)


def side_by_side(answers: Sequence[tuple[str, str]], lang: Lang) -> str:
    """Several readings with the answer to each, one a line."""
    lines = [f"- {say(lang, 'said_of', said=said, text=text)}" for said, text in answers]
    return "\n".join([lead(Act.TELL_ALL, lang), *lines])


def nobody_meant(word: str, lang: Lang) -> str:
    """When a pronoun stands for nothing that was talked about."""
    return say(lang, "nobody_meant", word=word)


def only_a_name(name: str, paraphrase: str, lang: Lang) -> str:
    """When something is asked of what the graph holds as plain words: "Lima", the capital of Peru."""
    return say(lang, "only_a_name", name=name, paraphrase=paraphrase)


def no_answer_about(name: str, lang: Lang) -> str:
    """When what is asked of a thing that was talked about is not in the graph."""
    return say(lang, "no_answer_about", name=name)


def nothing_more(name: str, lang: Lang) -> str:
    """When more is asked of a thing of which nothing is known but its name."""
    return say(lang, "nothing_more", name=name)


def unclear(word: str, lang: Lang) -> str:
    """When a lone question word fits nothing that was asked before."""
    return say(lang, "unclear", word=word)


def profile(name: str, facts: Sequence[tuple[str, str]], lang: Lang) -> str:
    """What the graph says of a thing that was only named ("Texas" or "Texas: state"): one property a line."""
    thing, _, kind = name.partition(say(lang, "colon"))
    head = say(lang, "profile_of_kind", thing=thing, kind=kind) if kind else say(lang, "profile", thing=thing)
    return "\n".join([head, *(f"- {say(lang, 'said_of', said=said, text=value)}" for said, value in facts)])


def not_understood(lang: Lang) -> str:
    """When no skill had anything to say."""
    return say(lang, "not_understood")


def apology(lang: Lang, mark: str) -> str:
    """When a message met an error that nobody expected; the log names the mark."""
    return say(lang, "apology", mark=mark)


def too_long_taken(lang: Lang, mark: str) -> str:
    """When a message took longer than it may; the log names the mark."""
    return say(lang, "too_long_taken", mark=mark)


def too_many(lang: Lang, seconds: int) -> str:
    """Said to someone who sends faster than anyone can read."""
    return say(lang, "too_many", n=seconds)
