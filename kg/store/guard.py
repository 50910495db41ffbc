"""What no query of the program's own may hold, looked for once more before it reaches a store.

Knows: words of SPARQL that write or fetch. Does not know: the query grammar; what others write goes through
`kg.store.written`, which does, and never through here alone.
"""

from __future__ import annotations

import re

from kg.types import QueryError

TOKENS = re.compile(
    r"<[^<>\"{}|^`\\\s]*>|\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|#[^\n]*", re.S
)
"""What may hold any word without meaning it: IRIs, strings, comments."""


def check_read_only(sparql: str) -> None:
    """Raises QueryError for a query that would fetch from the network; the query grammar itself has no updates."""
    words = TOKENS.sub(" ", sparql)
    if re.search(r"(?<![?$\w:])SERVICE(?![\w:])", words, re.I):
        raise QueryError("SERVICE is refused: a query reads this graph alone")
    update = re.search(r"(?<![?$\w:])(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY)(?![\w:])", words, re.I)
    if update and not re.search(r"(?<![?$\w:])(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:])", words, re.I):
        raise QueryError(f"{update.group(1).upper()} changes the graph; queries are read-only")
