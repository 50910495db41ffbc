"""Words of a question in a language that the graph's labels do not speak, by the dictionary.

「显微镜的单价」 over a graph that says "Microscope" and "unit price". Knows: the lexicon, the dictionary. Does not
know: how anchors combine. Of a word that is not in the dictionary as a whole, its parts are put together.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.question import words
from kg.question.lexicon import dictionary
from kg.question.lexicon.lexicon import Lexicon
from kg.question.linking.candidates import Candidate

_WHOLE, _TOGETHER, _PIECE, _KIND = 0.9, 0.85, 0.75, 0.7
_LONGEST_ZH, _LONGEST_EN = 8, 4
_MOST_MEANINGS = 12
_MOST_TOGETHER = 200


def translated(
    tokens: Sequence[words.Token], unread: Sequence[bool], light: Sequence[bool], lexicon: Lexicon, lang: str
) -> list[Candidate]:
    """Things, classes and properties that stretches of unread tokens name in the other language; the longest only.

    Light tokens may be within a word (the 话 of 电话号码), but make none by themselves.
    """
    found: list[Candidate] = []
    taken = unknown = 0
    zh = lang == "zh"
    for size in range(_LONGEST_ZH if zh else _LONGEST_EN, 0, -1):
        for lo in range(len(tokens) - size + 1):
            mask = ((1 << size) - 1) << lo
            if mask & taken or not all(unread[lo : lo + size]) or not _one_word(tokens[lo : lo + size], zh):
                continue
            if light[lo] or all(light[lo : lo + size]):
                continue
            anchors = _named(tokens, lo, lo + size, lexicon, zh)
            if anchors:
                if zh and size > 1 and _ends_within(tokens, unread, lo + size):
                    anchors = [replace(a, hi=lo + size + 1) for a in anchors]  # 出生年 within 出生年份
                    mask |= 1 << (lo + size)
                found.extend(anchors)
                taken |= mask
            elif size > 1 and zh and _meanings([t.norm for t in tokens[lo : lo + size]], zh):
                taken |= mask  # of a word that the graph does not name, no part is looked for
                unknown |= mask
    # What a word behind an unknown one asks for is something else: 号码 in 电话号码.
    return [a for a in found if a.kind != "property" or a.lo == 0 or not unknown >> (a.lo - 1) & 1]


def _ends_within(tokens: Sequence[words.Token], unread: Sequence[bool], at: int) -> bool:
    """Whether the character at a place only ends the word that the one before it begins, and begins none itself."""
    if at >= len(tokens) or not unread[at] or not _one_word(tokens[at - 1 : at + 1], zh=True):
        return False
    begun = tokens[at : at + 2]
    begins = len(begun) == 2 and _one_word(begun, zh=True) and bool(_meanings([t.norm for t in begun], zh=True))
    return not begins and bool(_meanings([t.norm for t in tokens[at - 1 : at + 1]], zh=True))


def _one_word(span: Sequence[words.Token], zh: bool) -> bool:
    return all(words.is_han(t.text) == zh for t in span) and (
        not zh or all(one.end == other.start for one, other in itertools.pairwise(span))
    )


def _named(tokens: Sequence[words.Token], lo: int, hi: int, lexicon: Lexicon, zh: bool) -> list[Candidate]:
    best: dict[tuple[str, tuple[int, ...]], Candidate] = {}
    senses = [a for phrase, sure in _translations(tokens[lo:hi], zh) for a in _senses(phrase, sure, lo, hi, lexicon)]
    for anchor in [*senses, *_kinds(tokens[lo:hi], lo, hi, lexicon, zh)]:
        old = best.get((anchor.kind, anchor.ids))
        if old is None or old.score < anchor.score:
            best[anchor.kind, anchor.ids] = anchor
    return sorted(best.values(), key=lambda a: -a.score)[:_MOST_MEANINGS]


def _kinds(span: Sequence[words.Token], lo: int, hi: int, lexicon: Lexicon, zh: bool) -> Iterator[Candidate]:
    """Classes whose name is of a kind with the word, by the last word of what translates one of them."""
    if zh:
        glosses = (words.stem_key(gloss) for gloss in dictionary.english("".join(t.norm for t in span)))
        names = [gloss.partition(" ")[2] for gloss in glosses if gloss.count(" ") == 1]
    else:
        forms = (span[0].norm, *words.other_number(span[0].norm)) if len(span) == 1 else ()
        names = [words.stem_key(word) for form in forms for word in dictionary.chinese_kinds(form)]
    for name in names:
        for sense in lexicon.classes.get(name, ()):
            yield Candidate("class", lo, hi, _KIND * sense.score, (sense.id,), exact=False)


def _senses(phrase: str, sure: float, lo: int, hi: int, lexicon: Lexicon) -> Iterator[Candidate]:
    stems, name = words.stem_key(phrase), words.key(phrase)
    for sense in lexicon.properties.get(stems, ()):
        yield Candidate("property", lo, hi, sure * sense.score, (sense.id,), exact=False)
    for sense in lexicon.classes.get(stems, ()):
        yield Candidate("class", lo, hi, sure * sense.score, (sense.id,), exact=False)
    for other in (name, *_in_other_number(name), *_of_doing(name)):
        yield from _thing(other, sure, lo, hi, lexicon)
    for sense in lexicon.parts.get(stems, ()):
        yield Candidate("property", lo, hi, sure * sense.score, (sense.id,), exact=False)
    if stems.count(" ") == 1:  # "warranty period", where the graph says "warranty"
        for sense in lexicon.properties.get(stems.partition(" ")[0], ()):
            yield Candidate("property", lo, hi, _PIECE * sure * sense.score, (sense.id,), exact=False)
        yield from _thing(name.partition(" ")[0], _PIECE * sure, lo, hi, lexicon)


def _thing(name: str, sure: float, lo: int, hi: int, lexicon: Lexicon) -> Iterator[Candidate]:
    if senses := lexicon.names.get(name, ()):
        ids = tuple(sorted({s.id for s in senses}))
        yield Candidate("thing", lo, hi, sure * max(s.score for s in senses), ids, exact=sure > _PIECE)


def _in_other_number(name: str) -> Iterator[str]:
    *before, last = name.split(" ")
    for other in words.other_number(last):
        yield " ".join([*before, other])


def _of_doing(name: str) -> Iterator[str]:
    """The name of what a verb does: "welding" of "weld", "purchasing" of "purchase"."""
    if name.isascii() and name.isalpha():
        yield name.removesuffix("e") + "ing"
        yield name + name[-1] + "ing"


def _verbs(word: str) -> Iterator[str]:
    """The verbs of which an English word may be a past or present participle."""
    if (base := words.lemma(word)) != word:
        yield base
    for ending in ("ed", "ing"):
        bare = word.removesuffix(ending)
        if bare != word and len(bare) > 1:
            yield bare
            yield bare + "e"
            if bare[-1] == bare[-2]:
                yield bare[:-1]


def _translations(span: Sequence[words.Token], zh: bool) -> Iterator[tuple[str, float]]:
    """Phrases that say the same in the other language, with how sure each is."""
    units = [t.norm for t in span]
    said = _meanings(units, zh)
    for phrase in said:
        yield phrase, _WHOLE
    if said or len(units) < 2:
        return
    for parts in _divided(units, zh):
        meanings = [_meanings(part, zh)[:_MOST_MEANINGS] for part in parts]
        for combined in itertools.islice(itertools.product(*meanings), _MOST_TOGETHER):
            yield ("" if not zh else " ").join(combined), _TOGETHER


def _divided(units: list[str], zh: bool) -> Iterator[list[list[str]]]:
    """The units in two parts that the dictionary both has."""
    for cut in range(1, len(units)):
        parts = [units[:cut], units[cut:]]
        if all(_meanings(part, zh) for part in parts):
            yield parts


def _meanings(units: Sequence[str], zh: bool) -> tuple[str, ...]:
    if zh:
        return dictionary.english("".join(units))
    phrase = " ".join(units)
    said = (phrase, *_in_other_number(phrase), *_verbs(phrase))
    return tuple(dict.fromkeys(word for form in said for word in dictionary.chinese(form)))
