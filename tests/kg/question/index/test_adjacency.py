"""Edges and groups over sorted arrays."""

from __future__ import annotations

import numpy as np
import pytest

from kg.question.index.adjacency import EMPTY, Edges, Groups, Patterns, as_array


def array(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int32)


@pytest.fixture
def edges() -> Edges:
    """2 leads to 7 and 8, 5 to 9."""
    return Edges(array(2, 5), array(0, 2, 3), array(7, 8, 9))


def test_edges_are_looked_up_by_node(edges: Edges) -> None:
    assert edges[2] == [7, 8] and edges[5] == [9] and list(edges) == [2, 5]
    assert 5 in edges and 3 not in edges and 6 not in edges
    with pytest.raises(KeyError):
        edges[3]


def test_edges_are_looked_up_all_at_once(edges: Edges) -> None:
    there = edges.found(array(1, 2, 5, 9))
    values, lengths = edges.stretch(there)
    assert (values.tolist(), lengths.tolist()) == ([7, 8, 9], [2, 1])
    assert edges.expanded() == {2: [7, 8], 5: [9]}


def test_no_edges_lead_nowhere() -> None:
    none = Edges(array(), array(0), array())
    assert len(none) == 0 and 1 not in none and none.found(array(1)).tolist() == []


def test_a_node_without_values_is_in_no_group() -> None:
    groups = Groups(array(0, 2, 2, 3), array(4, 5, 6), tuple)
    assert dict(groups) == {0: (4, 5), 2: (6,)} and 1 not in groups and len(groups) == 2


def test_patterns_are_shared_by_all_of_some_nodes() -> None:
    patterns = Patterns(array(1, 2, 0), array(0, 0, 2, 3), array(10, 11, 11))
    assert (patterns[0], patterns[1], patterns[2]) == (frozenset({10, 11}), frozenset({11}), EMPTY)
    assert patterns.shared(array(0, 1)) == {11} and patterns.shared(array(0, 2)) == patterns.shared(array()) == EMPTY


def test_nodes_as_an_array_are_in_order() -> None:
    assert as_array({5, 1, 3}).tolist() == [1, 3, 5]
