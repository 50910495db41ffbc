"""How cost grows with the data: `python -m tests.benchmarks.growth [--triples N ...] [--markdown docs/growth.md]`.

Each size is read in a process of its own, into an empty home on disk, and then asked. Prints processor seconds, most
memory, disk, and the median processor time of a question, and the exponents with which they grow (1: like the data).
After that so many short documents with a hub name, and tables of growing length. Knows: seeded generators. Does not
know: how fast the machine is: compare figures of one run.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

EXPONENTS = {"ingest": 1.1, "question": 0.3}
"""Most that a growth may be."""


def read(triples: int, folder: Path) -> dict[str, float]:
    """What one file of so many triples costs, and the questions after it."""
    from kg.ingest.pipeline import ingest
    from kg.ledger.ledger import Ledger
    from kg.ontology import load_ontology
    from kg.question import Answerer
    from kg.store.opening import open_store
    from tests.benchmarks.million import World
    from tests.kg.scripted import ScriptedExtractor

    world = World(triples, 1)
    file = folder / "world.nt"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(f"{line}\n" for line in world.lines())
    began = time.process_time()
    with open_store(f"oxigraph:{folder / 'graph'}") as store:
        report = ingest([file], ledger=Ledger(store), extractor=ScriptedExtractor, ontology=load_ontology())
        seconds = time.process_time() - began
        asker = Answerer(store.belief())
        began = time.process_time()
        asker.snapshot()
        indexed = time.process_time() - began
        times = []
        for question in (questions := world.questions(2)) * 2:
            began = time.process_time()
            asker.ask(question)
            times.append(time.process_time() - began)
    return {
        "triples": report.facts, "ingest_s": round(seconds, 2), "index_s": round(indexed, 2),
        "question_ms": round(1000 * statistics.median(times[len(questions) :]), 2),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "disk_mb": round(sum(p.stat().st_size for p in (folder / "graph").rglob("*") if p.is_file()) / 1e6, 1),
    }  # fmt: skip


def documents(count: int) -> list[tuple[int, float]]:
    """Processor milliseconds of a short document, after so many that name the same employer."""
    from kg.ledger.ledger import Ledger
    from kg.store.opening import open_store
    from tests.kg.ledger.test_growth import document

    costs = []
    with open_store("memory:") as store:
        ledger = Ledger(store)
        for number in range(count):
            said = document(number)
            began = time.process_time()
            ledger.replace(said)
            costs.append(time.process_time() - began)
    marks = [count // 10, count // 2, count]
    return [(mark, round(1000 * statistics.median(costs[max(0, mark - 40) : mark]), 2)) for mark in marks]


def table(rows: int, folder: Path) -> dict[str, float]:
    """What one table of so many rows and eight columns costs."""
    from kg.ingest.pipeline import ingest
    from kg.ledger.ledger import Ledger
    from kg.ontology import load_ontology
    from kg.store.opening import open_store
    from tests.kg.scripted import ScriptedExtractor

    file = folder / "orders.csv"
    with file.open("w", encoding="utf-8") as out:
        out.write("id,name,city,colour,price,weight,day,note\n")
        for n in range(rows):
            day = f"20{n % 25:02}-0{n % 9 + 1}-1{n % 9}"
            out.write(
                f"{n},Thing {n},Town {n % 97},{['red', 'blue', 'green'][n % 3]},{n % 500}.5,{n % 90},{day},n{n % 7}\n"
            )
    began = time.process_time()
    with open_store(f"oxigraph:{folder / 'graph'}") as store:
        ingest([file], ledger=Ledger(store), extractor=ScriptedExtractor, ontology=load_ontology())
    return {
        "rows": rows, "ingest_s": round(time.process_time() - began, 2),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The power of the size with which the cost grows: the slope between logarithms (least squares)."""
    x, y = [math.log(size) for size in sizes], [math.log(max(cost, 1e-9)) for cost in costs]
    mean_x, mean_y = statistics.fmean(x), statistics.fmean(y)
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return round(slope / sum((a - mean_x) ** 2 for a in x), 2)


def _apart(part: str, size: int) -> dict[str, float]:
    """One measurement in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.benchmarks.growth", "--part", part, "--size", str(size), "--in", folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(json.dumps(found), flush=True)
    return found


def report(graphs: list[dict[str, float]], docs: list[tuple[int, float]], tables: list[dict[str, float]]) -> str:
    """The figures for people."""
    sizes, rows = [g["triples"] for g in graphs], [t["rows"] for t in tables]
    lines = ["| triples | ingest s | index s | question ms | memory MB | disk MB |", "|---:|---:|---:|---:|---:|---:|"]
    for g in graphs:
        shown = (g["ingest_s"], g["index_s"], g["question_ms"], g["memory_mb"], g["disk_mb"])
        lines.append(f"| {g['triples']:,} | " + " | ".join(map(str, shown)) + " |")
    if len(graphs) > 1:
        found = [exponent(sizes, [g[k] for g in graphs]) for k in ("ingest_s", "index_s", "question_ms")]
        lines.append(f"| exponent | {found[0]} | {found[1]} | {found[2]} | | |")
        lines.append(f"| allowed | {EXPONENTS['ingest']} | {EXPONENTS['ingest']} | {EXPONENTS['question']} | | |")
    lines += ["", "| document | ms |", "|---:|---:|", *(f"| {mark:,}th | {ms} |" for mark, ms in docs), ""]
    lines += ["| rows of a table | ingest s | memory MB |", "|---:|---:|---:|"]
    lines += [f"| {t['rows']:,} | {t['ingest_s']} | {t['memory_mb']} |" for t in tables]
    if len(tables) > 1:
        lines.append(f"| exponent | {exponent(rows, [t['ingest_s'] for t in tables])} | |")
    return "\n".join(lines)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, nargs="+", default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 60_000, 200_000])
    parser.add_argument("--markdown", type=Path, help="write the table into this file, behind its first ruler (---)")
    parser.add_argument("--part", choices=("graph", "table"), help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--in", dest="folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        print(json.dumps((read if given.part == "graph" else table)(given.size, given.folder)))
        return
    graphs = [_apart("graph", size) for size in given.triples]
    docs = documents(given.documents)
    made = report(graphs, docs, [_apart("table", size) for size in given.rows])
    print(made)
    if given.markdown:
        head = given.markdown.read_text("utf-8").partition("\n---\n")[0] if given.markdown.exists() else "# Growth\n"
        given.markdown.write_text(f"{head}\n---\n\n{made}\n", "utf-8")


if __name__ == "__main__":
    main()
