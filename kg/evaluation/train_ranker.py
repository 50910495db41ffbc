"""Learns the ranker's weights: `python -m kg.evaluation.train_ranker --data tests/data DIR`.

A log-linear model over the readings of each question: the weights maximise the log of the probability of all readings
whose answers are the gold ones, with an L2 penalty towards `kg.question.ranking.features.PRIOR`
and the signs of that. Questions whose search found no right reading
teach nothing. The search itself uses the weights, so learning goes in rounds: search, fit, search again.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from rdflib.term import Identifier, Literal

from kg.evaluation.kgqa import Item, load_graph, load_items, set_f1, sets, spread
from kg.question.answerer import Answerer
from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.linking.semantic import Unhurried
from kg.question.logic.expressions import Aggregate, Count, Denotation, Describe, Exists
from kg.question.parsing.parse import Parse
from kg.question.ranking import model as rank
from kg.question.ranking.features import FIXED, PRIOR
from kg.types import Answer, GraphError, Status, Value

SETS: Sequence[tuple[str, str, int]] = (
    ("kgqa/geoquery-en", "train", 300),
    ("kgqa/geoquery-zh", "train", 300),
    ("kgqa/company-en", "dev", 60),
    ("kgqa/company-zh", "dev", 60),
    ("kgqa/city-zh", "dev", 60),
    ("kgqa/city-en", "dev", 60),
    ("kgqa/wc2014", "dev", 120),
    ("kgqa/pathquestion-2hop", "dev", 150),
    ("kgqa/pathquestion-3hop", "dev", 150),
    ("kgqa/metaqa-1hop", "dev", 60),
    ("kgqa/metaqa-2hop", "dev", 60),
    ("kgqa/metaqa-3hop", "dev", 60),
)
"""Set, split and number of questions. Sets with one file of questions give a small sample of it."""

_PENALTY = 2.0
_MOST_READINGS = 40


def outcome(reading: Parse, index: GraphIndex, lexicon: Lexicon, lang: str) -> Answer:
    """The answer that a reading gives, from its denotation alone."""
    denotation = Denotation(index)
    terms: list[Identifier]
    match reading.expr:
        case Count():
            terms = [Literal(len(denotation.nodes(reading.expr.base)))]
        case Exists():
            terms = [Literal(bool(denotation.nodes(reading.expr.base)))]
        case Aggregate():
            values = [
                v for n in denotation.nodes(reading.expr.base) for v in denotation.values(n, reading.expr.property)
            ]
            functions = {"sum": sum, "avg": lambda v: sum(v) / len(v), "min": min, "max": max}
            terms = [Literal(functions[reading.expr.function](values))] if values else []  # type: ignore[operator]
        case Describe():
            terms = [Literal("description")]
        case _:
            nodes = denotation.nodes(reading.expr)
            if len(nodes) > 2000:
                return Answer(Status.ANSWERED, lang, "", (Value(Literal("too many"), "too many"),))
            return Answer(
                Status.ANSWERED, lang, "", tuple(Value(index.terms[n], lexicon.label(n, lang)) for n in nodes)
            )
    return Answer(Status.ANSWERED, lang, "", tuple(Value(t, str(t)) for t in terms))


def collect(asker: Answerer, items: Sequence[Item]) -> list[tuple[list[Mapping[str, float]], list[float]]]:
    """For each question the features of its readings and how right each is (set-F1)."""
    snapshot = asker.snapshot()
    index, lexicon = snapshot.index, snapshot.lexicon
    found: list[tuple[list[Mapping[str, float]], list[float]]] = []
    for item in items:
        _, ranked = asker.readings(item.question, item.lang)
        ranked = ranked[:_MOST_READINGS]
        grades: dict[object, float] = {}
        f1: list[float] = []
        for reading in ranked:
            if reading.outcome not in grades:
                grades[reading.outcome] = set_f1(item.gold, outcome(reading, index, lexicon, item.lang))
            f1.append(grades[reading.outcome])
        found.append(([r.features for r in ranked], f1))
    return found


def fit(
    data: Sequence[tuple[Sequence[Mapping[str, float]], Sequence[float]]], shares: Sequence[float],
    start: Mapping[str, float], steps: int = 400, prior: Mapping[str, float] = PRIOR,
) -> dict[str, float]:  # fmt: skip
    """Weights that make right readings probable and stay near the prior. `shares` weigh the questions."""
    names = sorted({name for features, _ in data for row in features for name in row} | set(prior))
    place = {name: i for i, name in enumerate(names)}
    near = np.array([prior.get(name, 0.0) for name in names])
    signs = np.array([PRIOR.get(name, 0.0) for name in names])
    weight = np.array([start.get(name, 0.0) for name in names])
    fixed = np.array([name in FIXED for name in names])
    cases: list[tuple[np.ndarray, np.ndarray, float]] = []
    for (features, f1), share in zip(data, shares, strict=True):
        right = np.array(f1) > 0.999
        if not right.any() or right.all():
            continue
        matrix = np.zeros((len(features), len(names)))
        for i, row in enumerate(features):
            for name, value in row.items():
                matrix[i, place[name]] = value
        cases.append((matrix, right, share))
    total = sum(share for *_, share in cases) or 1.0
    moment, speed = np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, steps + 1):
        gradient = _PENALTY * (weight - near) / total
        for matrix, right, share in cases:
            scores = 2.0 * (matrix @ weight)
            p = np.exp(scores - scores.max())
            p /= p.sum()
            q = np.where(right, p, 0.0)
            q /= q.sum() + 1e-300
            gradient += share / total * 2.0 * (matrix.T @ (p - q))
        moment = 0.9 * moment + 0.1 * gradient
        speed = 0.99 * speed + 0.01 * gradient**2
        weight = weight - 0.02 * (moment / (1 - 0.9**step)) / (np.sqrt(speed / (1 - 0.99**step)) + 1e-8)
        # What is a cost stays a cost on graphs that were not seen, whatever a data set would like.
        weight = np.where(fixed, near, weight)
        weight = np.where(signs < 0, np.minimum(weight, 0.0), np.where(signs > 0, np.maximum(weight, 0.0), weight))
    return {name: round(float(w), 3) for name, w in zip(names, weight, strict=True)}


def folder_of(name: str, data: Sequence[Path]) -> Path:
    """The first of some data folders that has a set's graph.

    Raises:
        GraphError: None has it.
    """
    for folder in data:
        if name in sets(folder):
            return folder
    raise GraphError(f"none of {', '.join(map(str, data))} has {name}")


def learn(
    askers: Mapping[str, Answerer], data: Sequence[Path], rounds: int = 2, out: Path | None = None
) -> dict[str, float]:
    """Weights from all sets that there is an asker for; written to a file after each round."""
    weights = dict(rank.weights())
    for turn in range(rounds):
        cases: list[tuple[list[Mapping[str, float]], list[float]]] = []
        shares: list[float] = []
        for name, split, limit in SETS:
            if name not in askers:
                continue
            asker = askers[name]
            asker.weights = weights
            items = [item for item in load_items(name, folder_of(name, data), split) if item.gold]
            rows = collect(asker, spread(items, limit))
            first = sum(f1[0] for _, f1 in rows if f1) / len(rows)
            best = sum(max(f1, default=0.0) for _, f1 in rows) / len(rows)
            print(
                f"round {turn}: {name} {len(rows)} questions, f1 {first:.3f}, best of the readings {best:.3f}",
                file=sys.stderr,
            )
            cases.extend(rows)
            shares.extend([(len(rows) ** -0.5) * 15] * len(rows))
        weights = fit(cases, shares, weights)
        if out is not None:
            out.write_text(json.dumps({"weights": weights}, indent=1, sort_keys=True) + "\n", "utf-8")
    return weights


def main() -> None:
    """The command line."""
    from kg.store.opening import view_of
    from nlu.vectors import SentenceEncoder

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "question" / "ranking" / "weights.json")
    arguments = parser.parse_args()
    encoder = Unhurried(SentenceEncoder().encode)
    by_graph: dict[str, Answerer] = {}
    askers = {}
    for name, *_ in SETS:
        graph = name.rsplit("-", 1)[0] if "path" not in name else name
        if graph not in by_graph:
            by_graph[graph] = Answerer(view_of(load_graph(name, folder_of(name, arguments.data))), encoder=encoder)
        askers[name] = by_graph[graph]
    learn(askers, arguments.data, arguments.rounds, arguments.out)


if __name__ == "__main__":
    main()
