"""How short words refer back: whether a message leans on the talk, and which of some choices it picks.

Knows: the words of both languages for that. Does not know: graphs; what is referred to is found there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.text import normalize_name

_REFERRING = re.compile(
    r"\b(?:it|its|he|his|him|she|her|they|their|them)\b"
    r"|^(?:and|but|also|then|so|or|what about|how about)\b"
    r"|\b(?:that|this)$|\b(?:of|in|on|at|by|from|to|for|with|does|did|is|was|has|have) (?:that|this|the same) \w"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )\bthere$|那里$|当地"
    r"|它|(?<![其吉])他|她|其(?![他它中余实])|这个|那个|该|[这那同]一?[个位名条座家部件本种所间]|^(?:那|还有|以及|另外|然后|而)|呢$",
    re.I,
)


def refers_back(said: str) -> bool:
    """Whether a message leans on what was said before: a pronoun, an opening "and ...", or a bare fragment.

    >>> refers_back("and its capital?"), refers_back("那它的首府呢？"), refers_back("population?")
    (True, True, True)
    >>> refers_back("Which state is the largest?"), refers_back("哪个州的面积最大？")
    (False, False)
    """
    text = said.strip().rstrip("?？.。!！ ")
    if _REFERRING.search(text):
        return True
    return len(text) <= 5 if re.search(r"[\u4e00-\u9fff]", text) else len(text.split()) <= 2


_ANOTHER = re.compile(r"^(?:and|or|what about|how about)\b|^(?:那么?|还有|换成)|呢$", re.I)
_PRONOUN = re.compile(r"\b(?:its?|he|his|him|she|hers?|they|theirs?|them)\b|它|(?<![其吉])他|她", re.I)
_BEGINS_INSIDE = re.compile(
    r"^(?:那么?)?(?:是|在|有|叫|要|归|由|离|属于|什么时候|哪一?年|哪里|多少|几|[\u4e00-\u9fff]{1,3}[于自](?![然己]))"
)


def names_another(said: str) -> bool:
    """Whether a message puts another thing in the place of one that was asked about.

    >>> names_another("What about Ohio?"), names_another("那俄亥俄州呢？"), names_another("Which states are large?")
    (True, True, False)
    """
    return _ANOTHER.search(said.strip().rstrip("?？.。!！ ")) is not None


def pronoun(said: str) -> str:
    """The first pronoun of the third person in a message; "" where there is none.

    >>> pronoun("What are her books?"), pronoun("他是谁？"), pronoun("其他的呢？")
    ('her', '他', '')
    """
    match = _PRONOUN.search(said)
    return match.group() if match else ""


_COURTESY = re.compile(
    r"^(?:(?:hi|hello|hey|thanks|thank you|great|good|nice|cool|ok|okay|all ?right|well|right|yes|yeah|sorry|excuse me)"
    r"(?: there| a lot| very much| so much)?\s*[,.!;:，。！]+\s*"
    r"|(?:你好|您好|谢谢[你您]?|好的?|嗯+|哦|行|对|是的|很好|太好了|明白了|知道了|不好意思|打扰一下|麻烦问一下)[，,。！!、；\s]+)+(?=\w)",
    re.I,
)


def without_courtesy(said: str) -> str:
    """A message without the greeting, the thanks or the "ok" before what it asks.

    >>> without_courtesy("Thanks! And Lars Dahl?"), without_courtesy("好的，谁设计的？"), without_courtesy("Hi")
    ('And Lars Dahl?', '谁设计的？', 'Hi')
    """
    return _COURTESY.sub("", said.strip())


_PERSONAL = re.compile(r"he|him|his|she|hers?|[他她]", re.I)


def personal(word: str) -> bool:
    """Whether a pronoun stands for one person: "she", 「他」, not "it" or "them"."""
    return _PERSONAL.fullmatch(word) is not None


_THERE = re.compile(
    r"(?<!is )(?<!are )(?<!was )(?<!were )\bthere$|\b(?:that|this) (?:place|city|town)\b|[那这][里儿边]|当地", re.I
)


def there(said: str) -> str:
    """The word of a message that stands for a place which was talked about; "" where there is none.

    >>> there("How many people live there?"), there("那里有多少人？"), there("How many cities are there?")
    ('there', '那里', '')
    """
    match = _THERE.search(said.strip().rstrip("?？.。!！ "))
    return match.group() if match else ""


def lacks_subject(said: str) -> bool:
    """Whether a Chinese message begins with its predicate: what it is about was said before.

    >>> lacks_subject("适用于哪个科室？"), lacks_subject("在几楼？"), lacks_subject("哪个科室最大？")
    (True, True, False)
    """
    return _BEGINS_INSIDE.match(said.strip()) is not None


_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4,
    "一": 0, "二": 1, "两": 1, "三": 2, "四": 3, "五": 4,
}  # fmt: skip
_NUMBER = re.compile(r"^(?:no\.?|number|option|第)?\s*(\d{1,2})\s*(?:个|号|项)?[.)。、]?$")
_ORDINAL = re.compile(r"^(?:第|选|选第)?([一二两三四五])(?:个|号|项)?$|^(?:the\s+)?(\w+?)(?:\s+one)?$")

_AROUND = re.compile(
    r"^(?:(?:i mean|i meant)\s+)?(?:the\s+)?(?:(?:one\s+)?in\s+)?|^(?:我?(?:说|指)的?是)|\s+one$|的?(?:那个|那一个)?$"
)


def choose(said: str, labels: Sequence[str]) -> int | None:
    """Which of the labels a short reply picks: by number, ordinal or the label itself (whole, or a part of one only).

    >>> choose("２", ["Paris (city)", "Paris (person)"])
    1
    >>> choose("第一个", ["a", "b"]), choose("the man", ["x (man)", "y"])
    (0, 0)
    """
    text = normalize_name(said).strip(" .。!！?？")
    if match := _NUMBER.match(text):
        number = int(match.group(1)) - 1
        return number if 0 <= number < len(labels) else None
    if match := _ORDINAL.match(text):
        place = _ORDINALS.get(match.group(1) or match.group(2) or "")
        if place is not None and place < len(labels):
            return place
    names = [normalize_name(label) for label in labels]
    if text in names:
        return names.index(text)
    bare = _AROUND.sub("", text)
    within = [n for n, name in enumerate(names) if len(bare) > 1 and bare in name]
    return within[0] if len(within) == 1 else None
