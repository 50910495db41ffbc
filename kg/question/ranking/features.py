"""Every feature by which parses are ranked: its name, its weight before any learning, and what it counts.

Knows: all names. Does not know: who computes a feature. A name that stands here alone is dead, and one that is computed
and does not stand here weighs nothing; a test holds both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature.

    Attributes:
        prior: The weight before learning; its sign stays.
        meaning: What is counted.
        fixed: Whether learning leaves it alone, as the training questions hardly have it.
    """

    name: str
    prior: float
    meaning: str
    fixed: bool = False


FEATURES: tuple[Feature, ...] = (
    # what was read
    Feature("covered", 1.0, "weight of the words read"),
    Feature("uncovered", -1.0, "weight of the words left unread"),
    Feature("link", 1.5, "how much less than fully the words name what they are read as"),
    Feature("thing", 0.2, "names of things or values"),
    Feature("value", -0.4, "names of values"),
    Feature("fuzzy", -0.8, "names that are misspelt or cut short"),
    Feature("ambiguous", -0.3, "names that several things share"),
    Feature("qualified", 0.5, "names that another name tells apart"),
    Feature("full_class", 0.2, "classes by their full label"),
    Feature("synonym_class", -0.2, "classes by a synonym"),
    Feature("partial_class", -0.5, "classes by a part of their label"),
    Feature("vector_class", -0.5, "classes by likeness of vectors"),
    Feature("full_property", 0.2, "properties by their full label"),
    Feature("synonym_property", -0.1, "properties by a synonym"),
    Feature("partial_property", -0.4, "properties by a part of their label"),
    Feature("vector_property", -0.3, "properties by likeness of vectors"),
    Feature("wh_property", -0.6, "properties that a question word means"),
    Feature("degree_property", 0.6, "properties that an adjective after 'how' means"),
    # where it stands
    Feature("gap", -0.35, "unread content words between what is put together"),
    Feature("gap_zh", -0.2, "the same in Chinese"),
    Feature("steps", -0.15, "steps taken"),
    Feature("off_head", -0.5, "named words between what is asked for and what the answer is"),
    Feature("off_asked", -1.5, "the same where a determiner says what is asked for", fixed=True),
    Feature("possessed", 0.4, "properties read forward where the words say 'P of X'"),
    Feature("against", -2.0, "properties read against their word order", fixed=True),
    Feature("compare_far", -1.0, "words between a bound and its property"),
    Feature("extreme_far", -0.8, "words between a superlative and its class", fixed=True),
    Feature("not_far", -0.8, "words between a negation and what it denies", fixed=True),
    Feature("define_far", -2.0, "a defining phrase that does not stand beside the thing"),
    # what the graph says
    Feature("empty", -1.5, "an empty set"),
    Feature("inverse", -0.3, "steps against the property's direction where the other one leads on, too"),
    Feature("returns", -0.7, "steps back by the property that was come by"),
    Feature("circular", -2.0, "asking for the value that the set is restricted to", fixed=True),
    Feature("everything", -0.6, "steps from all instances of a class"),
    Feature("untypical", -0.8, "share of the set that the property has nothing to do with"),
    Feature("single", -0.3, "superlatives, aggregates and lists of one thing"),
    # what is not said
    Feature("unsaid", -0.7, "properties that no word names"),
    Feature("hops", -0.6, "further steps of an unsaid chain", fixed=True),
    Feature("detour", -0.8, "properties after an unsaid step", fixed=True),
    Feature("classless", -1.0, "unsaid properties into a set without a class"),
    Feature("instances", -0.3, "kinds read as their instances", fixed=True),
    Feature("implied", -0.5, "classes that no word names", fixed=True),
    Feature("soft", -1.2, "properties taken for the likeness of their labels"),
    Feature("alike", 1.5, "share of the label that the unread words have"),
    Feature("vector", 2.5, "cosine of the label and the unread words, above the least", fixed=True),
    Feature("choice", -0.2, "logarithm of the number of properties there were to choose from"),
    # how sets meet
    Feature("redundant", 0.1, "classes that only say what a set is"),
    Feature("repeated", -0.3, "properties that are said twice"),
    Feature("reused", -0.2, "superlatives that are a part of a name"),
    Feature("several", -2.5, "the one of a set whose plural or name asks for all", fixed=True),
    Feature("narrowed_extreme", -2.5, "superlatives restricted after they were taken"),
    Feature("rank", -0.5, "later choices of a property to order by"),
    Feature("either", 1.0, "unions where 'or' is said", fixed=True),
    Feature("excluded", 0.8, "things left out where 'other than' is said", fixed=True),
    # what the question asks
    Feature("class_answer", -0.5, "all instances of a class as the answer"),
    Feature("wh_good", 0.8, "answers of the kind that the question word asks for"),
    Feature("wh_bad", -0.8, "answers of another kind"),
    Feature("wh_thing", -0.8, "things that are no persons as the answer to 'who'", fixed=True),
    Feature("count_good", 0.6, "counts where a count is asked for"),
    Feature("count_one", -0.8, "counts of one thing"),
    Feature("count_literal", -0.5, "counts of values"),
    Feature("count_final", -3.0, 'counts where only a value is asked for ("is how much")'),
    Feature("number_for_count", 0.7, "numbers that answer 'how many' by themselves"),
    Feature("bare", 1.0, "definitions of a thing whose name is all that is said", fixed=True),
    # what is left out
    Feature("operator_missed", -1.5, "counts and aggregates left out"),
    Feature("ask_missed", -2.0, "yes or no left out", fixed=True),
    Feature("missed_thing", -1.5, "full names left out"),
    Feature("missed_wh", -0.3, "question words left out"),
    Feature("missed_not", -2.5, "negations left out", fixed=True),
    Feature("missed_extreme", -1.0, "superlatives left out"),
    Feature("missed_compare", -1.0, "bounds left out", fixed=True),
    Feature("missed_than", -2.0, "comparisons with a thing left out", fixed=True),
    Feature("missed_head", -1.0, "the class that is asked for left out", fixed=True),
    Feature("other_kind", -2.0, "answers that are none of the class behind which", fixed=True),
    Feature("missed_form", -2.0, "words left out that only compose rules read", fixed=True),
    # other makers of parses
    Feature("composed", 2.5, "parses that a compose rule made", fixed=True),
    Feature("composed_later", -0.5, "later ones of one compose rule", fixed=True),
    Feature("table", 1.0, "tables whose clauses were taken out of the question", fixed=True),
    Feature("edit", -0.2, "changes of the last query", fixed=True),
    Feature("edit_later", -1.0, "later ones of these", fixed=True),
    Feature("edit_empty", -5.0, "changes after which nothing is denoted", fixed=True),
    Feature("proposed", -0.5, "parses that a language model proposed", fixed=True),
)

PRIOR: Mapping[str, float] = {feature.name: feature.prior for feature in FEATURES}
"""Weights before any learning; a feature that was never seen in training keeps its own."""
FIXED = frozenset(feature.name for feature in FEATURES if feature.fixed)
"""Features of forms that the training questions hardly have: learning leaves them alone."""
