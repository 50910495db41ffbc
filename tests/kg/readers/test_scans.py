"""Scans: lines with their boxes become text, quotes get page and box; pictures and PDF pages through rapidocr."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from rdflib import RDFS, Literal, URIRef

from kg.ingest.boxes import with_boxes
from kg.ingest.pipeline import ingest
from kg.ingest.readers import readable, scans
from kg.ingest.readers.scans import Line, as_text
from kg.ledger.ledger import Ledger
from kg.ontology import load_ontology
from kg.store.opening import open_store
from kg.types import Quote, Source, SourceError, Statement, Statements, TextDocument

from .conftest import Write, documents

SAID = "Alder Ltd was founded by Ann Lee."


def _picture(form: str) -> bytes:
    picture = Image.new("RGB", (900, 200), "white")
    ImageDraw.Draw(picture).text((40, 60), SAID, font=ImageFont.load_default(size=40), fill="black")
    held = io.BytesIO()
    picture.save(held, form)
    return held.getvalue()


def _line(text: str, left: float, top: float, right: float, score: float = 1.0) -> Line:
    return Line(text, left, top, right, top + 0.04, score)


def test_lines_of_a_paragraph_are_joined() -> None:
    lines = [_line("The mill was built", 0.1, 0.1, 0.9), _line("in Leeds.", 0.1, 0.15, 0.3)]
    lines += [_line("杭州是浙江省的", 0.1, 0.4, 0.9), _line("省会。", 0.1, 0.45, 0.2)]
    words, boxes = as_text([(1, lines), (2, [_line("Next", 0.1, 0.1, 0.2)])])
    assert words == "The mill was built in Leeds.\n\n杭州是浙江省的省会。\n\nNext"
    assert [words[box.start : box.end] for box in boxes][-2:] == ["省会。", "Next"] and boxes[-1].page == 2


def test_a_quote_has_the_page_and_box_of_its_lines() -> None:
    words, boxes = as_text([(3, [_line("The mill was built", 0.1, 0.1, 0.9, 0.8), _line("in Leeds.", 0.1, 0.15, 0.3)])])
    triple = (URIRef("urn:a"), RDFS.label, Literal("x"))
    source = Source(URIRef("urn:s"), "", "", "", "", "")
    said = with_boxes(Statements(source, (Statement(triple, Quote(words, 0, len(words), "m", 0.5)),)), boxes)
    assert said.items[0].quote == Quote(words, 0, len(words), "m", 0.4, "page=3&xywh=percent:10.0,10.0,80.0,9.0")


@pytest.mark.parametrize("name", ["scan.png", "scan.jpg", "scan.pdf"])
def test_pictures_and_pages_without_text_are_read(write: Write, name: str) -> None:
    form = {"png": "PNG", "jpg": "JPEG", "pdf": "PDF"}[name[-3:]]
    (document,) = documents(write(name, _picture(form)))
    assert isinstance(document, TextDocument) and document.text == SAID
    assert document.boxes[0].page == 1 and document.boxes[0].left < 0.1 < 0.5 < document.boxes[0].right


def test_one_clear_line_where_it_is_not_installed(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "can_recognise", lambda: False)
    monkeypatch.setattr("kg.ingest.readers.office.can_recognise", lambda: False)
    assert ".png" not in readable()
    for name, form in (("scan.png", "PNG"), ("scan.pdf", "PDF")):
        with pytest.raises(SourceError, match=r"pip install 'tuwen\[ocr\]'"):
            documents(write(name, _picture(form)))


def test_a_broken_picture_is_one_clear_line(write: Write) -> None:
    with pytest.raises(SourceError, match="not a picture"):
        documents(write("scan.png", b"\x89PNG\r\n nothing"))


def test_a_picture_without_text_in_a_folder_is_no_fault(tmp_path: Path) -> None:
    Image.new("RGB", (64, 64), "white").save(tmp_path / "logo.png")

    def none() -> None:
        raise AssertionError("no text, no model")

    report = ingest([tmp_path], ledger=Ledger(open_store("memory:")), extractor=none, ontology=load_ontology())  # type: ignore[arg-type]
    assert not report.failed and report.facts == 0
