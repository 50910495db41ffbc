"""Hand-written passages with inline marks: `[Ada Lovelace|Person|a] was born in [London|Place|b]. || birthPlace(a,b)`.

One passage a line; the id of a mention may be left out when no fact needs it; `~ ` in front marks a held-out passage,
which never trains. Knows: the marks. Does not know: patterns, models.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any, Literal

from nlu.training.corpus.sentence import FACT, with_converses
from nlu.types import NLUError

HERE = Path(__file__).parent
MARK = re.compile(r"\[([^\[\]|]+)\|(\w+)(?:\|(\w+))?\]")


@functools.cache
def passages(lang: str, part: Literal["train", "heldout"] = "train") -> tuple[dict[str, Any], ...]:
    """The records of one part.

    Raises:
        NLUError: A line that cannot be read: names the file and the line.
    """
    found = []
    for path in sorted((HERE / "passages").glob(f"{lang}.*.txt")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            held = line.startswith("~ ")
            try:
                record = read_passage(line.removeprefix("~ "), lang)
            except NLUError as error:
                raise NLUError(f"{path.name}:{number}: {error}") from error
            if held == (part == "heldout"):
                found.append(record)
    return tuple(found)


def read_passage(line: str, lang: str) -> dict[str, Any]:
    """One record from its marked line.

    Raises:
        NLUError: No `||`, an id twice, a fact about an id that is not there, or a bracket that is no mark.
    """
    marked, bars, facts = line.partition("||")
    stated = FACT.findall(facts)
    if not bars or len(stated) != facts.count("("):
        raise NLUError("no `||`, or a fact that is not property(x,y)")
    text, at = "", 0
    marked = marked.rstrip()
    entities: list[dict[str, Any]] = []
    index: dict[str, int] = {}
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        name, kind, key = match.groups()
        if key in index:
            raise NLUError(f"id {key!r} occurs twice")
        if key:
            index[key] = len(entities)
        entities.append({"start": len(text), "end": len(text) + len(name), "text": name, "type": kind})
        text += name
        at = match.end()
    text += marked[at:]
    if "[" in text or "]" in text:
        raise NLUError("a bracket that is no mark; a mark is [text|Class] or [text|Class|id]")
    missing = sorted({end for _, *ends in stated for end in ends} - index.keys())
    if missing:
        raise NLUError(f"no mention has the id {', '.join(missing)}")
    relations = with_converses((label, index[head], index[tail]) for label, head, tail in stated)
    return {"lang": lang, "text": text, "entities": entities, "relations": relations}
