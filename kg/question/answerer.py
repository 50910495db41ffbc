"""Asking: a question in, a typed answer out.

Knows: the route from words to an answer (link, search, rank, compile, run, explain) and when to say that there is none.
Does not know: people, channels, stores.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from rdflib.term import IdentifiedNode

from kg.question import words
from kg.question.answer.ambiguity import rivals_of, shared_name, to_choose, told_apart
from kg.question.answer.judge import Judge, Judging
from kg.question.answer.outcomes import Outcomes
from kg.question.answer.provenance import grounds
from kg.question.answer.suggestions import Suggest
from kg.question.answer.verbalizer import Verbalizer, failure
from kg.question.deadline import Deadline
from kg.question.followup.resolve import followed, refer
from kg.question.index.cache import IndexCache, shelf_of
from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.linking.candidates import LinkedQuestion
from kg.question.linking.linker import Linker, Links
from kg.question.linking.semantic import Encoding, Vectors
from kg.question.logic.serialization import from_form, to_form
from kg.question.parsing.composition import composed
from kg.question.parsing.parse import Parse, certain, ranked
from kg.question.parsing.parser import parse
from kg.question.parsing.rules.context import RuleContext
from kg.question.ranking import model as rank
from kg.question.snapshot import GraphSnapshot, Viewing
from kg.question.sparql.compiler import Compiler
from kg.question.times.times import Times, concluded
from kg.times.questions import asked_time
from kg.types import Alternative, Answer, Evidence, Fact, Status, Triple
from nlu.language.data import FALLBACK, is_language
from nlu.text import detect_lang

if TYPE_CHECKING:  # without a language model, nobody pays for a parser of SPARQL
    from kg.question.proposals import Proposer

_LONGEST = 600
_SURE = 0.5
"""Confidence from which nobody else is asked for a reading."""
_MOST_LINKED = 8
"""Messages whose links are kept while they are tried in one context after another."""


class Answerer:
    """Answers questions over one view. Safe to share between threads.

    Everything works without an encoder and without `names`. With the first, words find a property that says the same
    otherwise or in the other language; with the second (offsets of the names in a text), a name that the graph does not
    know is what a question fails on, whatever else was understood. A `proposer` is asked for readings where the words
    give none, or none that is sure.
    """

    def __init__(
        self,
        view: Viewing,
        *,
        encoder: Encoding | None = None,
        names: Callable[[str, Deadline], list[tuple[int, int]]] | None = None,
        evidence: Callable[[Triple], list[Evidence]] | None = None,
        weights: Mapping[str, float] | None = None,
        proposer: Proposer | None = None,
        kept: IndexCache | None = None,
        judge: Judging | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self.view = view
        self.today = today
        self.judge = judge if judge is not None else Judge()
        self.proposer = proposer
        self.kept = kept
        self.encoder = encoder
        self._names_in = names
        self.evidence = evidence
        self.weights = rank.weights() if weights is None else weights
        self._lock = threading.Lock()
        self._snapshot: GraphSnapshot | None = None
        self._linked: dict[tuple[Any, str, str], Links] = {}

    # --- the graph ----------------------------------------------------------------------------------------------------

    def snapshot(self) -> GraphSnapshot:
        """The graph at the view's present version."""
        with self._lock:
            version = self.view.version
            if self._snapshot is None or version != self._snapshot.version:
                index = GraphIndex(shelf_of(self.view, self.kept))
                lexicon = Lexicon(index)
                vectors = Vectors(self.encoder, lexicon) if self.encoder is not None else None
                self._snapshot = GraphSnapshot(index, lexicon, vectors, version)
            return self._snapshot

    def names(self) -> Iterable[str]:
        """The names of all things, for completion."""
        return sorted(set(self.snapshot().lexicon.displayed()))

    def names_read(self, text: str, budget: float = 2.0) -> list[str] | None:
        """The names in a text, of whatever they are; None where nothing reads names."""
        if self._names_in is None:
            return None
        return [text[start:end] for start, end in self._names_in(text, Deadline(budget))]

    def grounds(self, answer: Answer, most: int = 20) -> list[Fact]:
        """At most so many facts that an answer rests on, each with its quotes, nearest to the answer first.

        There are none where there was no query. Facts about unnamed nodes are left out.
        """
        return grounds(answer, self.snapshot().index, self.evidence, most)

    # --- asking -------------------------------------------------------------------------------------------------------

    def ask(
        self,
        question: str,
        lang: str | None = None,
        *,
        focus: Sequence[IdentifiedNode] = (),
        previous: Answer | None = None,
        budget: float = 2.0,
        choice: Alternative | None = None,
    ) -> Answer:
        """The answer to a question, in its language.

        Args:
            focus: What the talk was about, for questions with a pronoun or without a topic.
            previous: The answer before, for questions that change one thing of the last one.
            budget: Seconds for everything; what was found until then is answered from.
            choice: The reading that was chosen when this question was asked before and had to be clarified.
        """
        began = time.perf_counter()
        lang = lang if lang is not None and is_language(lang) else detect_lang(question)
        answer = self._ask(question, lang, focus, previous, budget, choice)
        return replace(answer, ms=(time.perf_counter() - began) * 1000)

    def follow_up(
        self, question: str, lang: str | None = None, *, previous: Answer, budget: float = 2.0
    ) -> Answer | None:  # fmt: skip
        """The answer to a message that changes the last question or asks on over its answers; None for any other.

        Args:
            previous: The answer before; its `form` may come from another process or an older version of the graph.
        """
        began = time.perf_counter()
        lang = lang if lang is not None and is_language(lang) else detect_lang(question)
        if not previous.form or len(question) > _LONGEST or not words.tokenize(question):
            return None
        snapshot = self.snapshot()
        outcomes = self._outcomes(snapshot, lang, Deadline(budget), budget)
        answer = self._followed(snapshot, question, lang, previous, outcomes)
        return answer and replace(answer, ms=(time.perf_counter() - began) * 1000)

    def suggest(
        self, lang: str, *, about: Sequence[IdentifiedNode] = (), near: str = "", most: int = 4
    ) -> tuple[Alternative, ...]:  # fmt: skip
        """Questions that surely have an answer: of a thing, of what is called nearly so, or (neither) of anything.

        Each can be asked by giving it as `choice`.
        """
        snapshot = self.snapshot()
        index, lexicon = snapshot.index, snapshot.lexicon
        explainer = Verbalizer(index, lexicon, lang if is_language(lang) else FALLBACK)
        found = Suggest(index, lexicon)
        nodes = [index.ids[n] for n in about if n in index.ids]
        exprs = found.about(nodes) if about else found.near(near) if near else found.examples()
        made: dict[str, Alternative] = {}
        for expr in exprs:
            paraphrase = explainer.paraphrase(expr)
            sparql = Compiler(index, lexicon).compile(expr)
            made.setdefault(paraphrase, Alternative(paraphrase, sparql, 1.0, to_form(expr, index)))
            if len(made) == most:
                break
        return tuple(made.values())

    def readings(
        self, question: str, lang: str, focus: Sequence[IdentifiedNode] = (), budget: float = 2.0
    ) -> tuple[LinkedQuestion, list[Parse]]:
        """Every plain parse of a question, best first: what the ranker learns from."""
        context = self._parsed(self.snapshot(), question, lang, focus, Deadline(budget), None)
        return context.linked, context.chart.parses

    def parsed(self, question: str, lang: str | None = None, budget: float = 2.0) -> RuleContext:
        """A question with everything that the rules made of it, as `kg.question.parsing.parser.parse` gives it."""
        return self._parsed(self.snapshot(), question, lang or detect_lang(question), (), Deadline(budget), None)

    def _links(self, snapshot: GraphSnapshot, question: str, lang: str, deadline: Deadline) -> Links:
        """What the words of a message may mean: found once, in whatever contexts the message is tried."""
        key = snapshot.version, question, lang
        with self._lock:
            links = self._linked.get(key)
        if links is None:
            linker = Linker(snapshot.index, snapshot.lexicon, snapshot.vectors, self._names_in)
            links = linker.read(question, lang, deadline)
            if deadline.cut:
                return links
            with self._lock:
                self._linked[key] = links
                while len(self._linked) > _MOST_LINKED:
                    del self._linked[next(iter(self._linked))]
        return links

    def _parsed(
        self, snapshot: GraphSnapshot, question: str, lang: str, focus: Sequence[IdentifiedNode], deadline: Deadline,
        alike: bool | None,
    ) -> RuleContext:  # fmt: skip
        """Every plain parse of a question.

        Args:
            alike: Whether words may be read by their likeness to labels; None: where these are in another language.
        """
        alike = not snapshot.lexicon.speaks(lang) if alike is None else alike
        linked = self._links(snapshot, question, lang, deadline).question(deadline, alike=alike)
        refer(snapshot.index, linked, focus)
        return parse(snapshot, linked, self.weights, deadline, alike=alike)

    def _ask(
        self, question: str, lang: str, focus: Sequence[IdentifiedNode], previous: Answer | None, budget: float,
        choice: Alternative | None = None,
    ) -> Answer:  # fmt: skip
        if len(question) > _LONGEST:
            return Answer(Status.UNSUPPORTED, lang, failure(Status.UNSUPPORTED, lang, ""), failed=question[:40])
        if not words.tokenize(question):
            return Answer(Status.UNSUPPORTED, lang, failure(Status.UNSUPPORTED, lang, ""))
        snapshot = self.snapshot()
        deadline = Deadline(budget)  # the index of a graph that changed is made before, for every question
        outcomes = self._outcomes(snapshot, lang, deadline, budget)
        if choice is not None and (chosen := from_form(choice.form, snapshot.index)) is not None:
            return outcomes.answered(certain(chosen), [])
        if previous is not None:
            changed = self._followed(snapshot, question, lang, previous, outcomes)
            if changed is not None:
                return changed
            focus = focus or previous.focus
        times = self._times(snapshot, question, lang, focus, outcomes)
        if (timed := times.asked()) is not None:
            return timed
        linked, found, failed = self._read(snapshot, question, lang, focus, outcomes)
        if choice is not None and (again := _chosen(choice, found, snapshot, outcomes)) is not None:
            return outcomes.answered(again, [])
        if self.proposer is not None and not linked.strangers and (failed or found[0].confidence < _SURE):
            made = self.proposer.readings(linked, snapshot.index, snapshot.lexicon, self.weights)
            passed = [r for r in made if outcomes.missing(linked, r) is None]
            if passed:
                own = {} if failed else {r.expr: r for r in found}
                found, failed = ranked([*own.values(), *(r for r in passed if r.expr not in own)]), None
        if failed is not None:
            return outcomes.late() if deadline.cut and failed.status is not Status.NO_FACT else failed
        found = [parse for place, parse in enumerate(found) if place or outcomes.query_of(parse.expr)] or found
        if choices := to_choose(found, snapshot.index):
            return outcomes.clarify(choices)
        found = times.fullest(found)
        held = times.tense(rivals_of(found)[0].expr)
        return concluded(snapshot, linked, found, outcomes, held, borrowed=bool(focus))

    def _times(
        self, snapshot: GraphSnapshot, question: str, lang: str, focus: Sequence[IdentifiedNode], outcomes: Outcomes,
        previous: Answer | None = None,
    ) -> Times:  # fmt: skip
        """The times that a question may ask for."""

        def read(text: str) -> tuple[LinkedQuestion, list[Parse], Answer | None]:
            return self._read(snapshot, text, lang, focus, outcomes)

        knows = snapshot.index.periods or snapshot.index.spans  # nobody looks for times where the graph tells none
        ways = asked_time(question, lang) if knows else ()
        return Times(snapshot, ways, read, outcomes, self.today(), previous, bool(focus))

    def _read(
        self, snapshot: GraphSnapshot, question: str, lang: str, focus: Sequence[IdentifiedNode], outcomes: Outcomes
    ) -> tuple[LinkedQuestion, list[Parse], Answer | None]:
        """The question, its parses, and the failed answer where the best one leaves out too much.

        Within a language, likeness is asked only where the words have failed: it finds more, and more that is wrong.
        """
        for alike in (False, True) if snapshot.lexicon.speaks(lang) and snapshot.vectors is not None else (None,):
            context = self._parsed(snapshot, question, lang, focus, outcomes.deadline, alike)
            linked, found = context.linked, composed(context)
            failed = outcomes.missing(linked, found[0]) if found else outcomes.failed(linked)
            if failed is None or failed.status is Status.NO_FACT or linked.strangers or outcomes.deadline.over:
                break
        return linked, found, failed

    def _followed(
        self, snapshot: GraphSnapshot, question: str, lang: str, previous: Answer, outcomes: Outcomes
    ) -> Answer | None:
        if not previous.form:
            return None
        if (later := self._times(snapshot, question, lang, (), outcomes, previous).goes_on()) is not None:
            return later
        linked = self._links(snapshot, question, lang, outcomes.deadline).question(outcomes.deadline, alike=True)
        return followed(linked, previous, snapshot, self.weights, outcomes)

    def _outcomes(self, snapshot: GraphSnapshot, lang: str, deadline: Deadline, seconds: float) -> Outcomes:
        said = Verbalizer(snapshot.index, snapshot.lexicon, lang)
        return Outcomes(self.view, said, self.evidence, self.judge, deadline, seconds)


def _chosen(choice: Alternative, found: list[Parse], snapshot: GraphSnapshot, outcomes: Outcomes) -> Parse | None:
    """The parse that was chosen when this question was asked before."""
    named = shared_name(found[0].expr) if found else None
    apart = told_apart(found[0], named, snapshot.index) if named is not None else []
    for reading in (*apart, *rivals_of(found)):
        if outcomes.query_of(reading.expr) == choice.sparql:
            return reading
    return None


__all__ = ["Answerer", "Viewing"]
