"""Reading speed, beside models of the usual shapes: `python -m tests.benchmarks.encoder [--sentences N] [--rounds N]`.

All systems read the same sentences (our own corpus, both languages) in one run, in turn, and the median of the rounds
counts. Those of others have random weights of the same shape, which serve for speed, and compute in float32, as they do
where nobody says otherwise; ours is shown in each precision. Tokens are those of our vocabulary for everybody, padding
not counted. The share of the peak is the arithmetic of the body's matrix products over what a product of two square
matrices reaches in that precision in the same run. Knows: shapes. Does not know: quality.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import torch
from torch import nn

from nlu.encoder import batches
from nlu.extract import EncoderExtractor
from nlu.training import corpus
from nlu.training.evaluation.reading import own_labels
from nlu.types import LabelSet

LABELS = 12
"""Types that are looked for; the default ontology has as many classes of things."""
WIDTHS = 12
"""Longest span of GLiNER, in words."""


@dataclass(frozen=True, slots=True)
class System:
    """One reader: what it does with sentences, multiplications and additions a token, in which precision."""

    name: str
    read: Callable[[], object]
    flops: float
    precision: str


class SpanReader(nn.Module):
    """GLiNER-small: DeBERTa-v3-small (Zaratiana et al. 2024, appendix), labels in the prompt, marked spans."""

    def __init__(self, layers: int, vocabulary: int, width: int = 512) -> None:
        from transformers import DebertaV2Config, DebertaV2Model

        super().__init__()
        config = DebertaV2Config(
            vocab_size=vocabulary, hidden_size=768, num_hidden_layers=layers, num_attention_heads=12,
            intermediate_size=3072, relative_attention=True, position_buckets=256, norm_rel_ebd="layer_norm",
            share_att_key=True, pos_att_type=["p2c", "c2p"], max_position_embeddings=512, position_biased_input=False,
            type_vocab_size=0,
        )  # fmt: skip
        self.body: Any = DebertaV2Model(config)
        self.narrow = nn.Linear(768, width)
        self.memory = nn.LSTM(width, width // 2, bidirectional=True, batch_first=True)
        self.start, self.end, self.label = (_two_layers(width, width) for _ in range(3))
        self.span = _two_layers(2 * width, width)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Scores of the spans, [batch, words, widths, labels]; the first 2 * LABELS tokens are the prompt."""
        vectors = self.narrow(self.body(input_ids=ids, attention_mask=mask).last_hidden_state)
        labels, words = vectors[:, : 2 * LABELS : 2], self.memory(vectors[:, 2 * LABELS :])[0]
        places = torch.arange(words.shape[1])
        ends = (places[:, None] + torch.arange(WIDTHS)).clamp(max=words.shape[1] - 1)
        start, end = self.start(words), self.end(words)
        pair = torch.cat([start[:, places[:, None].expand_as(ends)], end[:, ends]], -1).relu()
        scores: torch.Tensor = torch.einsum("bwkd,bld->bwkl", self.span(pair), self.label(labels))
        return scores


def _two_layers(width: int, out: int) -> nn.Module:
    return nn.Sequential(nn.Linear(width, out * 4), nn.ReLU(), nn.Linear(out * 4, out))


def systems(texts: Sequence[str], small: bool = False, weights: Path | None = None) -> list[System]:
    """Ours and the others.

    Args:
        small: With one layer each, to see that they run.
        weights: A folder of weights; None: the shipped ones.
    """
    from transformers import RobertaConfig, RobertaForTokenClassification

    torch.manual_seed(0)
    labels = own_labels()
    named = LabelSet(tuple([label for label in labels.mentions if label.kind == "name"][:LABELS]))
    found = []
    for precision in ("bf16",) if small else ("fp32", "bf16", "int8"):
        ours = EncoderExtractor(weights, "cpu", precision=precision)
        body: Any = ours.model.backbone.encoder.config
        flops = _flops(body.hidden_size, body.num_hidden_layers, body.intermediate_size)
        found.append(System(f"tuwen {precision}: names", _reading(ours, texts, named), flops, precision))
        found.append(System(f"tuwen {precision}: names, relations", _reading(ours, texts, labels), flops, precision))
    lengths = [len(item.ids) for item in ours.tokenizer.tokenize(texts)]
    spans = SpanReader(1 if small else 6, 500 if small else 128_100).eval()
    tagger = RobertaForTokenClassification(
        RobertaConfig(
            vocab_size=50_265, num_hidden_layers=1 if small else 12, max_position_embeddings=514, num_labels=37
        )
    ).eval()
    found.append(System("GLiNER-small's shape", _running(spans, lengths, 2 * LABELS), _flops(768, 6, 3072), "fp32"))
    found.append(
        System("spaCy-trf's shape (RoBERTa-base)", _running(tagger, lengths, 0), _flops(768, 12, 3072), "fp32")
    )
    return found


def _reading(extractor: EncoderExtractor, texts: Sequence[str], labels: LabelSet) -> Callable[[], object]:
    return lambda: extractor.extract(texts, labels)


def _running(model: nn.Module, lengths: Sequence[int], prompt: int) -> Callable[[], object]:
    groups = [[lengths[row] for row in rows] for rows in batches(lengths, 2048)]

    def run() -> None:
        with torch.inference_mode():
            for group in groups:
                ids = torch.randint(5, 400, (len(group), prompt + max(group)))
                mask = torch.zeros_like(ids)
                for row, length in enumerate(group):
                    mask[row, : prompt + length] = 1
                model(ids, mask)

    return run


def _flops(width: int, layers: int, inner: int) -> float:
    return 2.0 * layers * (4 * width * width + 2 * width * inner)


def peak(precision: str, size: int = 1536) -> float:
    """Operations a second of a product of two square matrices; of float32 for int8, which torch does not multiply."""
    kind = torch.bfloat16 if precision == "bf16" else torch.float32
    a, b = torch.randn(size, size).to(kind), torch.randn(size, size).to(kind)
    return 2.0 * size**3 / min(_seconds(lambda: a @ b) for _ in range(5))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def sentences(count: int) -> list[str]:
    """Sentences of our own corpus, one Chinese one English."""
    english, chinese = ([str(r["text"]) for r in corpus.passages(lang, "train")] for lang in ("en", "zh"))
    pairs = [text for pair in zip(english * 20, chinese * 20, strict=False) for text in pair]
    return pairs[:count]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--weights", type=Path)
    options = parser.parse_args()
    texts = sentences(options.sentences)
    made = systems(texts, weights=options.weights)
    tokens = sum(len(item.ids) for item in EncoderExtractor(options.weights, "cpu").tokenizer.tokenize(texts))
    for system in made:
        system.read()
    times: dict[str, list[float]] = {system.name: [] for system in made}
    peaks: dict[str, list[float]] = {"fp32": [], "bf16": []}
    for _ in range(options.rounds):
        for precision, seen in peaks.items():
            seen.append(peak(precision))
        for system in made:
            times[system.name].append(_seconds(system.read))
    print(f"{len(texts)} texts, {tokens} tokens, {torch.get_num_threads()} threads, median of {options.rounds}; matrix")
    print(f"peak fp32 {median(peaks['fp32']) / 1e9:.0f}, bf16 {median(peaks['bf16']) / 1e9:.0f} GFLOP/s\n")
    print("| reader | texts/s | tokens/s | share of peak |\n|---|---:|---:|---:|")
    for system in made:
        seconds = median(times[system.name])
        share = system.flops * tokens / seconds / median(peaks[system.precision]) if system.precision in peaks else None
        shown = f"{share:.2f}" if share is not None else ""
        print(f"| {system.name} | {len(texts) / seconds:.1f} | {tokens / seconds:,.0f} | {shown} |")


if __name__ == "__main__":
    main()
