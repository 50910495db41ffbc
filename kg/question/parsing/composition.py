"""Parses made of other parses, in front of these.

Knows: that the first compose rule that makes one is followed. Does not know: what any rule does.
"""

from __future__ import annotations

from dataclasses import replace

from kg.question.parsing.parse import Parse
from kg.question.parsing.rules import COMPOSE
from kg.question.parsing.rules.context import RuleContext


def composed(context: RuleContext) -> list[Parse]:
    """The plain parses, behind the one that a compose rule makes, if the words ask for one."""
    plain = context.chart.parses
    for rule in COMPOSE:
        for made in rule.apply(context):
            return [replace(made, rule=rule.name), *plain]
    return list(plain)
