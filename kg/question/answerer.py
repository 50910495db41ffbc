"""Asking: a question in, a typed answer out.

Knows: the route from words to an answer (link, search, rank, compile, run, explain) and when to say that there is none.
Does not know: people, channels, stores.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any, Protocol

from rdflib.term import IdentifiedNode, Identifier, Literal

from kg.question import words
from kg.question.answer.answerability import (
    lost_spans,
    namesakes,
    rivals_of,
    shared_name,
    surface,
    told_apart,
    unheld,
    unread_order,
)
from kg.question.answer.derivation import steps_of
from kg.question.answer.judge import Case, Judge, Judging
from kg.question.answer.provenance import best_description, days_in, focus_of, measured_by, readable, supporting
from kg.question.answer.suggestions import Suggest
from kg.question.answer.verbalizer import Verbalizer, exhausted, failure, unsure
from kg.question.followup.edits import LAST, FollowUp, point
from kg.question.index.cache import IndexCache, shelf_of
from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.linking.candidates import Candidate, LinkedQuestion
from kg.question.linking.linker import Linker, Links
from kg.question.linking.semantic import Encoding, Vectors
from kg.question.logic.expressions import (
    Denotation,
    Describe,
    Entities,
    Exists,
    Expr,
    InstancesOf,
    Subtraction,
    Table,
    substitute,
)
from kg.question.logic.relaxation import nearest
from kg.question.logic.serialization import from_form, to_form
from kg.question.logic.tables import Sorted, Summary
from kg.question.parsing.composition import composed
from kg.question.parsing.parse import Parse, ranked
from kg.question.parsing.parser import parse
from kg.question.parsing.rules.context import RuleContext
from kg.question.ranking import model as rank
from kg.question.snapshot import GraphSnapshot
from kg.question.sparql.compiler import CompileError, Compiler
from kg.types import Alternative, Answer, BudgetError, Evidence, QueryError, Status, Step, Triple, Value
from nlu.language.data import FALLBACK, is_language, syntax
from nlu.text import detect_lang

if TYPE_CHECKING:  # without a language model, nobody pays for a parser of SPARQL
    from kg.question.proposals import Proposer

_LONGEST = 600
_CLARIFY = 0.8
_SURE = 0.5
"""Confidence from which nobody else is asked for a reading."""
_MOST_EVIDENCE = 20
_MOST_ROWS = 10_000
_MOST_LINKED = 8
"""Messages whose links are kept while they are tried in one context after another."""
_LIKE_ENOUGH = 0.15
"""Least likeness by vectors of a property that no word names: below it, what is asked for is not in the graph."""


class Rows(Protocol):
    """What a view's select gives back."""

    @property
    def rows(self) -> Sequence[tuple[Identifier | None, ...]]: ...


class Viewing(Protocol):
    """The part of a view that asking needs (`kg.store.store.View` is one)."""

    @property
    def version(self) -> Any: ...

    def select(self, sparql: str, *, timeout: float | None = None, limit: int | None = None) -> Any: ...

    def ask(self, sparql: str, *, timeout: float | None = None) -> bool: ...

    def dump(self, file: IO[bytes]) -> None: ...


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
        names: Callable[[str], list[tuple[int, int]]] | None = None,
        evidence: Callable[[Triple], list[Evidence]] | None = None,
        weights: Mapping[str, float] | None = None,
        proposer: Proposer | None = None,
        kept: IndexCache | None = None,
        judge: Judging | None = None,
    ) -> None:
        self.view = view
        self.judge = judge if judge is not None else Judge()
        self.proposer = proposer
        self.kept = kept
        self.encoder = encoder
        self.names_in = names
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

    def load(self) -> tuple[GraphIndex, Lexicon]:
        """The index and lexicon of the view's present version."""
        snapshot = self.snapshot()
        return snapshot.index, snapshot.lexicon

    def names(self) -> Iterable[str]:
        """The names of all things, for completion."""
        return sorted(set(self.load()[1].displayed()))

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
            budget: Seconds for the search, and as many for the query.
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
        answer = self._followed(question, lang, previous, budget)
        return answer and replace(answer, ms=(time.perf_counter() - began) * 1000)

    def suggest(
        self, lang: str, *, about: Sequence[IdentifiedNode] = (), near: str = "", most: int = 4
    ) -> tuple[Alternative, ...]:  # fmt: skip
        """Questions that surely have an answer: of a thing, of what is called nearly so, or (neither) of anything.

        Each can be asked by giving it as `choice`.
        """
        index, lexicon = self.load()
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
        context = self._parsed(self.snapshot(), question, lang, focus, budget, None)
        return context.linked, context.chart.parses

    def parsed(self, question: str, lang: str | None = None, budget: float = 2.0) -> RuleContext:
        """A question with everything that the rules made of it, as `kg.question.parsing.parser.parse` gives it."""
        return self._parsed(self.snapshot(), question, lang or detect_lang(question), (), budget, None)

    def _links(self, snapshot: GraphSnapshot, question: str, lang: str) -> Links:
        """What the words of a message may mean: found once, in whatever contexts the message is tried."""
        key = snapshot.version, question, lang
        with self._lock:
            links = self._linked.get(key)
        if links is None:
            links = Linker(snapshot.index, snapshot.lexicon, snapshot.vectors, self.names_in).read(question, lang)
            with self._lock:
                self._linked[key] = links
                while len(self._linked) > _MOST_LINKED:
                    del self._linked[next(iter(self._linked))]
        return links

    def _parsed(
        self, snapshot: GraphSnapshot, question: str, lang: str, focus: Sequence[IdentifiedNode], budget: float,
        alike: bool | None,
    ) -> RuleContext:  # fmt: skip
        """Every plain parse of a question.

        Args:
            alike: Whether words may be read by their likeness to labels; None: where these are in another language.
        """
        alike = not snapshot.lexicon.speaks(lang) if alike is None else alike
        linked = self._links(snapshot, question, lang).question(alike=alike)
        self._refer(snapshot.index, linked, focus)
        deadline = time.perf_counter() + budget  # of the search: linking may have had to load the encoder
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
        index, lexicon = snapshot.index, snapshot.lexicon
        explainer = Verbalizer(index, lexicon, lang)
        if choice is not None and (chosen := from_form(choice.form, index)) is not None:
            reading = _certain(chosen)
            return self._answer(reading, [reading], explainer, index, lexicon, budget)
        if previous is not None and (changed := self._followed(question, lang, previous, budget)) is not None:
            return changed
        if previous is not None and not focus:
            focus = previous.focus
        # Within a language, likeness is asked only where the words have failed: it finds more, and more that is wrong.
        failed: Answer | None = None
        for alike in (False, True) if lexicon.speaks(lang) and snapshot.vectors is not None else (None,):
            context = self._parsed(snapshot, question, lang, focus, max(0.2, budget - 0.3), alike)
            linked, found = context.linked, composed(context)
            failed = self._missing(linked, found[0], explainer) if found else self._failed(linked, explainer, None)
            if failed is None or failed.status is Status.NO_FACT or linked.strangers:
                break
        if choice is not None and found:
            named = shared_name(found[0].expr)
            apart = told_apart(found[0], named, index) if named is not None else []
            for reading in (*apart, *rivals_of(found)):
                if _said_by(reading.expr, index, lexicon) == choice.sparql:
                    return self._answer(reading, [reading], explainer, index, lexicon, budget)
        if self.proposer is not None and not linked.strangers and (failed or found[0].confidence < _SURE):
            made = self.proposer.readings(linked, index, lexicon, self.weights)
            passed = [r for r in made if self._missing(linked, r, explainer) is None]
            if passed:
                own = {} if failed else {r.expr: r for r in found}
                found, failed = ranked([*own.values(), *(r for r in passed if r.expr not in own)]), None
        if failed is not None:
            return failed
        found = [r for n, r in enumerate(found) if n or _said_by(r.expr, index, lexicon) is not None] or found
        best = found[0]
        if (shared := shared_name(best.expr)) is not None:
            apart = told_apart(best, shared, index)
            if len(apart) > 1:
                return self._clarify(apart, explainer, index, lexicon)
        rivals = rivals_of(found)
        if len(rivals) > 1 and rivals[1].probability > _CLARIFY * rivals[0].probability and namesakes(*rivals[:2]):
            return self._clarify(rivals, explainer, index, lexicon)
        answer = self._answer(best, rivals, explainer, index, lexicon, budget, steps_of(best, linked, explainer))
        return self._judged(Case(linked, rivals, answer, best.expr, index, lexicon), explainer)

    def _refer(self, index: GraphIndex, linked: LinkedQuestion, focus: Sequence[IdentifiedNode]) -> None:
        """A pronoun, or a question without any thing, is about the focus."""
        nodes = tuple(index.ids[n] for n in focus if n in index.ids)
        if not nodes or point(index, linked, nodes):
            return
        pronouns = linked.operators.get("pronoun", [])
        if pronouns:
            linked.anchors.append(Candidate("thing", pronouns[0].lo, pronouns[0].hi, 1.0, nodes))
            for i in range(pronouns[0].lo, pronouns[0].hi):
                linked.weights[i] = 1.5
        elif not any(a.kind == "thing" and a.score > 0.8 for a in linked.anchors):
            linked.anchors.append(Candidate("thing", len(linked.tokens), len(linked.tokens) + 1, 1.0, nodes))
            linked.weights.append(1.5)

    def _followed(self, question: str, lang: str, previous: Answer, budget: float) -> Answer | None:
        """The last question as this message changes it, or this message asked over the answers of the last one."""
        snapshot = self.snapshot()
        index, lexicon = snapshot.index, snapshot.lexicon
        last = from_form(previous.form, index) if previous.form else None
        if last is None:
            return None
        explainer = Verbalizer(index, lexicon, lang)
        linked = self._links(snapshot, question, lang).question(alike=True)
        follow = FollowUp(index, linked, last, [value.term for value in previous.values])
        place = follow.place()
        if place is not None:
            follow.put(place)
            if follow.nothing_else(place.mask):
                reading = _certain(Describe(Entities(place.ids)))
                return self._answer(reading, [reading], explainer, index, lexicon, budget)
        else:
            made = [_certain(edit.expr) for edit in follow.edits()]
            if made:
                best = next((reading for reading in made if follow.denoted(reading.expr)), made[0])
                return self._answer(best, [best], explainer, index, lexicon, budget)
        refer = follow.refer() if place is None else None
        if refer is not None:
            follow.put(refer)
        elif place is None:
            return None
        deadline = time.perf_counter() + max(0.2, budget - 0.3)
        found = parse(snapshot, linked, self.weights, deadline, denotation=follow.denotation).chart.parses
        if refer is not None:
            fit = [reading for reading in found if follow.answers(reading.expr)]
            if follow.partitive and found and not fit:
                return self._fail(Status.NO_FACT, "", explainer, previous.focus)
            found = fit if follow.partitive or fit[:1] == found[:1] else []
        if not found:
            return None
        if (failed := self._missing(linked, found[0], explainer)) is not None:
            return failed if refer is None or follow.said else None
        whole = [replace(r, expr=substitute(r.expr, LAST, follow.things)) for r in rivals_of(found)]
        steps = steps_of(found[0], linked, explainer, (LAST, follow.things))
        answer = self._answer(whole[0], whole, explainer, index, lexicon, budget, steps)
        return self._judged(Case(linked, whole, answer, whole[0].expr, index, lexicon), explainer)

    # --- outcomes -----------------------------------------------------------------------------------------------------

    def _answer(
        self,
        best: Parse,
        rivals: list[Parse],
        explainer: Verbalizer,
        index: GraphIndex,
        lexicon: Lexicon,
        budget: float,
        steps: tuple[Step, ...] = (),
    ) -> Answer:
        lang = explainer.lang
        paraphrase, sparql = explainer.paraphrase(best.expr), ""
        try:
            sparql = Compiler(index, lexicon).compile(best.expr)
            values = self._run(best.expr, sparql, explainer, index, budget)
        except BudgetError:
            text = exhausted(lang, budget, _MOST_ROWS)
            return Answer(Status.UNSUPPORTED, lang, text, sparql=sparql, paraphrase=paraphrase, failed=paraphrase)
        except QueryError as error:
            return Answer(Status.UNSUPPORTED, lang, str(error), sparql=sparql, paraphrase=paraphrase)
        focus = focus_of(best.expr, index)
        alternatives = self._alternatives(rivals[1:4], explainer, index, lexicon)
        if not values:
            text = failure(Status.NO_FACT, lang, "", paraphrase) + self._nearest(best.expr, explainer, index)
            return Answer(
                Status.NO_FACT, lang, text, (), sparql, paraphrase,
                confidence=best.confidence, alternatives=alternatives, failed=paraphrase, focus=focus,
                form=to_form(best.expr, index), steps=steps,
            )  # fmt: skip
        text = explainer.sentence(best.expr, values)
        return Answer(
            Status.ANSWERED, lang, text, tuple(values), sparql, paraphrase, self._evidence(best.expr, values, index),
            best.confidence, alternatives, "", focus, form=to_form(best.expr, index), steps=steps,
        )  # fmt: skip

    def _judged(self, case: Case, explainer: Verbalizer) -> Answer:
        """The answer with the chance that it is right; where that is too small, its reading is offered instead."""
        answer = case.answer
        if answer.status is not Status.ANSWERED:
            return answer
        found = self.judge.judge(case)
        if found.sure:
            return replace(answer, confidence=found.chance)
        failed = found.unread[0] if found.unread else ""
        own = Alternative(answer.paraphrase, answer.sparql, found.chance, answer.form)
        return Answer(
            Status.UNSURE, answer.lang, unsure(answer.lang, answer.paraphrase, found.unread), (), answer.sparql,
            answer.paraphrase, confidence=found.chance, alternatives=(own, *answer.alternatives), failed=failed,
            focus=answer.focus, steps=answer.steps,
        )  # fmt: skip

    def _run(self, expr: Expr, sparql: str, explainer: Verbalizer, index: GraphIndex, timeout: float) -> list[Value]:
        if isinstance(expr, Exists):
            holds = self.view.ask(sparql, timeout=timeout)
            return [Value(Literal(holds), explainer.say("true" if holds else "false"))]
        rows = self.view.select(sparql, timeout=timeout, limit=_MOST_ROWS).rows
        if isinstance(expr, Table):
            return self._table(expr, rows, explainer, index)
        if isinstance(expr, Sorted) and isinstance(expr.base, Table):
            return self._table(expr.base, rows, explainer, index, ordered=True)
        if isinstance(expr, Summary):
            return self._summary(expr, rows, explainer, index)
        terms = list(dict.fromkeys(row[0] for row in rows if row and row[0] is not None))
        if isinstance(expr, Describe):
            terms = best_description(terms, explainer.lang)
        if isinstance(expr, Subtraction) and expr.unit == "days":
            terms = [days for term in terms for days in days_in(term)]
        prop = measured_by(expr)
        values = [
            Value(term, explainer.measure(label, prop) if prop is not None and isinstance(term, Literal) else label)
            for term in terms
            for label in [self._label(term, explainer, index)]
        ]
        if isinstance(expr, Sorted):
            return values
        return sorted(values, key=lambda v: (v.label.casefold(), str(v.term))) if len(values) > 1 else values

    def _summary(
        self, expr: Summary, rows: Sequence[Sequence[Identifier | None]], explainer: Verbalizer, index: GraphIndex
    ) -> list[Value]:  # fmt: skip
        """One value, with the other numbers as its columns."""
        cells: list[Value] = []
        for column, term in zip(expr.columns, rows[0] if rows else (), strict=False):
            if term is not None:
                label, prop = self._label(term, explainer, index), measured_by(column)
                shown = explainer.measure(label, prop) if prop is not None else label
                cells.append(Value(term, shown, heading=explainer.paraphrase(column)))
        return [replace(cells[0], columns=tuple(cells[1:]))] if cells else []

    def _table(
        self, expr: Table, rows: Sequence[Sequence[Identifier | None]], explainer: Verbalizer, index: GraphIndex, *,
        ordered: bool = False,
    ) -> list[Value]:  # fmt: skip
        """One value a row, with the row's other values as its columns."""
        found: list[Value] = []
        for row in dict.fromkeys(tuple(row) for row in rows):
            if row[0] is None:
                continue
            cells: list[Value] = []
            for column, term in zip(expr.columns, row[1:], strict=True):
                if term is not None:
                    label, prop = self._label(term, explainer, index), measured_by(column)
                    measured = prop is not None and isinstance(term, Literal)
                    shown = explainer.measure(label, prop) if measured else label  # type: ignore[arg-type]
                    cells.append(Value(term, shown, heading=explainer.heading(column)))
            found.append(Value(row[0], self._label(row[0], explainer, index), tuple(cells)))
        if ordered:
            return found
        return sorted(found, key=lambda v: (v.label.casefold(), str(v.term)))

    @staticmethod
    def _label(term: Identifier, explainer: Verbalizer, index: GraphIndex) -> str:
        if isinstance(term, Literal):
            return readable(term)
        node = index.ids.get(term)
        return explainer.name(node) if node is not None else words.local_name(str(term))

    def _alternatives(
        self, rivals: list[Parse], explainer: Verbalizer, index: GraphIndex, lexicon: Lexicon
    ) -> tuple[Alternative, ...]:
        made: list[Alternative] = []
        for r in rivals:
            if r.probability > 0.02 and (sparql := _said_by(r.expr, index, lexicon)) is not None:
                made.append(Alternative(explainer.paraphrase(r.expr), sparql, r.probability, to_form(r.expr, index)))
        return tuple(made)

    def _clarify(self, rivals: list[Parse], explainer: Verbalizer, index: GraphIndex, lexicon: Lexicon) -> Answer:
        close = [r for r in rivals if r.probability > _CLARIFY * rivals[0].probability][:5]
        alternatives = self._alternatives(close, explainer, index, lexicon)
        said = [a.paraphrase for a in alternatives]
        text = explainer.say("clarify_of", choices=explainer.say("clarify_join").join(said))
        return Answer(
            Status.CLARIFY, explainer.lang, text, confidence=rivals[0].probability, alternatives=alternatives,
            focus=focus_of(rivals[0].expr, index),
        )  # fmt: skip

    def _nearest(self, expr: Expr, explainer: Verbalizer, index: GraphIndex) -> str:
        """A sentence that names the one condition that stands in the way, and what there is without it."""
        found = nearest(expr, Denotation(index))
        return self._without(explainer.condition(found[1]), found[0], explainer, index) if found is not None else ""

    def _without(self, condition: str, rest: Expr, explainer: Verbalizer, index: GraphIndex) -> str:
        nodes = Denotation(index).nodes(rest)
        if not nodes or isinstance(rest, (Entities, InstancesOf, Describe)):
            return ""
        terms = [index.terms[node] for node in nodes]
        values = sorted((Value(t, self._label(t, explainer, index)) for t in terms), key=lambda v: v.label.casefold())
        return explainer.without(condition, values)

    def _missing(self, linked: LinkedQuestion, best: Parse, explainer: Verbalizer) -> Answer | None:
        """A failed answer where the best reading leaves out a word that matters."""
        if (order := unread_order(linked, best)) is not None:
            return self._fail(Status.UNKNOWN_PROPERTY, surface(linked, order), explainer)
        if (asked := unheld(linked, best, explainer.lexicon)) is not None:
            missed, focus = surface(linked, asked), focus_of(best.expr, explainer.index)
            whole = [s.text for s in lost_spans(linked, best.mask & ~asked) if missed in s.text]
            return self._fail(Status.UNKNOWN_PROPERTY, (whole or [missed])[0], explainer, focus)
        lost = lost_spans(linked, best.mask)
        if not lost:
            return None
        partly = [a for a in best.anchors if a.kind == "thing" and not a.exact and a.argument == "part"]
        if partly:
            return self._fail(Status.UNKNOWN_ENTITY, surface(linked, partly[0].mask), explainer)
        if isinstance(best.expr, Describe):
            return self._fail(Status.UNKNOWN_PROPERTY, lost[0].text, explainer, focus_of(best.expr, explainer.index))
        strangers = [m for m in linked.strangers if not m & best.mask]
        if strangers:
            return self._fail(Status.UNKNOWN_ENTITY, surface(linked, strangers[0]), explainer)
        named = [span for span in lost if span.named]
        has_thing = any(a.kind == "thing" for a in best.anchors)
        known = [m for m in linked.named if not m & best.mask]
        if syntax(explainer.lang).capitals and has_thing:
            known = [m for m in known if surface(linked, m)[:1].isupper()]
        if known:
            paraphrase = explainer.paraphrase(best.expr)
            missed = surface(linked, known[0])
            focus = focus_of(best.expr, explainer.index)
            failed = self._fail(Status.NO_FACT, missed, explainer, focus, paraphrase)
            return replace(failed, text=failed.text + self._without(missed, best.expr, explainer, explainer.index))
        strange = named or [span for span in lost if not syntax(explainer.lang).spaced and len(span.text) > 2]
        if strange and not has_thing:
            return self._fail(Status.UNKNOWN_ENTITY, strange[0].text, explainer)
        likeness = best.features.get("alike", 0.0), best.features.get("vector", 0.0)
        guessed = best.features.get("soft", 0.0) and not (likeness[0] or likeness[1] >= _LIKE_ENOUGH)
        if (isinstance(best.expr, (Entities, InstancesOf)) and not best.asked) or guessed:
            return self._fail(Status.UNKNOWN_PROPERTY, lost[0].text, explainer, focus_of(best.expr, explainer.index))
        return None

    def _failed(self, linked: LinkedQuestion, explainer: Verbalizer, best: Parse | None) -> Answer:
        if linked.strangers:
            return self._fail(Status.UNKNOWN_ENTITY, surface(linked, linked.strangers[0]), explainer)
        lost = lost_spans(linked, 0)
        named = [span for span in lost if span.named]
        if named or lost:
            # "the mayor of atlantis": in English the name comes last, in Chinese first.
            return self._fail(
                Status.UNKNOWN_ENTITY,
                (named or lost[:: -1 if syntax(explainer.lang).head == "first" else 1])[0].text,
                explainer,
            )
        return self._fail(Status.UNSUPPORTED, "", explainer)

    @staticmethod
    def _fail(
        status: Status, failed: str, explainer: Verbalizer, focus: tuple[IdentifiedNode, ...] = (), paraphrase: str = ""
    ) -> Answer:
        text = failure(status, explainer.lang, failed)
        return Answer(status, explainer.lang, text, paraphrase=paraphrase, failed=failed, focus=focus)

    # --- evidence -----------------------------------------------------------------------------------------------------

    def _evidence(self, expr: Expr, values: Sequence[Value], index: GraphIndex) -> tuple[Evidence, ...]:
        """Quotes for the triples that the outermost step of the answer used."""
        if self.evidence is None:
            return ()
        found: dict[tuple[str, str, int], Evidence] = {}
        for triple in supporting(expr, values, index):
            for evidence in self.evidence(triple):
                found.setdefault((str(evidence.source.id), evidence.quote, evidence.start), evidence)
            if len(found) >= _MOST_EVIDENCE:
                break
        return tuple(found.values())[:_MOST_EVIDENCE]


def _said_by(expr: Expr, index: GraphIndex, lexicon: Lexicon) -> str | None:
    """The query of an expression; None where no query says it."""
    try:
        return Compiler(index, lexicon).compile(expr)
    except CompileError:
        return None


def _certain(expr: Expr) -> Parse:
    """A reading that was not guessed: chosen, or made from the last one."""
    return Parse(expr, 0, {}, 0.0, 1.0, expr, ())


__all__ = ["Answerer", "Viewing"]
