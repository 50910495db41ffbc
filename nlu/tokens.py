"""Text to token batches with exact character offsets.

Knows: the tokenizer file, the letter case that an uncased vocabulary loses, traditional and simplified characters.
Does not know: any model. Offsets always count in the text that was given.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Encoding, Tokenizer

from nlu.types import ModelError

SHAPES = 5
"""Number of letter-case shapes: none, lower, Capitalised, UPPER, with digits."""
OVERLAP = 32
"""Tokens that neighbouring windows of one long sentence share."""


@dataclass(frozen=True, slots=True)
class TokenBatch:
    """A padded batch.

    Attributes:
        ids: Token ids, int64 [batch, length].
        mask: 1 for tokens, 0 for padding, int64 [batch, length].
        shapes: Letter-case shape of each token, int64 [batch, length].
        offsets: For each text and token the (start, end) characters; (0, 0) for special tokens.
    """

    ids: torch.Tensor
    mask: torch.Tensor
    shapes: torch.Tensor
    offsets: list[list[tuple[int, int]]]

    def to(self, device: torch.device) -> TokenBatch:
        """The same batch on another device."""

        def move(tensor: torch.Tensor) -> torch.Tensor:
            if device.type == "cuda" and not tensor.is_pinned():
                tensor = tensor.pin_memory()  # from there the copy runs beside the computation
            return tensor.to(device, non_blocking=True)

        return TokenBatch(move(self.ids), move(self.mask), move(self.shapes), self.offsets)

    def pin_memory(self) -> TokenBatch:
        """The same batch in memory that a GPU can copy from."""
        return TokenBatch(self.ids.pin_memory(), self.mask.pin_memory(), self.shapes.pin_memory(), self.offsets)

    def bare(self) -> TokenBatch:
        """The same batch without offsets: what a model needs."""
        return TokenBatch(self.ids, self.mask, self.shapes, [])


@dataclass(frozen=True, slots=True)
class Tokens:
    """One text as tokens, special tokens included."""

    ids: list[int]
    shapes: list[int]
    offsets: list[tuple[int, int]]

    @property
    def first(self) -> int:
        """Where the first character of a token stands."""
        return next((a for a, b in self.offsets if a < b), 0)

    @property
    def last(self) -> int:
        """Where the last character of a token ends."""
        return next((b for a, b in reversed(self.offsets) if a < b), 0)

    def moved(self, by: int) -> Tokens:
        """The same tokens, their characters counted from elsewhere."""
        return Tokens(self.ids, self.shapes, [(a + by, b + by) if a < b else (a, b) for a, b in self.offsets])


class TextTokenizer:
    """Cuts texts into the vocabulary's pieces."""

    def __init__(self, tokenizer: Tokenizer, max_tokens: int = 256) -> None:
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens, stride=min(OVERLAP, max_tokens // 4))
        pad = _first_known(tokenizer, "[PAD]", "<pad>")
        self.pad_id = 0 if pad is None else pad
        self.mask_id: int | None = _first_known(tokenizer, "[MASK]", "<mask>")
        self.max_tokens = max_tokens

    @classmethod
    def load(cls, folder: Path, max_tokens: int = 256) -> TextTokenizer:
        """The tokenizer of a weights folder.

        Raises:
            ModelError: There is no readable tokenizer.json.
        """
        path = folder / "tokenizer.json"
        try:
            return cls(Tokenizer.from_file(str(path)), max_tokens)
        except Exception as error:  # tokenizers raises bare Exception
            raise ModelError(f"{path}: no readable tokenizer ({error}); is this a weights folder?") from error

    @property
    def vocabulary_size(self) -> int:
        """Number of pieces."""
        return int(self._tokenizer.get_vocab_size())

    def save(self, folder: Path) -> None:
        """Write tokenizer.json into a folder."""
        self._tokenizer.save(str(folder / "tokenizer.json"))

    def tokenize(self, texts: Sequence[str]) -> list[Tokens]:
        """One `Tokens` a text, cut at `max_tokens`."""
        encodings = self._tokenizer.encode_batch([plain(text) for text in texts])
        return [_tokens(text, encoding) for text, encoding in zip(texts, encodings, strict=True)]

    def overlapping(self, texts: Sequence[str]) -> list[list[Tokens]]:
        """For each text its tokens, where they are more than `max_tokens` in several parts that overlap."""
        encodings = self._tokenizer.encode_batch([plain(text) for text in texts])
        return [
            [_tokens(text, part) for part in (encoding, *encoding.overflowing)]
            for text, encoding in zip(texts, encodings, strict=True)
        ]

    def collate(self, items: Sequence[Tokens]) -> TokenBatch:
        """A padded batch of tokenised texts."""
        length = max(len(item.ids) for item in items)
        ids = torch.full((len(items), length), self.pad_id, dtype=torch.long)
        mask = torch.zeros((len(items), length), dtype=torch.long)
        shapes = torch.zeros((len(items), length), dtype=torch.long)
        for row, item in enumerate(items):
            n = len(item.ids)
            ids[row, :n] = torch.tensor(item.ids)
            shapes[row, :n] = torch.tensor(item.shapes)
            mask[row, :n] = 1
        return TokenBatch(ids, mask, shapes, [item.offsets for item in items])

    def batch(self, texts: Sequence[str]) -> TokenBatch:
        """Tokenise and pad in one go."""
        return self.collate(self.tokenize(texts))


def _tokens(text: str, encoding: Encoding) -> Tokens:
    offsets = [_bare(text, a, b) if text[a : a + 1].isspace() else (a, b) for a, b in encoding.offsets]
    return Tokens(encoding.ids, [_shape(text[a:b]) for a, b in offsets], offsets)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """A token's characters without the space before it, which some vocabularies count as part of the word."""
    while start < end and text[start].isspace():
        start += 1
    return start, end


def _first_known(tokenizer: Tokenizer, *pieces: str) -> int | None:
    return next((number for piece in pieces if (number := tokenizer.token_to_id(piece)) is not None), None)


def plain(text: str) -> str:
    """The text as the vocabulary knows it, character for character (the length never changes)."""
    if text.isascii():
        return text
    return text.translate(_simplified()).encode("utf-8", "replace").decode("utf-8")


@functools.lru_cache(65_536)
def _shape(piece: str) -> int:
    if not piece or not piece.isascii():
        return 0
    if any(c.isdigit() for c in piece):
        return 4
    if piece.islower():
        return 1
    if piece.isupper() and len(piece) > 1:
        return 3
    return 2 if piece[0].isupper() else 0


@functools.cache
def _simplified() -> dict[int, int]:
    """Traditional to simplified, one character to one (OpenCC's own character table), so that offsets stay."""
    import opencc

    table = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    pairs: dict[int, int] = {}
    for line in table.read_text("utf-8").splitlines():
        old, _, new = line.partition("\t")
        first = new.split(" ")[0]
        if len(old) == 1 and len(first) == 1 and old != first:
            pairs[ord(old)] = ord(first)
    return pairs
