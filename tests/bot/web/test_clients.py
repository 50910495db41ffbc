"""Programs that others wrote talk with the site over a real port: OpenAI's client, rdflib's SPARQL store."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from bot.app import App
from tests.bot.web.conftest import serving


@pytest.fixture
def url(app: App) -> Iterator[str]:
    with serving(app) as made:
        yield made


def test_openai_client(url: str) -> None:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        assert [model.id for model in client.models.list()] == ["tuwen", "tuwen-encoder"]
        talk: list[Any] = [{"role": "user", "content": "What is the capital of Texas?"}]
        first = client.chat.completions.create(model="tuwen", messages=talk).choices[0].message.content
        assert first is not None and "Austin" in first and "states.ttl" in first
        talk += [{"role": "assistant", "content": first}, {"role": "user", "content": "and its population?"}]
        with client.chat.completions.create(model="tuwen", messages=talk, stream=True) as stream:
            text = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
        assert "961855" in text
        other = client.chat.completions.create(
            model="tuwen", messages=[{"role": "user", "content": "and its population?"}]
        )
        assert "961855" not in str(other.choices[0].message.content)  # another talk knows nothing of the first


def test_a_talk_that_nobody_here_remembers_is_taken_up(url: str) -> None:
    """What the client sends is what came before: "its" means what it meant there."""
    talk: list[Any] = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "What is the capital of Texas?"},
        {"role": "assistant", "content": "Austin, said another server."},
        {"role": "user", "content": "and its population?"},
    ]
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        told = client.chat.completions.create(model="tuwen", messages=talk)
        assert "961855" in str(told.choices[0].message.content)
        assert told.usage is not None and told.usage.prompt_tokens > 15 and told.usage.completion_tokens > 3
        with client.chat.completions.create(
            model="tuwen", messages=talk, stream=True, stream_options={"include_usage": True}
        ) as stream:
            chunks = list(stream)
        assert chunks[-1].usage is not None and chunks[-1].usage.prompt_tokens == told.usage.prompt_tokens


def test_embeddings_of_one_meaning_are_near(url: str) -> None:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        made = client.embeddings.create(model="tuwen-encoder", input=["the price", "价格", "a lake in the mountains"])
        price, jiage, lake = (one.embedding for one in made.data)
        assert made.usage.prompt_tokens == 9

        def near(a: list[float], b: list[float]) -> float:
            return sum(x * y for x, y in zip(a, b, strict=True))

        assert near(price, price) == pytest.approx(1, abs=1e-3) and near(price, jiage) > near(price, lake)
        plain = client.embeddings.create(model="tuwen-encoder", input="the price", encoding_format="float")
        assert plain.data[0].embedding == pytest.approx(price, abs=1e-5)


def test_the_documented_example(url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["ask_over_http.py", url, "What is the capital of Texas?"])
    runpy.run_path("docs/examples/ask_over_http.py", run_name="__main__")
    told = capsys.readouterr().out
    assert "Austin" in told and "states.ttl" in told and told.strip().endswith("http://example.org/Austin")


def test_rdflib_sparql_store(url: str) -> None:
    for format in ("json", "xml", "csv", "tsv"):
        graph = Graph(SPARQLStore(f"{url}/sparql", returnFormat=format))
        rows = list(graph.query("SELECT ?c WHERE { <http://example.org/Texas> <http://example.org/capital> ?c }"))
        assert [str(row[0]) for row in rows] == ["http://example.org/Austin"]  # type: ignore[index]
