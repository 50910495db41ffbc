"""Scanned pages and pictures as text, by rapidocr (extra `ocr`): every line with its box on the page.

Knows: rapidocr, pypdfium2 for pages as pictures, the order of lines. Does not know: what a text says, tables in
pictures.
"""

from __future__ import annotations

import functools
import importlib.util
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.ingest.readers.files import Input
from kg.ingest.readers.text import document, one_line, whole
from kg.types import Box, Document, Source, SourceError
from nlu.text import HAN

PICTURES = frozenset([".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"])
"""Suffixes of pictures."""
WITHOUT = "text recognition is not installed; pip install 'tuwen[ocr]'"
_DOTS_PER_INCH = 150
_MOST_PIXELS = 60_000_000
_HAN = re.compile(f"[{HAN}]")
_ENDS = ".!?:;。！？：；…"
_NEAR = 0.85
"""Share of the widest line from which a line goes on in the next one."""
_GAP = 1.6
"""Heights of a line between two lines from which a new paragraph begins."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was read: its place in shares of the page's width and height, from 0 to 1, and its score."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    score: float


def can_recognise() -> bool:
    """Whether text recognition is installed."""
    return importlib.util.find_spec("rapidocr") is not None


def read_picture(item: Input, raw: bytes, source: Source) -> Iterator[Document]:
    """The text of a picture; nothing for one without text that nobody named.

    Raises:
        SourceError: It is no picture, or too large a one, or it has no text, or text recognition is not installed.
    """
    from PIL import Image, ImageSequence, UnidentifiedImageError

    if not can_recognise():
        raise SourceError(f"{item.path}: {WITHOUT}")
    try:
        with Image.open(io.BytesIO(raw)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise SourceError(
                    f"{item.path}: {picture.width} x {picture.height} pixels are too many; make it smaller"
                )
            pages = [recognised(frame.convert("RGB")) for frame in ImageSequence.Iterator(picture)]
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise SourceError(f"{item.path}: not a picture, or a broken one: {one_line(error)}") from error
    words, boxes = as_text([(number, lines) for number, lines in enumerate(pages, 1)])
    if words:
        yield replace(document(item, source, words), boxes=boxes)
    elif item.named:
        raise SourceError(f"{item.path}: there is no text in this picture")


class ScannedPages:
    """The pages of a PDF as pictures, opened when the first is asked for."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._pdf: Any = None

    def read(self, page: int) -> list[Line]:
        """The lines of a page, from 0; none where it has no text, or cannot be drawn."""
        import pypdfium2

        try:
            if self._pdf is None:
                self._pdf = pypdfium2.PdfDocument(self._raw)
            shown = self._pdf[page]
            scale = min(_DOTS_PER_INCH / 72, (_MOST_PIXELS / max(1.0, shown.get_width() * shown.get_height())) ** 0.5)
            picture = shown.render(scale=scale).to_pil()
        except (pypdfium2.PdfiumError, ValueError, OSError, MemoryError):
            return []
        return recognised(picture.convert("RGB"))


def recognised(picture: Any) -> list[Line]:
    """The lines of a picture (PIL's, RGB), from top to bottom."""
    import numpy as np

    found = _engine()(np.asarray(picture)[:, :, ::-1])
    if found.boxes is None or not found.txts:
        return []
    lines = []
    for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        across, down = [float(x) / picture.width for x, _ in corners], [float(y) / picture.height for _, y in corners]
        if text.strip():
            lines.append(Line(whole(text.strip()), min(across), min(down), max(across), max(down), float(score)))
    return _in_order(lines)


@functools.cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})


def _in_order(lines: Sequence[Line]) -> list[Line]:
    """Lines as people read them: those at one height from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: (one.top + one.bottom, one.left)):
        middle = (line.top + line.bottom) / 2
        if rows and rows[-1][0].top <= middle <= rows[-1][0].bottom:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda one: one.left)]


def as_text(pages: Sequence[tuple[int, Sequence[Line]]]) -> tuple[str, tuple[Box, ...]]:
    """The words of pages (number from 1, lines), and where each line stands: lines of a paragraph are joined."""
    words = ""
    boxes: list[Box] = []
    for page, lines in pages:
        widest = max((line.right for line in lines), default=0.0)
        for n, line in enumerate(lines):
            words += _between(lines[n - 1], line, widest) if n else "\n\n" if words else ""
            start = len(words)
            words += line.text
            boxes.append(Box(start, len(words), page, line.left, line.top, line.right, line.bottom, line.score))
    return words, tuple(boxes)


def _between(before: Line, line: Line, widest: float) -> str:
    """What stands between two lines: nothing or a blank within a sentence, a line end, an empty line."""
    height = max(before.bottom - before.top, 1e-6)
    if line.top < (before.top + before.bottom) / 2:  # beside each other
        return "\t"
    if line.top - before.bottom > _GAP * height:
        return "\n\n"
    if before.text[-1] in _ENDS or before.right < _NEAR * widest:
        return "\n"
    return "" if _is_han(before.text[-1]) or _is_han(line.text[0]) else " "


def _is_han(char: str) -> bool:
    return _HAN.fullmatch(char) is not None
