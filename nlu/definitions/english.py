"""English definition sentences.

Knows: copulas, articles, where a noun phrase stops. Does not know: parts of speech; word lists and letter case stand
in for them.
"""

from __future__ import annotations

import itertools
import re

from nlu.definitions import lexicon
from nlu.language.definitions import definitions
from nlu.text import Span

_PATTERNS = definitions("en").patterns
_COPULA = _PATTERNS["copula"]
_INTRO = _PATTERNS["intro"]
_ALIAS = _PATTERNS["alias"]
_PARTICIPLE = _PATTERNS["participle"]
_GERUND = _PATTERNS["gerund"]
_SUPERLATIVE = _PATTERNS["superlative"]
_PERSON = _PATTERNS["person"]
_WORD = re.compile(r"[^\W_](?:[\w'’&/+#]|[-.](?=\w))*|[^\w\s]")
_OPEN_QUOTES = "\"'“‘«"
_CLOSE_QUOTES = "\"'”’»"


def define_en(sentence: str) -> tuple[Span, Span | None] | None:
    """Subject and kind of a sentence that defines; None if it does not."""
    if sentence.rstrip(_CLOSE_QUOTES + " ").endswith("?"):
        return None
    intro = _INTRO.match(sentence)
    start = intro.end() if intro else 0
    copula = _COPULA.search(sentence, start)
    if copula is None:
        return None
    # "X, which is a Y, is a Z" and the like begin their definition elsewhere: only the first verb counts.
    subject = _subject(sentence, start, copula.start())
    if subject is None:
        return None
    generic = sentence[start : start + 4].lower() == "the " and sentence[subject.start].islower()
    kind = _kind(sentence, copula.end(), plural=copula["verb"] in ("are", "were"))
    if copula["refers"] or copula["defined"]:
        return None if generic and _head(sentence, subject) in lexicon.ROLES else (subject, kind)
    if kind is None or not _defines(sentence, subject, kind, copula, generic=generic):
        return None
    return subject, kind


def _subject(sentence: str, start: int, end: int) -> Span | None:
    """What is defined, if all that stands before the verb is a name or a plain noun phrase."""
    while True:
        alias = _ALIAS.search(sentence, start, end)
        if alias is None:
            break
        end = alias.start()
    while end > start and sentence[end - 1] in " ,":
        end -= 1
    article = re.compile(r"(?:[Aa]n?|[Tt]he|[Aa]ny)\s+").match(sentence, start, end)
    first = article.end() if article else start
    if first < end and sentence[first] in _OPEN_QUOTES and sentence[end - 1] in _CLOSE_QUOTES:
        first, end = first + 1, end - 1
    tokens = _WORD.findall(sentence[first:end])
    words = [token for token in tokens if token[0].isalnum()]
    if not words or len(words) > 8 or not any(c.isalpha() for c in sentence[first:end]):
        return None
    if any(token in ",;:?!()[]—–" for token in tokens) or _is_no_name(words):
        return None
    if any(
        word in lexicon.NOT_INSIDE or word in lexicon.PRONOUNS or word.endswith(("n't", "n’t")) for word in words
    ) or words[-1].lower() in ("and", "or", "for"):
        return None
    if len(words) > 2 and words[0].endswith("ly") and words[1] in ("the", "a", "an", "our", "this"):
        return None  # "Plainly the idea"
    if any(word.endswith(("'s", "’s")) and following[0].islower() for word, following in itertools.pairwise(words)):
        return None  # "America's growing economy": what somebody has is described more often than defined
    for word, following in itertools.pairwise(words[1:]):
        if word.islower() and following[0].isupper() and word not in lexicon.INSIDE_NAMES:
            return None  # "John thinks Paris"
    if article and words[0][0].islower() and words[-1].lower() in lexicon.ROLES:
        return None
    return Span(first, end)


def _is_no_name(words: list[str]) -> bool:
    """Whether a subject begins with a word that begins no name: "He", "Because", but "Second Life", "Will Smith"."""
    first = words[0]
    lower = first.lower()
    if (first.isupper() and len(first) > 1) or (lower not in lexicon.NOT_FIRST and lower not in lexicon.NOT_INSIDE):
        return False  # "IT", "WHO"
    return not (first in lexicon.MAY_BEGIN_NAMES and len(words) > 1 and words[1][0].isupper())


def _head(sentence: str, span: Span) -> str:
    words = _WORD.findall(sentence[span.start : span.end])
    return words[0].lower() if words else ""


def _kind(sentence: str, start: int, *, plural: bool) -> Span | None:
    """The genus that begins at an offset: up to its head noun, a relational noun with what it relates to."""
    tokens = [(match[0], match.start(), match.end()) for match in _WORD.finditer(sentence, start, start + 200)]
    at = 0
    ranked = sentence.endswith("the ", 0, start)  # "the largest planet", but "a test pilot"
    while at < len(tokens):
        word = tokens[at][0].lower()
        if word not in ("the", "a", "an", "of") and not (ranked and _SUPERLATIVE.match(word)):
            break
        at += 2 if word in ("most", "least") else 1
    if at + 3 < len(tokens) and tokens[at + 1][0] == "," and not _PERSON.search(tokens[at][0]):
        # "a small, round fruit" goes on behind the comma, "a poet, novelist and critic" does not.
        goes_on = tokens[at][0].islower() and tokens[at + 2][0].islower() and tokens[at + 3][0].isalpha()
        if goes_on and not {tokens[at + 2][0], tokens[at + 3][0]} & lexicon.AFTER_NOUN:
            at += 2
    if at + 1 < len(tokens) and tokens[at][0].lower() in lexicon.TRANSPARENT and tokens[at + 1][0] == "of":
        at += 2
        while at < len(tokens) and tokens[at][0].lower() in ("the", "a", "an"):
            at += 1
    first = at
    related = False
    while at < len(tokens):
        word = tokens[at][0]
        lower = word.lower()
        following = tokens[at + 1][0].lower() if at + 1 < len(tokens) else ""
        if not word[0].isalnum():
            break
        if lower == "of" and at > first and not related and tokens[at - 1][0].lower() in lexicon.RELATIONAL:
            related = True
            at += 1
            while at < len(tokens) and tokens[at][0].lower() in ("the", "a", "an"):
                at += 1
            continue
        if lower in lexicon.STOPS or lower in ("the", "a", "an"):
            break
        if lower == "and" and (at == first or not _joins(tokens[first:at], tokens[at + 1 :], related=related)):
            break
        if at > first and (_PARTICIPLE.match(word) or _GERUND.match(word)) and following in lexicon.AFTER_PARTICIPLE:
            break
        at += 1
    last = at
    while last > first and tokens[last - 1][0].lower() in ("of", "and", "the", "a", "an"):
        last -= 1
    if last == first or last - first > 7:
        return None
    return Span(tokens[first][1], tokens[last - 1][2])


def _joins(before: list[tuple[str, int, int]], after: list[tuple[str, int, int]], *, related: bool) -> bool:
    """Whether "and" joins two modifiers of one noun ("food and beverage company") and not two kinds."""
    if related or len(after) < 2 or not all(word[0].isupper() for word, _, _ in before[:-1]):
        return False
    word = before[-1][0].lower()
    if re.search(
        r"(?:er|or|ist|ian|ess|eur|man|woman|poet|singer|monk|king|queen|ant|ent|city|animal|plant|country)$", word
    ):
        return False
    second = after[1][0]
    return second[0].isalpha() and second.lower() not in lexicon.STOPS


def _defines(sentence: str, subject: Span, kind: Span, copula: re.Match[str], *, generic: bool) -> bool:
    """Whether the noun phrase behind the verb says what the subject is, and does not just say something about it."""
    words = sentence[kind.start : kind.end].split()
    head = words[-1].lower()
    if "of" in words:
        head = words[words.index("of") - 1].lower()
    first = sentence[copula.end() : copula.end() + 30].split(" ")[0].lower()
    if head in lexicon.VAGUE or words[0].lower() in lexicon.JUDGING or first in lexicon.JUDGING:
        return False
    rest = sentence[kind.end :]
    if (
        re.match(r"\s*(?:[\w-]+\s+){0,6}than\b", rest)
        or re.match(r"\s+like\b", rest)
        or words[0].lower() in ("more", "less", "as", "like")
    ):
        return False
    name = sentence[subject.start].isupper() and (subject.start > 0 or _looks_like_name(sentence, subject))
    bounded = bool(
        re.match(
            r"\s+(?:that|which|who|whose|where|in|for|of|used|with|from|based|to|by|on|designed|[a-z]+ed|"
            r"[a-z]+ing)\b|,\s(?:which|who|used)\b",
            rest,
        )
    )
    if copula["bare"] is not None:
        plural = copula["verb"] in ("are", "were")
        noun = head in lexicon.PLURALS or (
            head.endswith("s") and not head.endswith(("ss", "us", "ous")) and head not in lexicon.NOT_PLURAL
        )
        if not plural or not noun or not words[0][0].isalpha():
            return False
        subject_words = sentence[subject.start : subject.end].split()
        many = (
            subject_words[-1].lower().endswith("s")
            or subject_words[-1].lower() in lexicon.PLURALS
            or "and" in subject_words
        )
        return (
            many
            and not generic
            and (bounded or bool(re.match(r"\s*[.!]?$", rest)))
            and not (copula["verb"] == "were" and not name)
        )
    if generic:
        return (
            copula["verb"] == "is"
            and copula["article"] in ("a", "an", "the")
            and bounded
            and " of " not in sentence[subject.start : subject.end]
        )
    if copula["verb"] in ("was", "were") and not name:
        return False
    if re.match(r"\s+to\b", rest) and _SUPERLATIVE.match(first):
        return False  # "the first to fly there"
    if copula["article"] == "the":
        return bounded or "of" in words
    return True


def _looks_like_name(sentence: str, subject: Span) -> bool:
    """Whether a subject at the start of a sentence is a name: it has another capital, or is one word only."""
    words = sentence[subject.start : subject.end].split()
    return len(words) == 1 or any(word[0].isupper() for word in words[1:])
