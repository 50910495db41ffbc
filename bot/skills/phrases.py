"""How people ask for each skill: the patterns of phrases.yaml."""

from __future__ import annotations

import functools
import re
from importlib import resources

import yaml

PHRASES = (
    "documents", "sentiment_of_text", "sentiment_of_talk", "statistics", "translate", "summarise", "continue",
    "write", "teach",
    "alias", "correct", "it_is", "yes", "no", "picture", "alive", "dead", "lifetime", "age", "another", "more",
    "offers", "recommend", "myself", "liking", "of_kind",
)  # fmt: skip
"""Everything that there are set phrases for."""


def said(kind: str, text: str) -> dict[str, str] | None:
    """The parts of a message that asks for `kind`, the first pattern that fits; None when none does.

    >>> said("teach", "Remember that the sky is blue."), said("teach", "What is blue?")
    ({'what': 'the sky is blue.'}, None)
    """
    for pattern in _patterns()[kind]:
        match = pattern.fullmatch(text.strip())
        if match:
            return {name: part.strip() for name, part in match.groupdict().items() if part and part.strip()}
    return None


@functools.cache
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    text = resources.files("bot.skills").joinpath("phrases.yaml").read_text("utf-8")
    return {
        kind: [re.compile(pattern, re.IGNORECASE | re.DOTALL) for pattern in patterns]
        for kind, patterns in yaml.safe_load(text).items()
    }
