"""The shipped extractor: one encoder finds mentions and relations for any set of labels.

Knows: how to run the reading model over texts of any length in bounded memory. Does not know: ontologies, graphs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from importlib.metadata import entry_points
from itertools import permutations
from pathlib import Path

import numpy as np
import torch

from nlu.antecedents import Carried, carried, told
from nlu.decode import TokenSpan, decode_spans
from nlu.encoder import batches
from nlu.folders import SHIPPED, kind_of
from nlu.loading import load
from nlu.model import Pairs
from nlu.text import detect_lang
from nlu.tokens import Tokens
from nlu.types import Extraction, Extractor, Label, LabelError, LabelSet, Mention, ModelError, Relation
from nlu.values import find_values
from nlu.windows import Window, blocks

MAX_MENTIONS = 24
"""Mentions of one window that are paired for relations, best first: bounds the pairs of a degenerate text."""


class EncoderExtractor:
    """Finds mentions and relations with a weights folder made by `tuwen train encoder`."""

    def __init__(
        self,
        folder: Path | None = None,
        device: str = "auto",
        batch_tokens: int | None = None,
        precision: str = "auto",
    ) -> None:
        self.folder = folder or SHIPPED
        loaded = load(folder, device, precision)
        self.model, self.tokenizer, self.device, self.name = loaded.model, loaded.tokenizer, loaded.device, loaded.name
        self.mention_threshold = loaded.number("mention_threshold", 0.5)
        self.relation_threshold = loaded.number("relation_threshold", 0.5)
        self._batch_tokens = batch_tokens or loaded.batch_tokens
        self._labels: dict[tuple[Label, ...], torch.Tensor] = {}
        self._lock = loaded.lock

    def extract(self, texts: Sequence[str], labels: LabelSet) -> list[Extraction]:
        """One extraction a text, in order. Texts longer than a window are read window by window.

        Raises:
            LabelError: A label without a name, or two with one id.
        """
        check_labels(labels)
        found = self._extract(texts, labels)
        if not labels.relations:
            return found
        kinds = {label.id: label for label in labels.mentions}
        again = [
            (n, sentence)
            for n, extraction in enumerate(found)
            for sentence in carried(
                extraction.text,
                [m for m in extraction.mentions if kinds[m.type].kind == "name"],
                lambda kind: _is_person(kinds[kind]),
            )
        ]
        reread = self._extract([sentence.text(texts[n]) for n, sentence in again], labels)
        by_text: dict[int, list[tuple[Carried, Extraction]]] = defaultdict(list)
        for (n, sentence), extraction in zip(again, reread, strict=True):
            by_text[n].append((sentence, extraction))
        return [told(x, by_text[n]) if n in by_text else x for n, x in enumerate(found)]

    def _extract(self, texts: Sequence[str], labels: LabelSet) -> list[Extraction]:
        """What each text says, sentence by sentence."""
        found: list[tuple[list[Mention], list[Relation]]] = [([], []) for _ in texts]
        for block in blocks(texts, self.tokenizer):
            for rows in batches([len(window.tokens.ids) for window in block], self._batch_tokens):
                chosen = [block[row] for row in rows]
                for window, (mentions, relations) in zip(chosen, self._read(chosen, labels), strict=True):
                    moved = {
                        id(m): _shift(m, window.start) for m in mentions if window.own.start <= m.start < window.own.end
                    }
                    found[window.number][0].extend(moved.values())
                    found[window.number][1].extend(
                        Relation(moved[id(r.head)], r.label, moved[id(r.tail)], r.score)
                        for r in relations
                        if id(r.head) in moved and id(r.tail) in moved
                    )
        return [
            Extraction(text, detect_lang(text), tuple(sorted(m, key=lambda x: (x.start, x.end))), tuple(r), self.name)
            for text, (m, r) in zip(texts, found, strict=True)
        ]

    def _read(self, windows: Sequence[Window], labels: LabelSet) -> list[tuple[list[Mention], list[Relation]]]:
        named = tuple(label for label in labels.mentions if label.kind == "name")
        valued = {label.kind: label.id for label in labels.mentions if label.kind != "name"}
        batch = self.tokenizer.collate([window.tokens for window in windows]).to(self.device)
        with self._lock, torch.inference_mode():
            types = self._encode(named)
            tokens = self.model.read(batch)
            if named:
                probabilities = self.model.mention_logits(tokens, types).sigmoid().float().cpu().numpy()
            else:
                probabilities = np.zeros((*batch.ids.shape, 0, 3), dtype=np.float32)
            spans_of: list[list[TokenSpan]] = []
            mentions_of: list[list[Mention]] = []
            for row, window in enumerate(windows):
                text, item = window.text, window.tokens
                inside = probabilities[row, : len(item.ids)]
                inside[[n for n, (a, b) in enumerate(item.offsets) if a == b]] = 0  # special tokens name nothing
                found = decode_spans(inside, threshold=self.mention_threshold)
                named_pairs = [(s, m) for s in found if (m := _mention(text, item, s, named)) is not None]
                literals = [
                    (span, Mention(v.text, valued[v.type], v.start, v.end, v.score, v.value, v.unit))
                    for v in (find_values(text, detect_lang(text)) if valued else [])
                    if v.type in valued and (span := _tokens_of(item, v)) is not None
                ]
                covered = [(m.start, m.end) for _, m in literals]
                pairs = [(s, m) for s, m in named_pairs if not any(a < m.end and m.start < b for a, b in covered)]
                both = sorted(pairs + literals, key=lambda x: (x[1].start, x[1].end))
                spans_of.append([span for span, _ in both])
                mentions_of.append([mention for _, mention in both])
            relations_of = self._relate(tokens, spans_of, mentions_of, types, named, labels.relations)
        return list(zip(mentions_of, relations_of, strict=True))

    def _relate(
        self,
        tokens: torch.Tensor,
        spans_of: list[list[TokenSpan]],
        mentions_of: list[list[Mention]],
        types: torch.Tensor,
        named: tuple[Label, ...],
        relations: tuple[Label, ...],
    ) -> list[list[Relation]]:
        out: list[list[Relation]] = [[] for _ in spans_of]
        if not relations:
            return out
        type_of = {label.id: number for number, label in enumerate(named)}
        fitting: dict[tuple[str, str], list[int]] = {}  # relations that may hold between two types
        rows, columns = [], []
        for row, mentions in enumerate(mentions_of):
            best = sorted(range(len(mentions)), key=lambda i: -mentions[i].score)[:MAX_MENTIONS]
            for head, tail in permutations(sorted(best), 2):
                h, t = mentions[head], mentions[tail]
                if (h.type, t.type) not in fitting:
                    fitting[h.type, t.type] = [n for n, r in enumerate(relations) if _fits(r, h.type, t.type)]
                if allowed := fitting[h.type, t.type]:
                    a, b = spans_of[row][head], spans_of[row][tail]
                    ends = (a.first, a.last, b.first, b.last)
                    rows.append((row, *ends, type_of.get(h.type, -1), type_of.get(t.type, -1)))
                    columns.append((row, h, t, allowed))
        if not rows:
            return out
        vectors = self._encode(relations)
        for start in range(0, len(rows), 512):
            index = torch.tensor(rows[start : start + 512], device=self.device)
            pairs = Pairs(*index.unbind(1))
            scores = self.model.relation_logits(tokens, pairs, types, vectors).sigmoid().float().cpu().numpy()
            for line, (row, h, t, allowed) in zip(scores, columns[start : start + 512], strict=True):
                out[row] += [
                    Relation(h, relations[n].id, t, float(line[n]))
                    for n in allowed
                    if line[n] > self.relation_threshold
                ]
        return out

    def _encode(self, labels: tuple[Label, ...]) -> torch.Tensor:
        """Label vectors, [labels, hidden]; encoded once for each label set."""
        if labels not in self._labels:
            if not labels:
                return torch.zeros((0, self.model.backbone.width), device=self.device)
            if len(self._labels) > 16:
                self._labels.clear()
            batch = self.tokenizer.batch([label_text(label) for label in labels]).to(self.device)
            self._labels[labels] = self.model.labels(batch)
        return self._labels[labels]


def _is_person(label: Label) -> bool:
    """Whether a label is one of people, by its name in either language."""
    return label.name.strip().lower() in ("person", "people", "human", "人", "人物", "人名", "个人")


def label_text(label: Label) -> str:
    """What the encoder reads for a label."""
    return f"{label.name}: {label.description}" if label.description else label.name


def check_labels(labels: LabelSet) -> None:
    """Raises LabelError unless every label has a name and ids are unique among mentions and among relations."""
    for group in (labels.mentions, labels.relations):
        seen: set[str] = set()
        for label in group:
            if not label.name.strip():
                raise LabelError(f"label {label.id!r} has no name; give it one, labels are read as words")
            if label.id in seen:
                raise LabelError(f"label {label.id!r} occurs twice; ids must be unique")
            seen.add(label.id)


def load_extractor(name: str | None = None, device: str = "auto", precision: str = "auto") -> Extractor:
    """The extractor called `name`.

    Args:
        name: None or "shipped"; a folder of weights of any kind that `nlu.folders` knows; PLUGIN or PLUGIN:MODEL, where
            PLUGIN is an entry point of `tuwen.extractors`: a callable that takes (MODEL or None, device, precision).

    Raises:
        ModelError: There is no such extractor (the message lists the known ones), or it cannot be loaded.
    """
    if name is None or name == "shipped":
        return EncoderExtractor(device=device, precision=precision)
    plugin, _, model = name.partition(":")
    if Path(name).is_dir():
        kind = kind_of(Path(name))
        if kind is None or kind == "tuwen":  # a folder of neither kind: loading says what it lacks
            return EncoderExtractor(Path(name), device=device, precision=precision)
        plugin, model = kind, name
    plugins = {entry.name: entry for entry in entry_points(group="tuwen.extractors")}
    if plugin not in plugins:
        known = ", ".join(["shipped", *sorted(plugins)])
        raise ModelError(f"no extractor {name!r}: neither a folder nor one of {known}")
    made: Extractor = plugins[plugin].load()(model or None, device, precision)
    return made


def _fits(relation: Label, head: str, tail: str) -> bool:
    return (not relation.heads or head in relation.heads) and (not relation.tails or tail in relation.tails)


def _shift(m: Mention, by: int) -> Mention:
    return Mention(m.text, m.type, m.start + by, m.end + by, m.score, m.value, m.unit)


def _mention(text: str, item: Tokens, span: TokenSpan, labels: tuple[Label, ...]) -> Mention | None:
    start, end = item.offsets[span.first][0], item.offsets[span.last][1]
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start >= end:
        return None
    return Mention(text[start:end], labels[span.label].id, start, end, span.score)


def _tokens_of(item: Tokens, mention: Mention) -> TokenSpan | None:
    inside = [n for n, (a, b) in enumerate(item.offsets) if a < b and a < mention.end and mention.start < b]
    return TokenSpan(inside[0], inside[-1], -1, mention.score) if inside else None
