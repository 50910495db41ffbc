"""A file damaged anywhere is read or refused with a SourceError: no library's own exception comes through."""

from __future__ import annotations

import random

import pytest

from kg.types import SourceError, Table

from .conftest import Write, documents, docx_bytes, pdf_bytes, xlsx_bytes

GOOD = {
    "a.pdf": pdf_bytes("Ada met Babbage."),
    "a.docx": docx_bytes("Ada met Babbage."),
    "a.xlsx": xlsx_bytes(s=[["a", "b"], [1, "x"]]),
    "a.csv": b'a,b\n1,"x"\n2,"y"\n',
    "a.json": b'[{"a": 1, "b": {"c": [1, 2]}}]',
    "a.html": b"<html><body><p>Ada met Babbage in London.</p></body></html>",
    "a.md": b"# Ada\n\nShe *met* Babbage.\n",
    "a.ttl": b'<urn:a> <urn:b> "c"@en .\n',
    "a.rdf": b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Bag r:about="urn:a" r:_1="c"/></r:RDF>',
    "a.jsonld": b'{"@id": "urn:a", "urn:b": "c"}',
}


@pytest.mark.parametrize("name", GOOD)
def test_damage_never_escapes(write: Write, name: str) -> None:
    chance = random.Random(7)
    refused = 0
    for _ in range(40):
        broken = bytearray(GOOD[name])
        if chance.random() < 0.3:
            del broken[chance.randrange(1, len(broken)) :]
        else:
            for _ in range(chance.randrange(1, 12)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
        path = write(name, bytes(broken))
        try:
            for document in documents(path):
                if isinstance(document, Table):
                    list(document.rows)
        except SourceError as error:
            refused += 1
            assert str(path) in str(error) and "\n" not in str(error)
    documents(write(name, GOOD[name]))  # undamaged, it is read
    assert refused
