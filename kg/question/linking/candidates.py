"""Anchors: stretches of a question with one reading each, and what the question as a whole looks like.

Knows: tokens, question words, what is asked for. Does not know: the graph.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal as OneOf

from kg.question import words
from nlu.language.data import language

Kind = OneOf["thing", "class", "property", "extreme", "compare", "count", "ask", "not", "or", "and", "share", "also",
             "aggregate", "define", "pronoun", "ellipsis", "comparative", "each", "difference", "percent", "lasting",
             "amount", "mutual", "versus", "key"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of tokens and one reading of it.

    Attributes:
        mask: Bit i is set for token i.
        score: How well the words name the reading, 0 to 1.
        ids: Nodes of a thing; one class; one property; properties to order by.
        argument: Of operators: which one.
        exact: Whether the words are a full name (not a part of one, a synonym or a misspelling).
        descending: Of extremes.
        value, upper: Of comparisons.
        unit: That of the value, where one is said.
    """

    kind: Kind
    lo: int
    hi: int
    score: float
    ids: tuple[int, ...] = ()
    argument: str = ""
    exact: bool = True
    descending: bool = True
    value: float | None = None
    upper: float | None = None
    unit: str = ""

    @property
    def mask(self) -> int:
        """The tokens covered, as bits."""
        return ((1 << (self.hi - self.lo)) - 1) << self.lo


@dataclass(slots=True)
class LinkedQuestion:
    """A question with everything that its words may mean."""

    text: str
    lang: str
    tokens: list[words.Token]
    anchors: list[Candidate]
    weights: list[float]
    wh: tuple[str, ...] = ()
    operators: dict[str, list[Candidate]] = field(default_factory=dict)
    named: tuple[int, ...] = ()
    """Masks of the stretches that surely name things."""
    determined: bool = False
    """Whether a determiner says what is asked for: "which rivers", 「哪些河流」."""
    head: int = 0
    """The token that says what is asked for: behind "which" or 「哪些」, else the first (English) or last (Chinese)."""
    people: frozenset[int] = frozenset()
    """Classes of persons."""
    strangers: tuple[int, ...] = ()
    """Masks of names that nothing in the graph has."""

    def content(self, mask: int) -> float:
        """The weight of the content words in a mask."""
        return sum(w for i, w in enumerate(self.weights) if mask >> i & 1)


def without(linked: LinkedQuestion, mask: int) -> LinkedQuestion:
    """The question as if some of its tokens were not there."""
    anchors = [a for a in linked.anchors if not a.mask & mask]
    operators = {k: [a for a in found if not a.mask & mask] for k, found in linked.operators.items()}
    weights = [0.0 if mask >> i & 1 else w for i, w in enumerate(linked.weights)]
    determined, head = head_of(linked.tokens, anchors, linked.lang)
    return replace(
        linked, anchors=anchors, operators={k: found for k, found in operators.items() if found}, weights=weights,
        named=tuple(m for m in linked.named if not m & mask), determined=determined, head=head,
        strangers=tuple(m for m in linked.strangers if not m & mask),
    )  # fmt: skip


def head_of(tokens: list[words.Token], anchors: list[Candidate], lang: str) -> tuple[bool, int]:
    """Where the word stands that says what is asked for, and whether a determiner marks it."""
    named = sorted({a.lo for a in anchors if a.kind in ("class", "property")})
    if not named:
        return False, 0
    own = language(lang)
    asked = own.questions
    if not own.syntax.spaced:
        text = "".join(t.norm if words.is_han(t.norm) else "_" for t in tokens)  # a character a token
        for found in asked.determiners.finditer(text):
            if found.end() in named:
                return True, found.end()
        return False, named[-1]
    for i, token in enumerate(tokens):
        if asked.determiners.fullmatch(token.norm):
            behind = [lo for lo in named if lo > i]
            if behind:
                plain = all(t.norm not in own.words.function for t in tokens[i + 1 : behind[0]])
                return plain and token.norm not in asked.open_determiners, behind[0]
            break
    late = any(token.norm in asked.late_heads for token in tokens[named[-1] + 1 :])
    return False, named[-1] if late else named[0]


def named_in(anchors: list[Candidate]) -> tuple[int, ...]:
    """The longest stretches that are full names of things and mean nothing else."""
    strong = [a for a in anchors if a.kind == "thing" and a.exact and a.score > 0.8]
    other = [a for a in anchors if a.kind in ("class", "property") and a.score > 0.7]
    return tuple(
        {
            a.mask
            for a in strong
            if not any(b.mask & a.mask and b.hi - b.lo > a.hi - a.lo for b in strong)
            and not any(b.mask & a.mask and b.hi - b.lo >= a.hi - a.lo for b in other)
        }
    )


def may_ask(tokens: list[words.Token], lang: str, frame: int) -> bool:
    """Whether it may be a yes/no question: no question word, and in Chinese nobody is asked to tell something."""
    own = language(lang)
    said = (" " if own.syntax.spaced else "").join(t.norm for t in tokens)
    return (own.syntax.asks_first or not frame) and not own.questions.asking.search(said)


def frame_of(tokens: list[words.Token], ops: words.Operators) -> int:
    """How many tokens at the start only say that this is a question."""
    end, moved = 0, True
    while moved:
        moved = False
        for size in range(min(7, len(tokens) - end - 1), 0, -1):
            if any(
                ops.phrases.get(" ".join(t.norm for t in tokens[end : end + longer]), ("", ""))[0] == "define"
                for longer in range(size + 1, size + 3)
            ):
                continue
            if " ".join(t.norm for t in tokens[end : end + size]) in ops.frames:
                end, moved = end + size, True
                break
    return end


def runs(flags: list[bool]) -> list[tuple[int, int]]:
    """Stretches where the flag is set."""
    found: list[tuple[int, int]] = []
    start = -1
    for i, flag in enumerate([*flags, False]):
        if flag and start < 0:
            start = i
        elif not flag and start >= 0:
            found.append((start, i))
            start = -1
    return found


def without_losers(anchors: list[Candidate]) -> list[Candidate]:
    """Anchors without those that can only lose: a thing whose words are a part of a longer, surer name."""
    extremes = [a for a in anchors if a.kind == "extreme"]
    named = {a.lo for a in anchors if a.kind in ("class", "property")}
    # 「最大城市」 is the largest of the 城市, no 大城市 with a 最 before it.
    cut = [(e.lo, e.hi) for e in extremes if e.hi in named]
    anchors = [
        a for a in anchors if a.kind not in ("class", "property") or not any(lo < a.lo < hi < a.hi for lo, hi in cut)
    ]
    long_words = [
        (a.lo, a.hi)
        for a in anchors
        if a.kind in ("class", "property") and a.hi - a.lo > 1 and (a.score >= 0.9 or a.argument == "inverse")
    ]
    anchors = [
        a
        for a in anchors
        if a.kind not in ("class", "property")
        or not any(lo <= a.lo and a.hi <= hi and a.hi - a.lo < hi - lo for lo, hi in long_words)
    ]
    long_things = [(a.lo, a.hi) for a in anchors if a.kind == "thing" and a.exact and a.score > 0.8 and a.hi - a.lo > 1]
    kept = [
        a
        for a in anchors
        if a.kind in ("thing", "compare")
        or not any(lo <= a.lo and a.hi <= hi and a.hi - a.lo < hi - lo for lo, hi in long_things)
    ]
    unique: dict[tuple[object, ...], Candidate] = {}
    for a in kept:
        k = (a.kind, a.lo, a.hi, a.ids, a.argument)
        if k not in unique or unique[k].score < a.score:
            unique[k] = a
    return list(unique.values())
