"""Hand-written passages with inline marks: `[Ada Lovelace|Person|a] was born in [London|Place|b]. || birthPlace(a,b)`.

One passage a line; the id of a mention may be left out when no fact needs it; `~ ` in front marks a held-out passage,
which never trains. Knows: the marks, how a passage is told of other things. Does not know: patterns, models.
"""

from __future__ import annotations

import functools
import random
import re
from pathlib import Path
from typing import Any, Literal

from nlu.training.corpus.fillers import GRAMMARS
from nlu.training.corpus.sentence import FACT, with_converses
from nlu.types import NLUError

HERE = Path(__file__).parent
RENAMED = {"Person": "Person", "Organization": "Company", "Place": "City"}
"""Classes whose names may be exchanged, and the kind of filler that takes their place."""
SCHOOL = re.compile(r"大学|学院|学校|中学|Universit|College|School|Institute", re.IGNORECASE)
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


def renamed(record: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The same passage told of other people, organisations and places: some names exchanged, each everywhere alike.

    Only names stand in a passage's marks, so what is said of them stays true of the new ones; a name that also stands
    unmarked in the text, or within another name, is left.
    """
    grammar = GRAMMARS[record["lang"]]
    text, entities = record["text"], record["entities"]
    names = {e["text"] for e in entities}
    new: dict[str, str] = {}
    for entity in entities:
        name, kind = entity["text"], RENAMED.get(entity["type"])
        marked = sum(e["text"] == name and e["type"] == entity["type"] for e in entities)
        if not kind or name in new or text.count(name) != marked or any(name in n != name for n in names):
            continue
        other = grammar.make("University" if SCHOOL.search(name) else kind, chance)
        free = other not in text and other not in new.values() and not other.startswith(("the ", "a ", "an "))
        if free and chance.random() < 0.7:
            new[name] = other
    if not new:
        return record
    made, at = "", 0
    moved: list[dict[str, Any]] = []
    for entity in entities:
        made += text[at : entity["start"]]
        name = new.get(entity["text"], entity["text"])
        moved.append({**entity, "start": len(made), "end": len(made) + len(name), "text": name})
        made += name
        at = entity["end"]
    return {**record, "text": made + text[at:], "entities": moved}
