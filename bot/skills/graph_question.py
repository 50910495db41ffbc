"""Questions to the graph: follow-ups, clarifying questions, and what is said where there is no answer.

Knows: how a turn becomes a question, and carries out what the policy's table says of its outcome. Does not know: how
questions are understood, or how channels show quotes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rdflib.term import IdentifiedNode

from bot.dialogue import (
    Act,
    Pending,
    Turn,
    act_for,
    answered,
    choose,
    lacks_subject,
    names_another,
    person,
    personal,
    pronoun,
    refers_back,
    there,
)
from bot.dialogue.kinds import kind_of
from bot.dialogue.policy import Event
from bot.dialogue.unasked import Telling, unasked
from bot.dialogue.wording import (
    abstention,
    hedged,
    lead,
    no_answer_about,
    nobody_meant,
    side_by_side,
    unclear,
    unreadable,
)
from bot.messages import say
from bot.skills.bare_names import bare_name, names_something, nothing_of, plain
from bot.skills.lives import of_lives
from bot.skills.phrases import said
from bot.skills.profiles import described, more
from bot.types import Button, Reply
from kg.question import Answerer, asks_otherwise, names_several, picks_place
from kg.types import Alternative, Answer, Status
from nlu.language.talk import heard_as
from nlu.language.tokens import tokenize
from nlu.text import detect_lang
from nlu.types import Classification

if TYPE_CHECKING:
    from bot.app import App

Topic = tuple[IdentifiedNode, ...]
_LONGEST = 600
_LIKELY, _CLEARLY, _SURE = 0.4, 0.6, 0.9
"""Least confidence of an answer about a topic: at all, at once, and where the message does not say that it leans."""
_UNSURE = 0.5
"""Confidence below which an answer says what the question was taken for."""
_LOST = (Status.UNKNOWN_ENTITY, Status.UNKNOWN_PROPERTY, Status.UNSURE, Status.UNSUPPORTED)
_REMARKS, _SURELY = ("opinion", "smalltalk", "thank", "greet", "bye"), 0.45
"""Dialogue acts that ask nothing, and the least probability of such a one."""
_GOOD = (Status.ANSWERED, Status.CLARIFY, Status.CONFLICT)


class GraphQuestion:
    """Answers questions from the graph. Where it cannot, its abstention is the turn's fallback and others may try."""

    def __init__(
        self,
        asker: Callable[[str], Answerer],
        seconds: float,
        acts: Callable[[Sequence[str]], Sequence[Classification]],
        kinds: Telling = kind_of,
    ) -> None:
        """`asker` gives the one over the graph as it is now for a person; `seconds` is the budget of one question.

        `acts` tells the dialogue acts of messages (`nlu.text_labels.ACTS`); it is asked where nothing was found.
        `kinds` tells the kind of a message before the graph is read.
        """
        self._asker = asker
        self._seconds = seconds
        self._acts = acts
        self._kinds = kinds

    def handle(self, turn: Turn) -> Reply | None:
        """See `bot.dialogue.Skill`."""
        if turn.text.startswith("/"):
            return self._meant(turn)
        if not any(c.isalnum() for c in turn.text):
            return self._unreadable(turn)
        if len(turn.text) > _LONGEST:
            return Reply(lead(act_for(Event.TOO_LONG, 0).act, turn.lang), turn.lang)
        pending = turn.state.pending
        if pending is not None:
            picked = choose(turn.text, [choice.paraphrase for choice in pending.choices])
            if picked is None and len(pending.choices) == 1 and said("yes", turn.text) is not None:
                picked = 0
            if picked is not None:
                return self._resolve(turn, pending, pending.choices[picked])
        asker = self._asker(person(turn.message))
        if (offered := self._offered(turn, asker)) is not None:
            return offered
        told = of_lives(turn, asker, self._seconds) or more(turn, asker)
        if told is not None and told.status in (Status.ANSWERED, Status.NO_FACT):
            turn.state = replace(answered(turn.state, turn.text, told), misses=0)
            return Reply(told.text, turn.lang, told)
        none = unasked(turn.text, turn.lang, self._kinds) if told is None and not refers_back(turn.text) else None
        if none is not None:
            turn.fallback = Reply(none.text, turn.lang, none)
            return None
        answer, topic = (told, ()) if told is not None else self._ask(turn)
        if pending is not None and pending.kind == "clarify" and act_for(answer.status, 0).counts:
            return self._missed(turn, pending, answer)
        return self._outcome(turn, answer, topic)

    # --- asking -------------------------------------------------------------------------------------------------------

    def _ask(self, turn: Turn) -> tuple[Answer, Topic]:
        """The answer, and the topic that it was asked about.

        First as a change of the last question or a question about its answers; then, if the message leans on the talk
        ("and its capital?"), about the most recent topic, then about older ones until one gives an answer: "Who founded
        Apple?" "And where is its office?" is about the company, because the person has none. Any other message is asked
        on its own alone: what was said before must not lend a question with an unknown name a meaning. Of a name that
        the graph holds as plain words alone ("Lima") it can say nothing, and says so.
        """
        asker = self._asker(person(turn.message))
        name = bare_name(turn, asker)
        if name and there(turn.text) and names_something(turn, asker, name):
            return nothing_of(turn, name), ()
        answer, topic = self._ask_all(turn, asker)
        leans = pronoun(turn.text) or there(turn.text) or name.casefold() in turn.text.casefold()
        if name and leans and answer.status not in _GOOD:
            return nothing_of(turn, name), ()
        about = turn.state.focus[0] if turn.state.focus else ()
        if answer.status is Status.UNKNOWN_ENTITY and len(about) == 1 and _fails_on_no_name(turn, asker, answer):
            text = no_answer_about(asker.snapshot().label(about[0], turn.lang), turn.lang)  # whom it means, is known
            return Answer(Status.NO_FACT, turn.lang, text, failed=answer.failed, focus=about), about
        return answer, topic

    def _ask_all(self, turn: Turn, asker: Answerer) -> tuple[Answer, Topic]:
        """The same, where what was answered last is no mere name."""
        failed: tuple[Answer, Topic] | None = None
        for previous in self._previous(turn):
            changed = asker.follow_up(turn.text, turn.lang, previous=previous, budget=self._seconds)
            if changed is not None and changed.status in _GOOD:
                return changed, ()
            if changed is not None and failed is None:
                failed = changed, ()
        if asks_otherwise(turn.text):  # of what, does not stand in it, and nothing that was asked before has an answer
            word = turn.text.rstrip("?？ ")
            topic = turn.state.focus[0] if turn.state.focus else ()
            lost = Answer(Status.UNKNOWN_PROPERTY, turn.lang, unclear(word, turn.lang), failed=word, focus=topic)
            return failed or (lost, ())
        leans = refers_back(turn.text) or (turn.lang == "zh" and lacks_subject(turn.text))
        if leans and (found := self._about_topic(turn, asker, _LIKELY)) is not None:
            return found
        answer = asker.ask(turn.text, turn.lang, budget=self._seconds)
        adrift = answer.status in _GOOD or (answer.status in _LOST and not turn.state.focus)
        word = pronoun(turn.text)
        if adrift and not answer.focus and word and not _kind_before(word, turn, asker):
            answer = Answer(Status.UNSURE, turn.lang, nobody_meant(word, turn.lang), failed=word)
        if answer.status in (*_GOOD, Status.UNSUPPORTED):
            return answer, ()
        if not leans and (found := self._about_topic(turn, asker, _SURE)) is not None:
            return found
        return failed or self._failed_about(turn, asker, answer, leans)

    def _about_topic(self, turn: Turn, asker: Answerer, least: float) -> tuple[Answer, Topic] | None:
        """The answer about one of the topics: the most recent that gives a likely one, else the likeliest of all."""
        best: tuple[Answer, Topic] | None = None
        human = personal(pronoun(turn.text))
        for topic in turn.state.focus:
            if human and not asker.snapshot().may_be_human(topic):
                continue
            answer = asker.ask(turn.text, turn.lang, focus=topic, budget=self._seconds)
            if answer.status not in _GOOD or (answer.status is Status.ANSWERED and answer.confidence < least):
                continue
            if answer.status is not Status.ANSWERED or answer.confidence >= _CLEARLY:
                return answer, topic
            if best is None or answer.confidence > best[0].confidence:
                best = answer, topic
        return best

    def _failed_about(self, turn: Turn, asker: Answerer, alone: Answer, leans: bool) -> tuple[Answer, Topic]:
        """What is said to a message that fails: of the topic, if it leans on one, what the graph does not know."""
        topic = turn.state.focus[0] if leans and turn.state.focus else ()
        if topic:
            about = asker.ask(turn.text, turn.lang, focus=topic, budget=self._seconds)
            if about.status is not Status.ANSWERED:  # else it was too unlikely to be given
                return about, topic
        return alone, ()

    @staticmethod
    def _previous(turn: Turn) -> list[Answer]:
        """The answers that the message may follow up, likeliest first: "of them" means the last list, not its best."""
        asked, listed = turn.state.asked, turn.state.listed
        found = [asked] if asked is not None else []
        if listed is not None and listed != asked:
            single = asked is not None and len(asked.values) == 1 and isinstance(asked.values[0].term, IdentifiedNode)
            if names_several(turn.text) and single:
                found.insert(0, listed)
            elif picks_place(turn.text):
                found.append(listed)
        if names_another(turn.text):  # in whichever of the last questions something of its kind stood
            found += turn.state.before
        return found

    def _meant(self, turn: Turn) -> Reply | None:
        """The reading that was meant, by its number among those that the last answer left aside: "/meant 2"."""
        command, _, number = turn.text.partition(" ")
        if command.partition("@")[0].lower() != "/meant":
            return None
        answer = turn.state.answer
        readings = answer.alternatives if answer is not None else ()
        if answer is None or not number.strip().isdecimal() or not 1 <= int(number) <= len(readings):
            return Reply(say(turn.lang, "meant_usage", n=len(readings)), turn.lang)
        pending = Pending(turn.state.question, answer.focus, readings)
        return self._resolve(turn, pending, readings[int(number) - 1])

    def _resolve(self, turn: Turn, pending: Pending, choice: Alternative) -> Reply | None:
        """The reading or question that was chosen, asked in the language of the talk."""
        begun = pending.question
        lang = turn.state.wanted or (detect_lang(begun) if any(c.isalpha() for c in begun) else turn.lang)
        answer = self._choose(turn, pending, choice, lang)
        question = pending.question if pending.kind == "clarify" else choice.paraphrase
        turn.state = replace(turn.state, pending=None)
        return self._outcome(turn, answer, pending.focus, question)

    def _choose(self, turn: Turn, pending: Pending, choice: Alternative, lang: str) -> Answer:
        question = pending.question if pending.kind == "clarify" else choice.paraphrase
        return self._asker(person(turn.message)).ask(
            question, lang, focus=pending.focus, budget=self._seconds, choice=choice
        )

    # --- what is done -------------------------------------------------------------------------------------------------

    def _outcome(self, turn: Turn, answer: Answer, topic: Topic, question: str = "") -> Reply | None:
        """The reply to an answer; an abstention is left as the turn's fallback."""
        answer = described(answer, turn.text, self._asker(person(turn.message)))
        remark = answer.status in _LOST and self._is_remark(turn.text)
        if remark:
            answer = replace(answer, text="")
        offered = answer.status is Status.UNSURE and bool(answer.alternatives)
        understood = Event.REMARK if remark else Event.OFFERED if offered else answer.status
        rule = act_for(understood, turn.state.misses)
        misses = turn.state.misses + 1 if rule.counts else 0
        turn.state = replace(answered(turn.state, question or turn.text, answer, topic), misses=misses)
        if answer.status is Status.ANSWERED and len(answer.values) == 1 and (name := plain(answer.values[0])):
            graph = self._asker(person(turn.message)).snapshot()
            named = graph.meaning(name)  # plain words that something else is called by
            if len(named) == 1:
                turn.state = replace(turn.state, focus=(named, *turn.state.focus))
        if rule.act is Act.TELL:
            unsure = answer.status is Status.ANSWERED and answer.paraphrase and answer.confidence < _UNSURE
            text = hedged(answer.text, answer.paraphrase, answer.lang) if unsure else answer.text
            return Reply(text, answer.lang, answer)
        if rule.act is Act.CHOOSE:
            choice = Reply(answer.text, answer.lang, answer, _buttons(answer.alternatives))
            if not offered:
                return choice
            turn.fallback = choice  # the documents may know for sure
            return None
        turn.fallback = self._abstain(turn, answer, rule.act)
        return None

    def _abstain(self, turn: Turn, answer: Answer, act: Act) -> Reply:
        """What failed, in plain words, and what can be asked instead, by number or button."""
        offers = self._offers(turn, answer, act)
        if offers:
            pending = Pending(turn.text, answer.focus, offers, "offer")
            turn.state = replace(turn.state, pending=pending)
        return Reply(abstention(answer, act, offers, turn.lang), turn.lang, answer, _buttons(offers))

    def _offers(self, turn: Turn, answer: Answer, act: Act) -> tuple[Alternative, ...]:
        asker = self._asker(person(turn.message))
        if act is Act.NEAREST:
            return asker.suggest(turn.lang, near=answer.failed) if answer.failed else ()
        if act is Act.KNOWN:
            return asker.suggest(turn.lang, about=answer.focus) if answer.focus else ()
        return asker.suggest(turn.lang) if act in (Act.EXAMPLES, Act.INVITE) else ()

    @staticmethod
    def _offered(turn: Turn, asker: Answerer) -> Reply | None:
        """What can be asked, of a thing or of anything, to someone who wants to know that; None to anybody else."""
        wanted = said("offers", turn.text)
        if wanted is None:
            return None
        who = wanted.get("who", "")
        topic = turn.state.focus[0] if turn.state.focus else ()
        about = topic if pronoun(who) else asker.snapshot().meaning(who) if who else ()
        if who and not about:
            return None
        offers = asker.suggest(turn.lang, about=about) or asker.suggest(turn.lang)
        turn.state = replace(turn.state, pending=Pending(turn.text, about, offers, "offer"), misses=0)
        return Reply(lead(Act.KNOWN, turn.lang), turn.lang, buttons=_buttons(offers))

    def _is_remark(self, text: str) -> bool:
        """Whether a message tells how someone feels or thinks, and asks nothing."""
        if heard_as("asks", text).search(text.rstrip()):
            return False
        (found,) = self._acts([text])
        return found.label in _REMARKS and found.score >= _SURELY

    def _missed(self, turn: Turn, pending: Pending, answer: Answer) -> Reply:
        """A reply to a clarifying question that is none of its choices: shown once more, then all are answered."""
        rule = act_for(Event.CHOICE_MISSED, turn.state.misses)
        if rule.act is Act.CHOOSE_AGAIN:
            turn.state = replace(turn.state, misses=turn.state.misses + 1)
            return Reply(lead(rule.act, turn.lang), turn.lang, turn.state.answer, _buttons(pending.choices))
        lang = turn.lang
        told = [(choice, self._choose(turn, pending, choice, lang)) for choice in pending.choices]
        good = [found for _, found in told if found.status in (Status.ANSWERED, Status.CONFLICT)]
        whole = Answer(
            Status.ANSWERED if good else Status.NO_FACT,
            lang,
            side_by_side([(choice.paraphrase, found.text) for choice, found in told], lang),
            tuple(value for found in good for value in found.values),
            evidence=tuple(e for found in good for e in found.evidence),
            focus=tuple(dict.fromkeys(node for found in good for node in found.focus)),
        )
        turn.state = replace(turn.state, pending=None, misses=0, answer=whole, question=pending.question)
        return Reply(whole.text, lang, whole)

    def _unreadable(self, turn: Turn) -> Reply:
        rule = act_for(Event.UNREADABLE, turn.state.misses)
        said = Answer(Status.UNSUPPORTED, turn.lang, unreadable(turn.lang))
        pending = turn.state.pending
        turn.state = replace(turn.state, misses=turn.state.misses + 1)
        if pending is not None:  # a sticker in the middle of a clarification does not end it
            return Reply(
                f"{said.text}\n{lead(Act.CHOOSE_AGAIN, turn.lang)}", turn.lang, None, _buttons(pending.choices)
            )
        return replace(self._abstain(turn, said, rule.act), answer=None)


def _kind_before(word: str, turn: Turn, asker: Answerer) -> bool:
    """Whether a kind of the graph stands before a pronoun: "singers and their songs" says whose they are."""
    before = turn.text[: turn.text.index(word)]
    stems = {token.stem for token in tokenize(before, turn.lang)}
    return asker.snapshot().mentions_kind(stems)


def _fails_on_no_name(turn: Turn, asker: Answerer, answer: Answer) -> bool:
    """Whether a question with a pronoun failed on the pronoun or on what is asked, and not on the name of another."""
    if pronoun(answer.failed) or not pronoun(turn.text) or answer.focus:
        return pronoun(answer.failed) != ""
    names = asker.names_read(turn.text)
    if names is None:
        return False
    return not answer.failed[:1].isupper() and not any(n in answer.failed or answer.failed in n for n in names)


def _buttons(choices: tuple[Alternative, ...]) -> tuple[Button, ...]:
    return tuple(Button(choice.paraphrase, str(number)) for number, choice in enumerate(choices, 1))


def make(app: App) -> GraphQuestion:
    """The skill over the application's graph."""
    return GraphQuestion(app.asker, app.config.asking.seconds, app.models.batched.acts, app.kinds)
