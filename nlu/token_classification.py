"""Any token-classification model of transformers as an extractor: names, no relations.

Knows: how such a model is loaded and its tags read (BIO, BIOES or plain). Does not know: other label sets than the
model's own, so those of the caller are matched with it by their words. Weights are safetensors only and no remote code
runs. `reading.extractor: transformers:NAME` (a folder or a model's name).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from nlu.encoder import batches, pick_device
from nlu.mentions import assemble
from nlu.precision import choose_precision
from nlu.tokens import TextTokenizer, Tokens
from nlu.types import Extraction, Label, LabelError, LabelSet, Mention, ModelError
from nlu.windows import Window, blocks

WORDS: dict[str, tuple[str, ...]] = {
    "per": ("person", "people", "human", "人", "人物", "人名"),
    "org": ("organization", "organisation", "组织", "组织机构", "机构"),
    "loc": ("place", "location", "地点", "地方", "位置"),
    "gpe": ("place", "location", "geopolitical entity", "地点", "地方"),
    "misc": ("miscellaneous", "other", "其他"),
}
"""What the usual short tags mean, in both languages; any other tag is matched by its own words."""
_SAME = {"pers": "per", "person": "per", "organization": "org", "location": "loc", "place": "loc"}
LONGEST = 256


class TokenClassifier:
    """Reads names with a ready model."""

    def __init__(self, name: str, device: str = "auto", precision: str = "auto") -> None:
        from transformers import AutoModelForTokenClassification, AutoTokenizer
        from transformers.utils import logging

        logging.set_verbosity_error()
        self.device = pick_device(device)
        try:
            model: Any = AutoModelForTokenClassification.from_pretrained(
                name, trust_remote_code=False, use_safetensors=True
            )
            tokenizer: Any = AutoTokenizer.from_pretrained(name, trust_remote_code=False, use_fast=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelError(f"{name}: no token-classification model ({str(error).splitlines()[0]})") from error
        if not hasattr(tokenizer, "backend_tokenizer"):
            raise ModelError(f"{name}: has no tokenizer.json; only fast tokenizers give exact offsets")
        if choose_precision(precision, self.device) == "bf16":
            model.to(torch.bfloat16)
        self.model = model.to(self.device).eval()
        positions = int(getattr(model.config, "max_position_embeddings", 512))
        self.tokenizer = TextTokenizer(tokenizer.backend_tokenizer, min(LONGEST, positions - 4))
        self.tags = [str(model.config.id2label[n]) for n in range(model.config.num_labels)]
        if len({_kind(tag) for tag in self.tags}) < 2 or self.tags[0].startswith("LABEL_"):
            raise ModelError(f"{name}: its config.json names no tags (id2label): {', '.join(self.tags[:5])}")
        self.name = f"transformers {name.rstrip('/').rpartition('/')[2]}"
        self._lock = threading.Lock()

    def extract(self, texts: Sequence[str], labels: LabelSet) -> list[Extraction]:
        """One extraction a text, in order; it has no relations.

        Raises:
            LabelError: None of the labels asked for is one of the model's.
        """
        types = match([_kind(tag) for tag in self.tags], labels)
        found: list[list[Mention]] = [[] for _ in texts]
        for block in blocks(texts, self.tokenizer):
            for rows in batches([len(window.tokens.ids) for window in block], 4096):
                chosen = [block[row] for row in rows]
                for window, mentions in zip(chosen, self._read(chosen, types), strict=True):
                    found[window.number] += mentions
        return [assemble(text, names, labels, self.name) for text, names in zip(texts, found, strict=True)]

    def _read(self, windows: Sequence[Window], types: Sequence[str | None]) -> list[list[Mention]]:
        batch = self.tokenizer.collate([window.tokens for window in windows]).to(self.device)
        with self._lock, torch.inference_mode():
            logits = self.model(input_ids=batch.ids, attention_mask=batch.mask).logits
            chances = logits.float().softmax(-1).cpu()
        best, which = (tensor.tolist() for tensor in chances.max(-1))
        return [list(self._mentions(w, which[row], best[row], types)) for row, w in enumerate(windows)]

    def _mentions(
        self, window: Window, which: Sequence[int], best: Sequence[float], types: Sequence[str | None]
    ) -> Iterator[Mention]:
        for first, last, tag, score in spans(words(window.text, window.tokens, which, best), self.tags):
            kind = types[tag]
            if kind is not None and window.own.start <= first < window.own.end:
                start, end = window.start + first, window.start + last
                yield Mention(window.text[first:last], kind, start, end, score)


Word = tuple[int, int, int, float]
"""Where a word starts and ends, the number of its tag, the probability of it."""


def words(text: str, tokens: Tokens, which: Sequence[int], best: Sequence[float]) -> Iterator[Word]:
    """The words of tagged tokens: the pieces of a cut word go with its first one, whose tag counts."""
    word: Word | None = None
    for (a, b), tag, score in zip(tokens.offsets, which, best, strict=False):
        if a == b:
            continue
        if word and word[1] == a and text[a - 1].isalnum() and text[a].isalnum() and text[a - 1 : a + 1].isascii():
            word = (word[0], b, word[2], word[3])
            continue
        if word:
            yield word
        word = (a, b, tag, score)
    if word:
        yield word


def spans(found: Iterator[Word], tags: Sequence[str]) -> Iterator[Word]:
    """Words joined to names: B and S begin one, I and E go on with one of the same kind; the score is the mean."""
    held: list[Word] = []
    for word in found:
        prefix, kind = _prefix(tags[word[2]]), _kind(tags[word[2]])
        goes_on = held and kind and _kind(tags[held[-1][2]]) == kind and prefix not in ("B", "S")
        if held and not goes_on:
            yield _joined(held)
            held = []
        if kind:
            held.append(word)
    if held:
        yield _joined(held)


def _joined(held: Sequence[Word]) -> Word:
    return held[0][0], held[-1][1], held[0][2], sum(word[3] for word in held) / len(held)


def match(kinds: Sequence[str], labels: LabelSet) -> list[str | None]:
    """For each kind of the model the id of the label that was asked for in other words; None: nobody asked for it.

    Raises:
        LabelError: None of the labels is one of the model's.
    """
    wanted = [label for label in labels.mentions if label.kind == "name"]
    matched = [next((label.id for label in wanted if _names(label) & _meanings(kind)), None) for kind in kinds]
    if wanted and not any(matched):
        has, asked = sorted({kind for kind in kinds if kind}), ", ".join(label.name for label in wanted[:8])
        raise LabelError(f"the model knows {', '.join(has)}; none of the labels asked for is one of them: {asked}")
    return matched


def _names(label: Label) -> set[str]:
    return {_plain(label.name), _plain(re.split(r"[/#:]", label.id)[-1])}


def _meanings(kind: str) -> set[str]:
    plain = _plain(kind)
    return {plain, *WORDS.get(_SAME.get(plain, plain), ())} if plain else set()


def _plain(words: str) -> str:
    return re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", words)).strip().lower()


def _prefix(tag: str) -> str:
    return tag[0] if re.match(r"[BIESLU][-_]", tag) else ""


def _kind(tag: str) -> str:
    """What a tag names; empty for the tag of everything else."""
    kind = tag[2:] if _prefix(tag) else tag
    return "" if kind in ("O", "") else kind


def make(model: str | None, device: str = "auto", precision: str = "auto") -> TokenClassifier:
    """The extractor of the entry point `transformers`.

    Raises:
        ModelError: No model was named, or it cannot be loaded.
    """
    if model is None:
        raise ModelError("name the model: transformers:FOLDER, or transformers:NAME of one that can be downloaded")
    return TokenClassifier(model, device, precision)
