"""Every catalogue of the bot has the same messages in every language, with fields that are all filled."""

import re

import pytest

from bot.intents import intents
from bot.messages import MESSAGES, say
from bot.render import why
from bot.skills.small_talk import dialogue_act
from kg.types import Answer, Status
from nlu.language.data import languages

_FIELD = re.compile(r"{(\w+)")


@pytest.mark.parametrize("lang", languages())
def test_every_language_has_every_message(lang: str) -> None:
    first, own = MESSAGES._read("en"), MESSAGES._read(lang)
    assert own.keys() == first.keys()
    for key in first:
        assert set(_FIELD.findall(str(own[key]))) <= set(_FIELD.findall(str(first[key]))), key


@pytest.mark.parametrize("lang", languages())
def test_every_act_of_small_talk_has_its_reply(lang: str) -> None:
    assert all(say(lang, act) for act in intents().acts if act != "ability")


def test_plural_forms_are_those_of_the_language() -> None:
    assert "wait 1 second and" in say("en", "too_many", n=1)
    assert "wait 2 seconds and" in say("en", "too_many", n=2)
    assert "等1秒" in say("zh", "too_many", n=1)


@pytest.mark.parametrize(
    ("text", "act"), [("Hello!", "greeting"), ("谢谢您。", "thanks"), ("merci beaucoup", "thanks"), ("No", "dismissal")]
)
def test_small_talk_is_heard_in_every_language(text: str, act: str) -> None:
    assert dialogue_act(text) == act


@pytest.mark.parametrize("lang", languages())
def test_an_answer_is_explained_in_every_language(lang: str) -> None:
    answer = Answer(Status.ANSWERED, lang, "x", sparql="ASK {}", paraphrase="p", confidence=0.5)
    assert "50%" in why(answer, "q", lang) and "p" in why(answer, "q", lang)
