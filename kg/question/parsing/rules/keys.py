"""Key rules: words for the name, id or code of a thing, where the thing itself is called by it.

"The ids of the templates", where templates have no name but their id, asks for the templates. Knows: what things are
called by. Does not know: which words ask for a key (operators of kind "key").
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from urllib.parse import unquote

from kg.question import words
from kg.question.index.graph import GraphIndex, Nodes
from kg.question.linking.candidates import Candidate
from kg.question.parsing.derivation import Derivation
from kg.question.parsing.rules.context import RuleContext as Context

_SAMPLE = 12


def keyed(context: Context, item: Derivation, anchor: Candidate) -> Iterator[Derivation]:
    """Things that are asked for by the word for what they are called by."""
    if context.index.is_literal(next(iter(item.nodes), 0)) or not item.nodes:
        return
    if asks_for_itself(context, item.nodes, anchor):
        made = context.grown(item, anchor, item.expr, {"steps": -1.0})
        if made is not None:
            yield made


def asks_for_itself(context: Context, nodes: Nodes, anchor: Candidate) -> bool:
    """Whether a word for a key asks for the things themselves: they are called by it, and nothing of theirs is."""
    stem = context.linked.tokens[anchor.hi - 1].stem
    for prop in context.properties_of(nodes, False):
        if any(stem in label for label in context.lexicon.stems(prop)):
            return False
    return anchor.argument == "name" or named_by_key(context.index, nodes)


def named_by_key(index: GraphIndex, nodes: Nodes) -> bool:
    """Whether things are called by the last part of their IRI, as the rows of a table without names are."""
    for node in itertools.islice(nodes, _SAMPLE):
        key = words.key(unquote(str(index.terms[node]).rpartition(":")[2].rpartition("/")[2]))
        if any(words.key(str(label)) != key for label in index.labels.get(node, ())):
            return False
    return True
