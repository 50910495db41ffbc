"""The terms of a graph by number, and the numbers of terms: texts in one block, found by their hash.

Knows: rdflib terms, N-Triples' way to write them. Does not know: triples.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable

import numpy as np
from rdflib.term import BNode, Identifier, Literal, URIRef

from kg.question.index.array_file import Array, ArrayFile

IRI, BLANK, PLAIN = 0, 1, 2
"""Sorts of terms; what is behind them are languages and datatypes, in the order in which they were met."""
_SORTS = ("<", "_", "")
_MOST_MADE = 50_000
_ESCAPE = re.compile(r'\\(?:([tbnrf"\'\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))')
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_XSD_STRING = "^^http://www.w3.org/2001/XMLSchema#string"


class Terms:
    """A list of terms that are made when they are asked for."""

    def __init__(self, shelf: ArrayFile) -> None:
        self._text = shelf.arrays["terms.text"].data
        self._places = shelf.arrays["terms.places"].data
        self._sorts = shelf.arrays["terms.sorts"].data
        self._names: list[str] = shelf.meta["sorts"]
        self._made: dict[int, Identifier] = {}

    def __len__(self) -> int:
        return len(self._sorts)

    def __getitem__(self, node: int) -> Identifier:
        made = self._made.get(node)
        if made is None:
            if len(self._made) >= _MOST_MADE:
                self._made = {}
            made = self._made[node] = self._term(node)
        return made

    def text(self, node: int) -> str:
        """The IRI, label of a blank node, or lexical form."""
        return str(self._text[self._places[node] : self._places[node + 1]], "utf-8")

    def is_literal(self, node: int) -> bool:
        """Whether it is a literal."""
        return self._sorts[node] >= PLAIN

    def sort(self, node: int) -> str:
        """ "<" for IRIs, "_" for blank nodes, "" for plain literals, "@en", "^^DATATYPE"."""
        return self._names[self._sorts[node]]

    def _term(self, node: int) -> Identifier:
        sort, text = self.sort(node), self.text(node)
        if sort == "<":
            return URIRef(text)
        if sort == "_":
            return BNode(text)
        if sort.startswith("@"):
            return Literal(text, lang=sort[1:])
        return Literal(text, datatype=URIRef(sort[2:]) if sort else None, normalize=False)


class Numbers:
    """The number of each term."""

    def __init__(self, terms: Terms, shelf: ArrayFile, most: int) -> None:
        self._terms = terms
        self._hashes = shelf.arrays["terms.hashes"].data
        self._order = shelf.arrays["terms.order"].data
        self._most = most

    def get(self, term: object) -> int | None:
        """The number of a term of the graph; None for any other."""
        if not isinstance(term, Identifier):
            return None
        sort = _sort_of(term)
        wanted = hash_of(sort, str(term))
        place = bisect_left(self._hashes, wanted)
        while place < len(self._hashes) and self._hashes[place] == wanted:
            node = self._order[place]
            if node < self._most and self._terms.text(node) == str(term) and self._terms.sort(node).lower() == sort:
                return int(node)
            place += 1
        return None

    def __contains__(self, term: object) -> bool:
        return self.get(term) is not None

    def __getitem__(self, term: Identifier) -> int:
        found = self.get(term)
        if found is None:
            raise KeyError(term)
        return found


def _sort_of(term: Identifier) -> str:
    if isinstance(term, Literal):
        if term.language:
            return f"@{term.language}".lower()
        sort = f"^^{term.datatype}" if term.datatype is not None else ""
        return "" if sort == _XSD_STRING else sort.lower()
    return "_" if isinstance(term, BNode) else "<"


def hash_of(sort: str, text: str) -> int:
    """A number of 64 bits for a term."""
    made = hashlib.blake2b(f"{sort}\0{text}".encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(made.digest(), "little")


def parse(written: bytes) -> tuple[str, str]:
    """Sort and text of a term in N-Triples."""
    if written[:1] == b"<":
        return "<", _plain(written[1:-1])
    if written[:1] == b"_":
        return "_", written[2:].decode()
    end = written.rfind(b'"')
    suffix = written[end + 1 :].decode()
    return f"^^{suffix[3:-1]}" if suffix.startswith("^^") else suffix, _plain(written[1:end])


def _plain(written: bytes) -> str:
    text = written.decode()
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(found: re.Match[str]) -> str:
    return _ESCAPED[found[1]] if found[1] else chr(int(found[2] or found[3], 16))


def shelve(parsed: Iterable[tuple[str, str]]) -> tuple[list[str], dict[str, Array]]:
    """The sorts that occur, and the arrays behind `Terms` and `Numbers`."""
    sorts = {name: number for number, name in enumerate(_SORTS)}
    texts: list[bytes] = []
    kinds: list[int] = []
    hashes: list[int] = []
    for sort, text in parsed:
        kinds.append(sorts.setdefault(sort, len(sorts)))
        texts.append(text.encode("utf-8", "surrogatepass"))
        hashes.append(hash_of(sort.lower(), text))
    hashed = np.array(hashes, np.uint64)
    order = np.argsort(hashed, kind="stable")
    return list(sorts), {
        "terms.text": blob(texts),
        "terms.places": places([len(text) for text in texts]),
        "terms.sorts": np.array(kinds, np.uint16),
        "terms.hashes": hashed[order],
        "terms.order": order.astype(np.int32),
    }


def places(lengths: list[int] | Array) -> Array:
    """Where stretches of these lengths begin, laid end to end, and where the last one ends."""
    made = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=made[1:])
    return made


def blob(texts: list[bytes]) -> Array:
    """Texts end to end."""
    return np.frombuffer(b"".join(texts) or b"\0", np.uint8)
