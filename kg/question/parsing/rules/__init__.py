"""The grammar: every rule there is, in lists. The order within a list is the order in which ties are kept.

Knows: all rules. Does not know: when they are applied (`kg.question.parsing.parser`). To add a form of question, write
a function beside its like and name it here.
"""

from __future__ import annotations

from kg.question.linking.candidates import Candidate
from kg.question.parsing.derivation import Derivation, Pair
from kg.question.parsing.parse import Parse
from kg.question.parsing.rules import (
    answers,
    both,
    bridging,
    columns,
    comparisons,
    differences,
    grouping,
    joins,
    keys,
    negation,
    paths,
    ratios,
    reciprocal,
    sharing,
    superlatives,
    tables,
    words,
)
from kg.question.parsing.rules.context import RuleContext
from kg.question.parsing.rules.rule import Rule

START: tuple[Rule[[RuleContext, Candidate], Derivation], ...] = (
    Rule("thing", words.named, "thing"),
    Rule("class", words.members, "class"),
    Rule("boolean property", words.flagged, "property"),
)
"""What one candidate denotes by itself."""

UNARY: tuple[Rule[[RuleContext, Derivation, Candidate], Derivation], ...] = (
    Rule("property named again", paths.named_again, "property"),
    Rule("property", paths.followed, "property"),
    Rule("key", keys.keyed, "key"),
    Rule("property after an unsaid step", bridging.detour, "property"),
    Rule("superlative", superlatives.by_meaning, "extreme"),
    Rule("superlative of a property", superlatives.by_property_beside, "extreme"),
    Rule("superlative in a property's name", superlatives.by_property_named_so, "extreme"),
    Rule("most links", superlatives.by_links, "extreme"),
    Rule("linked with most", superlatives.most_linked, "extreme"),
    Rule("bound of a property", comparisons.by_property, "compare"),
    Rule("bound of links of a property", comparisons.by_links_under, "compare"),
    Rule("bound of links with a class", comparisons.by_links_to, "compare"),
    Rule("bound of an unsaid property", comparisons.by_unsaid_property, "compare"),
    Rule("sharing", sharing.shared, "share"),
    Rule("compared with a thing", comparisons.than, "comparative"),
    Rule("all but a thing", negation.others, "not"),
    Rule("lacking", negation.lacking, "not"),
)
"""What a derivation becomes by one more candidate: the rules whose trigger it is."""

UNSAID: tuple[Rule[[RuleContext, Derivation], Derivation], ...] = (
    Rule("instances of a kind", bridging.instances),
    Rule("property by likeness", bridging.unsaid),
)
"""What a derivation of one candidate becomes by none."""

BINARY: tuple[Rule[[RuleContext, Pair], Derivation], ...] = (
    Rule("class of an empty set", joins.class_of_none),
    Rule("class of a set", joins.class_of_all),
    Rule("intersection", joins.intersected),
    Rule("thing asked of a set", joins.asked_of),
    Rule("thing told apart", joins.qualified),
    Rule("union", joins.either),
    Rule("bridging", bridging.bridged),
)
"""What two derivations become."""

ROOT: tuple[Rule[[RuleContext, answers.Root], answers.Form], ...] = (
    Rule("list", answers.members),
    Rule("count", answers.count, "count"),
    Rule("yes or no", answers.exists, "ask"),
    Rule("definition", answers.define, "define"),
    Rule("bare name", answers.define_bare),
    Rule("aggregate", answers.aggregate, "aggregate"),
)
"""The answers that a derivation can be asked for."""

COMPOSE: tuple[Rule[[RuleContext], Parse], ...] = (
    Rule("comparison of two things", differences.versus, "versus"),
    Rule("the one of two", differences.preferred, "versus"),
    Rule("difference of two things", differences.difference),
    Rule("time between two dates", differences.gap),
    Rule("ratio", ratios.ratio),
    Rule("both of two", both.both),
    Rule("each other", reciprocal.mutual, "mutual"),
    Rule("table", tables.table),
    Rule("columns", columns.listed),
    Rule("columns beside a set", columns.beside),
    Rule("group by", grouping.each, "each"),
)
"""Parses made of other parses (`context.chart.parses`) or of candidates."""
