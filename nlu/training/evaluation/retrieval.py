"""`tuwen eval translation/*`: whether a sentence finds its translation among many by sentence vectors alone.

Definition. For each Chinese sentence the English sentence of the highest cosine among all of the split is found;
`top1` is the share for which it is the translation (equal text counts, as several Chinese sentences may share one
English one); `top1_en_zh` is the other direction. For Tatoeba the split dev is the 1,000 pairs that training leaves
out; other sets are scored on their first 1,000 pairs, which training may have seen. `translation/own-words` are single
words such as head columns of tables; `top3` counts where the translation is among the three nearest.
"""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path

import numpy as np

from nlu.training import align, corpus
from nlu.types import Evaluation, NLUError
from nlu.vectors import SentenceEncoder

OWN_WORDS = "translation/own-words"


def own_words() -> list[align.Pair]:
    """(English, Chinese) single words, each side different in every pair."""
    rows = (corpus.HERE / "words.tsv").read_text("utf-8").splitlines()
    return [(english, chinese) for chinese, english in (row.split("\t") for row in rows)]


def evaluate(
    name: str, data: Path, split: str = "dev", limit: int | None = None, weights: Path | None = None
) -> Evaluation:
    """Figures and, for each Chinese sentence, the English one that was found.

    Raises:
        NLUError: There is no such split.
    """
    if split != "dev":
        raise NLUError(f"{name} has only the split dev; see `nlu.training.evaluation.retrieval`")
    if name == OWN_WORDS:
        pairs = own_words()
    elif name == "translation/tatoeba_cmn_eng":
        pairs = align.read_pairs(data, most=0)[1]
    else:
        pairs = list(islice(align.lines(data / f"{name}.jsonl.gz"), 1000))
    pairs = pairs[:limit]
    encoder = SentenceEncoder(weights)
    started = time.perf_counter()
    english = encoder.encode([en for en, _ in pairs])
    chinese = encoder.encode([zh for _, zh in pairs])
    scores = chinese @ english.T
    to_english, to_chinese = scores.argmax(1).tolist(), scores.argmax(0).tolist()
    seconds = time.perf_counter() - started
    right = [pairs[found][0] == pairs[n][0] for n, found in enumerate(to_english)]
    back = [pairs[found][1] == pairs[n][1] for n, found in enumerate(to_chinese)]
    predictions: list[dict[str, object]] = [
        {"id": n, "zh": pairs[n][1], "found": pairs[found][0], "right": right[n]} for n, found in enumerate(to_english)
    ]
    size = max(len(pairs), 1)
    metrics = {"top1": sum(right) / size, "top1_en_zh": sum(back) / size}
    if name == OWN_WORDS:
        nearest = np.argsort(-scores, 1)[:, :3].tolist()
        metrics["top3"] = sum(n in three for n, three in enumerate(nearest)) / size
    return Evaluation(name, split, len(pairs), metrics, predictions, seconds)
