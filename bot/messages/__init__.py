"""What the bot says, in every language that there is a file for.

Knows: where the messages stand. Does not know: when they are said.
"""

from __future__ import annotations

from pathlib import Path

from nlu.language.catalogue import Catalogue
from nlu.language.data import FALLBACK, always, syntax
from nlu.types import Lang

MESSAGES = Catalogue(Path(__file__).parent)


def say(lang: str, message: str, **fields: object) -> str:
    """A message of the catalogue in a language, with its fields filled in; the field `n` chooses the plural form."""
    return MESSAGES.say(lang, message, **fields)


def in_each(message: str) -> list[str]:
    """A message in every language that all graphs are asked in."""
    return [say(lang, message) for lang in sorted(always())]


def say_all(message: str) -> str:
    """A message in every language that all graphs are asked in, beside each other."""
    return " · ".join(in_each(message))


def spoken(tag: str) -> Lang:
    """The language that a person with this language tag (BCP 47, "zh-Hans", or "") is spoken to in."""
    code = tag.partition("-")[0].lower()
    return code if code in MESSAGES.languages() else FALLBACK


def named_languages() -> dict[str, Lang]:
    """The languages that the bot speaks, by all that they are called in any of them, in small letters."""
    codes = MESSAGES.languages()
    own = {code: code for code in codes} | {syntax(code).name.lower(): code for code in codes}
    called = (MESSAGES.entry(lang, "languages").items() for lang in codes)
    return own | {name: code for names in called for code, many in names for name in many}


__all__ = ["MESSAGES", "in_each", "named_languages", "say", "say_all", "spoken"]
