"""The index of a graph on disk: when it is trusted, and when it is made anew."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO

import pytest
import rdflib

from kg.question import Answerer
from kg.question.index import cache as module
from kg.question.index.array_file import open_shelf
from kg.question.index.cache import IndexCache, made_of, shelf_of
from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.store.opening import open_store, view_of
from kg.store.store import View
from tests.kg.question.conftest import COMPANY

EXTRA = """<http://example.org/firm/tug> <http://www.w3.org/2000/01/rdf-schema#label> "Tug"@en .
<http://example.org/firm/tug> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/firm/Boat> .
"""


class Counted:
    """A graph that counts how often it was read as a whole."""

    def __init__(self, view: View, more: str = "") -> None:
        self.view, self.more, self.read = view, more, 0

    def dump(self, file: IO[bytes]) -> None:
        self.read += 1
        self.view.dump(file)
        file.write(self.more.encode())


@pytest.fixture
def company_view() -> View:
    graph = rdflib.Graph()
    graph.parse(data=COMPANY, format="turtle")
    return view_of(graph)


def test_a_kept_index_is_opened_without_reading_the_graph(company_view: View, tmp_path: Path) -> None:
    graph = Counted(company_view)
    kept = IndexCache(tmp_path / "index", "one")
    shelf_of(graph, kept)
    found = shelf_of(graph, kept)
    assert graph.read == 1
    assert [s.score for s in Lexicon(GraphIndex(found)).names["ada okafor"]] == [1.0]


def test_files_that_changed_with_the_same_triples_keep_the_index(
    company_view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = Counted(company_view)
    shelf_of(graph, IndexCache(tmp_path / "index", "one"))
    monkeypatch.setattr(module, "made_of", None)  # whoever makes an index now fails
    shelf_of(graph, IndexCache(tmp_path / "index", "two"))
    shelf_of(graph, IndexCache(tmp_path / "index", "two"))
    assert graph.read == 2


def test_another_graph_makes_another_index(company_view: View, tmp_path: Path) -> None:
    path = tmp_path / "index"
    before = Lexicon(GraphIndex(shelf_of(Counted(company_view), IndexCache(path, "one"))))
    after = Lexicon(GraphIndex(shelf_of(Counted(company_view, EXTRA), IndexCache(path, "two"))))
    assert "tug" not in before.names
    assert "tug" in after.names


def test_other_code_makes_another_index(company_view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph, kept = Counted(company_view), IndexCache(tmp_path / "index", "one")
    shelf_of(graph, kept)
    monkeypatch.setattr(module, "_code", lambda: "other")
    shelf_of(graph, kept)
    assert graph.read == 2


@pytest.mark.parametrize("spoil", [lambda b: b[:-7], lambda b: b"", lambda b: b"pickle" + b, lambda b: b[:40]])
def test_a_spoilt_file_is_made_anew(company_view: View, tmp_path: Path, spoil: object) -> None:
    path = tmp_path / "index"
    shelf_of(Counted(company_view), IndexCache(path, "one"))
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]
    assert open_shelf(path) is None
    graph = Counted(company_view)
    assert "osaka" in Lexicon(GraphIndex(shelf_of(graph, IndexCache(path, "one")))).names
    assert graph.read == 1


def test_a_home_that_cannot_be_written_is_asked_all_the_same(company_view: View, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    found = shelf_of(Counted(company_view), IndexCache(tmp_path / "file" / "index", "one"))
    assert "osaka" in Lexicon(GraphIndex(found)).names


def test_a_kept_index_answers_as_a_new_one(company_view: View, tmp_path: Path) -> None:
    fresh = Answerer(company_view)
    shelf_of(company_view, IndexCache(tmp_path / "index", "one"))
    opened = Answerer(company_view, kept=IndexCache(tmp_path / "index", "one"))
    for question in ("Who designed the red products?", "最重的产品是什么？", "Where does Ada Okafor work?"):
        assert opened.ask(question) == fresh.ask(question)


def test_the_empty_graph() -> None:
    index = GraphIndex(made_of(io.BytesIO(b"")))
    assert list(index.nodes) == []
    assert Lexicon(index).similar("anything") is None


def test_what_several_graphs_say_counts_once(tmp_path: Path) -> None:
    store = open_store("memory:")
    triple = "<urn:a> <urn:p> <urn:b> ."
    store.update(f"INSERT DATA {{ GRAPH <urn:g> {{ {triple} }} GRAPH <urn:h> {{ {triple} }} }}")
    view = store.window(rdflib.URIRef("urn:g"), rdflib.URIRef("urn:h"))
    with (tmp_path / "dump").open("w+b") as file:
        view.dump(file)
        file.seek(0)
        index = GraphIndex(made_of(file))
    (found,) = index.properties.values()
    assert found.size == 1
