"""The command line as scripts use it: exit codes, streams, batches, and how fast it starts."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from kg.store.opening import open_store

ROOT = Path(__file__).parents[2]
LABELS = "SELECT ?s ?l WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l } ORDER BY ?l ?s"


def tuwen(
    home: Path, *arguments: str | Path, input: str | None = None, **environ: str
) -> subprocess.CompletedProcess[str]:
    """A finished call of the program, away from any config.yaml."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "--home", str(home), *map(str, arguments)],
        input=input, capture_output=True, text=True, encoding="utf-8", timeout=120, cwd=home.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
    )  # fmt: skip


def test_the_index_on_disk_follows_the_graph(tmp_path: Path) -> None:
    home, a, b = tmp_path / "home", tmp_path / "a.csv", tmp_path / "b.csv"
    a.write_text("Boat,Length (m)\nGull,7\n", "utf-8")
    b.write_text("Boat,Length (m)\nPetrel,9\n", "utf-8")
    index = home / "index"
    assert tuwen(home, "ingest", a).returncode == 0
    assert b"Gull" in index.read_bytes()
    assert "7" in tuwen(home, "ask", "What is the length of Gull?").stdout
    assert tuwen(home, "ingest", b).returncode == 0
    made = index.read_bytes()
    assert b"Petrel" in made
    assert "9" in tuwen(home, "ask", "What is the length of Petrel?").stdout
    assert index.read_bytes() == made  # asking had nothing to do
    assert tuwen(home, "forget", "a.csv").returncode == 0
    assert b"Gull" not in index.read_bytes()
    assert tuwen(home, "forget", "b.csv").returncode == 0
    assert not index.exists()


# --- start ------------------------------------------------------------------------------------------------------------

PROBE = """
import sys
from bot.cli import main
sys.argv = ["tuwen", *sys.argv[1:]]
try:
    main()
finally:
    heavy = {"torch", "transformers", "sqlalchemy", "telegram", "prompt_toolkit", "kg.ontology", "pydantic.v1"}
    print("LOADED", sorted(heavy & set(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["query", "ASK { ?s ?p ?o }"], ["ask", "What is the capital of Texas?"], ["sources"]]
)
def test_nothing_heavy_is_loaded(home: Path, arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, "--home", str(home), *arguments], capture_output=True, text=True, timeout=60,
        cwd=home.parent, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "LOADED []" in done.stderr


def test_a_query_starts_and_answers_in_little_more_than_half_a_second(home: Path) -> None:
    """The best of some runs; where other work keeps the machine busy, the processor time that the run itself took."""
    took = []
    for _ in range(7):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        assert tuwen(home, "query", LABELS).returncode == 0
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(min(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    assert min(took) < 0.65, took  # .41 to .46 s on an idle core, its worker process included


# --- query ------------------------------------------------------------------------------------------------------------


def test_query_formats(home: Path) -> None:
    rows = list(csv.reader(io.StringIO(tuwen(home, "query", LABELS, "--format", "csv").stdout)))
    assert rows[0] == ["s", "l"] and ["http://example.org/Texas", "德克萨斯州"] in rows
    found = json.loads(tuwen(home, "query", LABELS, "--format", "json").stdout)
    assert len(found["results"]["bindings"]) == len(rows) - 1
    turtle = tuwen(home, "query", "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }", "--format", "turtle")
    assert "<http://example.org/State>" in turtle.stdout or ":State" in turtle.stdout


def test_query_from_a_file_and_from_stdin(home: Path) -> None:
    file = home.parent / "q.rq"
    file.write_text("# 注释\nASK { ?s ?p '德克萨斯州'@zh }", "utf-8")
    assert tuwen(home, "query", file).stdout == "true\n"
    assert tuwen(home, "query", "-", input="ASK { ?s ?p '北京'@zh }").stdout == "false\n"
    missing = tuwen(home, "query", "none.rq")
    assert missing.returncode == 1 and "none.rq" in missing.stderr


@pytest.mark.parametrize(
    "sparql",
    [
        "DROP ALL", "INSERT DATA { <http://a> <http://b> <http://c> }", "SELECT nonsense",
        "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    ],
)  # fmt: skip
def test_query_is_read_only_and_says_what_is_wrong(home: Path, sparql: str) -> None:
    done = tuwen(home, "query", sparql)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("tuwen: ") and done.stderr.count("\n") == 1
    assert "Texas" in tuwen(home, "query", LABELS).stdout


def test_query_has_a_budget(home: Path) -> None:
    (home.parent / "c.yaml").write_text("query: {rows: 3}", "utf-8")
    done = tuwen(home, "--config", home.parent / "c.yaml", "query", LABELS)
    assert done.returncode == 1 and "3 rows" in done.stderr


def test_reading_goes_on_beside_a_writer_and_a_second_writer_is_told(home: Path) -> None:
    with open_store(f"oxigraph:{home / 'graph'}"):
        assert "Austin" in tuwen(home, "ask", "What is the capital of Texas?").stdout
        second = tuwen(home, "forget", "states.ttl")
    assert second.returncode == 1 and "another process" in second.stderr and second.stderr.count("\n") == 1


# --- ask --------------------------------------------------------------------------------------------------------------


def test_ask_prints_the_answer_and_its_evidence(home: Path) -> None:
    done = tuwen(home, "ask", "德克萨斯州的首府是什么？")
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.startswith("德克萨斯州的首府是奥斯汀。\n  [1] “Texas capital Austin”")


def test_ask_json_is_one_document(home: Path) -> None:
    found = json.loads(tuwen(home, "ask", "What is the population of Texas?", "--json").stdout)
    assert found["status"] == "answered"
    assert found["answers"][0] == {
        "type": "literal", "value": "29145505", "datatype": "http://www.w3.org/2001/XMLSchema#integer",
        "label": found["answers"][0]["label"],
    }  # fmt: skip
    assert {"sparql", "paraphrase", "confidence", "evidence", "alternatives", "ms"} <= set(found)
    assert {"source", "quote", "start", "end"} <= set(found["evidence"][0])


def test_ask_in_another_language_than_the_question(home: Path) -> None:
    assert "奥斯汀" in tuwen(home, "ask", "capital of Texas?", "--lang", "zh").stdout
    assert tuwen(home, "ask", "capital of Texas?", "--lang", "fr").returncode == 2


def test_ask_batch_answers_each_line_in_order(home: Path) -> None:
    lines = [
        '{"id": "a", "question": "What is the capital of Texas?"}', "not json", '{"id": 2}', "[1]", "",
        '{"id": null, "question": "俄亥俄州的首府是什么？"}', '{"id": 4, "question": 5}', '{"id": 5, "question": "  "}',
    ]  # fmt: skip
    done = tuwen(home, "ask", "--batch", "-", input="\n".join(lines))
    found: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [(x["id"], "error" in x) for x in found] == [
        ("a", False), (None, True), (2, True), (None, True), (None, False), (4, True), (5, True),
    ]  # fmt: skip
    assert found[0]["answers"][0]["label"] == "Austin" and found[4]["answers"][0]["label"] == "哥伦布"
    assert all(set(x) == {"id", "error"} for x in found if "error" in x)


def test_ask_batch_from_a_file_with_a_byte_order_mark(home: Path) -> None:
    file = home.parent / "q.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + b'{"id":1,"question":"capital of Ohio"}\n\xff\xfe\n')
    found = [json.loads(line) for line in tuwen(home, "ask", "--batch", file).stdout.splitlines()]
    assert found[0]["answers"][0]["label"] == "Columbus" and "UTF-8" in found[1]["error"]
    assert tuwen(home, "ask", "--batch", "none.jsonl").returncode == 1


def test_a_home_without_a_graph_says_what_to_do(tmp_path: Path) -> None:
    for command in (["ask", "x?"], ["query", "ASK {}"], ["sources"], ["forget", "x"], ["export", "x.ttl"], ["rebuild"]):
        done = tuwen(tmp_path / "new", *command)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "tuwen: nothing ingested yet: tuwen ingest PATH\n"


# --- housekeeping -----------------------------------------------------------------------------------------------------


def test_ingest_sources_forget(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "lakes.ttl"
    file.write_text(
        "@prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        ':depth rdfs:label "depth"@en . :Baikal rdfs:label "Baikal"@en ; :depth 1642 .',
        "utf-8",
    )
    done = tuwen(home, "ingest", file)
    assert done.returncode == 0 and done.stdout.startswith("1 source read, 0 unchanged, 0 failed")
    assert "1642" in tuwen(home, "ask", "What is the depth of Baikal?").stdout
    assert "0 sources read, 1 unchanged" in tuwen(home, "ingest", file).stdout
    assert json.loads(tuwen(home, "sources", "--json").stdout)[0]["title"] == "lakes.ttl"
    assert tuwen(home, "rebuild").returncode == 0
    assert "lakes.ttl" in tuwen(home, "forget", "lakes.ttl").stdout
    assert "Baikal" not in tuwen(home, "query", LABELS).stdout


def test_ingest_goes_on_behind_a_bad_file_and_ends_with_1(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "in"
    folder.mkdir()
    (folder / "bad.ttl").write_text("<http://a> <http://b> ", "utf-8")
    (folder / "good.nt").write_text("<http://a> <http://b> <http://c> .\n", "utf-8")
    done = tuwen(home, "ingest", folder, tmp_path / "none")
    assert done.returncode == 1 and "1 source read" in done.stdout
    lines = done.stderr.splitlines()
    assert len(lines) == 2 and any("bad.ttl" in line for line in lines) and any("none" in line for line in lines)


def test_export_writes_the_belief(home: Path) -> None:
    import rdflib

    for name in ("out.ttl", "out.nt", "out.jsonld", "out.xml"):
        file = home.parent / name
        assert tuwen(home, "export", file).returncode == 0
        assert file.stat().st_size > 1000
    assert len(rdflib.Graph().parse(home.parent / "out.ttl")) == len(rdflib.Graph().parse(home.parent / "out.nt"))
    assert tuwen(home, "export", home.parent / "out.doc").returncode == 2
    assert tuwen(home, "export", home.parent / "no" / "out.ttl").returncode == 1


def test_unknown_source(home: Path) -> None:
    done = tuwen(home, "forget", "nowhere.txt")
    assert done.returncode == 1 and "nowhere.txt" in done.stderr


# --- wrong use --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [["ask"], ["ask", "a", "--batch", "-"], ["dance"], ["query"], ["query", "ASK {}", "--format", "pdf"], ["ask", " "],
     ["eval", "kgqa/x", "--data", "/none"], ["--nonsense"]],
)  # fmt: skip
def test_wrong_use_is_exit_code_2(home: Path, arguments: list[str]) -> None:
    done = tuwen(home, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr and "Traceback" not in done.stderr


def test_wrong_configuration_is_exit_code_2(home: Path) -> None:
    (home.parent / "config.yaml").write_text("stroe: memory", "utf-8")
    done = tuwen(home, "sources")
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "did you mean 'store'" in done.stderr


def test_aliases_are_taught_listed_and_removed(home: Path) -> None:
    question = ("ask", "What is the nest of Texas?")
    assert "Austin" not in tuwen(home, *question).stdout
    assert tuwen(home, "alias", "nest", "capital").stdout == "nest = <http://example.org/capital>\n"
    assert "Austin" in tuwen(home, *question).stdout
    assert tuwen(home, "rebuild").returncode == 0
    assert "Austin" in tuwen(home, *question).stdout
    assert tuwen(home, "alias", "Lone Star", "Texas", "--user", "telegram:7").returncode == 0
    listed = tuwen(home, "alias").stdout.splitlines()
    assert listed == ["nest = <http://example.org/capital>", "Lone Star = <http://example.org/Texas>  (telegram:7)"]
    assert "Austin" in tuwen(home, "ask", "What is the nest of Lone Star?", "--user", "telegram:7").stdout
    assert "Austin" not in tuwen(home, "ask", "What is the nest of Lone Star?").stdout
    assert tuwen(home, "alias", "nest", "--remove").stdout == "removed: nest\n"
    assert tuwen(home, "alias", "lone star", "--remove", "--user", "telegram:7").returncode == 0
    assert tuwen(home, "alias").stdout == ""
    assert "Austin" not in tuwen(home, *question).stdout
    for arguments, code in ((("nest", "--remove"), 1), (("nest",), 2), (("nest", "unicorn"), 1)):
        failed = tuwen(home, "alias", *arguments)
        assert (failed.returncode, failed.stdout) == (code, "") and failed.stderr


def test_unknown_evaluations_list_the_known_ones(home: Path) -> None:
    for name in ("kgqa/nothing", "nothing"):
        done = tuwen(home, "eval", name, "--data", ROOT / "tests" / "data")
        assert done.returncode == 2 and "kgqa/company-en" in done.stderr and "intent/own-acts" in done.stderr


def test_a_reader_that_stops_reading_causes_no_traceback(home: Path) -> None:
    many = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }"
    command = f'"{sys.executable}" -m bot --home "{home}" query "{many}" --format csv | head -1'
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, timeout=60, cwd=home.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.strip() and done.stderr == ""


def test_version(home: Path) -> None:
    assert tuwen(home, "--version").stdout.startswith("tuwen ")


def test_telegram_without_a_token(home: Path) -> None:
    done = tuwen(home, "telegram", TELEGRAM_BOT_TOKEN="")
    assert done.returncode == 2 and "TELEGRAM_BOT_TOKEN is not set" in done.stderr
