"""How short words refer back: whether a message leans on the talk, and which of some choices it picks.

Knows: how the patterns of `nlu.language.talk` are used for that. Does not know: any language; graphs, in which what is
referred to is found.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from nlu.language.characters import is_han
from nlu.language.talk import heard, heard_as, place_in_words, talk
from nlu.text import normalize_name

_END = "?？.。!！ "
_SHORT_HAN, _SHORT = 5, 2
"""Characters, or words, of a bare fragment."""


def refers_back(said: str) -> bool:
    """Whether a message leans on what was said before: a pronoun, an opening "and ...", or a bare fragment.

    >>> refers_back("and its capital?"), refers_back("那它的首府呢？"), refers_back("population?")
    (True, True, True)
    >>> refers_back("Which state is the largest?"), refers_back("哪个州的面积最大？")
    (False, False)
    """
    text = said.strip().rstrip(_END)
    if heard_as("leans", said).search(text):
        return True
    return len(text) <= _SHORT_HAN if is_han(text) else len(text.split()) <= _SHORT


def names_another(said: str) -> bool:
    """Whether a message puts another thing in the place of one that was asked about.

    >>> names_another("What about Ohio?"), names_another("那俄亥俄州呢？"), names_another("Which states are large?")
    (True, True, False)
    """
    return heard_as("another", said).search(said.strip().rstrip(_END)) is not None


def pronoun(said: str) -> str:
    """The first pronoun of the third person in a message; "" where there is none.

    >>> pronoun("What are her books?"), pronoun("他是谁？"), pronoun("其他的呢？")
    ('her', '他', '')
    """
    match = heard_as("pronoun", said).search(said)
    return match.group() if match else ""


def without_courtesy(said: str) -> str:
    """A message without the greeting, the thanks or the "ok" before what it asks.

    >>> without_courtesy("Thanks! And Lars Dahl?"), without_courtesy("好的，谁设计的？"), without_courtesy("Hi")
    ('And Lars Dahl?', '谁设计的？', 'Hi')
    """
    return _courtesies(heard(said)).sub("", said.strip())


@functools.cache
def _courtesies(codes: tuple[str, ...]) -> re.Pattern[str]:
    each = "|".join(talk(code).courtesy.pattern for code in codes)
    return re.compile(rf"^(?:{each})+(?=\w)", re.IGNORECASE)


def personal(word: str) -> bool:
    """Whether a pronoun stands for one person: "she", 「他」, not "it" or "them"."""
    return heard_as("personal", word).fullmatch(word) is not None


def there(said: str) -> str:
    """The word of a message that stands for a place which was talked about; "" where there is none.

    >>> there("How many people live there?"), there("那里有多少人？"), there("How many cities are there?")
    ('there', '那里', '')
    """
    match = heard_as("place", said).search(said.strip().rstrip(_END))
    return match.group() if match else ""


def lacks_subject(said: str) -> bool:
    """Whether a message begins with its predicate, in a language without subjects: what it is about was said before.

    >>> lacks_subject("适用于哪个科室？"), lacks_subject("在几楼？"), lacks_subject("哪个科室最大？")
    (True, True, False)
    """
    return heard_as("subjectless", said).match(said.strip()) is not None


def choose(said: str, labels: Sequence[str]) -> int | None:
    """Which of the labels a short reply picks: by number, ordinal or the label itself (whole, or a part of one only).

    >>> choose("２", ["Paris (city)", "Paris (person)"])
    1
    >>> choose("第一个", ["a", "b"]), choose("the man", ["x (man)", "y"])
    (0, 0)
    """
    text = normalize_name(said).strip(" .。!！?？")
    number = _number(text, heard(said))
    if number is not None:
        return number - 1 if 0 < number <= len(labels) else None
    for code in heard(said):
        match = talk(code).choice_place.match(text)
        place = place_in_words(match["place"], code) if match else None
        if place is not None and place <= len(labels):
            return place - 1
    names = [normalize_name(label) for label in labels]
    if text in names:
        return names.index(text)
    bare = heard_as("choice_around", said).sub("", text)
    within = [n for n, name in enumerate(names) if len(bare) > 1 and bare in name]
    return within[0] if len(within) == 1 else None


def _number(text: str, codes: Sequence[str]) -> int | None:
    """The number that a reply consists of."""
    matches = (talk(code).choice_number.match(text) for code in codes)
    return next((int(match["number"]) for match in matches if match), None)
