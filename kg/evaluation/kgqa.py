"""How well questions are answered: `tuwen eval kgqa/...` over a folder of graphs and questions.

Knows: the layout of the data folder and the figures. Does not know: how questions are answered.

Set-F1 of one question: with G the gold answers and P the predicted ones, precision |G∩P|/|P|, recall |G∩P|/|G|, F1
their harmonic mean; an empty gold with an empty prediction counts 1, an empty one of the two counts 0. IRIs compare as
they are, numbers by value with relative tolerance 1e-6, other literals and labels by their normalised text. The figure
is the mean over all questions. "hits@1" is the share of questions whose first answer is a gold one (or where both are
empty); "answered" the share with status `answered`,
"precision" the share of these whose F1 is 1, "risk_area" and "ece" how well their confidence tells the right ones
(`kg.evaluation.calibration`); the times are those of `Answer.ms`. "linking", "property",
"structure" and "execution" are the shares of all questions whose F1 is below 1 because of that
(`kg.evaluation.error_analysis`); such a prediction has its class as "error".
"""

from __future__ import annotations

import gzip
import json
import math
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rdflib

from kg.evaluation.calibration import calibration
from kg.evaluation.error_analysis import MISTAKES, UNTOLD, Wanted, mistake, wanted_along, wanted_by
from kg.question import Answerer, answer_json
from kg.question.words import local_name
from kg.types import Answer, GraphError, Value
from kg.vocab import is_iri
from nlu.text import normalize_name
from nlu.types import Evaluation

if TYPE_CHECKING:
    from kg.question.proposals import Proposer


@dataclass(frozen=True, slots=True)
class Item:
    """One question and its gold answers: IRIs, labels or numbers."""

    id: str
    question: str
    lang: str
    gold: tuple[object, ...]
    form: str = ""
    wanted: Wanted = UNTOLD


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a set lies, and how one of its records is read (None leaves the record out)."""

    graph: str
    questions: str
    read: Callable[[dict[str, Any]], Item | None]


def _in(lang: str) -> Callable[[dict[str, Any]], Item | None]:
    """A reader of the records in one language; those that are not executable are left out."""

    def read(record: dict[str, Any]) -> Item | None:
        if not record.get(lang) or not record.get("executable", True):
            return None
        answers = tuple(record["answers"]) if isinstance(record["answers"], list) else (record["answers"],)
        return Item(str(record["id"]), record[lang], lang, answers, record.get("form", ""), _wanted(record))

    return read


def _wanted(record: dict[str, Any]) -> Wanted:
    """What the gold of a record names: its SPARQL, its formula, its triple or its paths."""
    if record.get("sparql"):
        return wanted_by(record["sparql"])
    if record.get("funql"):
        return Wanted(frozenset(_FUNQL_NAME.findall(record["funql"])))
    if "triple" in record:
        subject, predicate, _ = record["triple"]
        return wanted_along([subject], [predicate])
    paths = record.get("topics", [record] if "path" in record else [])
    if not paths:
        return UNTOLD
    return wanted_along([path["topic"] for path in paths], [step for path in paths for step in path["path"]])


_FUNQL_NAME = re.compile(r"(?<!country)id\('([^']+)'")
"""The things that a GeoQuery formula names; the one country is everywhere."""

HOPS: dict[str, Layout] = {
    **{
        f"kgqa/metaqa-{n}hop": Layout("kgqa/metaqa/graph.nt.gz", f"kgqa/metaqa/questions-{n}hop.jsonl.gz", _in("en"))
        for n in (1, 2, 3)
    },
    **{
        f"kgqa/pathquestion-{n}hop": Layout(
            f"kgqa/pathquestion/{n}h/graph.nt", f"kgqa/pathquestion/{n}h/questions.jsonl.gz", _in("en")
        )
        for n in (2, 3)
    },
}
"""Sets whose questions lie apart by the number of their steps."""

_RIGHT = 0.999
"""F1 from which an answer is right."""
LANGUAGES = ("en", "zh")


def sets(data: Path) -> dict[str, Layout]:
    """Every set below a folder, by name.

    A set is a folder `kgqa/NAME` with a graph (`graph.ttl` or `graph.nt`) and questions (`questions-SPLIT.jsonl` or
    `questions.jsonl`, which is the split "dev"), each as it is or compressed by gzip. Its records are
    {"id", "en" and/or "zh", "answers"}: a set in two languages is two, `kgqa/NAME-en` and `kgqa/NAME-zh`.
    """
    found = {name: layout for name, layout in HOPS.items() if _file(data / layout.graph) is not None}
    for folder in sorted(p for p in (data / "kgqa").glob("*") if p.is_dir()):
        place = f"kgqa/{folder.name}"
        graph = next((f"{place}/graph.{end}" for end in ("ttl", "nt") if _file(folder / f"graph.{end}")), None)
        files = sorted(p for p in folder.glob("questions*.jsonl*") if p.name.endswith((".jsonl", ".jsonl.gz")))
        if graph is None or not files or any(layout.graph.startswith(place + "/") for layout in found.values()):
            continue
        one = files[0].name.startswith("questions.jsonl")
        questions = f"{place}/questions.jsonl" if one else f"{place}/questions-{{split}}.jsonl"
        first = next(_records(files[0]), {})
        spoken = [lang for lang in LANGUAGES if lang in first]
        for lang in spoken:
            found[place if len(spoken) == 1 else f"{place}-{lang}"] = Layout(graph, questions, _in(lang))
    return found


def load_items(name: str, data: Path, split: str) -> list[Item]:
    """The questions of a split.

    Raises:
        GraphError: The set is not known, or its file is missing.
    """
    layout = _layout(name, data)
    path = _file(data / layout.questions.format(split=split))
    if path is None:
        raise GraphError(
            f"{name} has no split {split!r}: there is no file {data / layout.questions.format(split=split)}"
        )
    return [item for record in _records(path) if (item := layout.read(record)) is not None]


def load_graph(name: str, data: Path) -> rdflib.Graph:
    """The graph of a set."""
    layout = _layout(name, data)
    path = _file(data / layout.graph)
    if path is None:
        raise GraphError(f"{name} has no graph: there is no file {data / layout.graph}")
    graph = rdflib.Graph()
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        graph.parse(file, format="turtle" if ".ttl" in path.name else "nt")  # type: ignore[arg-type]
    return graph


def evaluate(
    name: str,
    data: Path,
    split: str = "dev",
    limit: int | None = None,
    *,
    reader: Any = None,
    proposer: Proposer | None = None,
) -> Evaluation:
    """The figures of one set: "f1", "hits@1", "answered", "median_ms", "p95_ms", and the share of each kind of mistake.

    See the module for their definition.

    Args:
        data: A folder laid out as the project's data folder is.
        limit: Only so many questions, spread evenly over the file.
        reader: What helps to read questions: sentence vectors by `encode`, and `names`; None: nothing does.
        proposer: Who proposes readings that the words do not give; None: nobody.

    Raises:
        GraphError: The set or the split is not known.
    """
    items = spread(load_items(name, data, split), limit)
    from kg.store.opening import view_of

    view = view_of(load_graph(name, data))
    names_in = None if reader is None else reader.names
    asker = Answerer(view, encoder=reader, names=names_in, proposer=proposer)
    snapshot = asker.snapshot()

    def names(term: str) -> list[str]:
        known = snapshot.names_of(rdflib.URIRef(term)) if is_iri(term) else []
        return [local_name(term), *known] if known else []

    began = time.perf_counter()
    predictions: list[dict[str, object]] = []
    f1: list[float] = []
    hits: list[float] = []
    times: list[float] = []
    for item in items:
        answer = asker.ask(item.question, item.lang)
        f1.append(set_f1(item.gold, answer))
        hits.append(first_hit(item.gold, answer))
        times.append(answer.ms)
        predictions.append({**answer_json(answer, item.id), "f1": round(f1[-1], 4)})
        if f1[-1] < 1.0:
            predictions[-1]["error"] = mistake(item.wanted, answer, names)
    metrics = {
        "f1": _mean(f1),
        "hits@1": _mean(hits),
        "answered": _mean([1.0 if p["status"] == "answered" else 0.0 for p in predictions]),
        "median_ms": statistics.median(times) if times else 0.0,
        "p95_ms": sorted(times)[math.ceil(0.95 * len(times)) - 1] if times else 0.0,
    }
    sure = [
        (float(str(p["confidence"])), f > _RIGHT)
        for p, f in zip(predictions, f1, strict=True)
        if p["status"] == "answered"
    ]
    told = calibration([chance for chance, _ in sure], [right for _, right in sure])
    metrics |= {"precision": told.right, "risk_area": told.area, "ece": told.error}
    for kind in MISTAKES:
        metrics[kind] = _mean([1.0 if p.get("error") == kind else 0.0 for p in predictions])
    return Evaluation(name, split, len(items), metrics, predictions, time.perf_counter() - began)


def spread(items: list[Item], limit: int | None) -> list[Item]:
    """At most `limit` items, evenly spaced."""
    if limit is None or limit >= len(items):
        return items
    return [items[i * len(items) // limit] for i in range(limit)]


def set_f1(gold: Sequence[object], answer: Answer) -> float:
    """Set-F1 of one answer."""
    predicted = _distinct([_forms(v) for v in answer.values])
    if not gold or not predicted:
        return 1.0 if not gold and not predicted else 0.0
    wanted = list(gold)
    hits = sum(any(_same(g, p) for p in predicted) for g in wanted)
    right = sum(any(_same(g, p) for g in wanted) for p in predicted)
    if not hits or not right:
        return 0.0
    precision, recall = right / len(predicted), hits / len(wanted)
    return 2 * precision * recall / (precision + recall)


def first_hit(gold: Sequence[object], answer: Answer) -> float:
    """Whether the first answer is a gold one."""
    if not gold or not answer.values:
        return 1.0 if not gold and not answer.values else 0.0
    return float(any(_same(g, _forms(answer.values[0])) for g in gold))


def _forms(value: Value) -> tuple[str, ...]:
    columns = [form for column in value.columns for form in (str(column.term), column.label)]
    return (str(value.term), value.label, *columns)


def _distinct(forms: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(forms))


def _same(gold: object, forms: tuple[str, ...]) -> bool:
    if isinstance(gold, list):  # a row: its first value is the answer's, the others are in its columns
        return all(any(_same(cell, (form,)) for form in forms) for cell in gold)
    if isinstance(gold, bool):
        return str(gold).lower() == forms[0].lower()
    if isinstance(gold, (int, float)):
        try:
            return math.isclose(float(forms[0]), gold, rel_tol=1e-6)
        except ValueError:
            return False
    text = str(gold)
    return text in forms or normalize_name(text) in {normalize_name(f) for f in forms}


def _file(path: Path) -> Path | None:
    """The file itself, or with or without compression."""
    other = path.with_suffix("") if path.suffix == ".gz" else path.with_name(path.name + ".gz")
    return next((p for p in (path, other) if p.is_file()), None)


def _layout(name: str, data: Path) -> Layout:
    known = sets(data)
    if name not in known:
        raise GraphError(f"no question set {name!r} below {data}; known are {', '.join(sorted(known)) or 'none'}")
    return known[name]


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
