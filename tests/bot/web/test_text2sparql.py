"""The TEXT2SPARQL challenge's own client asks a served `tuwen serve`, and its own evaluation scores the answers.

The client is run as its users run it: `text2sparql ask`, `query` and `evaluate`, each in a process of its own.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.bot.conftest import fill

ROOT = Path(__file__).parents[3]
DATASET = "https://example.org/states/"
CLIENT = "from text2sparql_client.cli import cli; cli()"
QUESTIONS = [
    ("What is the capital of Texas?", "德克萨斯州的首府是什么？", "SELECT ?c WHERE { :Texas :capital ?c }"),
    ("Which cities are in Oregon?", "俄勒冈州有哪些城市？", "SELECT ?c WHERE { ?c a :City ; :inState :Oregon }"),
    ("How many states are there?", "有几个州？", "SELECT (COUNT(?s) AS ?n) WHERE { ?s a :State }"),
    ("Which state has the largest area?", "哪个州的面积最大？", "SELECT ?s WHERE { ?s :area 695662 }"),
    ("Is Austin the capital of Texas?", "奥斯汀是德克萨斯州的首府吗？", "ASK { :Texas :capital :Austin }"),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a running `tuwen serve` whose configuration names a dataset."""
    folder = tmp_path_factory.mktemp("served")
    fill(folder / "home" / "graph")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = {"home": "home", "web": {"port": port, "per_minute": 1000, "datasets": {DATASET: "home"}}}
    (folder / "tuwen.yaml").write_text(yaml.safe_dump(config), "utf-8")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "--config", str(folder / "tuwen.yaml"), "serve"],
            stdout=log, stderr=log, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        _await(url, process, folder / "log")
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text("utf-8")
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8"))


def client(folder: Path, *arguments: str) -> Any:
    """What a finished command of the client wrote to its output file."""
    out = folder / f"{arguments[0]}-{len(list(folder.iterdir()))}.json"
    done = subprocess.run(
        [sys.executable, "-c", CLIENT, *arguments, "--output", str(out)],
        capture_output=True, text=True, encoding="utf-8", timeout=120, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(out.read_text("utf-8")), out


def test_the_challenge_scores_us(served: str, tmp_path: Path) -> None:
    asked = {
        "dataset": {"id": DATASET, "prefix": "states"},
        "questions": [
            {
                "id": number,
                "question": {"en": en, "zh": zh},
                "query": {"sparql": f"PREFIX : <http://example.org/> {query}"},
            }
            for number, (en, zh, query) in enumerate(QUESTIONS, 1)
        ],
    }
    questions = tmp_path / "questions.yml"
    questions.write_text(yaml.safe_dump(asked, allow_unicode=True), "utf-8")
    languages = ("--languages", "['en', 'zh']")
    answers, answered = client(tmp_path, "ask", str(questions), f"{served}/text2sparql", "--retries", "0")
    assert len(answers) == 2 * len(QUESTIONS)
    assert all(answer["dataset"] == DATASET and answer["query"] for answer in answers)
    endpoint = (str(questions), "--endpoint", f"{served}/api/query", *languages)
    _, gold = client(tmp_path, "query", *endpoint)
    _, found = client(tmp_path, "query", *endpoint, "--answers_file", str(answered))
    scores, _ = client(tmp_path, "evaluate", "tuwen", str(gold), str(found))
    assert scores["average"]["set_F"] == 1.0, scores


def test_an_unknown_dataset_is_not_found(served: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404") as refused:
        urllib.request.urlopen(f"{served}/text2sparql?dataset=https://example.org/none&question=Who%3F", timeout=30)
    with refused.value as response:
        assert DATASET in json.load(response)["detail"]
