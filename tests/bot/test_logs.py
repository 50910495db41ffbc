"""The log: fields, forms, and no words of people unless they are wanted."""

from __future__ import annotations

import io
import json
import logging

import pytest

from bot.logs import Form, Lines, event


def logged(form: Form, texts: bool, cause: BaseException | None = None) -> str:
    """One event with words, as it is written."""
    stream, log = io.StringIO(), logging.Logger("bot.test")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines(form, texts))
    log.addHandler(handler)
    event(
        log, logging.INFO, "turn", {"channel": "web", "ms": 12, "why": None, "said": "my secret", "at once": ""}, cause
    )
    return stream.getvalue()


@pytest.mark.parametrize("form", ["text", "json"])
def test_words_are_left_out_unless_they_are_wanted(form: Form) -> None:
    assert "secret" not in logged(form, False)
    assert "my secret" in logged(form, True)


def test_one_line_for_people() -> None:
    line = logged("text", True)
    assert line.endswith('Z INFO bot.test: turn channel=web ms=12 said="my secret" at once=""\n') and line[:2] == "20"


def test_one_object_for_programs() -> None:
    try:
        raise ValueError("the cause")
    except ValueError as error:
        found = json.loads(logged("json", False, error))
    assert found["event"] == "turn" and found["channel"] == "web" and found["ms"] == 12 and "why" not in found
    assert "the cause" in found["cause"] and "Traceback" in found["cause"]


def test_a_plain_record_keeps_its_arguments() -> None:
    record = logging.makeLogRecord({"name": "x", "levelname": "WARNING", "msg": "port %d", "args": (80,)})
    assert Lines("text", False).format(record).endswith("WARNING x: port 80")
