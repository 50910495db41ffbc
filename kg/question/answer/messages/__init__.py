"""What is said to a person, by language: templates with fields, one file a language.

Knows: the files. Does not know: when what is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml


@cache
def messages(lang: str) -> Mapping[str, str]:
    """The templates of a language.

    Raises:
        FileNotFoundError: There is no file of the language.
    """
    path = resources.files("kg.question.answer.messages") / f"{lang}.yaml"
    return {key: str(text) for key, text in yaml.safe_load(path.read_text("utf-8")).items()}


def say(lang: str, name: str, **fields: object) -> str:
    """A message with its fields filled in."""
    return messages(lang)[name].format(**fields)
