from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.tokens import OVERLAP, TextTokenizer
from nlu.windows import BLOCK, blocks, stretches
from tests.nlu.tiny import TEXTS, tokenizer_for


@pytest.fixture(scope="module")
def tokenizer() -> TextTokenizer:
    made = tokenizer_for(TEXTS)
    return TextTokenizer(made._tokenizer, max_tokens=40)


def test_short_sentences_share_a_window_and_paragraphs_do_not() -> None:
    text = "One is here. Two is here.\n\nThree is here."
    assert [text[a:b] for a, b in stretches(text)] == ["One is here. Two is here.", "Three is here."]
    assert [text[a:b] for a, b in stretches(text, together=4)] == ["One is here.", "Two is here.", "Three is here."]


def test_a_chinese_character_counts_as_four_others() -> None:
    text = "他住在北京市朝阳区。" * 3
    assert len(list(stretches(text, together=24))) == 2


def test_a_long_sentence_is_read_in_windows_that_overlap(tokenizer: TextTokenizer) -> None:
    text = "甲" * 200
    (block,) = list(blocks([text], tokenizer))
    assert len(block) > 4
    for before, after in itertools.pairwise(block):
        shared = before.start + len(before.text) - after.start
        assert shared == min(OVERLAP, 10)
        parted = before.start + before.own.end
        assert parted == after.start + after.own.start  # each character is one window's own
        assert after.start < parted < before.start + len(before.text)


@settings(deadline=None, max_examples=80)
@given(texts=st.lists(st.text(max_size=300), max_size=3))
def test_for_any_text_windows_are_slices_and_each_token_is_owned_once(texts: list[str]) -> None:
    tokenizer = TextTokenizer(tokenizer_for(TEXTS)._tokenizer, max_tokens=16)
    owned: set[tuple[int, int]] = set()
    for window in (w for block in blocks(texts, tokenizer) for w in block):
        assert texts[window.number][window.start : window.start + len(window.text)] == window.text
        assert len(window.tokens.ids) <= 16
        for a, b in window.tokens.offsets:
            assert 0 <= a <= b <= len(window.text)
            if a < b and window.own.start <= a < window.own.end:
                assert (window.number, window.start + a) not in owned
                owned.add((window.number, window.start + a))
    for number, text in enumerate(texts):
        whole = tokenizer_for(TEXTS).tokenize([text])[0]
        starts = {a for a, b in whole.offsets if a < b}
        covered = {a for n, a in owned if n == number}
        assert len(covered) >= len(starts) * 0.9  # white space at the ends of sentences may be cut otherwise


def test_long_texts_come_in_blocks(tokenizer: TextTokenizer) -> None:
    text = "Nothing happens here at all. " * (3 * BLOCK // 29)
    sizes = [sum(len(w.text) for w in block) for block in blocks([text], tokenizer)]
    assert len(sizes) >= 3 and max(sizes) < 1.5 * BLOCK  # overlaps counted twice
