"""How questions are paraphrased and answers said: a file to be read aloud.

    python -m tests.wording LANG          prints the lines of tests/kg/question/answer/wording-LANG.txt

Knows: the question sets of `tests/data`. Does not know: which wording is good.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from kg.evaluation.kgqa import load_graph, load_items, sets
from kg.question import Answerer
from kg.store.opening import view_of
from kg.types import Status

DATA = Path(__file__).parent / "data"
GOLDEN = Path(__file__).parent / "kg" / "question" / "answer"
SETS = ("company", "city", "clinic", "farm")
_MOST = 40


def lines(lang: str) -> Iterator[str]:
    """A question, its paraphrase and its answer, the first forty answered of each set."""
    for name in SETS:
        full = f"kgqa/{name}-{lang}"
        if full not in sets(DATA):
            continue
        answerer = Answerer(view_of(load_graph(full, DATA)))
        said = 0
        for item in load_items(full, DATA, "dev"):
            answer = answerer.ask(item.question, lang, budget=30.0)
            if answer.status is Status.ANSWERED and said < _MOST:
                said += 1
                text = answer.text.replace("\n", " / ")
                yield f"{item.question}\n    {answer.paraphrase}\n    {text[:200]}\n"


if __name__ == "__main__":
    print("".join(lines(sys.argv[1])), end="")
