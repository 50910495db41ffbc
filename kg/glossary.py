"""A single word or name in the other language: by the labels of the graph, else by the dictionary.

Knows: names of the graph's things and CC-CEDICT. Does not know: sentences, models.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal as OneOf

from rdflib import Literal

from kg.labels import NAMES
from kg.question.lexicon import dictionary
from kg.store.store import View
from kg.store.update import values
from kg.vocab import RDFS
from nlu.text import HAN, normalize_name
from nlu.types import Lang

_MOST = 3
_HAN_WORD = re.compile(f"[{HAN}]+")
_EDGES = " \t\n\"'“”‘’「」『』《》.,!?。，！？"


@dataclass(frozen=True, slots=True)
class Translated:
    """What a word is in the other language.

    Attributes:
        text: The translations, best first.
        by: "graph": names of a thing of the graph; "dictionary": words of the dictionary.
    """

    text: tuple[str, ...]
    by: OneOf["graph", "dictionary"]


def look_up(text: str, to: Lang, view: View | None) -> Translated | None:
    """The translations of a text that is one name or one word; None where it is neither.

    Raises:
        QueryError: The store refused.
    """
    word = text.strip(_EDGES)
    if not word:
        return None
    named = _other_names(word, to, view) if view is not None else ()
    if named:
        return Translated(named, "graph")
    if to == "en":
        found = dictionary.english(word) if _HAN_WORD.fullmatch(word) else ()
    else:
        found = dictionary.chinese(word) or dictionary.chinese(word.casefold())
    return Translated(found[:_MOST], "dictionary") if found else None


def _other_names(word: str, to: Lang, view: View) -> tuple[str, ...]:
    """Names in a language of what the graph calls `word`, labels before other names."""
    wanted = normalize_name(word)
    rank: dict[str, int] = {}
    for clause in values("p", NAMES):
        query = f"SELECT ?l ?q ?m WHERE {{ {clause} ?s ?p ?l . ?s ?q ?m FILTER (lang(?m) = '{to}') "
        for other in values("q", NAMES):
            for label, via, name in view.select(f"{query} {other} }}").rows:
                if isinstance(label, Literal) and label.language != to and normalize_name(str(label)) == wanted:
                    place = 0 if via == RDFS.label else 1
                    rank[str(name)] = min(rank.get(str(name), place), place)
    return tuple(sorted(rank, key=lambda name: (rank[name], len(name), name)))[:_MOST]
