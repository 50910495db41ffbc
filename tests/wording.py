"""How questions are paraphrased and answers said: 150 of each language, to be read aloud.

    python -m tests.wording LANG > tests/kg/question/answer/wording-LANG.txt

Four lines a question: the question, its paraphrase, its answer, and the logical form that both are said of, so that
the file changes with the wording and not with the ranking. Knows: the question sets of `tests/data`. Does not know:
which wording is good.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from kg.evaluation.kgqa import load_graph, load_items
from kg.question import Answerer
from kg.store.opening import view_of
from kg.types import Alternative, Answer, Status

DATA = Path(__file__).parent / "data"
SETS = ("company", "city", "clinic", "farm")
_MOST = {"company": 50, "city": 50, "clinic": 40, "farm": 40}
_LONGEST = 300


def answerer(name: str, lang: str) -> Answerer:
    """Who answers over the graph of a set."""
    return Answerer(view_of(load_graph(f"kgqa/{name}-{lang}", DATA)))


def block(question: str, answer: Answer) -> str:
    """Question, paraphrase, answer and form, a line each."""
    text = answer.text.replace("\n", " / ")
    return f"{question}\n    {answer.paraphrase}\n    {text[:_LONGEST]}\n    {answer.form}\n"


def again(whom: Answerer, lang: str, question: str, form: str) -> Answer:
    """The answer to a question that means a form."""
    return whom.ask(question, lang, budget=30.0, choice=Alternative("", "", 1.0, form))


def blocks(lang: str) -> Iterator[tuple[str, str]]:
    """Set and block of the first answered questions of each set."""
    for name in SETS:
        whom = answerer(name, lang)
        said = 0
        for item in load_items(f"kgqa/{name}-{lang}", DATA, "dev"):
            answer = whom.ask(item.question, lang, budget=30.0)
            if answer.status is Status.ANSWERED and said < _MOST[name]:
                said += 1
                yield name, block(item.question, answer)


if __name__ == "__main__":
    for name, text in blocks(sys.argv[1]):
        print(f"# {name}\n{text}", end="")
