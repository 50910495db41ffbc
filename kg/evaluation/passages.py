"""How well passages answer: `tuwen eval passages/NAME-LANG` over a folder of documents and questions.

Knows: the layout of the data folder and the figures. Does not know: how passages are found.

A set is a folder `passages/NAME` with `documents/` (texts) and `questions.jsonl`, whose records are
{"id", "lang", "question", "document", "quotes"}: the right sentences of a document, none where no document answers.
"recall1" and "recall3" are the shares of the questions with an answer whose first sentence, or one of the first three,
is a right one; "wrong" the share of all questions whose first sentence is wrong, be there a right one or not;
"precision" the share of the first sentences that are right; "refused" the share of the questions without an answer for
which nothing is quoted; "other_recall1" is "recall1" over the questions whose document is in another language;
"ranked1" and "ranked3" are recall without a threshold.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import URIRef

from kg.passages.expecting import Names
from kg.passages.index import Encoder, PassageIndex
from kg.passages.retrieval import Passages
from kg.types import Evidence, GraphError, Source
from nlu.text import detect_lang
from nlu.types import Evaluation

_MOST = 3
LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Item:
    """One question and the sentences that answer it."""

    id: str
    lang: str
    question: str
    document: str
    quotes: tuple[str, ...]


def names(data: Path) -> list[str]:
    """Every set below a folder: one for each language of its questions."""
    found = sorted(path.parent.name for path in (data / "passages").glob("*/questions.jsonl"))
    return [f"passages/{name}-{lang}" for name in found for lang in LANGUAGES]


def load_items(folder: Path) -> list[Item]:
    """The questions of a set, in both languages."""
    lines = (folder / "questions.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines if line.strip()]
    return [Item(r["id"], r["lang"], r["question"], r["document"], tuple(r["quotes"])) for r in records]


def documents(folder: Path) -> list[tuple[Source, str]]:
    """The texts of a set as sources."""
    found = []
    for path in sorted((folder / "documents").iterdir()):
        text = path.read_text("utf-8")
        found.append((Source(URIRef(f"urn:text:{path.name}"), path.name, path.name, "", detect_lang(text), ""), text))
    return found


def passages_of(texts: Sequence[tuple[Source, str]], encoder: Encoder | None, names: Names | None = None) -> Passages:
    """The passages of some texts, in memory."""
    index = PassageIndex()
    said = {source.id: text for source, text in texts}
    index.update([source for source, _ in texts], lambda id: said[id], encoder)
    return Passages(index, {source.id: source for source, _ in texts}, encoder, names)


def evaluate(
    name: str, data: Path, limit: int | None, *, encoder: Encoder | None, find_names: Names | None = None
) -> Evaluation:
    """Recall and wrong quotes of one set.

    Raises:
        GraphError: There is no such set.
    """
    if name not in names(data):
        raise GraphError(f"no set {name!r} in {data}; known are {', '.join(names(data)) or 'none'}")
    began = time.perf_counter()
    set_, _, lang = name.removeprefix("passages/").rpartition("-")
    folder = data / "passages" / set_
    items = [item for item in load_items(folder) if item.lang == lang][:limit]
    found = passages_of(documents(folder), encoder, find_names)
    lines: list[dict[str, object]] = []
    metrics = score(items, lambda item: found.find(item.question, _MOST), lines)
    ranked = score(items, lambda item: found.find(item.question, _MOST, least=0.0))
    metrics |= {"ranked1": ranked["recall1"], "ranked3": ranked["recall3"]}
    return Evaluation(name, "dev", len(items), metrics, lines, time.perf_counter() - began)


def score(
    items: Sequence[Item], find: Callable[[Item], Sequence[Evidence]], lines: list[dict[str, object]] | None = None
) -> dict[str, float]:
    """The figures of some items; `lines` takes what was quoted for each."""
    first = three = wrong = quoted = refused = answerable = other = other_first = 0
    for item in items:
        found = find(item)
        right = [item.document == e.source.title and e.quote in item.quotes for e in found]
        answerable += bool(item.quotes)
        quoted += bool(found)
        first += right[:1] == [True]
        three += any(right)
        wrong += right[:1] == [False]
        refused += not item.quotes and not found
        if item.quotes and detect_lang(item.quotes[0]) != item.lang:
            other += 1
            other_first += right[:1] == [True]
        if lines is not None:
            lines.append({
                "id": item.id, "question": item.question, "right": right[:1] == [True],
                "quotes": [{"quote": e.quote, "marked": e.marked, "score": e.score} for e in found],
                "gold": list(item.quotes),
            })  # fmt: skip
    return {
        "recall1": first / max(answerable, 1),
        "recall3": three / max(answerable, 1),
        "wrong": wrong / max(len(items), 1),
        "precision": first / max(quoted, 1),
        "refused": refused / max(len(items) - answerable, 1),
        "other_recall1": other_first / max(other, 1),
    }


__all__ = ["Item", "documents", "evaluate", "load_items", "names", "passages_of", "score"]
