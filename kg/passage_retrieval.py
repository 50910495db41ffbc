"""Passages: the sentences of the documents that come nearest to a question, as quotes with their places.

Found by words (BM25: Robertson and Zaragoza 2009, k1 = 1.2, b = .75; Chinese by pairs of characters), then ordered by
words and sentence vectors together. What is too far from the question is not a passage: better none than a wrong one.
Knows: sentences and their sources. Does not know: the graph, answers.
"""

from __future__ import annotations

import math
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from kg.question.linking.semantic import Encoding
from kg.question.words import is_han, tokenize
from kg.types import Evidence, Source
from nlu.text import sentences

K1, B = 1.2, 0.75
_CANDIDATES = 40
"""Sentences whose vectors are compared with the question's."""
COVERED = 0.5
"""Least share of the question's weight (rare words weigh more) that the words of a passage must cover."""
COVERED_WHEN_ASKED = 0.3
"""The same where someone asked for what the documents say: the nearest is then better than nothing."""
_ALIKE = 0.3
"""Least cosine of a passage whose words cover that share; and `_SAME` of one whose words do not."""
_SAME = 0.75
_OTHER_LANGUAGE = 2_000
"""Sentences of documents that are compared by vectors alone, where no word can match."""
_MODEL = "passage"


class Passages:
    """The sentences of some documents, indexed by their words. Safe to share between threads."""

    def __init__(self, documents: Iterable[tuple[Source, str]], encoder: Encoding | None = None) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self._vectors: dict[int, np.ndarray] = {}
        self._places: list[tuple[Source, int, int]] = []
        self._texts: list[str] = []
        postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths: list[int] = []
        for source, text in documents:
            spans = sentences(text)
            topic = dict.fromkeys(terms(text[spans[0].start : spans[0].end])[:8]) if spans else {}
            for start, end in spans:
                words = terms(text[start:end])
                heading = text[start:end].strip("#* \n") == source.title.strip()
                if len(words) < 3 or heading:  # headings and fragments say nothing
                    continue
                words += [
                    word for word in topic if word not in words
                ]  # "she joined the Navy" is about the heading's she
                number = len(self._texts)
                self._texts.append(text[start:end])
                self._places.append((source, start, end))
                lengths.append(len(words))
                for word, count in Counter(words).items():
                    postings[word].append((number, count))
        self._lengths = np.array(lengths, dtype=np.float32)
        self._postings = {
            word: (np.array([n for n, _ in found]), np.array([c for _, c in found], dtype=np.float32))
            for word, found in postings.items()
        }

    def __len__(self) -> int:
        return len(self._texts)

    def find(self, question: str, most: int = 3, covered: float = COVERED) -> list[Evidence]:
        """Up to `most` sentences that speak of what is asked, best first; `score` is 0 to 1.

        Both a share of the question's words (the rarer, the heavier) and likeness of meaning are needed; meaning alone
        is enough only if it is near, so that a question finds sentences of the other language.

        Args:
            covered: Least share of the question's words; rare words weigh more.
        """
        asked = [word for word in dict.fromkeys(terms(question)) if word not in _FUNCTION]
        if not asked or not self._texts:
            return []
        scores, share = self._match(asked)
        candidates = [int(n) for n in np.argsort(-scores)[:_CANDIDATES] if scores[n] > 0]
        likeness = self._likeness(question, candidates)
        top = max((float(scores[n]) for n in candidates), default=1.0)
        good: dict[int, float] = {}
        for n, cosine in likeness.items():
            if (share[n] >= covered and cosine >= _ALIKE) or cosine >= _SAME:
                good[n] = 0.5 * float(scores[n]) / top + 0.5 * cosine
        best = sorted(good, key=lambda n: -good[n])[:most]
        return [
            Evidence(source, self._texts[n], start, end, _MODEL, round(good[n], 4))
            for n in best
            for source, start, end in [self._places[n]]
        ]

    def _match(self, asked: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """BM25 of each sentence, and the share of the question's weight that its words cover."""
        total = len(self._texts)
        norm = K1 * (1 - B + B * self._lengths / self._lengths.mean())
        scores, covered = np.zeros(total, dtype=np.float32), np.zeros(total, dtype=np.float32)
        whole = 0.0
        for word in asked:
            rows, counts = self._postings.get(word, (np.empty(0, dtype=int), np.empty(0, dtype=np.float32)))
            seen = max(len(rows), 1)  # an unseen word weighs as the rarest
            weight = math.log(1 + (total - seen + 0.5) / (seen + 0.5))
            whole += weight
            scores[rows] += weight * counts * (K1 + 1) / (counts + norm[rows])
            covered[rows] += weight
        return scores, covered / max(whole, 1e-9)

    def _likeness(self, question: str, candidates: list[int]) -> dict[int, float]:
        """The cosine of the question with the candidates, and with the sentences of the other language."""
        if self._encoder is None:
            return dict.fromkeys(candidates, 0.5)
        han = is_han(question)
        others = [n for n, text in enumerate(self._texts) if is_han(text) != han][:_OTHER_LANGUAGE]
        wanted = list(dict.fromkeys([*candidates, *others]))
        with self._lock:
            new = [n for n in wanted if n not in self._vectors]
            if new:
                self._vectors.update(zip(new, self._encoder.encode([self._texts[n] for n in new]), strict=True))
        asked = self._encoder.encode([question])[0]
        return {n: float(self._vectors[n] @ asked) for n in wanted}


_PARTICLES = frozenset("的了是有在吗呢么什怎哪谁和与及或为就都也把被吧啊这那个些样说里何")
"""Characters that no pair is made with: they hold sentences together and say nothing."""


def terms(text: str) -> list[str]:
    """The words of a text as they are counted: stems of English, pairs of neighbouring Chinese characters.

    >>> terms("Who founded 联想公司的产品?")
    ['who', 'found', '联想', '想公', '公司', '产品']
    """
    found: list[str] = []
    before = None
    for token in tokenize(text):
        if is_han(token.norm):
            if token.norm in _PARTICLES:
                before = None
                continue
            if before is not None and before.end == token.start:
                found.append(before.norm + token.norm)
            before = token
        else:
            before = None
            found.append(token.stem)
    return found


_FUNCTION = frozenset(
    terms(
        "who what when where which why how many much is are was were be been do does did has have had the a an of in "
        "on at to for from by with about and or not it its their his her this that these those there tell me say says "
        "said know document documents text texts source sources file files become became get during "
        "关于 告诉 一下 文档 资料 文件 文章 来源 原文 提到"
    )
)
