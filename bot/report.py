"""docs/evaluation.md, made from runs: every set with its figures and, where there are any, those that others published.

Knows: what others published and how the tables look. Does not know: how a set is scored (`kg.evaluation.kgqa`,
`nlu.training.evaluation`).
"""

from __future__ import annotations

from collections.abc import Iterable

from nlu.types import Evaluation

PUBLISHED = {
    "kgqa/geoquery-en": "supervised parsers near .90 (accuracy)",
    "kgqa/metaqa-1hop": "EmbedKGQA .975 (Hits@1)",
    "kgqa/metaqa-2hop": "EmbedKGQA .988 (Hits@1)",
    "kgqa/metaqa-3hop": "EmbedKGQA .948 (Hits@1)",
    "kgqa/zh_open": "BERT .841 (NLPCC-2016, the full KB)",
    "extraction/conll04": "SpERT .715, REBEL .720 (relations, strict)",
    "extraction/webnlg_joint": "UniRel .947 (triples, trained on it)",
    "ner/cluener": "BERT-base .796",
    "ner/msra": "BERT-base .95 (test)",
    "sentiment/chnsenticorp": "BERT-base .95",
    "sentiment/sentence_polarity": "BERT-base .87",
}
"""Figures of others, from models of 110M parameters and more that were trained on the one set."""

SECTIONS = {
    "kgqa": ("Questions", ("f1", "linking", "property", "structure", "execution", "median_ms", "p95_ms")),
    "ner": ("Names", ("precision", "recall", "f1")),
    "extraction": (
        "Names and relations",
        ("precision", "recall", "f1", "relation_precision", "relation_recall", "relation_f1"),
    ),
    "sentiment": ("Sentiment", ("accuracy", "macro_f1", "ece")),
    "intent": ("Intents, acts and expectations", ("accuracy", "macro_f1", "ece")),
    "translation": ("Retrieval of translations", ("top1", "top1_en_zh", "top3")),
}
"""Kinds of sets, in order, with the figures that stand in their tables."""

NOTES = {
    "kgqa": """Answered as the product answers, with the encoder. `company` and `clinic` (English labels), `city` and
`farm` (Chinese labels) are our own, in `tests/data`, each asked in both languages. The ranker was fitted on `company`
and `city`, so they show what is understood, not how well the unseen is; `clinic` and `farm` were written blind, and
what they gave at their first run stands in `docs/decisions.md`. `geoquery` and the samples of the other sets that the
ranker was fitted on are named in `kg/evaluation/train_ranker.py`; `zh_open` is not among them."""
}
"""What a reader of a table must know, by kind of sets."""

_HEAD = """# Evaluation

Made by `{command}`; one set alone: `tuwen eval NAME --data DIR [--split dev] [--limit N] [--json]
[--predictions OUT.jsonl]`. `DIR` holds folders of JSON lines (gzip), one object a line, character offsets with the end
exclusive:

- `ner/*`, `extraction/*`:
  `{{"id","lang","text","entities":[{{"start","end","text","type"}}],"relations":[{{"head","label","tail"}}]}}`
- `sentiment/*`, `intent/*`: `{{"id","text","label"}}`
- `kgqa/*`: a graph (`graph.ttl` or `graph.nt.gz`) and `questions-SPLIT.jsonl` with gold answers

Exact definitions stand in the docstrings of `kg/evaluation/kgqa.py` and `nlu/training/evaluation/`.
"""


def report(found: Iterable[Evaluation], command: str) -> str:
    """The whole document as Markdown: a table for each kind of set."""
    kinds: dict[str, list[Evaluation]] = {kind: [] for kind in SECTIONS}
    for evaluation in found:
        kinds[evaluation.name.partition("/")[0]].append(evaluation)
    parts = [_HEAD.format(command=command)]
    for kind, rows in kinds.items():
        if rows:
            title, metrics = SECTIONS[kind]
            shown = [m for m in metrics if any(m in row.metrics for row in rows)]
            note = f"{NOTES[kind]}\n\n" if kind in NOTES else ""
            parts.append(f"## {title}\n\n{note}{_table(rows, shown)}\n")
    return "\n".join(parts)


def _table(rows: list[Evaluation], metrics: list[str]) -> str:
    others = any(row.name in PUBLISHED for row in rows)
    head = ["set", "items", *(m.replace("_", " ") for m in metrics), "seconds", *(["others"] if others else [])]
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(metrics) + 2) + ("---|" if others else "")]
    for row in rows:
        cells = [f"`{row.name}` {row.split}", f"{row.items:,}"]
        cells += [_figure(m, row.metrics[m]) if m in row.metrics else "" for m in metrics]
        cells.append(f"{row.seconds:.0f}")
        if others:
            cells.append(PUBLISHED.get(row.name, ""))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _figure(metric: str, value: float) -> str:
    return f"{value:.0f}" if metric.endswith("_ms") else f"{value:.3f}".removeprefix("0")
