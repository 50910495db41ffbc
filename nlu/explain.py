"""Which characters moved a decision: integrated gradients over the word vectors (Sundararajan et al. 2017, by captum).

For a text's label the logit is explained against the other labels' mean, for a mention the sum of its start, end and
inside logits, for a relation its own logit. The baseline is the same text with every word masked. Knows: the model's
heads. Does not know: how anything is shown. Needs the extra `explain`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from nlu.classify import Classifier
from nlu.extract import EncoderExtractor, label_text
from nlu.loading import load
from nlu.model import Pairs
from nlu.text import detect_lang
from nlu.text_labels import SENTIMENT
from nlu.tokens import TokenBatch
from nlu.types import Attribution, Classification, Extraction, LabelSet, Mention, ModelError

STEPS = 24
"""Points of the integral; more did not move the order of the pieces."""
LONGEST = 2000
"""Characters of a text that are explained; what comes behind is left out."""


class Explainer:
    """Attributions of the decisions of one weights folder."""

    def __init__(self, folder: Path | None = None, device: str = "auto") -> None:
        self._loaded = load(folder, device, "fp32")  # gradients want it
        self._classifier = Classifier(folder, device, "fp32")

    def sentiment(self, text: str, *, binary: bool = False) -> Attribution:
        """What spoke for the sentiment that the text got, with the score that it got.

        Raises:
            ModelError: The extra `explain` is not installed.
        """
        found = self._classifier.sentiment([text], binary=binary)[0]
        return self._of_label(text, found, {name: SENTIMENT[name] for name, _ in found.scores})

    def label(self, text: str, labels: Mapping[str, Sequence[str]]) -> Attribution:
        """What spoke for the label that the text got.

        Raises:
            LabelError: As for `Classifier.classify`.
            ModelError: The extra `explain` is not installed.
        """
        return self._of_label(text, self._classifier.classify([text], labels)[0], labels)

    def _of_label(self, text: str, found: Classification, labels: Mapping[str, Sequence[str]]) -> Attribution:
        names = list(labels)
        vectors = self._classifier.vectors(labels).clone()
        wanted = names.index(found.label)
        others = [n for n in range(len(names)) if n != wanted]
        model = self._loaded.model

        def margin(tokens: torch.Tensor, batch: TokenBatch) -> torch.Tensor:
            logits = model.text_logits(tokens, batch.mask, vectors)
            return logits[:, wanted] - (logits[:, others].mean(1) if others else 0)

        return self._attribute(text, found.label, found.score, margin)

    def extraction(self, found: Extraction, labels: LabelSet) -> list[Attribution]:
        """What spoke for each named mention and each relation of an extraction, mentions first.

        Raises:
            ModelError: The extra `explain` is not installed.
        """
        model, tokenizer = self._loaded.model, self._loaded.tokenizer
        text = found.text[:LONGEST]
        item = tokenizer.tokenize([text])[0]

        def place(mention: Mention) -> tuple[int, int] | None:
            inside = [n for n, (a, b) in enumerate(item.offsets) if a < b and a < mention.end and mention.start < b]
            return (inside[0], inside[-1]) if inside else None

        def vector_of(words: list[str]) -> torch.Tensor:
            with torch.inference_mode():
                vectors = model.labels(tokenizer.batch(words).to(self._loaded.device))
            return vectors.clone()

        words = {label.id: label_text(label) for label in (*labels.mentions, *labels.relations)}
        names = {label.id: label.name for label in (*labels.mentions, *labels.relations)}
        named = {label.id for label in labels.mentions if label.kind == "name"}
        out: list[Attribution] = []
        for m in found.mentions:
            span = place(m)
            if m.type not in named or span is None:
                continue
            vector = vector_of([words[m.type]])

            def mentioned(
                tokens: torch.Tensor,
                _: TokenBatch,
                span: tuple[int, int] = span,
                vector: torch.Tensor = vector,
            ) -> torch.Tensor:
                logits = model.mention_logits(tokens, vector)[:, :, 0]
                first, last = span
                return logits[:, first, 0] + logits[:, last, 1] + logits[:, first : last + 1, 2].mean(1)

            out.append(self._attribute(text, f"{m.text}: {names[m.type]}", m.score, mentioned))
        for r in found.relations:
            head, tail = place(r.head), place(r.tail)
            if head is None or tail is None:
                continue
            types = vector_of([words.get(r.head.type, r.head.type), words.get(r.tail.type, r.tail.type)])
            kinds = (0 if r.head.type in named else -1, 1 if r.tail.type in named else -1)
            vector = vector_of([words[r.label]])

            def related(
                tokens: torch.Tensor,
                _: TokenBatch,
                ends: tuple[int, ...] = (*head, *tail, *kinds),
                types: torch.Tensor = types,
                vector: torch.Tensor = vector,
            ) -> torch.Tensor:
                rows = [(row, *ends) for row in range(len(tokens))]
                pairs = Pairs(*torch.tensor(rows, device=tokens.device).unbind(1))
                return model.relation_logits(tokens, pairs, types, vector)[:, 0]

            out.append(self._attribute(text, f"{r.head.text} — {names[r.label]} → {r.tail.text}", r.score, related))
        return out

    def _attribute(
        self, text: str, decision: str, score: float, logit: Callable[[torch.Tensor, TokenBatch], torch.Tensor]
    ) -> Attribution:
        integrated = _captum()
        model, tokenizer = self._loaded.model, self._loaded.tokenizer
        text = text[:LONGEST]
        batch = tokenizer.batch([text]).to(self._loaded.device)
        offsets = batch.offsets[0]
        words = torch.tensor([[a < b for a, b in offsets]], device=self._loaded.device)
        masked = torch.where(words, tokenizer.mask_id or tokenizer.pad_id, batch.ids)
        with self._loaded.lock, torch.enable_grad():
            given = model.backbone.embed(batch)
            nothing = model.backbone.embed(TokenBatch(masked, batch.mask, batch.shapes, batch.offsets))

            def forward(vectors: torch.Tensor) -> torch.Tensor:
                mask = batch.mask.expand(len(vectors), -1)
                same = TokenBatch(batch.ids, mask, batch.shapes, batch.offsets)
                return logit(model.backbone.encode(vectors, mask), same)

            moved = integrated(forward).attribute(
                given.detach(), baselines=nothing.detach(), n_steps=STEPS, internal_batch_size=8
            )
        weights = moved.sum(-1)[0].tolist()
        return Attribution(decision, score, _pieces(text, offsets, weights))


def _pieces(
    text: str, offsets: Sequence[tuple[int, int]], weights: Sequence[float]
) -> tuple[tuple[int, int, float], ...]:
    """Tokens joined to words where a word was cut into pieces; the largest absolute weight becomes 1."""
    joined: list[tuple[int, int, float]] = []
    chinese = detect_lang(text) == "zh"
    for (start, end), weight in zip(offsets, weights, strict=True):
        if start == end:
            continue
        last = joined[-1] if joined else None
        if last and (start < last[1] or (start == last[1] and _one_word(text, start, chinese))):
            joined[-1] = (last[0], max(end, last[1]), last[2] + weight)
        else:
            joined.append((start, end, weight))
    largest = max((abs(w) for _, _, w in joined), default=0.0) or 1.0
    return tuple((a, b, w / largest) for a, b, w in joined)


def _one_word(text: str, at: int, chinese: bool) -> bool:
    before, after = text[at - 1], text[at]
    if chinese and not (before.isascii() and after.isascii()):
        return False
    return before.isalnum() and after.isalnum()


def _captum() -> Any:
    try:
        from captum.attr import IntegratedGradients
    except ImportError as error:
        raise ModelError("explaining needs captum: install it with  pip install 'tuwen[explain]'") from error
    return IntegratedGradients


def explain_extraction(extractor: EncoderExtractor, found: Extraction, labels: LabelSet) -> list[Attribution]:
    """As `Explainer.extraction`, for the extractor that found it."""
    return Explainer(extractor.folder, str(extractor.device)).extraction(found, labels)
