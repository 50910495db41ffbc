"""Names as arrays: every name of a thing or value with what it may mean, looked up by hash, and by likeness.

Knows: names and the numbers behind them. Does not know: how names are made of labels (`lexicon`), questions.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from kg.question.index.array_file import Array, ArrayFile
from kg.question.index.term_table import blob, hash_of, places

_LEAST_FUZZY = 4
_LONGEST_IN_PART = 5
"""Words of the longest names that are known without their first or last word."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that a phrase may mean: a node, class or property, and how well the phrase names it (0 to 1)."""

    id: int
    score: float


class NameTable(Mapping[str, list[Sense]]):
    """What each name may mean."""

    def __init__(self, shelf: ArrayFile, prefix: str) -> None:
        arrays = shelf.arrays
        self._text, self._places = arrays[f"{prefix}.text"].data, arrays[f"{prefix}.places"].data
        self._hashes, self._order = arrays[f"{prefix}.hashes"].data, arrays[f"{prefix}.order"].data
        self._starts, self._ids = arrays[f"{prefix}.starts"].data, arrays[f"{prefix}.ids"].data
        self._scores = arrays[f"{prefix}.scores"].data
        self._letters = arrays[f"{prefix}.letters"]
        self._lengths: list[int] = shelf.meta[f"{prefix}.lengths"]

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[str]:
        return map(self._name, range(len(self)))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._find(name) >= 0

    def __getitem__(self, name: str) -> list[Sense]:
        place = self._find(name)
        if place < 0:
            raise KeyError(name)
        lo, hi = self._starts[place], self._starts[place + 1]
        return [Sense(self._ids[i], self._scores[i]) for i in range(lo, hi)]

    def _name(self, place: int) -> str:
        return str(self._text[self._places[place] : self._places[place + 1]], "utf-8")

    def _find(self, name: str) -> int:
        wanted = hash_of("", name)
        at = bisect_left(self._hashes, wanted)
        while at < len(self._hashes) and self._hashes[at] == wanted:
            place = int(self._order[at])
            if self._name(place) == name:
                return place
            at += 1
        return -1

    def similar(self, name: str, cutoff: float) -> tuple[str, float] | None:
        """The name most like a misspelt one, with the likeness: 100 times 1 - insertions and deletions / letters.

        Two names that differ by so many insertions and deletions differ by no more letters that only one of them has:
        what differs by more is never compared.
        """
        room = max(1, len(name) // 6)
        lo, hi = self._longer(len(name) - room), self._longer(len(name) + room + 1)
        most = int((1 - cutoff / 100) * (2 * len(name) + room) + 1e-9)
        letters = self._letters[lo:hi]
        apart = np.bitwise_count(letters ^ np.uint64(_letters(name)))
        numbers = _NUMBER.findall(name)  # line 3 is not line 5
        pool = [
            other
            for place in np.flatnonzero((apart <= most) & (letters != 0)).tolist()
            if _NUMBER.findall(other := self._name(lo + place)) == numbers
        ]
        found = process.extractOne(name, pool, scorer=fuzz.ratio, score_cutoff=cutoff)
        return (found[0], found[1]) if found else None

    def _longer(self, length: int) -> int:
        """The place of the first name of at least so many letters."""
        return self._lengths[max(0, min(length, len(self._lengths) - 1))]


def _letters(name: str) -> int:
    """Which letters a name has, as bits."""
    bits = 0
    for letter in set(name):
        bits |= 1 << (ord(letter) & 63)
    return bits


class NameTableBuilder:
    """Names that are being gathered."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._names: list[int] = []
        self._ids: list[int] = []
        self._scores: list[float] = []

    def add(self, name: str, id: int, score: float) -> None:
        """One more meaning of a name."""
        self._names.append(self._places.setdefault(name, len(self._places)))
        self._ids.append(id)
        self._scores.append(score)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def meant(self, least: float) -> Iterator[tuple[str, int]]:
        """Names with what they mean, where that scores above `least`."""
        names = list(self._places)
        for place, id, score in zip(self._names, self._ids, self._scores, strict=True):
            if score > least:
                yield names[place], id

    def shelve(self, prefix: str, spelt: float) -> tuple[dict[str, list[int]], dict[str, Array]]:
        """Header and arrays behind `NameTable`; what has a meaning that scores above `spelt` may also be misspelt."""
        names = list(self._places)
        of, ids, scores = np.array(self._names, np.int32), np.array(self._ids, np.int32), np.array(self._scores)
        lengths = np.array([len(name) for name in names], np.int64)
        order = np.argsort(lengths, kind="stable")
        rank = np.empty(len(order), np.int32)
        rank[order] = np.arange(len(order))
        names = [names[place] for place in order.tolist()]
        of = rank[of] if len(of) else of
        by_name = np.argsort(of, kind="stable")
        named = np.bincount(of, minlength=len(names)) if len(of) else np.zeros(0, np.int64)
        sure = np.zeros(len(names), bool)
        sure[of[scores > spelt]] = True
        sure &= lengths[order] >= _LEAST_FUZZY
        hashes = np.array([hash_of("", name) for name in names], np.uint64)
        hashed = np.argsort(hashes, kind="stable")
        written = [name.encode("utf-8", "surrogatepass") for name in names]
        longest = int(lengths.max()) if len(names) else 0
        return {f"{prefix}.lengths": np.searchsorted(lengths[order], np.arange(longest + 2)).tolist()}, {
            f"{prefix}.text": blob(written),
            f"{prefix}.places": places([len(name) for name in written]),
            f"{prefix}.hashes": hashes[hashed],
            f"{prefix}.order": hashed.astype(np.int32),
            f"{prefix}.starts": places(named).astype(np.int32),
            f"{prefix}.ids": ids[by_name],
            f"{prefix}.scores": scores[by_name].astype(np.float64),
            f"{prefix}.letters": np.array(
                [_letters(name) if may else 0 for name, may in zip(names, sure.tolist(), strict=True)], np.uint64
            ),
        }


def parts_of(named: Iterable[tuple[str, int]], most: int) -> dict[str, tuple[int, ...]]:
    """Parts of Latin names, where few things share them.

    First and last words of names of two or three words, "Ada", "Okafor"; names of three to five words without the first
    or the last one, "North Star" of "MV North Star".
    """
    found: dict[str, set[int]] = {}
    for name, node in named:
        tokens = name.split(" ")
        parts = [tokens[:1], tokens[-1:]] if 2 <= len(tokens) <= 3 else []
        parts += [tokens[1:], tokens[:-1]] if 3 <= len(tokens) <= _LONGEST_IN_PART else []
        for part in parts:
            if all(token.isalpha() for token in part) and any(len(token) > 2 for token in part):
                nodes = found.setdefault(" ".join(part), set())
                if len(nodes) <= most:
                    nodes.add(node)
    return {part: tuple(sorted(nodes)) for part, nodes in found.items() if len(nodes) <= most}


__all__ = ["NameTable", "NameTableBuilder", "Sense", "parts_of"]
