"""JSON lines in, JSON lines out: what every --batch does.

Knows: one output line an input line, in order, flushed at once; a line that cannot be done becomes {"id": ...,
"error": ...} and the rest goes on. Does not know: what is done.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.logs import event
from bot.types import BotError
from kg.types import GraphError
from nlu.types import NLUError

log = logging.getLogger(__name__)

Record = dict[str, Any]


class BadLine(BotError):
    """A line that is not what the command reads."""


def run_batch(source: str, work: Callable[[Record], Record]) -> None:
    """Do `work` for each line of a file ("-": stdin) and print what it gives.

    Args:
        source: A file name or "-".
        work: From the record of a line to the record to print; BadLine and the errors of the floors end up in its line.

    Raises:
        BotError: The file cannot be read.
    """
    for line in _lines(source):
        _print(_tried(line, work))


def run_chunks(source: str, work: Callable[[list[Record]], list[Record]], size: int = 32) -> None:
    """As `run_batch`, for work that is faster on several lines at once; stdin is read line by line, answers at once.

    Args:
        work: From the records of some lines to as many records to print; when it raises, its lines are done singly.
    """
    size = 1 if source == "-" and sys.stdin.isatty() else size
    waiting: list[bytes] = []
    for line in _lines(source):
        waiting.append(line)
        if len(waiting) == size:
            _print_chunk(waiting, work)
            waiting = []
    _print_chunk(waiting, work)


def _print_chunk(lines: list[bytes], work: Callable[[list[Record]], list[Record]]) -> None:
    try:
        done = work([_parse(line) for line in lines])
    except Exception:  # one line may never end those beside it
        for line in lines:
            _print(_tried(line, lambda record: work([record])[0]))
        return
    for out in done:
        _print(out)


def _tried(line: bytes, work: Callable[[Record], Record]) -> Record:
    """What is printed for a line: what the work gives, or why it gives nothing."""
    record: Record | None = None
    try:
        record = _parse(line)
        return work(record)
    except (BotError, GraphError, NLUError) as error:
        return {"id": record.get("id") if record else None, "error": str(error)}
    except Exception as error:  # one line may never end the batch
        return _broken(record, error)


def _print(out: Record) -> None:
    print(json.dumps(out, ensure_ascii=False), flush=True)


def _broken(record: Record | None, error: Exception) -> Record:
    """What a line says that a fault of the program kept from being done."""
    event(log, logging.ERROR, "a line of a batch failed", {"line": record}, error)
    return {"id": record.get("id") if record else None, "error": f"a fault of the program: {type(error).__name__}"}


def text_field(record: Record, name: str) -> str:
    """The text of a field that must be there.

    Raises:
        BadLine: It is missing, not text, or blank.
    """
    value = record.get(name)
    if isinstance(value, str) and not value.strip():
        raise BadLine(f"{name!r} is empty")
    if not isinstance(value, str):
        have = ", ".join(record) or "nothing"
        raise BadLine(f"the line needs a text {name!r}; it has {have}")
    return value


def _lines(source: str) -> Iterator[bytes]:
    if source == "-":
        yield from (line for line in sys.stdin.buffer if line.strip())
        return
    try:
        with Path(source).open("rb") as file:
            yield from (line for line in file if line.strip())
    except OSError as error:
        raise BotError(f"{source}: cannot be read: {error.strerror}") from error


def _parse(line: bytes) -> Record:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadLine(f"the line is not UTF-8: {error.reason} at byte {error.start}") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadLine(f"the line is not JSON: {error}") from error
    if not isinstance(record, dict):
        raise BadLine(f"the line is a JSON {type(record).__name__}; expected is an object with an id")
    return record
