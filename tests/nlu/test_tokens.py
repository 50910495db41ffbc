from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.nlu.tiny import TEXTS, tokenizer_for

TOKENIZER = tokenizer_for(TEXTS)


def test_offsets_name_the_characters_of_the_given_text() -> None:
    text = "Ada 位於 London"
    (tokens,) = TOKENIZER.tokenize([text])
    pieces = [text[a:b] for a, b in tokens.offsets if a < b]
    assert pieces[0] == "Ada"
    assert "於" in pieces  # a traditional character is read as the simplified one, and still is the text's own
    assert pieces[-1] == "London"


def test_letter_case_survives_the_uncased_vocabulary() -> None:
    (tokens,) = TOKENIZER.tokenize(["Ada ada ADA a1 位"])
    by_piece = [s for s, (a, b) in zip(tokens.shapes, tokens.offsets, strict=True) if a < b]
    assert by_piece[0] == 2
    assert 1 in by_piece and 3 in by_piece
    assert by_piece[-1] == 0


@given(st.text(alphabet=st.characters(), max_size=80))
def test_any_text_has_offsets_inside_itself(text: str) -> None:
    (tokens,) = TOKENIZER.tokenize([text])
    assert all(0 <= a <= b <= len(text) for a, b in tokens.offsets)
    assert len(tokens.ids) == len(tokens.shapes) == len(tokens.offsets)


def test_a_lone_surrogate_is_read_as_one_character() -> None:
    (tokens,) = TOKENIZER.tokenize(["a\ud800b London"])
    assert tokens.offsets[-2] == (4, 10)


def test_padding_is_masked() -> None:
    batch = TOKENIZER.batch(["Ada", "Ada Lovelace was born in London ."])
    assert batch.ids.shape == batch.mask.shape == batch.shapes.shape
    assert batch.mask.sum(1).tolist()[0] < batch.mask.sum(1).tolist()[1]
    assert batch.ids[0, -1] == TOKENIZER.pad_id
