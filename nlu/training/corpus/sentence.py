"""Sentence patterns: `text with {x:Kind} slots | property(x,y) property(...)`, filled to annotated records.

Knows: the pattern files, and how a name goes into a sentence (articles, no name twice). Does not know: models.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlu.training.corpus.fillers import GRAMMARS
from nlu.types import NLUError

HERE = Path(__file__).parent
SLOT = re.compile(r"\{(\w+):(\w+)\}")
FACT = re.compile(r"(\w+)\((\w+),(\w+)\)")

CONVERSE = {
    "child": "parent",
    "parent": "child",
    "parentOrganization": "subsidiary",
    "subsidiary": "parentOrganization",
    "predecessor": "successor",
    "successor": "predecessor",
    "sibling": "sibling",
    "spouse": "spouse",
}
"""What is also true, the other way round, when a property holds: without it the converse would train as a negative."""

_ARTICLE = re.compile(r"(?:the|an?) (?=\S)")
_ENDS_IN_ARTICLE = re.compile(r"(?<!\w)([Tt]he|[Aa]n?) $")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sentence with slots, and the facts that it states: (property, head slot, tail slot).

    Attributes:
        slots: Kind by slot.
        pieces: The text between the slots; one more than there are slots.
    """

    text: str
    slots: dict[str, str]
    facts: tuple[tuple[str, str, str], ...]
    pieces: tuple[str, ...]


@functools.cache
def patterns(lang: str) -> tuple[Pattern, ...]:
    """The patterns of one language.

    Raises:
        NLUError: A line that cannot be read: names the file and the line.
    """
    path = HERE / f"patterns.{lang}.txt"
    known = GRAMMARS[lang].types
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        text, bar, facts = line.partition("|")
        text = text.strip()
        named = SLOT.findall(text)
        slots = dict(named)
        stated = tuple(FACT.findall(facts))
        wrong = [kind for kind in slots.values() if kind not in known]
        wrong += [slot for _, *ends in stated for slot in ends if slot not in slots]
        if not bar or wrong or len(slots) != len(named) or len(stated) != facts.count("("):
            reason = ", ".join(wrong) or "a slot twice, a fact that is not property(x,y), or no bar"
            raise NLUError(f"{path.name}:{number}: cannot be read ({reason}); see the first line of the file")
        found.append(Pattern(text, slots, stated, tuple(SLOT.sub("\0", text).split("\0"))))
    return tuple(found)


def with_converses(facts: Iterable[tuple[str, int, int]]) -> list[dict[str, Any]]:
    """Relations as records hold them, each followed by its converse, none twice."""
    found: dict[tuple[str, int, int], None] = {}
    for label, head, tail in facts:
        found[label, head, tail] = None
        if label in CONVERSE:
            found[CONVERSE[label], tail, head] = None
    return [{"head": head, "label": label, "tail": tail} for label, head, tail in found]


def fill(pattern: Pattern, lang: str, chance: random.Random) -> dict[str, Any]:
    """One record: the pattern with every slot filled, no name twice."""
    grammar = GRAMMARS[lang]
    text = pattern.pieces[0]
    entities: list[dict[str, Any]] = []
    index: dict[str, int] = {}
    names: list[str] = []
    for (slot, kind), after in zip(pattern.slots.items(), pattern.pieces[1:], strict=True):
        name = grammar.make(kind, chance)
        for _ in range(5):
            if not any(name in other or other in name for other in names):
                break
            name = grammar.make(kind, chance)
        names.append(name)
        if lang == "en":
            text, name = _fit(text, name)
        index[slot] = len(entities)
        entities.append({"start": len(text), "end": len(text) + len(name), "text": name, "type": grammar.types[kind]})
        text += name + after
    relations = with_converses((label, index[head], index[tail]) for label, head, tail in pattern.facts)
    return {"lang": lang, "text": text, "entities": entities, "relations": relations}


def _fit(text: str, name: str) -> tuple[str, str]:
    """The text so far and the name, with one article between them that belongs to the text ("an" before a vowel)."""
    own = _ARTICLE.match(name)
    if own:
        name = name[own.end() :]
    given = _ENDS_IN_ARTICLE.search(text)
    if given and given[1].lower() != "the":
        article = "an" if name[0] in "AEIOaeio" else "a"
        text = text[: given.start()] + (article.capitalize() if given[1][0] == "A" else article) + " "
    elif own and not given:
        text += own[0].capitalize() if not text or text.endswith((". ", "— ")) else own[0]
    return text, name
