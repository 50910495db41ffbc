"""From the algebra to SPARQL that a person could have written.

Knows: SPARQL's syntax. Does not know: questions: no text of a user ever enters a query, only terms of the graph,
rendered by rdflib.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rdflib.namespace import RDF, RDFS, XSD
from rdflib.term import BNode, Identifier, Literal, URIRef

from kg.question import words
from kg.question.index.date_values import day_of, month_of
from kg.question.index.graph import DESCRIPTIONS, GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.logic.during import During
from kg.question.logic.expressions import (
    Aggregate,
    Comparison,
    ComparisonCount,
    Count,
    Describe,
    Entities,
    Exists,
    Expr,
    InstancesOf,
    Intersection,
    Join,
    Ratio,
    Reciprocal,
    RowVariable,
    SetDifference,
    Subtraction,
    Superlative,
    SuperlativeCount,
    Table,
    Union,
    over_row,
    returns,
)
from kg.question.logic.tables import ExtremeBy, Having, Matching, Number, Part, Sorted, Summary
from kg.types import QueryError
from kg.vocab import PERIOD_END, PERIOD_OVER, PERIOD_START
from nlu.language.data import FALLBACK

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*$")
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*$")
_KNOWN = {
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/2001/XMLSchema#": "xsd",
    "http://www.w3.org/2004/02/skos/core#": "skos",
    "http://schema.org/": "schema",
    "https://schema.org/": "schema",
}


NUMBERS = (Count, Aggregate, Part, Number)
"""Expressions that a row of a table holds as one number."""

_NARROWED = (
    Superlative, Comparison, SuperlativeCount, ComparisonCount, Reciprocal, Having, ExtremeBy, Matching, During
)  # fmt: skip
"""Expressions that keep some of the things of their base."""


class CompileError(QueryError):
    """An expression that no query says; the reading that it is of is left out."""


@dataclass(slots=True)
class Compiler:
    """Compiles one expression; a new one for each."""

    index: GraphIndex
    lexicon: Lexicon
    prefixes: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    it: str = ""
    """The variable of the row at hand."""

    def compile(self, expr: Expr) -> str:
        """The query text."""
        body = self._query(expr, 0)
        head = "".join(f"PREFIX {name}: <{base}>\n" for base, name in sorted(self.prefixes.items(), key=lambda p: p[1]))
        return head + body

    # --- forms --------------------------------------------------------------------------------------------------------

    def _query(self, expr: Expr, depth: int) -> str:
        match expr:
            case Count():
                var = self._variable(expr.base)
                inside = self._indent(self._pattern(expr.base, var))
                return f"SELECT (COUNT(DISTINCT {var}) AS ?count) WHERE {{\n{inside}\n}}"
            case Exists():
                var = self._variable(expr.base)
                return f"ASK {{\n{self._indent(self._pattern(expr.base, var))}\n}}"
            case Aggregate():
                var = self._variable(expr.base)
                value = self._fresh(self._word(expr.property))
                inner = [*self._pattern(expr.base, var), f"{var} {self.term(expr.property)} {value} ."]
                return (
                    f"SELECT ({expr.function.upper()}({value}) AS ?result) WHERE {{\n"
                    f"  SELECT DISTINCT {var} {value} WHERE {{\n{self._indent(inner, 2)}\n  }}\n}}"
                )
            case Describe():
                return self._describe(expr.base)
            case Table():
                return self._each(expr)
            case Sorted():
                return self._sorted(expr)
            case Summary():
                return self._summary(expr)
            case Subtraction() | Ratio():
                return self._arithmetic(expr)
            case _:
                var = self._variable(expr)
                return f"SELECT DISTINCT {var} WHERE {{\n{self._indent(self._pattern(expr, var))}\n}}"

    def _describe(self, base: Expr) -> str:
        var = self._variable(base)
        there = {p for node in getattr(base, "nodes", ()) for p, _ in self.index.descriptions.get(node, ())}
        chosen = [self.iri(p) for p in DESCRIPTIONS if p in there]
        lines = self._pattern(base, var)
        of_class = any(node in self.index.classes for node in getattr(base, "nodes", ()))
        path = " | ".join(chosen) if chosen else self.iri(RDFS.subClassOf if of_class else RDF.type)
        return f"SELECT DISTINCT ?description WHERE {{\n{self._indent([*lines, f'{var} {path} ?description .'])}\n}}"

    def _each(self, expr: Table, order: Sorted | None = None) -> str:
        var = self.it = self._variable(expr.base)
        base = self._pattern(expr.base, var)
        first = expr.columns[0]
        if len(expr.columns) == 1 and order is None and isinstance(first, Count):
            other = self._variable(first.base)
            inner = self._indent(self._pattern(first.base, other)).split("\n")
            body = self._indent([*base, "OPTIONAL {", *inner, "}"])
            return f"SELECT {var} (COUNT(DISTINCT {other}) AS ?count) WHERE {{\n{body}\n}} GROUP BY {var}"
        if len(expr.columns) == 1 and order is None and isinstance(first, Aggregate):
            other, value = self._variable(first.base), self._fresh(self._word(first.property))
            lines = [*base, *self._pattern(first.base, other), f"{other} {self.term(first.property)} {value} ."]
            return (
                f"SELECT {var} ({first.function.upper()}({value}) AS ?result) WHERE {{\n"
                f"  SELECT DISTINCT {var} {other} {value} WHERE {{\n{self._indent(lines, 2)}\n  }}\n}} GROUP BY {var}"
            )
        names: list[str] = []
        lines = base
        for column in expr.columns:
            if isinstance(column, NUMBERS):
                name, bound = self._number_of(column, expr.base)
                names.append(name)
            else:
                names.append(self._variable(column))
                bound = self._pattern(column, names[-1])
            lines += ["OPTIONAL {", *self._indent(bound).split("\n"), "}"]
        tail = ""
        if order is not None:
            key, bound = self._key(order.by, expr.base)
            lines += ["OPTIONAL {", *self._indent(bound).split("\n"), "}"] if bound else []
            tail = f" ORDER BY {'DESC' if order.descending else 'ASC'}({key})"
        return f"SELECT DISTINCT {var} {' '.join(names)} WHERE {{\n{self._indent(lines)}\n}}{tail}"

    def _sorted(self, expr: Sorted) -> str:
        if isinstance(expr.base, Table):
            return self._each(expr.base, expr)
        var = self.it = self._variable(expr.base)
        key, bound = self._key(expr.by, expr.base)
        lines = [*self._pattern(expr.base, var)]
        lines += ["OPTIONAL {", *self._indent(bound).split("\n"), "}"] if bound else []
        best = "MAX" if expr.descending else "MIN"
        order = f"{'DESC' if expr.descending else 'ASC'}({best}({key}))"
        return f"SELECT {var} WHERE {{\n{self._indent(lines)}\n}} GROUP BY {var} ORDER BY {order}"

    def _key(self, by: Expr, base: Expr) -> tuple[str, list[str]]:
        """What rows are ordered by, and the lines that bind it: a number, a value, or the name of the row's thing."""
        if isinstance(by, RowVariable):
            label = self._fresh("name")
            return label, [f"{self.it} {self.iri(RDFS.label)} {label} ."]
        if isinstance(by, Join):
            value = self._variable(by)
            return value, self._pattern(by, value)
        return self._number_of(by, base)

    def _number_of(self, expr: Expr, base: Expr) -> tuple[str, list[str]]:
        """A variable, and the lines that bind it to a number over the thing of the row, which may be any of a set."""
        match expr:
            case Number():
                return _number(expr.value), []
            case Count():
                var, count = self._variable(expr.base), self._fresh("number")
                inner = self._pattern(expr.base, var)
                if not over_row(expr.base):
                    head = f"{{ SELECT (COUNT(DISTINCT {var}) AS {count}) WHERE {{"
                    return count, [head, *self._indent(inner, 2).split("\n"), "} }"]
                return count, [
                    f"{{ SELECT {self.it} (COUNT(DISTINCT {var}) AS {count}) WHERE {{",
                    *self._indent(self._pattern(base, self.it), 2).split("\n"),
                    "    OPTIONAL {",
                    *self._indent(inner, 3).split("\n"),
                    "    }",
                    f"}} GROUP BY {self.it} }}",
                ]
            case Aggregate():
                var, value = self._variable(expr.base), self._fresh(self._word(expr.property))
                made = self._fresh("result")
                rows = self._pattern(expr.base, var)
                over = over_row(expr.base)
                keys = f"{self.it} " if over else ""
                own = self._pattern(base, self.it) if over else []
                rows = [*own, *rows, f"{var} {self.term(expr.property)} {value} ."]
                return made, [
                    f"{{ SELECT {keys}({expr.function.upper()}({value}) AS {made}) WHERE {{",
                    f"  {{ SELECT DISTINCT {keys}{var} {value} WHERE {{",
                    *self._indent(rows, 2).split("\n"),
                    "  } }",
                    f"}} {f'GROUP BY {self.it} ' if over else ''}}}",
                ]
            case Part():
                value, made = self._variable(expr.base), self._fresh(expr.unit)
                first, length = {"year": (1, 4), "month": (6, 2), "day": (9, 2)}[expr.unit]
                cut = f"{self.iri(XSD.integer)}(SUBSTR(STR({value}), {first}, {length}))"
                return made, [*self._pattern(expr.base, value), f"BIND ({cut} AS {made})"]
            case Subtraction() | Ratio():
                raise CompileError("a difference or ratio in a row of a table")
            case _:
                value = self._variable(expr)
                return value, self._pattern(expr, value)

    def _summary(self, expr: Summary) -> str:
        made = [self._number_of(column, column) for column in expr.columns]
        lines = [line for _, bound in made for line in bound]
        return f"SELECT {' '.join(name for name, _ in made)} WHERE {{\n{self._indent(lines)}\n}}"

    def _having(self, expr: Having, var: str) -> list[str]:
        outer, self.it = self.it, var
        left, lines = self._number_of(expr.by, expr.base)
        if (
            isinstance(expr.by, Join)
            and self.index.properties[expr.by.property].date
            and isinstance(expr.bound, Number)
        ):
            left = f"{self.iri(XSD.integer)}(SUBSTR(STR({left}), 1, 4))"
        right, more = self._number_of(expr.bound, expr.bound)
        above, last = (right, []) if expr.upper is None else self._number_of(expr.upper, expr.upper)
        self.it = outer
        test = f"{left} >= {right} && {left} <= {above}" if expr.op == "between" else f"{left} {expr.op} {right}"
        return [*self._pattern(expr.base, var), *lines, *more, *last, f"FILTER ({test})"]

    def _extreme_by(self, expr: ExtremeBy, var: str) -> list[str]:
        outer, each, best = self.it, self._fresh("each"), self._fresh("best")
        self.it = each
        other, inner = self._number_of(expr.by, expr.base)
        inner = [*self._pattern(expr.base, each), *inner]
        if isinstance(expr.by, Count) and expr.descending:  # none at all is not the most
            inner.append(f"FILTER ({other} > 0)")
        self.it = var
        value, lines = self._number_of(expr.by, expr.base)
        self.it = outer
        order = f"DESC({best})" if expr.descending else best
        offset = f" OFFSET {expr.offset}" if expr.offset else ""
        return [
            f"{{ SELECT DISTINCT ({other} AS {best}) WHERE {{",
            *self._indent(inner, 2).split("\n"),
            f"}} ORDER BY {order}{offset} LIMIT {expr.limit} }}",
            *self._pattern(expr.base, var),
            *lines,
            f"FILTER ({value} = {best})",
        ]

    def _matching(self, expr: Matching, var: str) -> list[str]:
        value = self._fresh("text")
        path = self.iri(RDFS.label) if expr.property is None else self.term(expr.property)
        text = Literal(expr.text.lower()).n3()
        said = f"LCASE(STR({value}))"
        test = {
            "inside": f"CONTAINS({said}, {text})",
            "start": f"STRSTARTS({said}, {text})",
            "end": f"STRENDS({said}, {text})",
            "whole": f"{said} = {text}",
        }[expr.place]
        return [*self._pattern(expr.base, var), f"{var} {path} {value} .", f"FILTER ({test})"]

    def _arithmetic(self, expr: Subtraction | Ratio) -> str:
        (left, first), (right, second) = self._operand(expr.left), self._operand(expr.right)
        body = self._indent([*first, *second])
        if isinstance(expr, Ratio):
            made, name = (
                f"{'100.0 * ' if expr.percent else ''}{left} / {right}",
                "?percent" if expr.percent else "?ratio",
            )
        elif expr.unit == "years":
            integer = self.iri(XSD.integer)
            years = [f"{integer}(SUBSTR(STR({v}), 1, 4))" for v in (left, right)]
            early = f"IF(SUBSTR(STR({left}), 6, 5) < SUBSTR(STR({right}), 6, 5), 1, 0)"
            made, name = f"{years[0]} - {years[1]} - {early}", "?years"
        else:
            made, name = f"{left} - {right}", "?days" if expr.unit == "days" else "?difference"
        return f"SELECT ({made} AS {name}) WHERE {{\n{body}\n}}"

    def _operand(self, expr: Expr) -> tuple[str, list[str]]:
        """A variable and the lines that bind it to the number of an expression."""
        if isinstance(expr, Count):
            var, count = self._variable(expr.base), self._fresh("count")
            inner = self._indent(self._pattern(expr.base, var)).split("\n")
            return count, [f"{{ SELECT (COUNT(DISTINCT {var}) AS {count}) WHERE {{", *inner, "} }"]
        var = self._variable(expr)
        return var, self._pattern(expr, var)

    def _rows(self, expr: Having | ExtremeBy | Matching, var: str) -> list[str]:
        """Lines that bind `var` to each row that fits."""
        if isinstance(expr, Having):
            return self._having(expr, var)
        return self._extreme_by(expr, var) if isinstance(expr, ExtremeBy) else self._matching(expr, var)

    # --- patterns -----------------------------------------------------------------------------------------------------

    def _pattern(self, expr: Expr, var: str) -> list[str]:
        """Lines that bind `var` to each member of the set."""
        match expr:
            case Entities():
                terms = " ".join(self.node(n) for n in expr.nodes)
                return [f"VALUES {var} {{ {terms} }}"]
            case InstancesOf():
                return [self._typed(expr.kind, var)]
            case Join():
                return self._follow(expr, var)
            case Intersection():
                return [*self._pattern(expr.left, var), *self._pattern(expr.right, var)]
            case Union():
                left, right = self._indent(self._pattern(expr.left, var)), self._indent(self._pattern(expr.right, var))
                return ["{", *left.split("\n"), "} UNION {", *right.split("\n"), "}"]
            case Having() | ExtremeBy() | Matching():
                return self._rows(expr, var)
            case During():
                return self._during(expr, var)
            case RowVariable():
                return [f"BIND ({self.it} AS {var})"]
            case SetDifference() if isinstance(expr.right, RowVariable):
                return [*self._pattern(expr.left, var), f"FILTER ({var} != {self.it})"]
            case SetDifference():
                inner = self._indent(self._pattern(expr.right, var))
                return [*self._pattern(expr.left, var), "MINUS {", *inner.split("\n"), "}"]
            case Comparison():
                return self._compare(expr, var)
            case Superlative():
                return self._extreme(expr, var)
            case SuperlativeCount() | ComparisonCount():
                return self._counted(expr, var)
            case Reciprocal():
                other, prop = self._fresh("other"), self.term(expr.property)
                both = [f"{var} {prop} {other} .", f"{other} {prop} {var} .", f"FILTER ({var} != {other})"]
                return [*self._pattern(expr.base, var), *both]
            case _:
                raise CompileError(f"{type(expr).__name__} is not a set; only sets stand inside a query")

    def _during(self, expr: During, var: str) -> list[str]:
        """Lines that bind `var` to each member of a set that holds at a time."""
        lines = self._pattern(expr.base, var)
        first, last = self._fresh("from"), self._fresh("until")
        if expr.start is not None and expr.end is not None:
            told = [
                f"OPTIONAL {{ {var} {self.term(by)} {value} }}" for by, value in ((expr.start, first), (expr.end, last))
            ]
            if expr.when == "over":
                return [*lines, *told, f"FILTER (BOUND({last}) && {_past(last, expr.until)})"]
            known = [f"FILTER (BOUND({first}) || BOUND({last}))"] if expr.when == "at" else []
            return [*lines, *told, *known, *_within(expr, first, last)]
        parts = lines[-1].removesuffix(" .").split(" ", 2)
        if len(parts) != 3 or parts[0] == "FILTER":
            raise CompileError("the time of something that no single fact says")
        period, over = self._fresh("period"), self.iri(PERIOD_OVER)
        names = zip((RDF.subject, RDF.predicate, RDF.object), parts, strict=True)
        said = f"{period} " + " ; ".join(f"{self.iri(by)} {part}" for by, part in names) + " ."
        dated = ((PERIOD_START, first), (PERIOD_END, last))
        told = [said, *(f"OPTIONAL {{ {period} {self.iri(by)} {value} }}" for by, value in dated)]
        going = f"FILTER (BOUND({last}) || NOT EXISTS {{ {period} {over} true }})"
        if expr.when == "at":
            return [*lines, *told, *_within(expr, first, last), going]
        held = self._indent([*told, *_within(expr, first, last), going]).split("\n")
        if expr.when == "now":
            return [*lines, "FILTER (", f"  NOT EXISTS {{ {said} }} || EXISTS {{", *held, "  }", ")"]
        return [*lines, said, "FILTER NOT EXISTS {", *held, "}"]

    def _typed(self, kind: int, var: str) -> str:
        return (
            f"{var} a {self.term(kind)} ."
            if kind in self.index.plain
            else f"{var} a/{self.iri(RDFS.subClassOf)}* {self.term(kind)} ."
        )

    def _follow(self, expr: Join, var: str) -> list[str]:
        prop = self.term(expr.property)
        if isinstance(expr.base, Entities) and len(expr.base.nodes) == 1:
            node = self.node(expr.base.nodes[0])
            return [f"{var} {prop} {node} ." if expr.inverse else f"{node} {prop} {var} ."]
        if isinstance(expr.base, RowVariable):
            return [f"{var} {prop} {self.it} ." if expr.inverse else f"{self.it} {prop} {var} ."]
        inner = self._variable(expr.base)
        lines = self._pattern(expr.base, inner)
        line = f"{var} {prop} {inner} ." if expr.inverse else f"{inner} {prop} {var} ."
        if returns(expr):
            return [*lines, line, f"FILTER ({var} != {self._origin(expr, lines)})"]
        return [*lines, line]

    def _origin(self, expr: Join, lines: list[str]) -> str:
        """The term or variable from which the inner step starts: the first one of its last triple pattern."""
        inner = expr.base
        if isinstance(inner, Intersection):
            inner = inner.right if isinstance(inner.right, Join) else inner.left
        assert isinstance(inner, Join)
        if isinstance(inner.base, Entities) and len(inner.base.nodes) == 1:
            return self.node(inner.base.nodes[0])
        prop = self.term(inner.property)
        for line in reversed(lines):
            fields = line.split(" ")
            if len(fields) == 4 and fields[1] == prop:
                return fields[2] if inner.inverse else fields[0]
        raise AssertionError("a step back without a step there")

    def _compare(self, expr: Comparison, var: str) -> list[str]:
        value = self._fresh(self._word(expr.property))
        lines = [*self._pattern(expr.base, var), f"{var} {self.term(expr.property)} {value} ."]
        left = value
        if self.index.properties[expr.property].date and expr.value != int(expr.value):
            return [*lines, f"FILTER ({_days(value, expr)})"]
        if self.index.properties[expr.property].date:
            left = f"{self.iri(XSD.integer)}(SUBSTR(STR({value}), 1, 4))"
        if expr.op == "between":
            upper = expr.value if expr.upper is None else expr.upper
            return [*lines, f"FILTER ({left} >= {_number(expr.value)} && {left} <= {_number(upper)})"]
        return [*lines, f"FILTER ({left} {expr.op} {_number(expr.value)})"]

    def _extreme(self, expr: Superlative, var: str) -> list[str]:
        function = "MAX" if expr.descending else "MIN"
        value, best, other = self._fresh(self._word(expr.property)), self._fresh("best"), self._fresh("each")
        other_value = self._fresh(self._word(expr.property))
        prop = self.term(expr.property)
        inner = [*self._pattern(expr.base, other), f"{other} {prop} {other_value} ."]
        if expr.offset or expr.limit > 1:
            return self._levels(expr, var, value, best, other_value, inner)
        return [
            f"{{ SELECT ({function}({other_value}) AS {best}) WHERE {{",
            *self._indent(inner, 2).split("\n"),
            "} }",
            *self._pattern(expr.base, var),
            f"{var} {prop} {value} .",
            f"FILTER ({value} = {best})",
        ]

    def _levels(self, expr: Superlative, var: str, value: str, best: str, each: str, inner: list[str]) -> list[str]:
        """The things on some levels of the order: the second largest, the three largest."""
        order = f"DESC({best})" if expr.descending else best
        offset = f" OFFSET {expr.offset}" if expr.offset else ""
        return [
            f"{{ SELECT DISTINCT ({each} AS {best}) WHERE {{",
            *self._indent(inner, 2).split("\n"),
            f"}} ORDER BY {order}{offset} LIMIT {expr.limit} }}",
            *self._pattern(expr.base, var),
            f"{var} {self.term(expr.property)} {value} .",
            f"FILTER ({value} = {best})",
        ]

    def _counted(self, expr: SuperlativeCount | ComparisonCount, var: str) -> list[str]:
        prop = self.term(expr.property)

        def counting(each: str, linked: str) -> list[str]:
            link = f"{linked} {prop} {each} ." if expr.inverse else f"{each} {prop} {linked} ."
            inside = [link, *(self._pattern(expr.of, linked) if expr.of is not None else [])]
            if isinstance(expr, ComparisonCount) or not expr.descending:
                return [*self._pattern(expr.base, each), "OPTIONAL {", *self._indent(inside).split("\n"), "}"]
            return [*self._pattern(expr.base, each), *inside]

        linked, number = self._fresh("linked"), self._fresh("number")
        lines = [
            f"{{ SELECT {var} (COUNT(DISTINCT {linked}) AS {number}) WHERE {{",
            *self._indent(counting(var, linked), 2).split("\n"),
            f"}} GROUP BY {var} }}",
        ]
        if isinstance(expr, ComparisonCount):
            return [*lines, f"FILTER ({number} {expr.op} {_number(expr.value)})"]
        other, other_linked, other_number, best = (self._fresh(n) for n in ("each", "linked", "number", "best"))
        function = "MAX" if expr.descending else "MIN"
        return [
            *lines,
            f"{{ SELECT ({function}({other_number}) AS {best}) WHERE {{",
            f"  {{ SELECT {other} (COUNT(DISTINCT {other_linked}) AS {other_number}) WHERE {{",
            *self._indent(counting(other, other_linked), 3).split("\n"),
            f"  }} GROUP BY {other} }}",
            "} }",
            f"FILTER ({number} = {best})",
        ]

    # --- terms --------------------------------------------------------------------------------------------------------

    def node(self, node: int) -> str:
        """A node as it stands in a query."""
        return render(self.index.terms[node], self)

    def term(self, node: int) -> str:
        """A class or property as it stands in a query."""
        if node in self.index.paths:
            return "/".join(self.term(step) for step in self.index.paths[node])
        return render(self.index.terms[node], self)

    def iri(self, iri: URIRef) -> str:
        """An IRI, shortened by a prefix where that is possible."""
        text = str(iri)
        cut = max(text.rfind("#"), text.rfind("/"), text.rfind(":")) + 1
        base, local = text[:cut], text[cut:]
        if cut == 0 or not _LOCAL.match(local):
            return iri.n3()
        name = self.prefixes.get(base) or _KNOWN.get(base) or self._prefix(base)
        self.prefixes[base] = name
        return f"{name}:{local}"

    def _prefix(self, base: str) -> str:
        parts = [p for p in re.split(r"[^A-Za-z0-9]+", base) if p and _NAME.match(p) and len(p) <= 12]
        stem = parts[-1].lower() if parts else "ns"
        name, number = stem, 1
        while name in self.prefixes.values() or name in _KNOWN.values():
            number += 1
            name = f"{stem}{number}"
        return name

    def _word(self, node: int) -> str:
        text = self.lexicon.label(node, FALLBACK)
        if not text.isascii():
            text = words.local_name(str(self.index.terms[node]))
        parts = re.findall(r"[A-Za-z0-9]+", text)
        word = "".join(
            p if i == 0 and p.isupper() else (p[:1].lower() if i == 0 else p[:1].upper()) + p[1:]
            for i, p in enumerate(parts)
        )
        return word if _NAME.match(word) and len(word) < 40 else "value"

    def _variable(self, expr: Expr) -> str:
        """A variable named after what it stands for."""
        for inner in (expr, getattr(expr, "base", None), getattr(expr, "left", None)):
            if isinstance(inner, InstancesOf):
                return self._fresh(self._word(inner.kind))
        if isinstance(expr, Join) and not expr.inverse:
            return self._fresh(self._word(expr.property))
        if isinstance(
            expr,
            (
                Superlative,
                Comparison,
                SuperlativeCount,
                ComparisonCount,
                Reciprocal,
                Having,
                ExtremeBy,
                Matching,
                During,
            ),
        ):
            return self._variable(expr.base)
        if isinstance(expr, Intersection):
            return self._variable(expr.left)
        return self._fresh("thing")

    def _fresh(self, word: str) -> str:
        name, number = word, 1
        while name in self.used:
            number += 1
            name = f"{word}{number}"
        self.used.add(name)
        return f"?{name}"

    @staticmethod
    def _indent(lines: list[str], depth: int = 1) -> str:
        return "\n".join("  " * depth + line for line in lines)


def render(term: Identifier, compiler: Compiler) -> str:
    """A term as SPARQL. Blank nodes have no name in a query: they are never anchors of one."""
    if isinstance(term, URIRef):
        return compiler.iri(term)
    if isinstance(term, Literal):
        return term.n3()
    if isinstance(term, BNode):
        return f"<_:{term}>"
    raise TypeError(f"cannot render {type(term).__name__} {term!r}")


def _within(expr: During, first: str, last: str) -> list[str]:
    """Filters: what begins at `first` and ends at `last` holds at the time of an expression; dates compare as text."""
    tests = []
    if expr.until:
        tests.append(f'FILTER (!BOUND({first}) || STR({first}) <= "{expr.until}-99")')
    since = expr.until if expr.when != "at" else expr.since
    if since:
        tests.append(f"FILTER (!BOUND({last}) || !({_past(last, since)}))")
    return tests


def _past(last: str, day: str) -> str:
    """Whether a last day lies before another; a year's last day is its end."""
    return f'CONCAT(STR({last}), "-99") < "{day}"'


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _days(value: str, expr: Comparison) -> str:
    """A comparison with days, which compare as text; with whole months, as months are written ("2025-03") or days."""
    upper = expr.value if expr.upper is None else expr.upper
    bounds = ((">=", expr.value), ("<=", upper)) if expr.op == "between" else ((expr.op, expr.value),)
    months = [month_of(bound, op) for op, bound in bounds]
    length = 10 if None in months else 7
    text = f"SUBSTR(STR({value}), 1, {length})"
    tests = [f'{text} {op} "{day_of(bound)[:length]}"' for op, bound in bounds]
    return " && ".join(tests)
