"""Programs that others wrote talk with the site over a real port: OpenAI's client, rdflib's SPARQL store."""

from __future__ import annotations

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
        assert [model.id for model in client.models.list()] == ["tuwen"]
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


def test_rdflib_sparql_store(url: str) -> None:
    for format in ("json", "xml", "csv"):
        graph = Graph(SPARQLStore(f"{url}/api/query", returnFormat=format))
        rows = list(graph.query("SELECT ?c WHERE { <http://example.org/Texas> <http://example.org/capital> ?c }"))
        assert [str(row[0]) for row in rows] == ["http://example.org/Austin"]  # type: ignore[index]
