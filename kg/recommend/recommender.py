"""What to recommend: to a person by ratings and likings, for a thing by what it is like; each with its reason.

The score of a thing for a person is the sum of two standardised scores: co-occurrence of ratings (`Together`) and
visits of a random walk that begins at what the person likes (`Walk`), the second weighing `BY_WALK`. Without ratings
of that person the walk decides alone. Knows: one version of a graph. Does not know: conversations, who is asked for.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal as OneOf

import numpy as np
from rdflib.term import Identifier

from kg.question.index.array_file import Array
from kg.question.snapshot import GraphSnapshot
from kg.question.words import key, stem_key
from kg.recommend.columns import columns, is_called
from kg.recommend.ratings import Found, Ratings, find_ratings
from kg.recommend.reasons import Reasons
from kg.recommend.together import Together
from kg.recommend.walk import Walk
from kg.types import GraphError

BY_WALK = 0.5
"""Weight of the walk beside co-occurrence; chosen on held-out ratings of MovieLens u1.base."""
_LIKED_ENOUGH = 0.5
"""Share of the best rating above which a rated thing is a seed of the walk."""
_WELL = 0.75
"""Share of the best rating from which something is rated well."""
_SPARE = 3
"""So many times as many things are ranked as are wanted: those without a fact for a reason give way to others."""
_CONCEPT = 3
"""A node to which so many facts lead is something that things have in common, not a thing among them."""

Problem = OneOf["unknown", "no_taste", "nothing", "no_scale"]


class RecommendError(GraphError):
    """Nothing can be recommended.

    Attributes:
        problem: "unknown": nothing is called so; "no_taste": nothing is known that the person likes; "nothing": nothing
            is left to recommend; "no_scale": the ratings are no numbers on a scale.
        name: What it is about.
    """

    def __init__(self, problem: Problem, name: str, message: str) -> None:
        super().__init__(message)
        self.problem: Problem = problem
        self.name = name


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One thing, how strongly it is recommended (the best of a list has 1), and why, in words."""

    term: Identifier
    label: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Taste:
    """What is known of a person.

    Attributes:
        node: The person in the index; None: only what is liked is known.
        place: The person's place among those who rate; None: no ratings.
        liked: Things, kinds and values that the person is said to like.
    """

    node: int | None
    place: int | None
    liked: tuple[int, ...]


class Recommender:
    """Recommends over one version of a graph. Safe to share between threads."""

    def __init__(self, snapshot: GraphSnapshot) -> None:
        index = self._index = snapshot.index
        self._lexicon = snapshot.lexicon
        self._likes = [c for c in columns(index) if is_called(index, c.prop, "like")]

    # --- what there is ------------------------------------------------------------------------------------------------

    @functools.cached_property
    def _found(self) -> Found:
        return find_ratings(self._index)

    @property
    def ratings(self) -> Ratings | None:
        """The ratings of the graph, where it has any."""
        return self._found.ratings

    @functools.cached_property
    def _walk(self) -> Walk:
        return Walk(self._index, self.ratings)

    @functools.cached_property
    def _together(self) -> Together | None:
        r = self.ratings
        return Together(r.user, r.item, r.weights(), len(r.users), len(r.items)) if r is not None else None

    def named(self, name: str) -> list[int]:
        """The nodes of a name: people who rate or like first, then things, kinds and values."""
        found = [sense.id for sense in sorted(self._lexicon.names.get(key(name), ()), key=lambda s: -s.score)]
        found += [sense.id for sense in self._lexicon.classes.get(stem_key(name), ())]
        r = self.ratings
        if r is not None:  # people and things that are mere numbers in a column have no names
            for ends in (r.users, r.items):
                found += [n for n in ends.tolist() if self._index.is_literal(n) and self._index.terms.text(n) == name]
        return sorted(dict.fromkeys(found), key=lambda n: not self._is_person(n))

    def _is_person(self, node: int) -> bool:
        r = self.ratings
        rates = r is not None and bool(np.isin(node, r.users))
        problem = self._found.problem
        tried = problem is not None and bool(np.isin(node, problem.people))
        return rates or tried or any(np.isin(node, column.subjects) for column in self._likes)

    def taste_of(self, node: int | None) -> Taste:
        """What is known of what a person likes; of somebody whom the graph does not have, nothing."""
        return Taste(None, None, ()) if node is None else self.taste(node)

    def taste(self, node: int) -> Taste:
        """What is known of what a person likes."""
        liked = [o for column in self._likes for o in column.objects[column.subjects == node].tolist()]
        r = self.ratings
        place = int(np.searchsorted(r.users, node)) if r is not None and np.isin(node, r.users) else None
        return Taste(node, place, tuple(dict.fromkeys(liked)))

    # --- recommending -------------------------------------------------------------------------------------------------

    def recommend(
        self, name: str, lang: str, most: int = 10, among: Iterable[Identifier] | None = None
    ) -> list[Recommendation]:
        """What to recommend to the person, or for the thing, of a name; best first.

        Args:
            among: Only these.

        Raises:
            RecommendError: Nothing has that name, or nothing is known to recommend by.
        """
        nodes = self.named(name)
        if not nodes:
            raise RecommendError(
                "unknown", name, f"nothing in the graph is called {name!r}, so I cannot recommend by it"
            )
        if self._is_person(nodes[0]):
            return self.for_person(self.taste(nodes[0]), self._lexicon.label(nodes[0], lang), lang, most, among)
        return self.for_thing(nodes[0], lang, most, among)

    def for_person(
        self, taste: Taste, who: str, lang: str, most: int = 10, among: Iterable[Identifier] | None = None
    ) -> list[Recommendation]:
        """What a person may like and has not rated, best first.

        Args:
            who: What the person is called in the reasons; "" speaks to the person.

        Raises:
            RecommendError: Nothing is known of the person's taste, or nothing is left to recommend.
        """
        reasons = Reasons(self._index, self._lexicon, lang)
        if taste.place is None and not taste.liked:
            if self.ratings is None or taste.node is not None:
                raise self._no_taste(who)
            return self._popular(self.ratings, reasons, most, among)
        chosen, score = self.ranked(taste, _SPARE * most, among)
        if not len(chosen):
            raise RecommendError("nothing", who, f"the graph has nothing that I could recommend to {who or 'you'}")
        why = [self._why(reasons, node, taste, who) for node in chosen.tolist()]
        found = [
            self._item(node, s, lang, reason or reasons.near_taste(who))
            for node, s, reason in zip(chosen.tolist(), score.tolist(), why, strict=True)
            if reason or not any(why)
        ]
        return found[:most]

    def ranked(self, taste: Taste, most: int, among: Iterable[Identifier] | None = None) -> tuple[Array, Array]:
        """The best things for a person, and their scores as shares of the best one's."""
        seeds, rated, weight = self._seeds(taste)
        candidates = self._candidates(seeds, among)
        gone = {*taste.liked, *self._walk.things[rated].tolist(), taste.node, *self._likers()}
        candidates = candidates[~np.isin(candidates, [n for n in gone if n is not None])]
        return _best(candidates, self._scores(candidates, seeds, rated, weight), most)

    def _seeds(self, taste: Taste) -> tuple[dict[int, float], Array, Array]:
        """Where a person's walk begins; the places of the things that the person rated, and the ratings' weights."""
        r = self.ratings
        rated, weight = _NONE, np.zeros(0, np.float32)
        seeds: dict[int, float] = dict.fromkeys(taste.liked, 1.0)
        if r is not None and taste.place is not None:
            rated, _ = r.of(taste.place)
            low, high = np.searchsorted(r.user, [taste.place, taste.place + 1])
            weight = r.weights()[low:high]
            all_rated = dict(zip(self._walk.things[rated].tolist(), weight.tolist(), strict=True))
            seeds |= {node: w for node, w in all_rated.items() if w > _LIKED_ENOUGH} or ({} if seeds else all_rated)
        return seeds, rated, weight

    def for_thing(
        self, node: int, lang: str, most: int = 10, among: Iterable[Identifier] | None = None
    ) -> list[Recommendation]:
        """What is like a thing, best first: of its kind, where it is of one; of a kind or value, what has it.

        Raises:
            RecommendError: Nothing is like it.
        """
        r = self.ratings
        reasons = Reasons(self._index, self._lexicon, lang)
        label = self._lexicon.label(node, lang)
        rated = np.flatnonzero(r.items == node) if r is not None else _NONE
        start = int(self._walk.things[rated[0]]) if len(rated) else node
        candidates = self._candidates({start: 1.0}, among)
        candidates = candidates[candidates != start]
        score = self._scores(candidates, {start: 1.0}, rated, np.ones(len(rated), np.float32))
        chosen, score = _best(candidates, score, most)
        if not len(chosen):
            raise RecommendError("nothing", label, f"the graph has nothing that is like {label}")
        found = []
        for other, s in zip(chosen.tolist(), score.tolist(), strict=True):
            clauses = reasons.alike(other, node)
            if len(rated):
                clauses += self._rated_together(reasons, other, rated, np.ones(1, np.float32), lang)
            found.append(self._item(other, s, lang, reasons.said(clauses) or reasons.near(node)))
        return found

    def _popular(
        self, r: Ratings, reasons: Reasons, most: int, among: Iterable[Identifier] | None
    ) -> list[Recommendation]:
        """What many rated well: the mean of its ratings, drawn to the mean of all by five ratings of it."""
        counts, sums = np.bincount(r.item), np.bincount(r.item, weights=r.value)
        score = (sums + 5 * r.value.mean()) / (counts + 5) - r.value.mean()
        nodes = self._walk.things
        if among is not None:
            score[~np.isin(nodes, sorted(self._ids(among)))] = -np.inf
        order = [n for n in np.argsort(-score, kind="stable")[:most].tolist() if np.isfinite(score[n])]
        top = max((score[n] for n in order), default=1.0) or 1.0
        return [
            self._item(int(nodes[n]), max(float(score[n] / top), 0.0), reasons.lang,
                       reasons.popular(int(counts[n]), float(sums[n] / counts[n])))
            for n in order
        ]  # fmt: skip

    # --- parts --------------------------------------------------------------------------------------------------------

    def _no_taste(self, who: str) -> RecommendError:
        if self._found.problem is not None:
            column = self._found.problem.column
            return RecommendError(
                "no_scale",
                column,
                f"{column}: these ratings are no numbers on one scale; give each as a number, as 1 to 5",
            )
        return RecommendError("no_taste", who, f"the graph does not say what {who or 'you'} likes or rated")

    def _candidates(self, seeds: dict[int, float], among: Iterable[Identifier] | None) -> Array:
        """The nodes to choose from: rated things and their like, else the like of what is liked."""
        if among is not None:
            return np.array(sorted(self._ids(among)), np.int64)
        found: set[int] = set(self._walk.things.tolist())
        wanted = {kind for node in (*self._some(self._walk.things), *seeds) for kind in self._kinds_of(node)}
        for seed in seeds:
            if seed in self._index.classes:
                wanted.add(seed)
            elif seed < len(self._index.terms) and (self._index.is_literal(seed) or self._is_concept(seed)):
                near = self._sharing(seed)
                wanted |= {kind for node in self._some(near) for kind in self._kinds_of(node)}
                found |= {n for n in near if not self._kinds_of(n)}
        for kind in wanted:
            found |= set(self._index.members.get(kind, frozenset()))
        rows = set(self.ratings.rows.tolist()) if self.ratings is not None else set()
        return np.array(sorted(n for n in found - rows if n not in self._index.classes), np.int64)

    def _kinds_of(self, node: int) -> Iterable[int]:
        return self._index.types.get(node) if node < len(self._index.terms) else ()

    @staticmethod
    def _some(nodes: Iterable[int]) -> list[int]:
        return [int(node) for node, _ in zip(nodes, range(50), strict=False)]

    def _is_concept(self, node: int) -> bool:
        return len(self._sharing(node)) >= _CONCEPT

    def _sharing(self, node: int) -> list[int]:
        """The things that have a node as the object of a fact, likings aside."""
        liking = {column.prop for column in self._likes}
        return [
            subject
            for prop in sorted(self._index.into.get(node))
            if prop in self._index.properties and prop not in liking
            for subject in self._index.properties[prop].backward.get(node, ())
        ]

    def _likers(self) -> set[int]:
        """Everyone of whom the graph says what they like or rated."""
        r = self.ratings
        found = set(self._walk.people.tolist()) if r is not None else set()
        return found | {int(s) for column in self._likes for s in column.subjects}

    def _ids(self, terms: Iterable[Identifier]) -> set[int]:
        found = {n for term in terms if (n := self._index.ids.get(term)) is not None}
        r = self.ratings
        if r is None or not len(r.items) or not self._index.is_literal(int(r.items[0])):
            return found
        return {int(self._walk.things[place]) for place in np.flatnonzero(np.isin(r.items, list(found)))}

    def _scores(self, candidates: Array, seeds: dict[int, float], rated: Array, weight: Array) -> Array:
        visits = self._walk.visits(seeds)[candidates]
        r = self.ratings
        if r is None or self._together is None or not len(rated):
            return visits
        by_node = np.zeros(self._walk.degree.shape[0])
        by_node[self._walk.things] = self._together.scores(rated, weight, len(r.items))
        both = _standard(by_node[candidates]) + BY_WALK * _standard(visits)
        return np.where(visits > 0, np.exp(both - both.max(initial=0.0)), 0.0)

    def _item(self, node: int, score: float, lang: str, reason: str) -> Recommendation:
        real = self._real(node)
        return Recommendation(self._index.terms[real], self._lexicon.label(real, lang), round(score, 4), reason)

    def _real(self, node: int) -> int:
        """The node of the index behind a node of the walk."""
        if node < len(self._index.terms):
            return node
        assert self.ratings is not None
        return int(self.ratings.items[int(np.flatnonzero(self._walk.things == node)[0])])

    # --- reasons ------------------------------------------------------------------------------------------------------

    def _why(self, reasons: Reasons, node: int, taste: Taste, who: str) -> str:
        r = self.ratings
        _, rated, weight = self._seeds(taste)
        clauses = reasons.liked(node, taste.liked, who)
        if r is not None and taste.place is not None:
            _, value = r.of(taste.place)
            best = np.argsort(-weight, kind="stable")[:30]
            clauses += reasons.shared(
                node, [(int(r.items[rated[n]]), float(value[n])) for n in best if weight[n] > _LIKED_ENOUGH], who
            )
            clauses += self._rated_together(reasons, node, rated, weight, reasons.lang)
        return reasons.said(clauses)

    def _rated_together(self, reasons: Reasons, node: int, rated: Array, weight: Array, lang: str) -> list[str]:
        """How many people rated well both a thing and the one of the rated things that speaks most for it."""
        r = self.ratings
        there = np.flatnonzero(self._walk.things == node)
        if r is None or self._together is None or not len(there) or not len(rated):
            return []
        speaks = self._together.between(rated, int(there[0])) * weight
        first = int(np.argmax(speaks))
        if speaks[first] <= 0:
            return []
        well = r.weights() >= _WELL
        fans = np.intersect1d(r.user[well & (r.item == there[0])], r.user[well & (r.item == rated[first])])
        other = self._lexicon.label(int(r.items[rated[first]]), lang)
        return reasons.together(len(fans), other) if len(fans) else []


_NONE = np.zeros(0, np.int64)


def _standard(values: Array) -> Array:
    """The values with mean 0 and deviation 1; all alike become 0."""
    spread = float(values.std()) if len(values) else 0.0
    return (values - values.mean()) / spread if spread > 1e-12 else np.zeros(len(values))


def _best(candidates: Array, score: Array, most: int) -> tuple[Array, Array]:
    """The best candidates of those with a score above 0, and what their scores are as shares of the best."""
    order = np.argsort(-score, kind="stable")[:most]
    order = order[score[order] > 0]
    return candidates[order], score[order] / score[order].max(initial=1e-300)
