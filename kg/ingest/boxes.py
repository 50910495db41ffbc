"""The box on a page that a quote of a scan comes from, as a media fragment (W3C Media Fragments URI 1.0, 4.2.2).

Knows: where the lines of a scanned text stand. Does not know: how they were read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.types import Box, Quote, Statements


def with_boxes(said: Statements, boxes: Sequence[Box]) -> Statements:
    """The same statements, each quote with its page and box, and no surer than its lines were read."""
    if not boxes:
        return said
    items = tuple(replace(item, quote=_placed(item.quote, boxes)) if item.quote else item for item in said.items)
    return replace(said, items=items)


def _placed(quote: Quote, boxes: Sequence[Box]) -> Quote:
    met = [box for box in boxes if box.start < quote.end and quote.start < box.end]
    if not met:
        return quote
    return replace(quote, header=fragment(met), score=quote.score * min(box.score for box in met))


def fragment(boxes: Sequence[Box]) -> str:
    """The page of the first of some boxes, and what is around all of them on it."""
    page = boxes[0].page
    here = [box for box in boxes if box.page == page]
    left, top = min(box.left for box in here), min(box.top for box in here)
    sizes = (left, top, max(box.right for box in here) - left, max(box.bottom for box in here) - top)
    return f"page={page}&xywh=percent:" + ",".join(f"{100 * size:.1f}" for size in sizes)
