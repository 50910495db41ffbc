"""What goes to the log, and in which form: one line an event, its fields named, for people or as JSON.

Knows: Python's logging. What people said and were told stands in a field of its own, `said` or `told`, and is left out
unless the configuration asks for it. Does not know: what happens.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

TEXTS = ("said", "told")
"""Fields with the words of people."""
Form = Literal["text", "json"]


def event(
    logger: logging.Logger, level: int, name: str, fields: Mapping[str, object], cause: BaseException | None = None
) -> None:
    """Log that something happened, with its fields; those that are None are left out."""
    known = {key: value for key, value in fields.items() if value is not None}
    logger.log(level, name, exc_info=cause, extra={"fields": known})


def set_up(level: str, form: Form, texts: bool) -> None:
    """Log to standard error from a level on (debug, info, warning, error)."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(form, texts))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs URLs, and Telegram's hold the token


class Lines(logging.Formatter):
    """One event as a line, `2026-01-02T03:04:05Z INFO bot.turns.handler: turn ms=12`, or as a JSON object."""

    def __init__(self, form: Form, texts: bool) -> None:
        super().__init__()
        self._form = form
        self._texts = texts

    def format(self, record: logging.LogRecord) -> str:
        """See logging.Formatter."""
        fields = dict(getattr(record, "fields", {}))
        if not self._texts:
            fields = {key: value for key, value in fields.items() if key not in TEXTS}
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        cause = self.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""
        if self._form == "json":
            line = {"at": at, "level": record.levelname, "logger": record.name, "event": record.getMessage(), **fields}
            return json.dumps(line | ({"cause": cause} if cause else {}), ensure_ascii=False, default=str)
        shown = "".join(f" {key}={_shown(value)}" for key, value in fields.items())
        return f"{at} {record.levelname} {record.name}: {record.getMessage()}{shown}" + (f"\n{cause}" if cause else "")


def _shown(value: object) -> str:
    """A value on a line: in quotes where it would not be one word."""
    text = str(value)
    return text if text and text.isprintable() and not set(text) & set(' "=') else json.dumps(text, ensure_ascii=False)
