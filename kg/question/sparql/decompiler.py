"""SPARQL read back into the algebra: the way of a proposed query into the house.

Knows: the part of SPARQL that the algebra can say, and the terms of one graph. Does not know: who wrote the query. The
text itself never runs: what is asked is what the compiler makes of the expression. A query with other terms than the
graph's, with other graphs, services or updates in it, or of a form that the algebra lacks, ends here.

Read are: triples, sequences and inverses of properties, VALUES, UNION, MINUS, (NOT) EXISTS, filters that compare with a
number, a year, a text or a thing; SELECT of things and of their properties, COUNT, SUM, AVG, MIN, MAX, ASK, ORDER BY
with LIMIT, GROUP BY with a count. Labels are left out: an answer says them by itself.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rdflib.namespace import RDF
from rdflib.paths import InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Literal, URIRef, Variable

from kg.question import words
from kg.question.index.builder import ALIASES, LABELS, NAMES, number_of
from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.logic.expressions import (
    Aggregate,
    Comparison,
    ComparisonCount,
    Count,
    Entities,
    Exists,
    Expr,
    InstancesOf,
    Intersection,
    Join,
    RowVariable,
    SetDifference,
    Superlative,
    SuperlativeCount,
    Table,
    Union,
)
from kg.question.sparql.query_terms import parsed
from kg.types import QueryError
from nlu.language.data import languages

_NAMING = frozenset((*LABELS, *ALIASES, *NAMES))
_FUNCTIONS = {"Aggregate_Sum": "sum", "Aggregate_Avg": "avg", "Aggregate_Min": "min", "Aggregate_Max": "max"}
_FLIPPED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "=": "=", "!=": "!="}
_LONGEST = 4_000
_DEEPEST = 12


@dataclass(slots=True)
class _Group:
    """What one group pattern says, taken apart."""

    triples: list[tuple[Any, Any, Any]] = field(default_factory=list)
    filters: list[tuple[Any, str, Any]] = field(default_factory=list)
    values: dict[Any, list[Any]] = field(default_factory=dict)
    unions: list[tuple[_Group, _Group]] = field(default_factory=list)
    without: list[_Group] = field(default_factory=list)
    optional: list[tuple[Any, Any, Any]] = field(default_factory=list)

    def variables(self) -> set[Any]:
        """All variables in it."""
        inside = [g.variables() for pair in self.unions for g in pair]
        return {x for t in self.triples for x in (t[0], t[2]) if _open(x)}.union(self.values, *inside)


def uncompile(sparql: str, index: GraphIndex, lexicon: Lexicon) -> Expr:
    """The expression that a query says.

    Raises:
        QueryError: It is no query, names what the graph does not have, or says what the algebra cannot.
    """
    if len(sparql) > _LONGEST:
        raise QueryError(f"the query has more than {_LONGEST} characters")
    return _Reader(index, lexicon).query(parsed(sparql))


class _Reader:
    """Reads one query."""

    def __init__(self, index: GraphIndex, lexicon: Lexicon) -> None:
        self.index, self.lexicon = index, lexicon
        self._fresh = itertools.count()
        self._read: set[int] = set()
        """Identities of the triples, filters and groups that the expression says."""

    # --- forms --------------------------------------------------------------------------------------------------------

    def query(self, node: CompValue) -> Expr:
        if node.name not in ("SelectQuery", "AskQuery") or node.datasetClause:
            raise QueryError(f"{node.name} is not read; SELECT and ASK over the graph itself are")
        wanted = list(node.PV or ())
        order: list[Any] = []
        having: list[Any] = []
        offset, limit = 0, None
        inner = node.p
        made: dict[Any, Any] = {}
        while inner.name in ("Slice", "Distinct", "Reduced", "Project", "OrderBy", "Extend") or (
            inner.name == "Filter" and inner.p.name in ("Extend", "AggregateJoin")
        ):
            if inner.name == "Slice":
                offset, limit = int(inner.start or 0), inner.length
            elif inner.name == "OrderBy":
                order = list(inner.expr)
            elif inner.name == "Extend":
                made[inner.var] = inner.expr
            elif inner.name == "Filter":
                having.append(inner.expr)
            inner = inner.p
        if inner.name == "AggregateJoin":
            expr = self._aggregated(inner, made, wanted, order, having, limit)
        else:
            if made:
                raise QueryError("a computed value is not read")
            group = self._group(inner)
            if node.name == "AskQuery":
                expr = Exists(self._any(group))
            else:
                expr = self._selected(group, wanted, order, offset, limit)
            self._all_read(group)
        return expr

    def _selected(self, group: _Group, wanted: list[Any], order: list[Any], offset: int, limit: Any) -> Expr:
        if not wanted:
            raise QueryError("nothing is selected")
        var, *others = wanted
        if order and limit is not None:
            others = [other for other in others if other != self._order(order)[0]]
        columns = [self._column(group, var, other) for other in others]
        if columns := [column for column in columns if column[1] not in _NAMING]:
            used = frozenset(id(t) for t in columns)
            base = self._set(group, var, used, need=(columns[0][1], True))
            return Table(base, tuple(Join(RowVariable(), self._property(p), False) for _, p, _ in columns))
        if not order or limit is None:
            return self._set(group, var)
        value, descending = self._order(order)
        found = [t for t in group.triples if t[0] == var and t[2] == value]
        if len(found) != 1:
            raise QueryError("ORDER BY is read where it is a property of what is asked for")
        base = self._set(group, var, frozenset([id(found[0])]), need=(found[0][1], True))
        return Superlative(base, self._property(found[0][1]), descending, offset, int(limit))

    @staticmethod
    def _column(group: _Group, var: Any, other: Any) -> tuple[Any, Any, Any]:
        """The triple by which a further column hangs on what is asked for."""
        found = [t for t in (*group.triples, *group.optional) if t[0] == var and t[2] == other]
        if len(found) != 1:
            raise QueryError("a further column is read where it is a property of the first")
        return found[0]

    def _aggregated(
        self, node: CompValue, made: dict[Any, Any], wanted: list[Any], order: list[Any], having: list[Any], limit: Any
    ) -> Expr:  # fmt: skip
        group = self._group(node.p.p)
        by = node.p.expr
        found = {a.res: a for a in node.A if a.name != "Aggregate_Sample"}
        if len(found) != 1:
            raise QueryError("one aggregate is read")
        ((name, aggregate),) = found.items()
        var = aggregate.vars
        if not isinstance(var, Variable):
            raise QueryError("an aggregate is read of a variable")
        if by:
            of_count = [wanted[0], *(w for w in wanted[1:] if made.get(w) != name)] if wanted else []
            if aggregate.name != "Aggregate_Count" or of_count != list(by):
                raise QueryError("GROUP BY is read with a count")
            expr = self._grouped(group, of_count[0], aggregate.vars, name, order, having, limit)
        elif aggregate.name == "Aggregate_Count":
            expr = Count(self._set(group, var))
        elif aggregate.name in _FUNCTIONS:
            links = [t for t in group.triples if t[2] == var]
            if len(links) != 1 or not _open(links[0][0]):
                raise QueryError("an aggregate is read of a property's values")
            base = self._set(group, links[0][0], frozenset([id(links[0])]), need=(links[0][1], True))
            expr = Aggregate(_FUNCTIONS[aggregate.name], base, self._property(links[0][1]))  # type: ignore[arg-type]
        else:
            raise QueryError(f"{aggregate.name.removeprefix('Aggregate_').upper()} is not read")
        self._all_read(group)
        return expr

    def _grouped(
        self, group: _Group, var: Any, linked: Any, name: Any, order: list[Any], having: list[Any], limit: Any
    ) -> Expr:
        """Things by how many others one property links them with: the most or fewest, so many, or how many each."""
        links = [t for t in group.triples if {t[0], t[2]} == {var, linked}]
        if len(links) != 1:
            raise QueryError("GROUP BY is read with a count of what one property links")
        used = frozenset([id(links[0])])
        inverse = links[0][2] == var
        base = self._set(group, var, used, need=(links[0][1], not inverse))
        prop = self._property(links[0][1])
        of = self._set(group, linked, used) if self._says(group, linked, used) else None
        if having:
            test = having[0]
            value = _number(getattr(test, "other", None))
            read = len(having) == 1 and not order and test.name == "RelationalExpression" and test.expr == name
            if not read or value is None or str(test.op) == "!=":
                raise QueryError("HAVING is read where it compares the count with a number")
            return ComparisonCount(base, prop, inverse, of, str(test.op), value)  # type: ignore[arg-type]
        if not order:
            column: Expr = Join(RowVariable(), prop, inverse)
            return Table(base, (Count(column if of is None else Intersection(column, of)),))
        counted, descending = self._order(order)
        if counted != name or limit != 1:
            raise QueryError("ORDER BY a count is read with LIMIT 1")
        return SuperlativeCount(base, prop, inverse, of, descending)

    def _order(self, order: list[Any]) -> tuple[Any, bool]:
        if len(order) != 1 or not isinstance(order[0].expr, Variable):
            raise QueryError("ORDER BY is read with one variable")
        return order[0].expr, order[0].order == "DESC"

    # --- patterns -----------------------------------------------------------------------------------------------------

    def _group(self, node: CompValue, depth: int = 0) -> _Group:
        """A group pattern, taken apart."""
        if depth > _DEEPEST * 4:
            raise QueryError("the query is too deep")
        group = _Group()
        match node.name:
            case "BGP":
                group.triples = [made for t in node.triples or () for made in self._triple(*t)]
            case "Join":
                group = self._both(self._group(node.p1, depth + 1), self._group(node.p2, depth + 1))
            case "LeftJoin":
                group = self._group(node.p1, depth + 1)
                group.optional += self._group(node.p2, depth + 1).triples
            case "Union":
                group.unions = [(self._group(node.p1, depth + 1), self._group(node.p2, depth + 1))]
            case "Minus":
                group = self._group(node.p1, depth + 1)
                group.without.append(self._group(node.p2, depth + 1))
            case "Filter":
                group = self._group(node.p, depth + 1)
                for part in _conjuncts(node.expr):
                    group = self._filter(group, part, depth)
            case "ToMultiSet" if node.p.name == "values":
                for row in node.p.res:
                    if len(row) != 1:
                        raise QueryError("VALUES is read with one variable")
                    for var, term in row.items():
                        group.values.setdefault(var, []).append(term)
            case _:
                raise QueryError(f"{node.name} is not read")
        return group

    @staticmethod
    def _both(left: _Group, right: _Group) -> _Group:
        if left.values.keys() & right.values.keys():
            raise QueryError("VALUES is read once for a variable")
        return _Group(
            left.triples + right.triples, left.filters + right.filters, left.values | right.values,
            left.unions + right.unions, left.without + right.without, left.optional + right.optional,
        )  # fmt: skip

    def _triple(self, subject: Any, predicate: Any, object_: Any) -> Iterator[tuple[Any, Any, Any]]:
        """A triple pattern with its path taken apart."""
        if isinstance(predicate, InvPath):
            yield from self._triple(object_, predicate.arg, subject)
        elif isinstance(predicate, SequencePath):
            steps = list(predicate.args)
            if len(steps) == 2 and steps[0] == RDF.type and isinstance(steps[1], MulPath):
                steps = steps[:1]  # a/rdfs:subClassOf*: classes here have the members of their subclasses
            ends = [subject, *(Variable(f"step{next(self._fresh)}") for _ in steps[1:]), object_]
            for at, step in enumerate(steps):
                yield from self._triple(ends[at], step, ends[at + 1])
        elif isinstance(predicate, URIRef):
            yield subject, predicate, object_
        else:
            raise QueryError(f"{predicate} is not read as a property")

    def _filter(self, group: _Group, node: Any, depth: int) -> _Group:
        name = getattr(node, "name", "")
        if name in ("Builtin_NOTEXISTS", "Builtin_EXISTS"):
            inner = self._group(translateGroupGraphPattern(node.graph), depth + 1)
            if name == "Builtin_EXISTS":
                return self._both(group, inner)
            group.without.append(inner)
            return group
        if name != "RelationalExpression":
            raise QueryError(f"{name or node} is not read in a filter")
        left, op, right = _bare(node.expr), str(node.op), _bare(node.other)
        if isinstance(left, (URIRef, Literal)):
            left, op, right = right, _FLIPPED.get(op, op), left
        if op not in _FLIPPED or not _open(left) or not isinstance(right, (URIRef, Literal)):
            raise QueryError("a filter is read where it compares a variable with a term")
        group.filters.append((left, op, right))
        return group

    # --- sets ---------------------------------------------------------------------------------------------------------

    def _any(self, group: _Group) -> Expr:
        """Something that is there exactly if the pattern has a solution."""
        for triple in group.triples:
            subject, predicate, object_ = triple
            if not _open(subject) and not _open(object_) and predicate != RDF.type and len(group.triples) == 1:
                self._read.add(id(triple))
                there = Join(Entities(self._nodes(subject)), self._property(predicate), False)
                return Intersection(there, Entities(self._nodes(object_)))
        found = sorted(group.variables())
        if not found:
            raise QueryError("ASK is read with one triple or with a variable")
        return self._set(group, found[0])

    def _set(
        self, group: _Group, var: Any, used: frozenset[int] = frozenset(), need: tuple[Any, bool] | None = None,
        depth: int = 0,
    ) -> Expr:  # fmt: skip
        """What a variable stands for.

        Args:
            used: The triples by which the reading came here.
            need: A property that the things have in any case, for want of a better word for them.
        """
        if depth > _DEEPEST:
            raise QueryError("the query is too deep")
        self._read |= used
        parts: list[Expr] = []
        tests: list[tuple[int, str, float]] = []
        linked: list[tuple[Any, bool]] = []
        if var in group.values:
            parts.append(Entities(tuple(n for term in group.values[var] for n in self._nodes(term))))
        for triple in group.triples:
            subject, predicate, object_ = triple
            if id(triple) in used or var not in (subject, object_):
                continue
            if id(triple) in self._read:
                raise QueryError("a circle of properties is not read")
            self._read.add(id(triple))
            inverse = subject == var
            other = object_ if inverse else subject
            if predicate == RDF.type:
                parts.append(self._members(other) if inverse else self._refuse("the class of something"))
            elif predicate in _NAMING:
                if not _open(other):
                    parts.append(Entities(self._named(other)))
            elif not _open(other):
                parts.append(Join(Entities(self._nodes(other)), self._property(predicate), inverse))
            elif not self._says(group, other, used | {id(triple)}):
                compared = self._compared(group, other, predicate) if inverse else []
                tests += compared
                if not compared:
                    linked.append((predicate, inverse))
            else:
                inner = self._set(group, other, used | {id(triple)}, depth=depth + 1)
                parts.append(Join(inner, self._property(predicate), inverse))
        parts += self._equal(group, var)
        parts += self._united(group, var)
        if not parts:
            needed = [*linked, *(() if need is None else (need,))]
            parts.append(self._domain(*needed[0]) if needed else self._domain_of(tests))
        expr = functools.reduce(Intersection, parts)
        for predicate, inverse in linked:
            expr = ComparisonCount(expr, self._property(predicate), not inverse, None, ">=", 1.0)
        for prop, op, value in tests:
            expr = Comparison(expr, prop, op, value)  # type: ignore[arg-type]
        return self._less(group, var, expr)

    def _united(self, group: _Group, var: Any) -> list[Expr]:
        """The unions that a variable stands in."""
        found: list[Expr] = []
        for pair in group.unions:
            if all(var in branch.variables() for branch in pair):
                self._read.add(id(pair))
                left, right = (self._whole(branch, var) for branch in pair)
                found.append(Union(left, right))
        return found

    def _less(self, group: _Group, var: Any, expr: Expr) -> Expr:
        """The set without what is taken out of it."""
        for found in group.filters:
            if found[0] == var and found[1] == "!=":
                self._read.add(id(found))
                expr = SetDifference(expr, Entities(self._nodes(found[2])))
        for inner in group.without:
            if var in inner.variables():
                self._read.add(id(inner))
                expr = SetDifference(expr, self._whole(inner, var))
        return expr

    def _whole(self, group: _Group, var: Any) -> Expr:
        """What a variable stands for in a group of its own, all of which is said."""
        expr = self._set(group, var)
        self._all_read(group)
        return expr

    def _says(self, group: _Group, var: Any, used: frozenset[int]) -> bool:
        """Whether the group says more of a variable than how it compares with numbers."""
        return (
            var in group.values
            or any(id(t) not in used and var in (t[0], t[2]) for t in group.triples)
            or any(f[0] == var and (f[1] == "!=" or _number(f[2]) is None) for f in group.filters)
            or any(var in g.variables() for pair in group.unions for g in pair)
            or any(var in g.variables() for g in group.without)
        )

    def _equal(self, group: _Group, var: Any) -> Iterator[Expr]:
        for found in group.filters:
            if found[0] == var and found[1] == "=" and _number(found[2]) is None:
                self._read.add(id(found))
                yield Entities(self._nodes(found[2]))

    def _compared(self, group: _Group, var: Any, predicate: Any) -> list[tuple[int, str, float]]:
        """How the values of a property are compared."""
        tests: list[tuple[int, str, float]] = []
        for found in group.filters:
            value = _number(found[2])
            if found[0] == var and value is not None:
                self._read.add(id(found))
                prop = self._property(predicate)
                if self.index.properties[prop].date and value != int(value):
                    raise QueryError("dates are compared by their years")
                tests.append((prop, found[1], value))
        return tests

    def _all_read(self, group: _Group) -> None:
        """Refuse a pattern that the expression does not say whole."""
        left = [
            x for x in (*group.triples, *group.filters, *group.unions, *group.without)
            if id(x) not in self._read and not self._only_names(group, x)
        ]  # fmt: skip
        if left:
            raise QueryError("a part of the pattern hangs together with nothing that is asked for")

    @staticmethod
    def _only_names(group: _Group, part: Any) -> bool:
        """Whether a part is only about the label of something."""
        return isinstance(part, tuple) and len(part) == 3 and part[1] in _NAMING and _open(part[2])

    # --- terms --------------------------------------------------------------------------------------------------------

    def _property(self, iri: Any) -> int:
        found = self.index.ids.get(iri)
        if found is None or found not in self.index.properties:
            raise QueryError(f"{iri} is no property of the graph")
        return found

    def _members(self, iri: Any) -> Expr:
        found = None if _open(iri) else self.index.ids.get(iri)
        if found is None or not self.index.members.get(found):
            raise QueryError(f"{iri} is no class of the graph")
        return InstancesOf(found)

    def _nodes(self, term: Any) -> tuple[int, ...]:
        """The nodes that a term stands for: itself; a text in whatever language the graph has it."""
        forms = [term]
        if isinstance(term, Literal) and term.datatype is None:
            forms += [Literal(str(term), lang=lang) for lang in (None, *languages())]
        found = tuple(dict.fromkeys(n for form in forms if (n := self.index.ids.get(form)) is not None))
        if not found:
            raise QueryError(f"{term.n3()} is not in the graph")
        return found

    def _named(self, label: Any) -> tuple[int, ...]:
        """The things of a name."""
        senses = self.lexicon.names.get(words.key(str(label)), ())
        found = tuple(sorted({s.id for s in senses if not self.index.is_literal(s.id)}))
        if not found:
            raise QueryError(f"nothing in the graph is called {str(label)!r}")
        return found

    def _domain(self, predicate: Any, inverse: bool) -> Expr:
        """The smallest class that holds everything on one side of a property."""
        prop = self.index.properties[self._property(predicate)]
        nodes = set(prop.forward if inverse else prop.backward)
        fitting = [kind for kind in self.index.classes if nodes <= self.index.members.get(kind, set())]
        if not fitting:
            raise QueryError(f"what has {predicate} has no class in common")
        return InstancesOf(min(fitting, key=lambda kind: (len(self.index.members[kind]), kind)))

    def _domain_of(self, tests: list[tuple[int, str, float]]) -> Expr:
        if not tests:
            raise QueryError("a variable stands for anything at all")
        return self._domain(self.index.terms[tests[0][0]], True)

    @staticmethod
    def _refuse(what: str) -> Expr:
        raise QueryError(f"{what} is not read")


def _open(term: Any) -> bool:
    return isinstance(term, (Variable, BNode))


def _conjuncts(node: Any) -> Iterator[Any]:
    if getattr(node, "name", "") == "ConditionalAndExpression":
        yield from _conjuncts(node.expr)
        for other in node.other:
            yield from _conjuncts(other)
    else:
        yield node


def _bare(node: Any) -> Any:
    """A term or variable without the function that makes a text or a year of it."""
    return node.arg if getattr(node, "name", "") in ("Builtin_STR", "Builtin_YEAR") else node


def _number(term: Any) -> float | None:
    return number_of(term) if isinstance(term, Literal) else None


__all__ = ["uncompile"]
