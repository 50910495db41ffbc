"""What comes of a question: an answer with its evidence, a question back, or what is not known.

Knows: parses and what they leave out. Does not know: how parses are made, people, channels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rdflib.term import IdentifiedNode

from kg.question.answer.answerability import lost_spans, surface, unheld, unread_order
from kg.question.answer.disagreement import disagreement
from kg.question.answer.execution import MOST_ROWS, label_of, run
from kg.question.answer.judge import Case, Judging
from kg.question.answer.provenance import focus_of, supporting
from kg.question.answer.verbalizer import Verbalizer, exhausted, failure, late, unsure
from kg.question.deadline import Deadline
from kg.question.index.graph import GraphIndex
from kg.question.linking.candidates import LinkedQuestion
from kg.question.logic.during import During, ended
from kg.question.logic.expressions import Denotation, Describe, Entities, Expr, InstancesOf, walk
from kg.question.logic.relaxation import nearest
from kg.question.logic.serialization import to_form
from kg.question.parsing.parse import Parse
from kg.question.snapshot import Viewing
from kg.question.sparql.compiler import CompileError, Compiler
from kg.types import Alternative, Answer, BudgetError, Evidence, QueryError, Status, Step, Triple, Value
from nlu.language.data import syntax

_MOST_EVIDENCE = 20
_LEAST = 0.1
"""Seconds that a query has at least: most take a hundredth."""
_LIKE_ENOUGH = 0.15
"""Least likeness by vectors of a property that no word names: below it, what is asked for is not in the graph."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Makes the answers to one question.

    Attributes:
        view: Where queries run.
        verbalizer: Says them, in the language of the answer.
        evidence: Gives the quotes behind a triple; None: there are none.
        judge: Says how sure an answer is.
        deadline: When the answer must be there.
        seconds: What a question may take, as it is told.
    """

    view: Viewing
    verbalizer: Verbalizer
    evidence: Callable[[Triple], list[Evidence]] | None
    judge: Judging
    deadline: Deadline
    seconds: float

    @property
    def index(self) -> GraphIndex:
        """The graph's index."""
        return self.verbalizer.index

    @property
    def lang(self) -> str:
        """The language of the answer."""
        return self.verbalizer.lang

    def answered(self, best: Parse, rivals: list[Parse], steps: tuple[Step, ...] = ()) -> Answer:
        """What the best parse gives, with its rivals as alternatives.

        Args:
            steps: How the words led to it.
        """
        lang, sparql = self.lang, ""
        paraphrase = self.verbalizer.paraphrase(best.expr)
        try:
            sparql = Compiler(self.index, self.verbalizer.lexicon).compile(best.expr)
            values = run(self.view, best.expr, sparql, self.verbalizer, max(_LEAST, self.deadline.left()))
        except BudgetError:
            text = exhausted(lang, self.seconds, MOST_ROWS)
            return Answer(Status.UNSUPPORTED, lang, text, sparql=sparql, paraphrase=paraphrase, failed=paraphrase)
        except QueryError as error:
            return Answer(Status.UNSUPPORTED, lang, str(error), sparql=sparql, paraphrase=paraphrase)
        focus = focus_of(best.expr, self.index)
        alternatives = self._alternatives(rivals[1:4])
        if not values:
            text = failure(Status.NO_FACT, lang, "", paraphrase)
            text += self._ended(best.expr) or self._nearest(best.expr)
            return Answer(
                Status.NO_FACT, lang, text, (), sparql, paraphrase,
                confidence=best.confidence, alternatives=alternatives, failed=paraphrase, focus=focus,
                form=to_form(best.expr, self.index), steps=steps,
            )  # fmt: skip
        text, status, evidence = self._told(best.expr, values, paraphrase)
        return Answer(
            status, lang, text, tuple(values), sparql, paraphrase, evidence,
            best.confidence, alternatives, "", focus, form=to_form(best.expr, self.index), steps=steps,
        )  # fmt: skip

    def _told(
        self, expr: Expr, values: Sequence[Value], paraphrase: str
    ) -> tuple[str, Status, tuple[Evidence, ...]]:  # fmt: skip
        """The sentence that answers, whether the sources agree, and their quotes."""
        found = disagreement(expr, values, self.index, self.view, self.evidence)
        if found is not None:
            text = found.sentence(paraphrase, self.verbalizer)
            return text, Status.CONFLICT, found.evidence[:_MOST_EVIDENCE]
        return self.verbalizer.sentence(expr, values), Status.ANSWERED, self._evidence(expr, values)

    def _ended(self, expr: Expr) -> str:
        """What held before, where a reading asks for what holds now and nothing does."""
        timed = next((part for part in walk(expr) if isinstance(part, During) and part.when == "now"), None)
        found = ended(timed, Denotation(self.index).nodes, self.index) if timed is not None else None
        if found is None:
            return ""
        end, nodes = found
        values = [Value(self.index.terms[n], self.verbalizer.name(n)) for n in nodes]
        return self.verbalizer.say(
            "ended" if end else "ended_some_time", end=end, values=self.verbalizer.listed(values)
        )  # fmt: skip

    def judged(self, case: Case) -> Answer:
        """The answer with the chance that it is right; where that is too small, its reading is offered instead."""
        answer = case.answer
        if answer.status not in (Status.ANSWERED, Status.CONFLICT):
            return answer
        found = self.judge.judge(case)
        if found.sure:  # what is borrowed from the talk is no surer than the parse that borrows it
            chance = min(found.chance, answer.confidence) if case.borrowed else found.chance
            return replace(answer, confidence=chance)
        failed = found.unread[0] if found.unread else ""
        own = Alternative(answer.paraphrase, answer.sparql, found.chance, answer.form)
        return Answer(
            Status.UNSURE, answer.lang, unsure(answer.lang, answer.paraphrase, found.unread), (), answer.sparql,
            answer.paraphrase, confidence=found.chance, alternatives=(own, *answer.alternatives), failed=failed,
            focus=answer.focus, steps=answer.steps,
        )  # fmt: skip

    def query_of(self, expr: Expr) -> str:
        """The query of an expression; "" where no query says it."""
        try:
            return Compiler(self.index, self.verbalizer.lexicon).compile(expr)
        except CompileError:
            return ""

    def _alternatives(self, rivals: list[Parse]) -> tuple[Alternative, ...]:
        made: list[Alternative] = []
        for r in rivals:
            if r.probability > 0.02 and (sparql := self.query_of(r.expr)):
                paraphrase = self.verbalizer.paraphrase(r.expr)
                made.append(Alternative(paraphrase, sparql, r.probability, to_form(r.expr, self.index)))
        return tuple(made)

    def clarify(self, rivals: list[Parse]) -> Answer:
        """A question back: which of the parses is meant."""
        alternatives = self._alternatives(rivals)
        said = [a.paraphrase for a in alternatives]
        text = self.verbalizer.say("clarify_of", choices=self.verbalizer.say("clarify_join").join(said))
        return Answer(
            Status.CLARIFY, self.lang, text, confidence=rivals[0].probability, alternatives=alternatives,
            focus=focus_of(rivals[0].expr, self.index),
        )  # fmt: skip

    def _nearest(self, expr: Expr) -> str:
        """A sentence that names the one condition that stands in the way, and what there is without it."""
        found = nearest(expr, Denotation(self.index))
        return self._without(self.verbalizer.condition(found[1]), found[0]) if found is not None else ""

    def _without(self, condition: str, rest: Expr) -> str:
        nodes = Denotation(self.index).nodes(rest)
        if not nodes or isinstance(rest, (Entities, InstancesOf, Describe)):
            return ""
        terms = [self.index.terms[node] for node in nodes]
        values = sorted((Value(t, label_of(t, self.verbalizer)) for t in terms), key=lambda v: v.label.casefold())
        return self.verbalizer.without(condition, values)

    def missing(self, linked: LinkedQuestion, best: Parse) -> Answer | None:
        """A failed answer where the best reading leaves out a word that matters."""
        if (order := unread_order(linked, best)) is not None:
            return self.fail(Status.UNKNOWN_PROPERTY, surface(linked, order))
        if (asked := unheld(linked, best, self.verbalizer.lexicon)) is not None:
            missed, focus = surface(linked, asked), focus_of(best.expr, self.index)
            whole = [s.text for s in lost_spans(linked, best.mask & ~asked) if missed in s.text]
            return self.fail(Status.UNKNOWN_PROPERTY, (whole or [missed])[0], focus)
        lost = lost_spans(linked, best.mask)
        if not lost:
            return None
        partly = [a for a in best.anchors if a.argument == "part" and a.kind == "thing" and a.hi - a.lo == 1]
        if partly:
            return self.fail(Status.UNKNOWN_ENTITY, surface(linked, partly[0].mask))
        if isinstance(best.expr, Describe):
            return self.fail(Status.UNKNOWN_PROPERTY, lost[0].text, focus_of(best.expr, self.index))
        strangers = [m for m in linked.strangers if not m & best.mask]
        if strangers:
            return self.fail(Status.UNKNOWN_ENTITY, surface(linked, strangers[0]))
        named = [span for span in lost if span.named]
        has_thing = any(a.kind == "thing" for a in best.anchors)
        known = [m for m in linked.named if not m & best.mask]
        if syntax(self.lang).capitals and has_thing:
            known = [m for m in known if surface(linked, m)[:1].isupper()]
        if known:
            paraphrase = self.verbalizer.paraphrase(best.expr)
            missed = surface(linked, known[0])
            focus = focus_of(best.expr, self.index)
            failed = self.fail(Status.NO_FACT, missed, focus, paraphrase)
            return replace(failed, text=failed.text + self._without(missed, best.expr))
        strange = named or [span for span in lost if not syntax(self.lang).spaced and len(span.text) > 2]
        if strange and not has_thing:
            return self.fail(Status.UNKNOWN_ENTITY, strange[0].text)
        likeness = best.features.get("alike", 0.0), best.features.get("vector", 0.0)
        guessed = best.features.get("soft", 0.0) and not (likeness[0] or likeness[1] >= _LIKE_ENOUGH)
        if (isinstance(best.expr, (Entities, InstancesOf)) and not best.asked) or guessed:
            return self.fail(Status.UNKNOWN_PROPERTY, lost[0].text, focus_of(best.expr, self.index))
        return None

    def failed(self, linked: LinkedQuestion) -> Answer:
        """The failed answer to a question that has no parse."""
        if linked.strangers:
            return self.fail(Status.UNKNOWN_ENTITY, surface(linked, linked.strangers[0]))
        lost = lost_spans(linked, 0)
        named = [span for span in lost if span.named]
        if named or lost:
            # "the mayor of atlantis": in English the name comes last, in Chinese first.
            last_first = syntax(self.lang).head == "first"
            return self.fail(Status.UNKNOWN_ENTITY, (named or lost[:: -1 if last_first else 1])[0].text)
        return self.fail(Status.UNSUPPORTED, "")

    def late(self) -> Answer:
        """The failed answer to a question for all of whose words there was not the time."""
        return Answer(Status.UNSUPPORTED, self.lang, late(self.lang, self.seconds))

    def fail(self, status: Status, failed: str, focus: tuple[IdentifiedNode, ...] = (), paraphrase: str = "") -> Answer:
        """An answer that says what failed."""
        text = failure(status, self.lang, failed)
        return Answer(status, self.lang, text, paraphrase=paraphrase, failed=failed, focus=focus)

    def _evidence(self, expr: Expr, values: Sequence[Value]) -> tuple[Evidence, ...]:
        """Quotes for the triples that the outermost step of the answer used."""
        if self.evidence is None:
            return ()
        found: dict[tuple[str, str, int], Evidence] = {}
        for triple in supporting(expr, values, self.index):
            for evidence in self.evidence(triple):
                found.setdefault((str(evidence.source.id), evidence.quote, evidence.start), evidence)
            if len(found) >= _MOST_EVIDENCE or not self.deadline.left():
                break
        return tuple(found.values())[:_MOST_EVIDENCE]
