"""English words that tell a definition from a remark.

Knows: which words begin no name, end a noun phrase, judge rather than classify. Does not know: sentences.
"""

from __future__ import annotations

from nlu.language.definitions import definitions

_WORDS = definitions("en").words
NOT_FIRST = _WORDS["not_first"]
NOT_INSIDE = _WORDS["not_inside"]
PRONOUNS = _WORDS["pronouns"]
MAY_BEGIN_NAMES = _WORDS["may_begin_names"]
INSIDE_NAMES = _WORDS["inside_names"]
ROLES = _WORDS["roles"]
TRANSPARENT = _WORDS["transparent"]
RELATIONAL = _WORDS["relational"]
STOPS = _WORDS["stops"]
AFTER_PARTICIPLE = _WORDS["after_participle"]
VAGUE = _WORDS["vague"]
AFTER_NOUN = _WORDS["after_noun"]
JUDGING = _WORDS["judging"]
PLURALS = _WORDS["plurals"]
NOT_PLURAL = _WORDS["not_plural"]
