"""Fits how passages are ranked: `python -m kg.evaluation.fit_passages --data tests/data/passages/own`.

A logistic model with an L2 penalty over the signals of every candidate of every question. What is printed is measured
with one text left out at a time: its questions are judged by weights that have not seen any of them. The threshold is
the least at which no more than `--wrong` of all questions get a wrong sentence first.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kg.evaluation.passages import Item, documents, load_items, passages_of
from kg.passages.expecting import Names, names_by
from kg.passages.index import Encoder, Vectors
from kg.passages.ranking import probability
from kg.passages.retrieval import Candidate, Passages

_PENALTY = 1.0


class _Kept:
    """An encoder that encodes each text once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.identity = encoder.identity
        self._known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._encoder.encode(new), strict=True) if new else ())
        return np.stack([self._known[text] for text in texts])


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its candidates among so many sentences, and which of them are right."""

    item: Item
    candidates: Sequence[Candidate]
    right: Sequence[bool]
    among: int


def collect(folder: Path, encoder: Encoder | None, names: Names | None = None) -> list[Asked]:
    """All questions of a set with what the searches propose: among all texts, and among the one they are about alone.

    A home may hold one document or many; weights that were fitted on many alone take the best of few for near.
    """
    texts, items = documents(folder), load_items(folder)
    found = [_asked(passages_of(texts, encoder, names), item) for item in items]
    loose = [item for item in items if not item.document]
    for number, text in enumerate(texts):
        alone = passages_of([text], encoder, names)
        about = [item for item in items if item.document == text[0].title]
        found += [_asked(alone, item) for item in [*about, loose[number % len(loose)]] if loose or item in about]
    return found


def _asked(passages: Passages, item: Item) -> Asked:
    candidates = passages.candidates(item.question)
    right = [c.row.said in item.quotes and item.document == str(c.row.source).rpartition(":")[2] for c in candidates]
    return Asked(item, candidates, right, len(passages))


def fit(asked: Sequence[Asked]) -> dict[str, float]:
    """The weights of the signals; "" is the constant."""
    names = sorted({name for a in asked for c in a.candidates for name in c.signals})
    rows, right = [], []
    for a in asked:
        for c, good in zip(a.candidates, a.right, strict=True):
            rows.append([c.signals.get(name, 0.0) for name in names] + [1.0])
            right.append(float(good))
    x, y = np.array(rows), np.array(right)
    scale = np.maximum(x.std(0), 1e-3)
    scale[-1] = 1.0
    x = x / scale
    penalty = np.full(len(names) + 1, _PENALTY)
    penalty[-1] = 1e-3
    weights = np.zeros(len(names) + 1)
    for _ in range(40):  # Newton's method
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (p - y) + penalty * weights
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty), gradient)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return {name: round(float(w), 3) for name, w in zip([*names, ""], weights / scale, strict=True)}


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with its candidates' chances by weights that have not seen its text, most probable first."""

    item: Item
    chances: Sequence[float]
    right: Sequence[bool]
    among: int


def left_out(asked: Sequence[Asked]) -> list[Judged]:
    """Every question judged by weights that were fitted without its text."""
    found = []
    for text in dict.fromkeys(a.item.document for a in asked):
        weights = fit([a for a in asked if a.item.document != text])
        found += [judged(a, weights) for a in asked if a.item.document == text]
    return found


def judged(a: Asked, weights: Mapping[str, float]) -> Judged:
    """The candidates of a question in the order of their chances."""
    order = sorted(
        ((probability(c.signals, weights), good) for c, good in zip(a.candidates, a.right, strict=True)),
        key=lambda pair: -pair[0],
    )
    return Judged(a.item, [chance for chance, _ in order], [good for _, good in order], a.among)


def figures(found: Sequence[Judged], near: float) -> dict[str, float]:
    """Recall and wrong quotes at a threshold (`kg.evaluation.passages` says what they are)."""
    answerable = [j for j in found if j.item.quotes]
    said = [j for j in found if j.chances and j.chances[0] >= near]
    good = [j for j in said if j.right[0]]
    three = [j for j in said if any(good for good, c in zip(j.right[:3], j.chances, strict=False) if c >= near / 2)]
    return {
        "recall1": len(good) / len(answerable),
        "recall3": len(three) / len(answerable),
        "wrong": (len(said) - len(good)) / len(found),
        "precision": len(good) / max(1, len(said)),
        "refused": sum(not j.item.quotes and j not in said for j in found) / max(1, len(found) - len(answerable)),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with documents/ and questions.jsonl")
    parser.add_argument("--wrong", type=float, default=0.13)
    parser.add_argument("--weights", type=Path, help="folder of an encoder; default: the shipped one")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "passages" / "ranking.yaml")
    chosen = parser.parse_args(arguments)
    from nlu.extract import load_extractor
    from nlu.vectors import SentenceEncoder

    names = functools.cache(names_by(load_extractor(str(chosen.weights or "shipped"))))
    asked = collect(chosen.data, _Kept(SentenceEncoder(chosen.weights)), names)
    found = left_out(asked)
    most = max(j.among for j in found)
    for lang, whole in itertools.product(("en", "zh", ""), (True, False)):
        part = [j for j in found if lang in ("", j.item.lang) and (j.among == most) == whole]
        print("among all texts" if whole else "in its text alone")
        for near in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6):
            print(lang or "all", near, {k: round(v, 3) for k, v in figures(part, near).items()})
    grid = [n / 100 for n in range(5, 95)]
    near = next((n for n in grid if figures(found, n)["wrong"] <= chosen.wrong), grid[-1])
    weights = fit(asked)
    said = {"weights": weights, "near": near, "asked": round(near / 4, 3)}
    print(near, weights)
    head = "# Made by kg.evaluation.fit_passages; not to be edited by hand.\n"
    chosen.out.write_text(head + json.dumps(said, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
