"""The index of passages follows its sources, and leaves no byte of what is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rdflib import URIRef

from kg.passages.index import PassageIndex
from kg.passages.terms import terms
from kg.types import Source, StoreError

HARBOUR = Source(URIRef("urn:x:harbour"), "harbour.md", "harbour.md", "1", "en", "")
TEA = Source(URIRef("urn:x:tea"), "茶馆.md", "茶馆.md", "1", "zh", "")
TEXTS = {
    HARBOUR.id: "# The old harbour\n\nIt burnt down in 1810 because Quillfeather forgot a lamp. Ferries leave at dawn.",
    TEA.id: "老茶馆位于城北的河边。茶馆的主人姓陆。",
}


class Letters:
    """Vectors that count letters; remembers what it was asked."""

    identity = "letters"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.seen += texts
        rows = np.array([[text.count(c) + 0.1 for c in "aeioustrn茶馆主人"] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def follow(index: PassageIndex, *sources: Source, encoder: Letters | None = None, most: int | None = None) -> None:
    index.update(sources, lambda id: TEXTS[id], encoder, most)


def said(index: PassageIndex, word: str) -> list[str]:
    return [row.said for row in index.rows([id for id, _ in index.matching(terms(word), 5)])]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "passages"


def test_sentences_are_found_by_their_terms_in_both_languages(path: Path) -> None:
    index = PassageIndex(path)
    follow(index, HARBOUR, TEA)
    assert said(index, "ferry") == ["Ferries leave at dawn."]
    assert said(index, "主人") == ["茶馆的主人姓陆。"]
    row = index.rows([index.matching(["1810"], 1)[0][0]])[0]
    assert TEXTS[row.source][row.start : row.end] == row.said
    assert "The old harbour" in row.context
    assert index.languages() == {"en", "zh"}


def test_a_forgotten_source_leaves_no_byte(path: Path) -> None:
    index = PassageIndex(path)
    follow(index, HARBOUR, TEA, encoder=Letters())
    index.close()
    kept = path.read_bytes()
    assert b"Quillfeather" in kept
    index = PassageIndex(path)
    follow(index, TEA)
    index.close()
    gone = path.read_bytes().lower()
    assert b"quillf" not in gone and b"harbour" not in gone
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_only_what_changed_is_read_and_encoded(path: Path) -> None:
    index, encoder = PassageIndex(path), Letters()
    follow(index, HARBOUR, TEA, encoder=encoder)
    first = list(encoder.seen)
    follow(index, HARBOUR, TEA, encoder=encoder)
    assert encoder.seen == first
    follow(index, HARBOUR, replace(TEA, sha256="2"), encoder=encoder)
    assert encoder.seen == [*first, "老茶馆位于城北的河边。", "茶馆的主人姓陆。"]
    assert len(index) == 4


def test_vectors_of_another_encoder_are_made_anew(path: Path) -> None:
    index = PassageIndex(path)
    follow(index, TEA, encoder=Letters())
    other = Letters()
    other.identity = "others"
    asked = other.encode(["茶馆的主人姓陆。"])[0]
    assert index.nearest(asked, "others", 5) == {}
    follow(index, TEA, encoder=other)
    (best, cosine), *_ = index.nearest(asked, "others", 5)["zh"]
    assert index.rows([best])[0].said == "茶馆的主人姓陆。"
    assert cosine == pytest.approx(1.0, abs=0.01)


def test_what_is_too_much_to_encode_now_waits(path: Path) -> None:
    index, encoder = PassageIndex(path), Letters()
    follow(index, HARBOUR, encoder=encoder, most=1)
    assert encoder.seen == [] and said(index, "ferry")
    follow(index, HARBOUR, encoder=encoder)
    assert len(encoder.seen) == 2


def test_a_damaged_file_is_made_anew(path: Path) -> None:
    path.write_bytes(b"no database at all" * 1000)
    index = PassageIndex(path)
    follow(index, TEA)
    assert said(index, "主人")
    index.close()


def test_pages_that_are_damaged_are_told_and_made_anew(path: Path) -> None:
    long = {HARBOUR.id: " ".join(f"Ferry number {n} leaves at dawn." for n in range(900)), TEA.id: TEXTS[TEA.id]}
    index = PassageIndex(path)
    index.update([HARBOUR], lambda id: long[id])
    index.close()
    kept = bytearray(path.read_bytes())
    kept[len(kept) // 4 :] = b"x" * (len(kept) - len(kept) // 4)
    path.write_bytes(kept)
    index = PassageIndex(path)
    with pytest.raises(StoreError, match="made anew"):
        said(index, "ferry")
    assert index.behind
    follow(index, HARBOUR)
    assert said(index, "ferry") and not index.behind


def test_other_processes_see_what_one_of_them_wrote(path: Path) -> None:
    reader, writer, encoder = PassageIndex(path), PassageIndex(path), Letters()
    follow(reader, TEA, encoder=encoder)
    asked = encoder.encode(["Ferries leave at dawn."])[0]
    assert set(reader.nearest(asked, "letters", 5)) == {"zh"}
    follow(writer, TEA, HARBOUR, encoder=encoder)
    assert set(reader.nearest(asked, "letters", 5)) == {"en", "zh"}


def test_a_file_of_another_form_is_made_anew(path: Path) -> None:
    import sqlite3

    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()
    index = PassageIndex(path)
    follow(index, TEA)
    assert len(index) == 2
