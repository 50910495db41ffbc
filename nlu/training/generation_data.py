"""What our own LLaMA learns from: a text that the encoder reads, a task, and what is to be written.

Knows: the tasks and the sets that each is made of; sets that may only be measured with are not among them. Does not
know: models. Held out for the curve: what has a sentence on either side whose hash is one of a hundred, from all sets
alike, so that no held-out sentence trains.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlu.types import Lang, NLUError

_LONGEST = 400
_HELD_OUT = 100


@dataclass(frozen=True, slots=True)
class Written:
    """One thing to learn.

    Attributes:
        task: A tag of `TAGS`.
        source: What the encoder reads.
        target: What is to be written.
    """

    task: str
    source: str
    target: str

    @property
    def held_out(self) -> bool:
        """Whether it is kept for measuring: a sentence decides alone, on either side and with every translation."""
        return any(
            int(hashlib.sha256(side.encode()).hexdigest(), 16) % _HELD_OUT == 0 for side in (self.source, self.target)
        )


TAGS = ("<translate:zh>", "<translate:en>", "<state:en>", "<continue:zh>", "<continue:en>")
"""What begins a reply: a task and the language of what is written."""
END, PAD = "</s>", "<pad>"
SPECIAL = (PAD, END, *TAGS)


def _pairs(record: dict[str, Any]) -> Iterator[Written]:
    """A pair of sentences, both ways."""
    yield Written("<translate:en>", record["zh"], record["en"])
    yield Written("<translate:zh>", record["en"], record["zh"])


def _facts(record: dict[str, Any]) -> Iterator[Written]:
    """Facts as a sentence, where the sentence names all that they name."""
    facts = record.get("triples") or ()
    if facts and all(str(end) in record["text"] for head, _, tail in facts for end in (head, tail)):
        source = "; ".join(" | ".join(map(str, fact)) for fact in facts)
        yield Written("<state:en>", source, record["text"])


def _halves(record: dict[str, Any]) -> Iterator[Written]:
    """The second half of a text behind its first."""
    from nlu.text import detect_lang, sentences

    text = record["text"][: 2 * _LONGEST]
    spans = sentences(text)
    if len(spans) > 1:
        middle = spans[len(spans) // 2].start
        lang: Lang = detect_lang(text)
        yield Written(f"<continue:{lang}>", text[:middle].strip(), text[middle:].strip())


SETS: tuple[tuple[str, Callable[[dict[str, Any]], Iterator[Written]]], ...] = (
    ("translation/parallel_zh_en", _pairs),
    ("translation/dynamics_zh_en", _pairs),
    ("translation/tatoeba_cmn_eng", _pairs),
    ("extraction/tekgen/train", _facts),
    ("text/zh_general", _halves),
    ("text/en_public_domain", _halves),
)
"""Where examples come from, and how a record becomes one."""


def read(data: Path) -> Iterator[Written]:
    """All examples of the sets that a folder has.

    Raises:
        NLUError: It has none of them.
    """
    there = [(data / f"{name}.jsonl.gz", make) for name, make in SETS if (data / f"{name}.jsonl.gz").is_file()]
    if not there:
        raise NLUError(f"{data}: has none of {', '.join(name for name, _ in SETS)}")
    for path, make in there:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                for made in make(json.loads(line)):
                    if made.source and made.target and max(len(made.source), len(made.target)) <= _LONGEST:
                        yield made
