"""Why something is recommended, in words: the facts that join it with what is liked, the most telling first.

A fact tells the more, the fewer things share it. Knows: the facts around two nodes, the sentences of reasons.yaml.
Does not know: scores.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from importlib import resources

import yaml

from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from nlu.language.data import FALLBACK

_MOST = 2
"""Clauses of one reason."""
_MOST_SHARED = 2_000
"""A value that more things than these share tells nothing."""
Shared = tuple[int | None, int]
"""A property (None: being of a kind) and the value that two things share."""


class Reasons:
    """Puts reasons into one language."""

    def __init__(self, index: GraphIndex, lexicon: Lexicon, lang: str) -> None:
        self._index = index
        self._lexicon = lexicon
        self.lang = lang if lang in _sentences() else FALLBACK
        self._words = _sentences()[self.lang]

    def said(self, clauses: Sequence[str]) -> str:
        """The first clauses, joined."""
        return self._words["join"].join(dict.fromkeys(clauses[:_MOST]))

    def liked(self, node: int, liked: Iterable[int], who: str) -> list[str]:
        """Facts that join a thing with what a person is said to like."""
        found: list[tuple[float, str]] = []
        for other in liked:
            if other in self._index.types.get(node, ()):
                found.append((9.0, self._say("kind", who, value=self._label(other))))
                continue
            for prop in self._between(node, other):
                parts = {"property": self._property(prop), "value": self._label(other)}
                found.append((9.0, self._say("attribute", who, **parts)))
            for prop in self._between(other, node):
                parts = {"property": self._property(prop), "value": self._label(other)}
                found.append((9.0, self._say("linked", who, **parts)))
            shared = self._most_telling(node, other)
            if shared is not None and not found:
                found.append(self._clause(shared, "shared_kind_liked", "shared_liked", who, other=self._label(other)))
        return [clause for _, clause in sorted(found, key=lambda pair: -pair[0])]

    def shared(self, node: int, rated: Iterable[tuple[int, float]], who: str) -> list[str]:
        """The most telling fact that a thing shares with one of the rated things."""
        found: list[tuple[float, str]] = []
        for other, rating in rated:
            shared = self._most_telling(node, other) if other != node else None
            if shared is not None:
                parts = {"other": self._label(other), "rating": f"{rating:g}"}
                found.append(self._clause(shared, "shared_kind_rated", "shared_rated", who, **parts))
        return [max(found, key=lambda pair: pair[0])[1]] if found else []

    def alike(self, node: int, other: int) -> list[str]:
        """The most telling facts that two things share, or that join them."""
        label = self._label(other)
        if other in self._index.types.get(node, ()):
            return [self._say("alike_kind", "", value=label, other=label)]
        joined = [*self._between(node, other), *self._between(other, node)]
        found = [(9.0, self._say("direct", "", property=self._property(p), other=label)) for p in joined]
        ranked = sorted(self._shared(node, other), key=self._tells, reverse=True)[:_MOST]
        found += [self._clause(shared, "alike_kind", "alike", "", other=label) for shared in ranked]
        return [clause for _, clause in found]

    def together(self, fans: int, other: str) -> list[str]:
        """How many rated both well."""
        return [self._say("together" if fans > 1 else "together_one", "", n=fans, other=other)]

    def popular(self, raters: int, mean: float) -> str:
        """How many rated a thing, and how well."""
        return self._say("popular", "", n=raters, mean=f"{mean:.1f}")

    def near_taste(self, who: str) -> str:
        """That the graph joins a thing with what is liked by a longer way."""
        return self._say("near", who)

    def near(self, other: int) -> str:
        """That the graph joins two things by a longer way."""
        return self._say("near_thing", "", other=self._label(other))

    # --- facts --------------------------------------------------------------------------------------------------------

    def _between(self, subject: int, object_: int) -> list[int]:
        """The properties that lead from one node to another."""
        index = self._index
        if max(subject, object_) >= len(index.terms):
            return []
        return [
            prop
            for prop in sorted(index.out.get(subject, ()))
            if prop in index.properties and prop not in index.paths
            and object_ in index.properties[prop].forward.get(subject, ())
        ]  # fmt: skip

    def _shared(self, one: int, other: int) -> list[Shared]:
        """What two things share: values and things under one property, and kinds."""
        index = self._index
        if max(one, other) >= len(index.terms):
            return []
        found: list[Shared] = [(None, kind) for kind in index.types.get(one, ()) if kind in index.types.get(other, ())]
        for prop in sorted(set(index.out.get(one, ())) & set(index.out.get(other, ()))):
            if prop not in index.properties or index.properties[prop].numeric or index.properties[prop].date:
                continue
            edges = index.properties[prop].forward
            found += [(prop, value) for value in set(edges.get(one, ())) & set(edges.get(other, ()))]
        return found

    def _most_telling(self, one: int, other: int) -> Shared | None:
        found = self._shared(one, other)
        properties = [shared for shared in found if shared[0] is not None]
        return max(properties or found, key=self._tells, default=None)

    def _tells(self, shared: Shared) -> float:
        """How much a shared fact tells: less, the more things share it."""
        prop, value = shared
        if prop is None:
            return 1 / math.log2(2 + self._index.members.size(value))
        sharing = len(self._index.properties[prop].backward.get(value, ()))
        return 2 / math.log2(2 + sharing) if sharing <= _MOST_SHARED else 0.0

    # --- words --------------------------------------------------------------------------------------------------------

    def _clause(self, shared: Shared, by_kind: str, by_property: str, who: str, **parts: str) -> tuple[float, str]:
        prop, value = shared
        parts["value"] = self._label(value)
        if prop is None:
            return self._tells(shared), self._say(by_kind, who, **parts)
        return self._tells(shared), self._say(by_property, who, property=self._property(prop), **parts)

    def _say(self, sentence: str, who: str, **parts: object) -> str:
        said = self._words.get(f"{sentence}_you", self._words[sentence]) if not who else self._words[sentence]
        return said.format(who=who or self._words["you"], **parts)

    def _label(self, node: int) -> str:
        return self._lexicon.label(node, self.lang)

    def _property(self, prop: int) -> str:
        return self._lexicon.property_name(prop, self.lang)


@functools.cache
def _sentences() -> dict[str, dict[str, str]]:
    text = resources.files("kg.recommend").joinpath("reasons.yaml").read_text("utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(text)
    return found
