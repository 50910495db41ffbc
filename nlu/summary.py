"""Extractive summaries: the sentences of a text that say most of it, in their order, with their places.

A sentence scores by centrality (cosine of its vector with the mean of all), by the weight of its words in the text and
by its position; maximal marginal relevance (Carbonell and Goldstein 1998) keeps a second sentence from repeating the
first. Long texts are bounded: only the `CANDIDATES` sentences with the best word scores are encoded, so 100,000
characters cost no more vectors than 10,000. Knows: sentences and vectors. Does not know: language models, graphs.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nlu.text import HAN, Span, sentences

CANDIDATES = 240
"""Most sentences whose vectors are made."""
_CENTRAL, _WORDS, _POSITION = 0.5, 0.3, 0.2
_NEW = 0.35
"""Weight of novelty against score, where the next sentence is chosen."""
_FEWEST_LETTERS = 12
"""Letters under which a line is a heading or a fragment; Chinese characters count `_HAN_LETTERS` each."""
_HAN_LETTERS = 2.5
_WORD = re.compile(rf"[{HAN}]+|[^\W\d_]+", re.UNICODE)
_HAN = re.compile(f"[{HAN}]")
_HAN_END = re.compile(rf"[{HAN}。！？；…”’」』》）]$")
_ENDED = re.compile(r"[.!?。！？；…．｡][\"'”’»)）】」』》〉〕]*$")


class SentenceVectors(Protocol):
    """What makes vectors of unit length, one a text."""

    def encode(self, texts: Sequence[str]) -> np.ndarray: ...


@dataclass(frozen=True, slots=True)
class Extract:
    """A summary made of a text's own sentences.

    Attributes:
        text: The sentences, joined.
        spans: Where they stand in the text, in order.
    """

    text: str
    spans: tuple[Span, ...]


def extract(text: str, encoder: SentenceVectors, most: int = 3) -> Extract:
    """At most `most` sentences of a text, in their order; the whole text where it has no more.

    Raises:
        ModelError: The encoder's weights cannot be loaded.
    """
    whole = _once(text, sentences(text))
    spans = [span for span in whole if _says_something(text[span.start : span.end])] or whole
    if len(spans) > most:
        spans = _best(text, spans, encoder, most)
    said = [" ".join(text[start:end].split()) for start, end in spans]
    return Extract(_joined(said), tuple(spans))


def _best(text: str, spans: Sequence[Span], encoder: SentenceVectors, most: int) -> list[Span]:
    said = [text[start:end] for start, end in spans]
    words = _word_scores(said)
    position = np.array([1.0 / (1.0 + place) for place in range(len(spans))])
    rough = _WORDS * words + _POSITION * position
    chosen = np.sort(np.argsort(-rough, kind="stable")[:CANDIDATES])
    vectors = encoder.encode([said[n] for n in chosen])
    centre = vectors.mean(0)
    central = _scaled(vectors @ (centre / max(float(np.linalg.norm(centre)), 1e-9)))
    score = _CENTRAL * central + rough[chosen]
    return [spans[n] for n in np.sort(chosen[_diverse(score, vectors, most)])]


def _diverse(score: np.ndarray, vectors: np.ndarray, most: int) -> np.ndarray:
    """Indices of the best rows that differ from each other, by maximal marginal relevance."""
    taken = [int(np.argmax(score))]
    nearest = vectors @ vectors[taken[0]]
    while len(taken) < min(most, len(score)):
        gain = (1 - _NEW) * score - _NEW * _scaled(nearest)
        gain[taken] = -np.inf
        taken.append(int(np.argmax(gain)))
        nearest = np.maximum(nearest, vectors @ vectors[taken[-1]])
    return np.array(taken)


def _word_scores(said: Sequence[str]) -> np.ndarray:
    """Mean weight of the words of each sentence, 0 to 1: words that recur in the text but not in every sentence."""
    terms = [_terms(sentence) for sentence in said]
    found = Counter(term for each in terms for term in set(each))
    total = len(said)
    weight = {term: math.log1p(n) * math.log((total + 1) / n) if n > 1 else 0.0 for term, n in found.items()}
    raw = [sum(weight[t] for t in set(each)) / math.sqrt(len(set(each)) + 4) for each in terms]
    return _scaled(np.array(raw))


def _terms(sentence: str) -> list[str]:
    """Words of a sentence, lower case; pairs of neighbouring Chinese characters."""
    found: list[str] = []
    for run in _WORD.findall(sentence):
        if _HAN.match(run):
            found += [run[n : n + 2] for n in range(len(run) - 1)]
        elif len(run) > 2:
            found.append(run.lower())
    return found


def _once(text: str, spans: Sequence[Span]) -> list[Span]:
    """The first of the sentences that read alike."""
    return list({text[span.start : span.end]: span for span in reversed(spans)}.values())[::-1]


def _says_something(sentence: str) -> bool:
    """Whether a line is a sentence rather than a heading, a number, a row of a table, a picture or a scrap of code."""
    if sentence.startswith(("|", "![", "```", "<")):
        return False
    letters = sum(map(str.isalpha, sentence))
    han = len(_HAN.findall(sentence))
    weight = letters - han + _HAN_LETTERS * han
    enough = _FEWEST_LETTERS if _ENDED.search(sentence) else 4 * _FEWEST_LETTERS
    return weight >= enough and letters >= 0.5 * len(sentence.replace(" ", ""))


def _scaled(values: np.ndarray) -> np.ndarray:
    """The values moved to 0 to 1; all alike become 0."""
    low, high = float(values.min()), float(values.max())
    return (values - low) / (high - low) if high - low > 1e-9 else np.zeros_like(values)


def _joined(said: Sequence[str]) -> str:
    """Sentences as one paragraph, with a space behind a sentence that does not end in Chinese."""
    out = ""
    for sentence in said:
        out += ("" if not out or _HAN_END.search(out) else " ") + sentence
    return out
