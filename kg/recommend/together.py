"""Item-item weights from co-occurrence of ratings, in closed form.

EASE (Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data"): with X the ratings of people as shares of the
best one and G = X'X, P = (G + λI)⁻¹ and B = I - P / diag(P). Only the `MOST` things with most ratings take part: the
matrix of others would not fit, and the walk over the graph still reaches them. Knows: arrays. Does not know: graphs.
"""

from __future__ import annotations

import numpy as np

from kg.question.index.array_file import Array

MOST = 4_000
"""Things that take part: 64 MB of weights."""
RIDGE = 300.0
"""λ; chosen on held-out ratings of MovieLens u1.base among 100, 200, 300, 500."""


class Together:
    """How much a rating of one thing speaks for another."""

    def __init__(self, user: Array, item: Array, weight: Array, users: int, items: int) -> None:
        """`user` and `item` are places of each rating; `weight` its share of the best rating."""
        counts = np.bincount(item, minlength=items)
        self._chosen = np.sort(np.argsort(-counts, kind="stable")[:MOST])
        self._place = np.full(items, -1)
        self._place[self._chosen] = np.arange(len(self._chosen))
        kept = self._place[item] >= 0
        gram = _gram(user[kept], self._place[item[kept]], weight[kept], users, len(self._chosen))
        gram[np.diag_indices_from(gram)] += RIDGE
        inverse = np.linalg.inv(gram)
        weights = inverse / -np.diag(inverse)[None, :]
        np.fill_diagonal(weights, 0.0)
        self.weights = weights.astype(np.float32)

    def scores(self, rated: Array, weight: Array, items: int) -> Array:
        """How much the ratings of one person speak for each thing."""
        places = self._place[rated]
        known = places >= 0
        found = np.zeros(items, np.float32)
        found[self._chosen] = weight[known] @ self.weights[places[known]]
        return found

    def between(self, rated: Array, item: int) -> Array:
        """The weight of each rated thing for another."""
        there = int(self._place[item])
        places = self._place[rated]
        if there < 0:
            return np.zeros(len(rated), np.float32)
        return np.where(places >= 0, self.weights[np.maximum(places, 0), there], 0.0)


def _gram(user: Array, item: Array, weight: Array, users: int, items: int) -> Array:
    """X'X, some thousand people at a time."""
    found = np.zeros((items, items), np.float64)
    step = max(1, 8_000_000 // max(items, 1))
    for first in range(0, users, step):
        low, high = np.searchsorted(user, [first, first + step])
        part = np.zeros((min(step, users - first), items), np.float32)
        part[user[low:high] - first, item[low:high]] = weight[low:high]
        found += part.T @ part
    return found
