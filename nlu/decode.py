"""From token probabilities to spans.

Knows: arrays. Does not know: models, texts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class TokenSpan(NamedTuple):
    """Tokens `first` to `last` (inclusive) carry label number `label`."""

    first: int
    last: int
    label: int
    score: float


def decode_spans(probabilities: np.ndarray, *, threshold: float = 0.5, longest: int = 48) -> list[TokenSpan]:
    """The best spans that do not overlap, in reading order.

    A span starts where the start probability and ends where the end probability passes the threshold, and everything
    between is inside; its score is the mean of start, end and mean inside. Overlaps are resolved by score.

    Args:
        probabilities: Start, end and inside of each label, [length, labels, 3].
        threshold: For each of the three.
        longest: Longest span in tokens.
    """
    candidates: list[TokenSpan] = []
    start, end, inside = (probabilities[:, :, role] for role in range(3))
    ends_of = end > threshold
    for first, label in np.argwhere(start > threshold):
        total = 0.0
        for last in range(first, min(first + longest, len(start))):
            probability = float(inside[last, label])
            if probability < threshold * 0.6:
                break
            total += probability
            if ends_of[last, label]:
                score = (float(start[first, label]) + float(end[last, label]) + total / (last - first + 1)) / 3
                candidates.append(TokenSpan(int(first), int(last), int(label), float(score)))
    candidates.sort(key=lambda span: (-span.score, span.first, -span.last))
    taken = np.zeros(len(start), dtype=bool)
    chosen = []
    for span in candidates:
        if not taken[span.first : span.last + 1].any():
            taken[span.first : span.last + 1] = True
            chosen.append(span)
    return sorted(chosen)
