"""Fits the judge: `python -m kg.evaluation.fit_judge --data tests/data DIR`.

A logistic model with an L2 penalty over the signals of each answered question; right is an answer with set-F1 of 1.
Every graph weighs the same, whatever the number of its questions. What is printed is measured with one graph left out
at a time: each answer is judged by weights that have not seen its graph.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

import numpy as np
from rdflib.term import Literal, URIRef

from kg.evaluation.calibration import Calibration, calibration
from kg.evaluation.kgqa import load_graph, load_items, set_f1, sets, spread
from kg.question.answer.judge import Case, Judgement, signals
from kg.question.answerer import Answerer
from kg.question.linking.semantic import Encoding, Unhurried
from kg.question.words import local_name
from kg.store.opening import view_of
from kg.types import Answer, GraphError, Status, Value

_PENALTY = 0.3
_MOST = 70
"""Questions of one set that are asked."""


@dataclass(slots=True)
class Recorder:
    """A judge that lets everything pass and keeps the signals of the last case."""

    last: dict[str, float] | None = None

    def judge(self, case: Case) -> Judgement:
        self.last = signals(case)
        return Judgement(1.0)


@dataclass(slots=True)
class Examples:
    """Answered questions: their graph, their signals, whether they are right."""

    graphs: list[str] = field(default_factory=list)
    signals: list[Mapping[str, float]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)


def collect(data: Sequence[Path], wanted: re.Pattern[str], encoder: Encoding | None = None) -> Examples:
    """The answered questions of every set below some folders whose name fits."""
    found = Examples()
    for folder in data:
        for name, layout in sets(folder).items():
            if not wanted.search(name):
                continue
            split = "train" if (folder / layout.questions.format(split="train")).is_file() else "dev"
            try:
                items = spread(load_items(name, folder, split), _MOST)
            except GraphError as error:
                print(error, file=sys.stderr)
                continue
            recorder = Recorder()
            asker = Answerer(view_of(load_graph(name, folder)), encoder=encoder, judge=recorder)
            for item in items:
                recorder.last = None
                answer = asker.ask(item.question, item.lang)
                if answer.status is Status.ANSWERED and recorder.last is not None:
                    found.graphs.append(layout.graph)
                    found.signals.append(recorder.last)
                    found.right.append(right(item.gold, answer))
            print(name, len(items), file=sys.stderr, flush=True)
    return found


def right(gold: Sequence[object], answer: Answer) -> bool:
    """Whether the answers are the gold ones; a row of a table may stand for its key, which ends its IRI."""
    keyed = replace(answer, values=tuple(_with_key(value) for value in answer.values))
    return max(set_f1(gold, answer), set_f1(gold, keyed)) > 0.999


def _with_key(value: Value) -> Value:
    key = Literal(unquote(local_name(str(value.term))))
    return replace(value, term=key) if isinstance(value.term, URIRef) else value


def fit(found: Examples, leave_out: str = "") -> dict[str, float]:
    """The weights, without what was asked of one graph."""
    used = [i for i, graph in enumerate(found.graphs) if graph != leave_out]
    names = sorted({name for i in used for name in found.signals[i]})
    names = [n for n in names if sum(n in found.signals[i] for i in used) >= 5]
    x = np.array([[found.signals[i].get(n, 0.0) for n in names] + [1.0] for i in used])
    y = np.array([float(found.right[i]) for i in used])
    sizes = {graph: sum(found.graphs[i] == graph for i in used) for graph in set(found.graphs)}
    mass = np.array([1.0 / max(sizes[found.graphs[i]], 15) ** 0.5 for i in used])
    mass *= len(used) / mass.sum()
    penalty = np.full(len(names) + 1, _PENALTY * 10)
    penalty[-1] = 1e-3
    weights = np.zeros(len(names) + 1)
    for _ in range(40):  # Newton's method
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (mass * (p - y)) + penalty * weights
        hessian = (x * (mass * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return {
        **{n: round(float(w), 4) for n, w in zip(names, weights[:-1], strict=True)},
        "": round(float(weights[-1]), 4),
    }


def left_out(found: Examples) -> list[float]:
    """The chance of each example by weights that were fitted without its graph."""
    from kg.question.answer.judge import chance

    fitted = {graph: fit(found, graph) for graph in set(found.graphs)}
    return [chance(s, fitted[graph]) for s, graph in zip(found.signals, found.graphs, strict=True)]


def described(name: str, figures: Calibration) -> str:
    """One line."""
    return (
        f"{name:40s} n {figures.count:4d}  right {figures.right:.3f}  precision {figures.precision:.3f} at coverage "
        f"{figures.coverage:.3f}  risk-coverage area {figures.area:.3f}  ECE {figures.error:.3f}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--sets", default=".", help="regular expression of the sets")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "question" / "answer" / "judge.json")
    chosen = parser.parse_args(arguments)
    from nlu.vectors import SentenceEncoder

    found = collect(chosen.data, re.compile(chosen.sets), Unhurried(SentenceEncoder().encode))
    chances = left_out(found)
    for graph in [*sorted(set(found.graphs)), ""]:
        at = [i for i, other in enumerate(found.graphs) if graph in ("", other)]
        print(described(graph or "all", calibration([chances[i] for i in at], [found.right[i] for i in at])))
    for enough in (0.4, 0.5, 0.6, 0.7, 0.8):
        print(enough, described("all", calibration(chances, found.right, enough)))
    weights = fit(found)
    chosen.out.write_text(json.dumps({"weights": weights}, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
