"""Names that the graph holds as plain words alone: "Lima", the capital of Peru, of which it says nothing more.

Knows: whether the last answer is one, and what is then said. Does not know: what is asked of it.
"""

from __future__ import annotations

from rdflib.term import Literal

from bot.dialogue import Turn
from bot.dialogue.wording import only_a_name
from kg.question import Answerer
from kg.question.logic.serialization import attribute_of
from kg.types import Answer, Status, Value
from kg.vocab import XSD

_LONGEST = 60


def plain(value: Value) -> str:
    """A value that is a few plain words: no thing, number, date or long text; "" for any other."""
    term = value.term
    words = isinstance(term, Literal) and term.datatype in (None, XSD.string) and len(term) <= _LONGEST
    return str(term) if words and not any(c.isdigit() for c in str(term)) else ""


def bare_name(turn: Turn, asker: Answerer) -> str:
    """The last answer, where it is plain words and nothing in the graph is called so; "" for any other."""
    last = turn.state.asked
    if last is None or len(last.values) != 1 or attribute_of(last.form) is None:
        return ""
    name = plain(last.values[0])
    return name if name and not asker.snapshot().meaning(name) else ""


def names_something(turn: Turn, asker: Answerer, name: str) -> bool:
    """Whether the last answer is the name of somebody or some place, read in its sentence."""
    last = turn.state.answer
    return last is not None and name in last.text and name in (asker.names_read(last.text) or ())


def nothing_of(turn: Turn, name: str) -> Answer:
    """The answer to whatever is asked of such a name."""
    last = turn.state.asked
    assert last is not None
    text = only_a_name(name, last.paraphrase, turn.lang)
    return Answer(Status.NO_FACT, turn.lang, text, failed=name, focus=last.focus)
