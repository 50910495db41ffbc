"""Fits the layer that tells kinds of message apart: `python -m bot.dialogue.kinds.fit --data tests/data`.

Multinomial logistic regression with an L2 penalty over the lines of `kinds/train.LANG.tsv` and the questions of the
graphs in `kgqa/`, which only ever are questions. What is printed is measured on `kinds/heldout.LANG.tsv`, lines of a
writer who wrote none of the others.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import cast, get_args

import numpy as np
import numpy.typing as npt

from bot.dialogue.kinds import Kind
from bot.dialogue.kinds.head import Head, Kinds, inputs

_PENALTY = 0.02
_STEPS, _RATE = 400, 0.5
_QUESTIONS = 60
"""Questions of one graph and language that are learned from."""
LANGUAGES = ("en", "zh")


def lines(path: Path) -> list[tuple[Kind, str]]:
    """Kind and words of each line of a file."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [(cast(Kind, row[0]), row[-1]) for row in rows]


def questions(data: Path) -> list[tuple[Kind, str]]:
    """Some questions of every graph."""
    found: list[tuple[Kind, str]] = []
    for path in sorted((data / "kgqa").glob("*/questions*.jsonl")):
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        for lang in LANGUAGES:
            texts = [str(r[lang]) for r in records if r.get(lang)]
            random.Random(path.parent.name).shuffle(texts)
            found += [("question", text) for text in texts[:_QUESTIONS]]
    return found


def fit(rows: npt.NDArray[np.float32], said: Sequence[Kind], mass: npt.NDArray[np.float32], encoder: str) -> Head:
    """The layer for some messages; `mass` is how much each counts."""
    kinds = cast("tuple[Kind, ...]", get_args(Kind))
    wanted = np.array([[kind == one for kind in kinds] for one in said], np.float32)
    weights = np.zeros((len(kinds), rows.shape[1]), np.float32)
    moment = np.zeros_like(weights)
    share = (mass / mass.sum())[:, None]
    for _ in range(_STEPS):  # gradient descent with momentum: convex, so it ends where it must
        off = (Head(encoder, kinds, weights).probabilities(rows) - wanted) * share
        gradient = off.T @ rows + _PENALTY / len(rows) * weights * 10
        moment = 0.9 * moment - _RATE * 10 * gradient
        weights = weights + moment
    return Head(encoder, kinds, weights)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit and write the layer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, help="folder of an encoder; default: the shipped one")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("head.json"))
    chosen = parser.parse_args(arguments)
    from nlu.vectors import SentenceEncoder

    encoder = SentenceEncoder(chosen.weights)
    own = [line for lang in LANGUAGES for line in lines(chosen.data / "kinds" / f"train.{lang}.tsv")]
    more = questions(chosen.data)
    said = [*own, *more]
    mass = np.array([1.0] * len(own) + [0.3] * len(more), np.float32)
    head = fit(inputs([text for _, text in said], encoder), [kind for kind, _ in said], mass, encoder.identity)
    told = {"encoder": head.encoder, "kinds": head.kinds, "weights": np.round(head.weights, 2).tolist()}
    chosen.out.write_text(json.dumps(told, separators=(",", ":")) + "\n", "utf-8")
    kinds = Kinds(encoder, head)
    for lang in LANGUAGES:
        held = lines(chosen.data / "kinds" / f"heldout.{lang}.tsv")
        found = [(kind, kinds(text, lang), text) for kind, text in held]
        wrong = [f"{kind} as {as_}: {text}" for kind, as_, text in found if kind != as_]
        print(f"{lang} {1 - len(wrong) / len(held):.3f} of {len(held)}", *wrong, sep="\n  ")


if __name__ == "__main__":
    main()
