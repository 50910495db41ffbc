"""How much a chat client sent and got, in the unit that such clients count in.

Knows: words and characters. Does not know: any model's pieces: a word of Latin letters counts one, a Chinese character
counts one, and so does any other sign.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[\u2e80-\uffef]|[^\W\d_]+|\d+|[^\w\s]|_")


def tokens(text: str) -> int:
    """How many tokens a text has.

    >>> tokens("Who designed COBOL?"), tokens("编译器是什么？")
    (4, 7)
    """
    return len(_TOKEN.findall(text))


def usage(prompt: int, completion: int | None = None) -> dict[str, int]:
    """The count of one request; without `completion` nothing was made but vectors."""
    told = {} if completion is None else {"completion_tokens": completion}
    return {"prompt_tokens": prompt, **told, "total_tokens": prompt + (completion or 0)}
