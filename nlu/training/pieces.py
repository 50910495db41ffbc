"""The vocabulary of a SentencePiece base, pruned to what Chinese and English texts use.

What is kept: special tokens, single characters, and the pieces that the texts use most. What is left out although it
is used: pieces that the borders of names cut. A border inside a piece cannot be found, and a text whose piece is gone
falls into smaller pieces, which the base knows, too. What is added: the characters of GB 2312 that the base lacks;
they start as the mean of those it has. Knows: pieces, scores, marked texts. Does not know: models.
"""

from __future__ import annotations

import collections
from collections.abc import Iterable
from dataclasses import dataclass

from tokenizers import Encoding, Tokenizer

from nlu.tokens import TextTokenizer, plain
from nlu.training import e5
from nlu.training.vocabulary import gb2312, is_cjk

CUT = 0.01
"""Share of a piece's uses in marked texts that a name's border may cut; docs/decisions.md has the figures."""
_SPACE = "\u2581"

Marked = tuple[str, frozenset[int]]
"""A text, and the characters before which a name of it starts or ends."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """Pieces with their scores, and for each its row in the base; None for an added character."""

    pieces: list[tuple[str, float]]
    rows: list[int | None]

    def tokenizer(self) -> TextTokenizer:
        """The tokenizer of these pieces."""
        return TextTokenizer(e5.tokenizer(self.pieces))


def prune(packed: e5.Packed, texts: Iterable[str], marked: Iterable[Marked], limit: int = 36_000) -> Pruned:
    """The pieces of a smaller vocabulary.

    Args:
        texts: Texts that tell which pieces are in use.
        marked: Texts with the borders of all their names.
        limit: Largest number of pieces; the least used go first.
    """
    scored = list(zip(packed.pieces, packed.scores.tolist(), strict=True))
    cut = straddling(e5.tokenizer(scored), marked)
    place = {piece: row for row, piece in enumerate(packed.pieces) if piece not in cut}
    used: collections.Counter[str] = collections.Counter()
    smaller = e5.tokenizer([(piece, score) for piece, score in scored if piece not in cut])
    for encoding in _encoded(smaller, texts):
        used.update(encoding.tokens)
    added = sorted({c for c in gb2312() if c} - place.keys())
    single = [p for p in place if len(p.removeprefix(_SPACE)) <= 1 and _wanted(p) and p not in e5.SPECIAL]
    longer = sorted((p for p in used if p in place and len(p.removeprefix(_SPACE)) > 1), key=lambda p: (-used[p], p))
    room = max(limit - len(e5.SPECIAL) - len(single) - len(added), 0)
    kept = [*e5.SPECIAL, *sorted({*single, *longer[:room]} - set(e5.SPECIAL), key=place.__getitem__)]
    least = float(packed.scores.min())
    pieces = [(piece, float(packed.scores[place[piece]])) for piece in kept]
    return Pruned(pieces + [(c, least) for c in added], [place[piece] for piece in kept] + [None] * len(added))


def straddling(tokenizer: Tokenizer, marked: Iterable[Marked]) -> set[str]:
    """Pieces without Latin letters that borders of names cut in more than `CUT` of their uses."""
    used: collections.Counter[str] = collections.Counter()
    cut: collections.Counter[str] = collections.Counter()
    known = list(marked)
    for encoding, (_, borders) in zip(_encoded(tokenizer, [text for text, _ in known]), known, strict=True):
        for piece, (start, end) in zip(encoding.tokens, encoding.offsets, strict=True):
            if end - start > 1 and not any(c.isascii() and c.isalpha() for c in piece):
                used[piece] += 1
                cut[piece] += any(at in borders for at in range(start + 1, end))
    return {piece for piece, times in cut.items() if times > CUT * used[piece]}


def _encoded(tokenizer: Tokenizer, texts: Iterable[str]) -> Iterable[Encoding]:
    block: list[str] = []
    for text in texts:
        block.append(plain(text))
        if len(block) == 1000:
            yield from tokenizer.encode_batch(block, add_special_tokens=False)
            block.clear()
    yield from tokenizer.encode_batch(block, add_special_tokens=False)


def _wanted(piece: str) -> bool:
    """Whether a single character is one that Chinese or English text has: Latin, Greek, Han, digits, punctuation."""
    character = piece.removeprefix(_SPACE) or _SPACE
    return is_cjk(character) or ord(character) < 0x400 or 0x2000 <= ord(character) < 0x3100
