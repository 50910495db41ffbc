"""The route from files to the ledger: what is read, what is left alone, what fails and what then remains."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Literal, URIRef

import kg.ingest.readers.files
from kg.ingest.pipeline import Report, ingest
from kg.ledger.ledger import Ledger
from kg.ontology import load_ontology
from kg.store.opening import open_store
from kg.vocab import RDFS, TW, column_iri, row_iri, table_class
from nlu.types import Extractor

from ..scripted import ScriptedExtractor

ONTOLOGY = load_ontology()


class Shelf:
    """A folder of files and the ledger that they go into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = Ledger(open_store("memory:"))
        self.loaded = 0

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, *paths: Path) -> Report:
        return ingest(paths or (self.folder,), ledger=self.ledger, extractor=self._extractor, ontology=ONTOLOGY)

    def ask(self, sparql: str) -> bool:
        return self.ledger.store.belief().ask(sparql)

    def _extractor(self) -> Extractor:
        self.loaded += 1
        return ScriptedExtractor()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_a_definition_is_found_with_its_quote(shelf: Shelf) -> None:
    shelf.put("a.txt", "人工智能是一种技术。\n")
    report = shelf.read()
    assert (report.added, report.failed, shelf.loaded) == (1, [], 1)
    ai = URIRef("urn:tuwen:entity:人工智能")
    (evidence,) = shelf.ledger.evidence((ai, TW.description, Literal("人工智能是一种技术。", lang="zh")))
    assert (evidence.quote, evidence.start, evidence.end) == ("人工智能是一种技术。", 0, 10)
    assert shelf.ledger.text_of(evidence.source.id) == "人工智能是一种技术。\n"


def test_tables_link_and_need_no_model(shelf: Shelf) -> None:
    shelf.put("employees.csv", "id,name,city,salary\n1,Ada,Paris,10\n2,Bob,Rome,20\n")
    shelf.put("cities.csv", "name,country\nParis,France\nRome,Italy\n")
    report = shelf.read()
    assert (report.added, shelf.loaded) == (2, 0)
    ada, city = row_iri("employees", "1"), column_iri("employees", "city")
    assert shelf.ask(
        f"ASK {{ {ada.n3()} {city.n3()} {row_iri('cities', 'Paris').n3()} ; a {table_class('employees').n3()} }}"
    )
    (evidence,) = shelf.ledger.evidence((ada, column_iri("employees", "salary"), Literal(10)))
    assert (evidence.quote, evidence.start, evidence.end, evidence.model) == ("1 | Ada | Paris | 10", 2, 3, "table")


def test_the_same_bytes_are_unchanged(shelf: Shelf) -> None:
    path = shelf.put("a.txt", "人工智能是一种技术。")
    shelf.read()
    version = shelf.ledger.store.version
    report = shelf.read(path, path, shelf.folder)
    assert (report.added, report.unchanged, shelf.loaded, shelf.ledger.store.version) == (0, 1, 1, version)
    path.write_text("机器学习是一种方法。", "utf-8")
    assert shelf.read().added == 1
    assert not shelf.ask(f"ASK {{ ?x {RDFS.label.n3()} '人工智能'@zh }}")


def test_bad_files_are_told_and_the_others_go_on(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.ingest.readers.files, "LARGEST", 400_000)
    bad = {
        "bad.csv": "a,b\n",
        "binary.txt": b"\x7fELF\x00\x00" * 9,
        "broken.pdf": b"%PDF-1.4 and no more",
        "empty.md": "",
        "huge.txt": b"x" * 400_001,
        "wrong.ttl": "<urn:a> <urn:b>",
    }
    for name, content in bad.items():
        shelf.put(name, content)
    shelf.put("sub/good.csv", "name,size\nParis,2\nRome,3\n")
    shelf.put("zz.txt", "人工智能是一种技术。")
    report = shelf.read()
    assert [f.path.name for f in report.failed] == sorted(bad)
    assert all(str(f.path) in f.message and "\n" not in f.message for f in report.failed)
    assert "header and at least one row" in report.failed[0].message and "0 MB" in report.failed[4].message
    assert report.added == 2 and sorted(s.title for s in shelf.ledger.sources()) == ["good.csv", "ontology", "zz.txt"]
    assert not shelf.ask(f"ASK {{ ?x a {table_class('bad').n3()} }}")


def test_a_file_gone_bad_leaves_what_it_said_before(shelf: Shelf) -> None:
    path = shelf.put("t.csv", "name,size\nParis,2\nRome,3\n")
    shelf.read()
    path.write_bytes(b"name,size\x00\x00")
    assert len(shelf.read().failed) == 1
    assert shelf.ask(f"ASK {{ {row_iri('t', 'Rome').n3()} {column_iri('t', 'size').n3()} 3 }}")


def test_a_row_that_does_not_fit_is_told_and_the_rest_is_stored(shelf: Shelf) -> None:
    path = shelf.put("t.csv", "name,size\nParis,2\nRome,3,4\nOslo,1\n")
    report = shelf.read()
    assert (report.added, report.failed) == (1, [])
    assert report.left_out == [f"{path}: line 3: 3 cells, but the header has 2; it is left out"]
    assert shelf.ask(f"ASK {{ {row_iri('t', 'Oslo').n3()} {column_iri('t', 'size').n3()} 1 }}")


def test_unknown_suffixes_in_a_folder_are_skipped_and_named_ones_fail(shelf: Shelf) -> None:
    path = shelf.put("picture.xyz", "words")
    shelf.put(".hidden.txt", "words")
    report = shelf.read()
    assert (report.failed, report.skipped, report.added) == ([], [path], 0)
    (failure,) = shelf.read(path).failed
    assert "unknown format .xyz" in failure.message


def test_rdf_as_it_is(shelf: Shelf) -> None:
    shelf.put("g.ttl", '<urn:x:a> <http://www.w3.org/2000/01/rdf-schema#label> "Ada"@en ; <urn:x:knows> <urn:x:b> .')
    assert (shelf.read().facts, shelf.loaded) == (2, 0)
    assert shelf.ask("ASK { <urn:x:a> <urn:x:knows> <urn:x:b> }")


def test_progress_comes_to_the_whole(shelf: Shelf) -> None:
    class Counter:
        total = done = 0
        finished = False

        def start(self, total: int) -> None:
            self.total = total

        def advance(self, amount: int, name: str) -> None:
            self.done += amount

        def finish(self) -> None:
            self.finished = True

    shelf.put("a.txt", "人工智能是一种技术。")
    shelf.put("b.csv", "a,b\n1,2,3\n")
    shelf.put("c.csv", "a,b\n1,2\n")
    counter = Counter()
    ingest([shelf.folder], ledger=shelf.ledger, extractor=ScriptedExtractor, ontology=ONTOLOGY, progress=counter)
    assert counter.finished and counter.done == counter.total == 48
