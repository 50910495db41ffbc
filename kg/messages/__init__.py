"""What the graph's rooms say outside answers, in every language that there is a file for.

Knows: where the messages stand. Does not know: when they are said.
"""

from __future__ import annotations

from pathlib import Path

from nlu.language.catalogue import Catalogue

MESSAGES = Catalogue(Path(__file__).parent)


def say(lang: str, message: str, **fields: object) -> str:
    """A message of the catalogue in a language, with its fields filled in; the field `n` chooses the plural form."""
    return MESSAGES.say(lang, message, **fields)


__all__ = ["MESSAGES", "say"]
