from __future__ import annotations

import numpy as np

from nlu.decode import TokenSpan, decode_spans


def probabilities(length: int, labels: int, *spans: tuple[int, int, int, float]) -> np.ndarray:
    out = np.full((length, labels, 3), 0.01, dtype=np.float32)
    for first, last, label, p in spans:
        out[first, label, 0] = p
        out[last, label, 1] = p
        out[first : last + 1, label, 2] = p
    return out


def test_spans_come_back_in_reading_order() -> None:
    found = decode_spans(probabilities(10, 2, (6, 8, 0, 0.9), (1, 2, 1, 0.8)))
    assert [(s.first, s.last, s.label) for s in found] == [(1, 2, 1), (6, 8, 0)]


def test_the_better_of_two_overlapping_spans_wins() -> None:
    found = decode_spans(probabilities(10, 2, (1, 4, 0, 0.7), (3, 5, 1, 0.95)))
    assert [(s.first, s.last, s.label) for s in found] == [(3, 5, 1)]


def test_a_gap_inside_ends_a_span() -> None:
    array = probabilities(10, 1, (1, 5, 0, 0.9))
    array[3, 0, 2] = 0.05
    assert decode_spans(array) == []


def test_nothing_above_the_threshold_is_nothing() -> None:
    assert decode_spans(probabilities(5, 3)) == []
    assert decode_spans(np.zeros((5, 0, 3), dtype=np.float32)) == []


def test_score_is_a_probability() -> None:
    (span,) = decode_spans(probabilities(4, 1, (0, 0, 0, 0.75)))
    assert span == TokenSpan(0, 0, 0, span.score)
    assert abs(span.score - 0.75) < 1e-6
