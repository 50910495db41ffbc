"""Small models of other makes, saved as their users would find them: config, safetensors, tokenizer.json."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForTokenClassification,
    BertModel,
    ModernBertConfig,
    ModernBertModel,
    PreTrainedTokenizerFast,
    XLMRobertaConfig,
    XLMRobertaModel,
)

from tests.nlu.tiny import tokenizer_for

SHAPE: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "max_position_embeddings": 140,
}
TAGS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")


def _save_tokenizer(tokenizer: Tokenizer, folder: Path, **special: str) -> None:
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special).save_pretrained(folder)


def save_bert(folder: Path, texts: list[str]) -> Path:
    """A BERT with WordPiece."""
    tokenizer = tokenizer_for(texts)._tokenizer
    torch.manual_seed(0)
    BertModel(BertConfig(vocab_size=tokenizer.get_vocab_size(), **SHAPE)).save_pretrained(folder)
    _save_tokenizer(tokenizer, folder, pad_token="[PAD]", unk_token="[UNK]", mask_token="[MASK]")
    return folder


def save_xlm_r(folder: Path, texts: list[str]) -> Path:
    """An XLM-R with Unigram pieces that carry the space before them."""
    letters = sorted({c for text in texts for c in text if not c.isspace()})
    words = sorted({"▁" + word for text in texts for word in text.split()})
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    pieces = [*((p, 0.0) for p in special), ("▁", -3.0), *((w, -5.0) for w in words), *((c, -8.0) for c in letters)]
    tokenizer = Tokenizer(models.Unigram(list(dict(pieces).items()), unk_id=3))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    torch.manual_seed(0)
    config = XLMRobertaConfig(vocab_size=tokenizer.get_vocab_size(), pad_token_id=1, **SHAPE)
    XLMRobertaModel(config).save_pretrained(folder)
    _save_tokenizer(tokenizer, folder, pad_token="<pad>", unk_token="<unk>", mask_token="<mask>")
    return folder


def save_modern_bert(folder: Path, texts: list[str]) -> Path:
    """A ModernBERT with byte-level pieces: a Chinese character is three of them."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = Tokenizer(models.BPE({p: n for n, p in enumerate([*special, *letters])}, [], unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    torch.manual_seed(0)
    config = ModernBertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        pad_token_id=0,
        cls_token_id=2,
        sep_token_id=3,
        local_attention=16,
        **SHAPE,
    )
    ModernBertModel(config).save_pretrained(folder)
    _save_tokenizer(tokenizer, folder, pad_token="[PAD]", unk_token="[UNK]", mask_token="[MASK]")
    return folder


def save_tagger(folder: Path, sentences: list[tuple[str, list[str]]], steps: int = 60) -> Path:
    """A token-classification BERT that has learned the tags of some sentences of space-separated words."""
    texts = [text for text, _ in sentences]
    tokenizer = tokenizer_for(texts)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=tokenizer.vocabulary_size,
        id2label=dict(enumerate(TAGS)),
        label2id={tag: n for n, tag in enumerate(TAGS)},
        **SHAPE,
    )
    model = BertForTokenClassification(config).train()
    batch = tokenizer.batch(texts)
    gold = torch.full_like(batch.ids, -100)
    for row, (text, tags) in enumerate(sentences):
        starts = {}
        at = 0
        for word, tag in zip(text.split(), tags, strict=True):
            at = text.index(word, at)
            starts[at] = TAGS.index(tag)
            at += len(word)
        for column, (a, b) in enumerate(batch.offsets[row]):
            if a < b and a in starts:
                gold[row, column] = starts[a]
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    for _ in range(steps):
        model(input_ids=batch.ids, attention_mask=batch.mask, labels=gold).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.eval().save_pretrained(folder)
    _save_tokenizer(tokenizer._tokenizer, folder, pad_token="[PAD]", unk_token="[UNK]", mask_token="[MASK]")
    return folder
