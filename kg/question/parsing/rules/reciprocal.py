"""Reciprocal rules: things that a property links both ways.

Knows: the words for each other. Does not know: plain steps.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.question.logic.expressions import (
    InstancesOf,
    Intersection,
    Join,
    Reciprocal,
    RowVariable,
    Table,
)
from kg.question.parsing.parse import Parse
from kg.question.parsing.rules.context import RuleContext as Context
from kg.question.parsing.rules.mentions import (
    composed,
    operators,
    sure,
)


def mutual(context: Context) -> Iterator[Parse]:
    """ "Which clubs are each other's rivals?": things that a property links both ways, with their partners."""
    for both in operators(context, "mutual"):
        for kind in sure(context, "class"):
            members = context.denotation.nodes(InstancesOf(kind.ids[0]))
            for said in sure(context, "property"):
                mutual = Reciprocal(InstancesOf(kind.ids[0]), said.ids[0])
                if said.mask & kind.mask or not context.index.properties[said.ids[0]].follow(members, False) & members:
                    continue
                partners = Intersection(Join(RowVariable(), said.ids[0], False), Join(RowVariable(), said.ids[0], True))
                yield composed(context, Table(mutual, (partners,)), both, kind, said)
