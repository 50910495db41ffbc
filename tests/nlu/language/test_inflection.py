"""Forms of a word have one stem."""

import pytest

from nlu.language.inflection import other_number, stem

PAIRS = (
    "criteria criterion,wolves wolf,managed manage,teaches teach,bought buy,wrote write,sung sing,hidden hide,"
    "geese goose,movies movie,cookies cookie,prairies prairie,"
    "theses thesis,knives knife,parties party,paid pay,hung hang,won win,phenomena phenomenon,halves half,men man,"
    "founders founder,colours color,ordered order,ordering order,owners own,people person,left leave,known know"
)


@pytest.mark.parametrize("pair", PAIRS.split(","))
def test_forms_have_the_stem_of_their_base(pair: str) -> None:
    form, base = pair.split(" ")
    assert stem(form) == stem(base)


@pytest.mark.parametrize(("one", "other"), [("founded", "found"), ("largest", "large")])
def test_other_words_have_other_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_words_of_another_script_stay() -> None:
    assert stem("员工") == "员工" and other_number("员工") == ()


@pytest.mark.parametrize(("one", "many"), [("address", "addresses"), ("city", "cities"), ("wolf", "wolves")])
def test_nouns_have_two_numbers(one: str, many: str) -> None:
    assert many in other_number(one) and one in other_number(many)
