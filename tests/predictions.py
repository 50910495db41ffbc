"""What the compiler answers today, line by line, so that a change of the code shows which answers it changed.

    python -m tests.predictions save FILE [--data DIR] [--limit 300] [--sets NAME ...]
    python -m tests.predictions compare FILE [the same options]

Knows: the question sets of `tests/data` and of another data folder, tables as folders of CSV among them. Does not know:
which of two different answers is right beyond the set-F1 of each. No encoder, no names: what is compared is the
grammar and the ranker alone. Every question has thirty seconds, so that a busy machine changes no answer.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from kg.evaluation.kgqa import Item, load_graph, load_items, set_f1, sets, spread
from kg.ingest.pipeline import ingest
from kg.ledger.ledger import Ledger
from kg.ontology import load_ontology
from kg.question import Answerer
from kg.store.opening import open_store, view_of
from kg.types import Answer

OWN = Path(__file__).parent / "data"
OTHERS = (
    ("kgqa/geoquery-en", "train"),
    ("kgqa/geoquery-zh", "train"),
    ("kgqa/metaqa-1hop", "dev"),
    ("kgqa/metaqa-2hop", "dev"),
    ("kgqa/metaqa-3hop", "dev"),
    ("kgqa/wc2014", "dev"),
    ("kgqa/zh_open", "dev"),
)
"""Set and split of the sets outside the project."""
TABLES = "tables/spider"
_SECONDS = 30.0

Record = dict[str, object]


def predictions(data: Path | None, limit: int, only: list[str]) -> Iterator[Record]:
    """A record a question: set, id, question, status, text, SPARQL, set-F1, confidence."""
    asked = [(OWN, name, "dev") for name in sets(OWN)]
    if data is not None:
        known = sets(data)
        asked += [(data, name, split) for name, split in OTHERS if name in known]
    askers: dict[str, Answerer] = {}
    for folder, name, split in asked:
        if only and not any(part in name for part in only):
            continue
        items = load_items(name, folder, split)
        graph = str(sets(folder)[name].graph)
        if graph not in askers:
            askers = {graph: Answerer(view_of(load_graph(name, folder)))}  # one graph in memory at a time
        yield from _asked(name, askers[graph], items if folder == OWN else spread(items, limit))
    if data is not None and (data / TABLES).is_dir() and (not only or any(part in TABLES for part in only)):
        yield from _tables(data / TABLES, limit)


def _tables(folder: Path, limit: int) -> Iterator[Record]:
    """Questions over folders of CSV, each folder read into a ledger of its own."""
    lines = (folder / "questions.jsonl").read_text("utf-8").splitlines()
    records = spread([json.loads(line) for line in lines], limit)
    for place in sorted({record["db"] for record in records}):
        ledger = Ledger(open_store("memory:"))
        ingest([folder / place], ledger=ledger, extractor=_no_text, ontology=load_ontology())
        asker = Answerer(ledger.store.belief())
        mine = [record for record in records if record["db"] == place]
        items = [Item(f"{r['id']}-{la}", r[la], la, tuple(r["answers"])) for r in mine for la in ("en", "zh")]
        yield from _asked(f"{TABLES}/{place}", asker, items)


def _no_text() -> None:
    raise AssertionError("a folder of tables has no text")


def _asked(name: str, asker: Answerer, items: list[Item]) -> Iterator[Record]:
    for item in items:
        answer = asker.ask(item.question, item.lang, budget=_SECONDS)
        yield {
            "set": name, "id": item.id, "question": item.question, "status": str(answer.status),
            "text": answer.text, "sparql": answer.sparql, "f1": round(set_f1(item.gold, answer), 4),
            "confidence": round(answer.confidence, 4), "others": _others(answer),
        }  # fmt: skip


def _others(answer: Answer) -> list[str]:
    return [other.sparql for other in answer.alternatives]


def differences(old: list[Record], new: list[Record], fields: tuple[str, ...]) -> Iterator[tuple[Record, Record]]:
    """The pairs of records of one question that differ in one of the fields."""
    now = {(r["set"], r["id"], r["question"]): r for r in new}
    for before in old:
        after = now.get((before["set"], before["id"], before["question"]))
        if after is not None and any(before[f] != after[f] for f in fields):
            yield before, after


def main() -> None:
    """The command line; exit 1 where answers differ."""
    parser = argparse.ArgumentParser(prog="tests.predictions", description=__doc__)
    parser.add_argument("what", choices=["save", "compare"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--data", type=Path, help="a folder of question sets outside the project")
    parser.add_argument("--limit", type=int, default=300, help="questions of each set outside the project")
    parser.add_argument("--sets", nargs="*", default=[], help="only the sets with one of these in their name")
    parser.add_argument("--strict", action="store_true", help="compare confidence and alternatives as well")
    asked = parser.parse_args()
    found = list(predictions(asked.data, asked.limit, asked.sets))
    if asked.what == "save":
        asked.file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in found), "utf-8")
        print(f"{len(found)} answers in {asked.file}")
        return
    old = [json.loads(line) for line in asked.file.read_text("utf-8").splitlines()]
    fields = ("status", "text", "sparql", *(("confidence", "others") if asked.strict else ()))
    pairs = list(differences(old, found, fields))
    for before, after in pairs:
        print(f"{before['set']} {before['id']}: {before['question']}")
        for sign, record in (("-", before), ("+", after)):
            print(f"  {sign} {record['f1']} {record['status']} {str(record['text'])[:160]!r}")
            print(f"    {str(record['sparql'])[:240]!r}")
    for name in sorted({str(r["set"]) for r in found}):
        rows = [r for r in found if r["set"] == name]
        mean = sum(float(str(r["f1"])) for r in rows) / len(rows)
        print(f"{name}: {len(rows)} questions, set-F1 {mean:.4f}, {sum(b['set'] == name for b, _ in pairs)} differ")
    asked_before = {(r["set"], r["id"], r["question"]) for r in found}
    both = sum((r["set"], r["id"], r["question"]) in asked_before for r in old)
    print(f"{len(pairs)} of {both} answers differ")
    sys.exit(1 if pairs else 0)


if __name__ == "__main__":
    main()
