"""What the encoder is trained on and for how long: presets, public sets, shares.

Knows: names of data sets and numbers. Does not know: how any of them is read. Sets whose licence forbids shipped
weights are not named here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Preset:
    """The size of a run.

    Attributes:
        base_steps: Steps of alignment and masked language modelling, before any labels.
        joint_steps: Steps on everything together.
        pairs: Sentence pairs of one alignment batch.
        running_tokens: Tokens of a batch of running text.
        tokens: Tokens of any other batch.
        parallel: Sentence pairs used, besides the general ones.
        samples: Records drawn from our own corpus, each language.
        running: Pieces of running text.
        rate: Learning rates of the run over those of a small batch.
        dropout: Of the body while it learns from labels; 0 where a run sees no text often enough to learn it by heart.
        rates: Peak learning rates of the word vectors, the body and the heads of a small batch.
        level: Share of the run after which the learning rates fall.
        teacher: Whether sentence vectors are drawn to those of all-MiniLM-L6-v2; else the two languages' to each other.
        layers: Layers that are kept of base e5; None: all.
    """

    base_steps: int
    joint_steps: int
    pairs: int
    running_tokens: int
    tokens: int
    parallel: int
    samples: int
    running: int
    rate: float = 1.0
    dropout: float = 0.0
    rates: tuple[float, float, float] = (1e-3, 2e-4, 6e-4)
    level: float = 0.35
    teacher: bool = True
    layers: int | None = None

    def for_e5(self) -> Preset:
        """The same for a base that knows both languages: neither running text nor a teacher, and smaller rates."""
        return replace(
            self, base_steps=0, running=0, teacher=False, rates=(1.5e-4, 1.5e-4, 6e-4), level=0.8,
        )  # fmt: skip


PRESETS = {
    "cpu": Preset(
        1_200, 9_000, pairs=64, running_tokens=2400, tokens=2400, parallel=60_000, samples=16_000, running=60_000
    ),
    "gpu": Preset(
        9_000, 5_000, pairs=512, running_tokens=24_000, tokens=8000, parallel=130_000, samples=40_000, running=240_000,
        rate=2.0, dropout=0.1,
    ),
}  # fmt: skip

READING_SETS: dict[str, tuple[int | None, float]] = {
    "ner/cluener": (None, 2.2),
    "ner/msra": (None, 2.0),
    "ner/resume": (2_000, 0.3),
    "ner/weibo": (None, 0.4),
    "ner/wnut17": (None, 0.4),
    "ner/btc": (None, 0.6),
    "ner/wikigold": (None, 0.7),
    "extraction/conll04": (None, 1.5),
    "extraction/nyt": (3_000, 0.2),
    "extraction/finre": (3_000, 0.3),
    "extraction/zh_literature": (6_000, 0.5),
    "ner/uner_zh_gsdsimp": (None, 0.6),
    "extraction/redocred": (None, 1.0),
    "extraction/tekgen": (None, 0.8),
    "extraction/fewrel_val": (None, 0.5),
    "extraction/knowledgenet": (None, 0.6),
    "extraction/open_zh": (None, 0.6),
    "extraction/people_zh": (None, 0.3),
}
"""Public sets of mentions and relations that may train shipped weights: the most records used, and their share."""

OWN_SHARE = 4.0
"""Share of our own corpus, each language."""

TEXT_SETS: dict[str, tuple[int | None, float]] = {
    "sentiment/online_shopping": (20_000, 0.9),
    "sentiment/waimai": (5_000, 0.2),
    "sentiment/chnsenticorp": (None, 0.8),
    "sentiment/sentence_polarity": (None, 1.0),
    "sentiment/movie_reviews": (None, 0.2),
    "intent/clinc150": (None, 0.3),
    "intent/banking77": (None, 0.15),
    "intent/hwu64": (None, 0.2),
    "intent/snips": (3_000, 0.1),
    "own/acts": (None, 0.15),
    "own/expectations": (None, 0.25),
}
"""Sets of labelled texts that may train shipped weights, likewise."""

BASE_ALIGN_EVERY = 3
"""Before any labels every so-manieth step is one of alignment, the others are masked language modelling."""
ALIGN_EVERY = 9
"""In the joint stage every so-manieth step is one of alignment, so that sentence vectors stay."""
WORD_SHARE, WORDS_A_SENTENCE = 0.4, 4
"""Without a teacher: share of the alignment steps that show single words, and how many of them for each sentence."""
MLM_EVERY = 24
"""And one of masked language modelling."""
