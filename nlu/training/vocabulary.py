"""The bilingual vocabulary: an English WordPiece vocabulary, pruned and extended with Chinese characters.

What is kept of the base: special tokens, Latin pieces and single characters. What is added: every character of GB
2312 and
every Chinese character that the training texts use often enough. A new character starts as noise of the base's own
scale; alignment gives it a meaning.
"""

from __future__ import annotations

import collections
from collections.abc import Iterable
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import AutoModel

from nlu.encoder import Backbone
from nlu.tokens import TextTokenizer

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
EXTRA = "，。！？；：、“”‘’（）《》〈〉【】「」『』…—～·￥％"


def build_vocabulary(base: Path, texts: Iterable[str], limit: int = 28_500) -> list[str]:
    """The pieces of the new vocabulary, special tokens first.

    Args:
        base: Folder of a model with a WordPiece vocab.txt.
        texts: Texts that tell which pieces and characters are in use.
        limit: Largest size; the least used base pieces go first.
    """
    old = Tokenizer.from_file(str(base / "tokenizer.json"))
    old.no_truncation()
    old.no_padding()
    characters: collections.Counter[str] = collections.Counter()
    used: collections.Counter[str] = collections.Counter()
    block: list[str] = []

    def count() -> None:
        for encoding in old.encode_batch(block, add_special_tokens=False):
            used.update(encoding.tokens)
        block.clear()

    for text in texts:
        characters.update(c for c in text if is_cjk(c))
        block.append(text)
        if len(block) == 2000:
            count()
    count()
    chosen = {c for c, n in characters.items() if n >= 3} | set(gb2312())
    pieces = [p for p in old.get_vocab() if p not in SPECIAL and not p.startswith("[unused")]
    latin = [p for p in pieces if p.removeprefix("##").isascii() or len(p.removeprefix("##")) == 1]
    latin = [p for p in latin if (not is_cjk(p[0]) and not p.startswith("##" + p[-1])) or p.isascii()]
    new = SPECIAL + sorted(chosen) + [c for c in EXTRA if c not in latin]
    single = [p for p in latin if len(p.removeprefix("##")) == 1]
    longer = sorted((p for p in latin if len(p.removeprefix("##")) > 1), key=lambda p: (-used[p], p))
    room = max(limit - len(new) - len(single), 0)
    return list(dict.fromkeys(new + sorted(single) + longer[:room]))


def build_tokenizer(vocabulary: list[str]) -> TextTokenizer:
    """A BERT-style tokenizer (lower case, accents stripped, Chinese character by character)."""
    ids = {piece: number for number, piece in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=64))
    tokenizer.normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])]
    )
    return TextTokenizer(tokenizer)


def transplant(base: Path, vocabulary: list[str]) -> Backbone:
    """The base model with its word vectors moved to the new vocabulary."""
    encoder = AutoModel.from_pretrained(base, trust_remote_code=False, use_safetensors=True).float()
    encoder.pooler = None
    old_ids = Tokenizer.from_file(str(base / "tokenizer.json")).get_vocab()
    old = encoder.get_input_embeddings().weight.detach()
    generator = torch.Generator().manual_seed(7)
    rows = torch.randn((len(vocabulary), old.shape[1]), generator=generator) * old.std() * 0.5 + old.mean(0)
    for number, piece in enumerate(vocabulary):
        if piece in old_ids:
            rows[number] = old[old_ids[piece]]
    encoder.resize_token_embeddings(len(vocabulary), mean_resizing=False)
    encoder.get_input_embeddings().weight.data.copy_(rows)
    encoder.config.vocab_size = len(vocabulary)
    encoder.config.pad_token_id = 0
    return Backbone(encoder)


def is_cjk(character: str) -> bool:
    """Whether a character is a Chinese character."""
    return "㐀" <= character <= "鿿" or "豈" <= character <= "﫿"


def gb2312() -> list[str]:
    """The characters of GB 2312."""
    return [bytes([high, low]).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)]
