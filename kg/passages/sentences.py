"""The sentences of one document that can be quoted, each with what it is about by its place.

Knows: headings, lists, fragments. Does not know: questions, other documents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.passages.terms import terms
from nlu.text import sentences

_FEWEST_TERMS = 2
_LONGEST_HEADING = 60
_ENDED = re.compile(r"[.!?。！？；;…:：][\"'”’」』)）\]]*$")
_NO_SENTENCE = ("|", "![", "```", "<", "---", "===")
_SAYS = re.compile(r"[\d:：]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a document: `text[start:end]`, end exclusive.

    Attributes:
        context: The document's title and the heading above: "She joined in 1943" is about whoever they name.
    """

    start: int
    end: int
    context: str


def sentences_of(title: str, text: str) -> list[Sentence]:
    """The sentences of a document that say something, in order."""
    found: list[Sentence] = []
    heading = top = ""
    for start, end in sentences(text):
        said = text[start:end]
        if said.startswith(_NO_SENTENCE):
            continue
        if _is_heading(text, start, end, title):
            heading = said.strip("#* \n")
            top = top or heading
            continue
        if len(terms(said)) >= _FEWEST_TERMS:
            found.append(Sentence(start, end, " · ".join(dict.fromkeys(x for x in (_named(title), top, heading) if x))))
    return found


def _is_heading(text: str, start: int, end: int, title: str) -> bool:
    """Whether a line names what follows it and says nothing itself."""
    line = text.rfind("\n", 0, start) + 1
    after = text.find("\n", end)
    said = text[start:end]
    if text[line:start].strip().startswith("#") or said.startswith("#"):
        return True
    if text[line:start].strip() or text[end : after if after >= 0 else len(text)].strip():
        return False  # a mark of a list before it, or more text in its line
    if said.strip("#* \n") == title.strip() or said.endswith(("?", "？")):
        return True  # a question in a line of its own is answered by what follows
    if len(said) > _LONGEST_HEADING or _ENDED.search(said) or _SAYS.search(said):
        return False
    return line == 0 or text[:line].endswith("\n\n")


def _named(title: str) -> str:
    """A title without the ending of a file's name."""
    return re.sub(r"\.\w{1,5}$", "", title).replace("_", " ").replace("-", " ").strip()


__all__ = ["Sentence", "sentences_of"]
