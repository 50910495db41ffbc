"""HTML as the Bot API reads it (https://core.telegram.org/bots/api#html-style): strict about tags, text out.

Written from the documentation, apart from what writes HTML in the program, so that one checks the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TAGS = {
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "tg-spoiler", "a", "tg-emoji", "code", "pre",
    "blockquote",
}  # fmt: skip
_TOKEN = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)([^<>]*)>|&(#x[0-9A-Fa-f]+|#[0-9]+|lt|gt|amp|quot);|[<]|.", re.DOTALL)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


@dataclass(frozen=True)
class Entity:
    """A range of the text, in characters."""

    type: str
    start: int
    end: int
    attributes: str = ""


class CannotParse(ValueError):
    """What the Bot API answers with 400."""


def read_html(html: str) -> tuple[str, list[Entity]]:
    """The text that people see, and its entities."""
    text, open_tags, entities = "", [], []
    for found in _TOKEN.finditer(html):
        closing, tag, attributes, named = found.groups()
        if tag is not None:
            name = tag.lower()
            if name not in _TAGS:
                raise CannotParse(f'Unsupported start tag "{tag}"')
            if not closing:
                open_tags.append((name, len(text), attributes.strip()))
            elif not open_tags or open_tags[-1][0] != name:
                raise CannotParse(f"Unexpected end tag {tag}")
            else:
                _, start, had = open_tags.pop()
                entities.append(Entity(name, start, len(text), had))
        elif named is not None:
            text += _NAMED[named] if named in _NAMED else chr(int(named[1:].lstrip("x"), 16 if named[1] == "x" else 10))
        elif found[0] == "<":
            raise CannotParse("Unclosed start tag")
        else:
            text += found[0]
    if open_tags:
        raise CannotParse(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return text, sorted(entities, key=lambda e: e.start)
