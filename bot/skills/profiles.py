"""What the graph says of a thing that is only named, or of which more is asked: a property a line.

Knows: how more is asked for, and which thing is meant. Does not know: how properties are found, or put into words.
"""

from __future__ import annotations

from dataclasses import replace

from rdflib.term import IdentifiedNode, Literal

from bot.dialogue import Turn, personal, pronoun, there
from bot.dialogue.wording import nothing_more, profile
from bot.messages import say
from bot.skills.bare_names import bare_name, nothing_of
from bot.skills.phrases import said
from kg.question import Answerer
from kg.question.logic.serialization import class_of
from kg.types import Answer, Evidence, Status
from nlu.types import Lang

Topic = tuple[IdentifiedNode, ...]
_MOST = 6
_NAMED = frozenset({"Entities", "Describe"})
"""Classes of the logical form of a message that only names a thing."""


def described(answer: Answer, question: str, asker: Answerer) -> Answer:
    """An answer that says what a thing is; where the graph has no words for that, what else it says of it."""
    named = class_of(answer.form) in _NAMED and len(answer.focus) == 1
    if answer.status is not Status.ANSWERED or not named or any(isinstance(v.term, Literal) for v in answer.values):
        return answer
    lang = answer.lang
    facts, evidence = _facts(answer.focus, question, lang, asker, _MOST)
    if not facts:
        return answer
    text = profile(answer.text.rstrip(".。"), facts, lang)
    return replace(answer, text=text, evidence=evidence or answer.evidence)


def more(turn: Turn, asker: Answerer) -> Answer | None:
    """Whatever the graph says of the topic, to "tell me more"; None for any other message."""
    wanted = said("more", turn.text)
    if wanted is None:
        return None
    who = wanted.get("who", "")
    if personal(pronoun(who)) and (name := bare_name(turn, asker)):
        return nothing_of(turn, name)
    things: Topic = turn.state.focus[0] if turn.state.focus else ()
    if who and not pronoun(who) and not there(who):
        things = asker.snapshot().meaning(who)
    if len(things) != 1:
        return None
    name = asker.snapshot().label(things[0], turn.lang)
    facts, evidence = _facts(things, turn.text, turn.lang, asker, 2 * _MOST)
    if not facts:
        return Answer(Status.NO_FACT, turn.lang, nothing_more(name, turn.lang), focus=things)
    return Answer(Status.ANSWERED, turn.lang, profile(name, facts, turn.lang), evidence=evidence, focus=things)


def _facts(
    about: Topic, question: str, lang: Lang, asker: Answerer, most: int
) -> tuple[list[tuple[str, str]], tuple[Evidence, ...]]:  # fmt: skip
    """What the graph says of a thing, each property in words with its values; and the quotes for it."""
    known = [
        (choice.paraphrase, asker.ask(question, lang, focus=about, choice=choice))
        for choice in asker.suggest(lang, about=about, most=most)
    ]
    told = [(words, found) for words, found in known if found.status is Status.ANSWERED]
    comma = say(lang, "list_join")
    facts = [
        (words, comma.join(value.label for value in found.values))
        for words, found in told
        if len(found.values) <= _MOST
    ]
    return facts, tuple(dict.fromkeys(e for _, found in told for e in found.evidence))
