"""What was understood and what was found, in the user's language; and the JSON form of an answer.

Knows: how expressions are said in Chinese and English. Does not know: how they were found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rdflib.namespace import XSD
from rdflib.term import Literal, URIRef

from kg.question import words
from kg.question.answer.messages import say
from kg.question.index.date_values import day_of
from kg.question.index.graph import GraphIndex
from kg.question.lexicon.lexicon import Lexicon
from kg.question.logic.expressions import (
    Aggregate,
    Both,
    Compare,
    CompareCount,
    Count,
    Describe,
    Difference,
    Each,
    Either,
    Exists,
    Expr,
    Extreme,
    ExtremeCount,
    Follow,
    It,
    Members,
    Mutual,
    Ratio,
    Things,
    Without,
)
from kg.question.logic.tables import ExtremeBy, Having, Matching, Number, Part, Sorted, Summary
from kg.types import Answer, Status, Value

_OPS = {
    "en": {">": "more than", "<": "less than", ">=": "at least", "<=": "at most", "=": "exactly", "between": "between"},
    "zh": {">": "大于", "<": "小于", ">=": "至少", "<=": "至多", "=": "等于", "between": "介于"},
}
_FUNCTIONS = {
    "en": {"sum": "total", "avg": "average", "min": "minimum", "max": "maximum"},
    "zh": {"sum": "总", "avg": "平均", "min": "最小", "max": "最大"},
}
_MOST_LISTED = 10
_MOST_ROWS = 30
_CLOSE = ("%", "％", "°", "℃", "℉")


@dataclass(frozen=True, slots=True)
class Explainer:
    """Says expressions and answers in one language."""

    index: GraphIndex
    lexicon: Lexicon
    lang: str

    # --- names --------------------------------------------------------------------------------------------------------

    def name(self, node: int) -> str:
        """The label of a node."""
        return self.lexicon.label(node, self.lang)

    def property(self, prop: int) -> str:
        """The label of a property, without the unit of its numbers."""
        return self.lexicon.property_name(prop, self.lang)

    def measure(self, number: str, prop: int) -> str:
        """A number under a property, with its unit where the property has one."""
        unit = self.lexicon.unit(prop)
        return f"{number}{'' if words.is_han(unit) or unit in _CLOSE else ' '}{unit}" if unit else number

    def thing(self, nodes: Sequence[int]) -> str:
        """A thing by its label, with what tells it from others of that name."""
        label = self.name(nodes[0])
        if len(nodes) > 1:
            return label
        same = {s.id for s in self.lexicon.names.get(words.key(label), ()) if not self.index.is_literal(s.id)}
        if len(same) > 1:
            told = self.distinction(nodes[0], same)
            if told:
                return f"{label}（{told}）" if self.lang == "zh" else f"{label} ({told})"
        return label

    def distinction(self, node: int, among: set[int]) -> str:
        """What tells a thing from others of its name: its class, else the value of a property they differ in."""
        types = self.index.types
        others = among - {node}
        kinds = sorted(types.get(node, ()), key=lambda k: (-self.index.members.size(k), k))
        if not any(all(kind in types.get(other, ()) for other in others) for kind in kinds):
            for kind in kinds:
                if not any(kind in types.get(other, ()) for other in others):
                    return self.name(kind)
        for prop in sorted(self.index.out.get(node, ()), key=lambda p: (self.index.properties[p].literal, p)):
            edges = self.index.properties[prop].forward
            own = set(edges[node])
            if all(not own & set(edges.get(other, ())) for other in others):
                value = self.name(min(own))
                return value if not self.index.properties[prop].literal else f"{self.name(prop)}: {value}"
        return next((self.name(k) for k in kinds if not any(k in types.get(other, ()) for other in others)), "")

    # --- paraphrase ---------------------------------------------------------------------------------------------------

    def paraphrase(self, expr: Expr) -> str:
        """What the expression asks for."""
        return self._zh(expr) if self.lang == "zh" else self._en(expr)

    def _of_tables(self, expr: Having | ExtremeBy | Sorted | Summary | Part | Matching | Number) -> str:
        """What the expressions of tables ask for."""
        lang = self.lang
        match expr:
            case Number():
                return _plain(expr.value)
            case Having():
                bound = self.paraphrase(expr.bound)
                if expr.upper is not None:
                    bound = say(lang, "between", left=bound, right=self.paraphrase(expr.upper))
                return say(
                    lang, "having", base=self._bare_base(expr.base), by=self._over(expr.by), op=_OPS[lang][expr.op],
                    bound=bound,
                )  # fmt: skip
            case ExtremeBy():
                rank = say(lang, "nth", place=expr.offset + 1) if expr.offset else ""
                rank = rank or (say(lang, "top", limit=expr.limit) if expr.limit > 1 else "")
                most = say(lang, "highest" if expr.descending else "lowest")
                base = self.paraphrase(expr.base)
                return say(lang, "extreme_by", base=base, by=self._over(expr.by), rank=rank, most=most)
            case Sorted():
                order = say(lang, "descending" if expr.descending else "ascending")
                return say(lang, "sorted", base=self.paraphrase(expr.base), by=self._over(expr.by), order=order)
            case Summary():
                return say(lang, "and").join(self.paraphrase(column) for column in expr.columns)
            case Part():
                return say(lang, f"part_{expr.unit}", base=self.paraphrase(expr.base))
            case Matching():
                by = say(lang, "name") if expr.property is None else self.property(expr.property)
                name = "matching" if expr.place == "inside" else f"matching_{expr.place}"
                return say(lang, name, base=self._bare_base(expr.base), by=by, text=expr.text)

    def _bare_base(self, expr: Expr) -> str:
        said = self.paraphrase(expr)
        return said.removeprefix("所有") if self.lang == "zh" else said

    def _over(self, by: Expr) -> str:
        """What a row is measured or ordered by."""
        if isinstance(by, It):
            return say(self.lang, "name")
        return self.paraphrase(by).replace(say(self.lang, "of_it"), "")

    def _en(self, expr: Expr) -> str:
        match expr:
            case Having() | ExtremeBy() | Sorted() | Summary() | Part() | Matching() | Number():
                return self._of_tables(expr)
            case Things():
                return self.thing(expr.nodes)
            case Members():
                return f"every {self.name(expr.kind)}"
            case Follow():
                base, prop = self._en(expr.base), self.property(expr.property)
                return f"everything whose {prop} is {base}" if expr.inverse else f"{prop} of {base}"
            case Both():
                left = self._en(expr.left)
                if isinstance(expr.right, Follow) and expr.right.inverse:
                    return f"{left} whose {self.property(expr.right.property)} is {self._en(expr.right.base)}"
                return f"{left} that is also {self._en(expr.right)}"
            case Either():
                return f"{self._en(expr.left)} or {self._en(expr.right)}"
            case Without():
                return f"{self._en(expr.left)} but not {self._en(expr.right)}"
            case Compare():
                bound = self._value(expr, expr.value)
                bound += f" and {self._value(expr, expr.upper)}" if expr.upper is not None else ""
                return f"{self._en(expr.base)} with {self.property(expr.property)} {_OPS['en'][expr.op]} {bound}"
            case Extreme():
                rank = (
                    f"number {expr.offset + 1} by "
                    if expr.offset
                    else f"top {expr.limit} by "
                    if expr.limit > 1
                    else ""
                )
                most = "highest" if expr.descending else "lowest"
                return f"{self._en(expr.base)} with the {rank}{most} {self.property(expr.property)}"
            case ExtremeCount():
                of = self._en(expr.of) if expr.of is not None else "thing"
                most = "most" if expr.descending else "fewest"
                if _of_its_own(expr):
                    return f"{self.property(expr.property)} of the {most} ({of})"
                return f"{self._en(expr.base)} with the {most} {self.property(expr.property)} ({of})"
            case CompareCount():
                of = f" ({self._en(expr.of)})" if expr.of is not None else ""
                bound = f"{_OPS['en'][expr.op]} {_plain(expr.value)}"
                return f"{self._en(expr.base)} with {bound} {self.property(expr.property)}{of}"
            case Mutual():
                return f"{self._en(expr.base)} linked both ways by {self.property(expr.property)}"
            case Count():
                return f"number of: {self._en(expr.base)}"
            case Aggregate():
                return f"{_FUNCTIONS['en'][expr.function]} {self.property(expr.property)} of {self._en(expr.base)}"
            case Exists():
                return f"whether there is: {self._en(expr.base)}"
            case Describe():
                return f"description of {self._en(expr.base)}"
            case It():
                return "it"
            case Each():
                columns = ", ".join(self._en(c).removesuffix(" of it") for c in expr.columns)
                return f"for each {self._en(expr.base).removeprefix('every ')}: {columns}"
            case Difference():
                unit = {"number": "", "days": " in days", "years": " in years"}[expr.unit]
                return f"{self._en(expr.left)} less {self._en(expr.right)}{unit}"
            case Ratio():
                left, right = self._en(expr.left), self._en(expr.right)
                return f"share of {_bare(left)} in {_bare(right)}" if expr.percent else f"{left} per {right}"

    def _value(self, expr: Compare, value: float) -> str:
        """The number or the day that a comparison is with."""
        day = self.index.properties[expr.property].date and value != int(value)
        return day_of(value) if day else _plain(value)

    def _zh(self, expr: Expr) -> str:
        match expr:
            case Having() | ExtremeBy() | Sorted() | Summary() | Part() | Matching() | Number():
                return self._of_tables(expr)
            case Things():
                return self.thing(expr.nodes)
            case Members():
                return f"所有{self.name(expr.kind)}"
            case Follow():
                base, prop = self._zh(expr.base), self.property(expr.property)
                return f"{prop}为{base}的事物" if expr.inverse else f"{base}的{prop}"
            case Both():
                left = self._zh(expr.left).removeprefix("所有")
                if isinstance(expr.right, Follow) and expr.right.inverse:
                    return f"{self.property(expr.right.property)}为{self._zh(expr.right.base)}的{left}"
                return f"{self._zh(expr.right)}中的{left}"
            case Either():
                return f"{self._zh(expr.left)}或{self._zh(expr.right)}"
            case Without():
                return f"{self._zh(expr.left)}，但不包括{self._zh(expr.right)}"
            case Compare():
                bound = self._value(expr, expr.value)
                bound += f"和{self._value(expr, expr.upper)}之间" if expr.upper is not None else ""
                base = self._zh(expr.base).removeprefix("所有")
                return f"{self.property(expr.property)}{_OPS['zh'][expr.op]}{bound}的{base}"
            case Extreme():
                rank = f"第{expr.offset + 1}" if expr.offset else "最"
                many = f"{expr.limit}个" if expr.limit > 1 else ""
                rank += "大" if expr.descending else "小"
                return f"{self._zh(expr.base)}中{self.property(expr.property)}{rank}的{many}"
            case ExtremeCount():
                of = self._zh(expr.of).removeprefix("所有") if expr.of is not None else ""
                if _of_its_own(expr):
                    return f"{of}最{'多' if expr.descending else '少'}的{self.property(expr.property)}"
                return (
                    f"{self._zh(expr.base)}中{self.property(expr.property)}{of}最{'多' if expr.descending else '少'}的"
                )
            case CompareCount():
                of = self._zh(expr.of).removeprefix("所有") if expr.of is not None else ""
                bound = f"{_OPS['zh'][expr.op]}{_plain(expr.value)}"
                return f"{self._zh(expr.base)}中{self.property(expr.property)}{of}{bound}个的"
            case Mutual():
                return f"{self._zh(expr.base)}中彼此{self.property(expr.property)}的"
            case Count():
                return f"{self._zh(expr.base)}的数量"
            case Aggregate():
                return f"{self._zh(expr.base)}的{_FUNCTIONS['zh'][expr.function]}{self.property(expr.property)}"
            case Exists():
                return f"是否存在：{self._zh(expr.base)}"
            case Describe():
                return f"{self._zh(expr.base)}的描述"
            case It():
                return "其"
            case Each():
                columns = "、".join(self._zh(c).removeprefix("其的") for c in expr.columns)
                return f"每个{self._zh(expr.base).removeprefix('所有')}的{columns}"
            case Difference():
                unit = {"number": "之差", "days": "相差的天数", "years": "相差的年数"}[expr.unit]
                return f"{self._zh(expr.left)}与{self._zh(expr.right)}{unit}"
            case Ratio():
                left, right = self._zh(expr.left), self._zh(expr.right)
                if expr.percent:
                    return f"{left.removesuffix('的数量')}占{right.removesuffix('的数量')}的百分比"
                return f"{left}与{right}之比"

    # --- sentences ----------------------------------------------------------------------------------------------------

    def sentence(self, expr: Expr, values: Sequence[Value]) -> str:
        """One sentence that answers."""
        zh = self.lang == "zh"
        listed = self._listed(values)
        match expr:
            case Exists():
                yes = bool(values) and values[0].term.toPython() is True  # type: ignore[attr-defined]
                return ("是的。" if yes else "不是。") if zh else ("Yes." if yes else "No.")
            case Describe():
                label = self._said(expr.base)
                if values and values[0].label[-1:] in (*".。!！?？",):
                    return values[0].label
                return f"{label}：{listed}。" if zh else f"{label}: {listed}."
            case Each():
                return self._rows(expr, values)
            case Sorted() if isinstance(expr.base, Each):
                return self._rows(expr.base, values)
            case Summary():
                return self._numbers(values)
            case Difference() if expr.unit != "number":
                unit = {"days": ("day", "天"), "years": ("year", "年")}[expr.unit]
                return f"{listed}{unit[1]}。" if zh else f"{listed} {unit[0]}{'' if listed == '1' else 's'}."
            case Ratio() if expr.percent:
                return f"{listed}%。" if zh else f"{listed}%."
            case Count():
                return f"共有{listed}个。" if zh else f"There are {listed}." if listed != "1" else "There is 1."
            case Aggregate():
                said = self.paraphrase(expr)
                return f"{said}是{listed}。" if zh else _capital(f"the {said} is {listed}.")
            case Follow() if not expr.inverse:
                prop, base = self.property(expr.property), self._said(expr.base)
                if base and not _verbal(prop):
                    if zh:
                        return f"{base}的{prop}是{listed}。"
                    if len(values) > 1:  # a label has no plural that could be relied on
                        return f"{_capital(prop)} of {base}: {listed}."
                    return f"The {prop} of {base} is {listed}."
        return f"{listed}。" if zh else f"{listed}."

    def _numbers(self, values: Sequence[Value]) -> str:
        """Numbers beside each other, each with what it is."""
        cells = [value for row in values for value in (row, *row.columns)]
        told = say(self.lang, "and").join(
            say(self.lang, "summary_said", heading=cell.heading, value=cell.label) for cell in cells
        )
        return f"{told}。" if self.lang == "zh" else f"{_capital(told)}."

    def _rows(self, expr: Each, values: Sequence[Value]) -> str:
        """A row a line; several columns with their names."""
        zh = self.lang == "zh"
        several = len(expr.columns) > 1
        lines: list[str] = []
        for value in values[:_MOST_ROWS]:
            cells = [f"{c.heading}{'' if zh else ' '}{c.label}" if several else c.label for c in value.columns]
            lines.append(f"{value.label}{'：' if zh else ': '}{('，' if zh else ', ').join(cells) or '—'}")
        rest = len(values) - len(lines)
        if rest > 0:
            lines.append(f"……另有{rest}个" if zh else f"and {rest} more")
        return "\n".join(lines)

    def heading(self, column: Expr) -> str:
        """What a column of a table holds, in a word or two."""
        if isinstance(column, Count):
            return "数量" if self.lang == "zh" else "number"
        if isinstance(column, Follow):
            return self.property(column.property)
        if isinstance(column, Aggregate):
            gap = "" if self.lang == "zh" else " "
            return f"{_FUNCTIONS[self.lang][column.function]}{gap}{self.property(column.property)}"
        return self.paraphrase(column).removesuffix(" of it").removeprefix("其的")

    def _said(self, expr: Expr) -> str:
        """A short name for what an answer is about, or nothing where that would be clumsy."""
        if isinstance(expr, Things):
            return self.name(expr.nodes[0])
        if isinstance(expr, Follow) and not expr.inverse:
            base = self._said(expr.base)
            prop = self.property(expr.property)
            if base and not _verbal(prop):
                return f"{base}的{prop}" if self.lang == "zh" else f"the {prop} of {base}"
        return ""

    def condition(self, expr: Expr) -> str:
        """One condition of a question in a few words."""
        op = _OPS["zh" if self.lang == "zh" else "en"]
        match expr:
            case Follow() if expr.inverse:
                return f"{self.property(expr.property)}: {self.paraphrase(expr.base)}"
            case Compare():
                upper = f"–{self._value(expr, expr.upper)}" if expr.upper is not None else ""
                return f"{self.property(expr.property)} {op[expr.op]} {self._value(expr, expr.value)}{upper}"
            case CompareCount():
                return f"{self.property(expr.property)} {op[expr.op]} {_plain(expr.value)}"
            case Without():
                return ("不包括" if self.lang == "zh" else "not ") + self.paraphrase(expr.right)
            case _:
                return self.paraphrase(expr)

    def without(self, condition: str, values: Sequence[Value]) -> str:
        """What there would be without a condition, to stand behind the sentence that there is nothing."""
        if self.lang == "zh":
            return f"不要求“{condition}”的话有{len(values)}个：{self._listed(values)}。"
        many = f"there are {len(values)}" if len(values) > 1 else "there is 1"
        return f" Without “{condition}” {many}: {self._listed(values)}."

    def _listed(self, values: Sequence[Value]) -> str:
        labels = list(dict.fromkeys(v.label for v in values))
        rest = len(labels) - _MOST_LISTED
        labels = labels[:_MOST_LISTED]
        if self.lang == "zh":
            return "、".join(labels) + (f"等（另有{rest}个）" if rest > 0 else "")
        if rest > 0:
            return ", ".join(labels) + f" and {rest} more"
        return labels[0] if len(labels) == 1 else ", ".join(labels[:-1]) + " and " + labels[-1] if labels else ""


_VERBAL_FIRST = ("is", "has", "in", "was", "of")
_VERBAL_LAST = (" by", " in", " at", " to", " for")
_NOUNS_IN_S = ("species", "status", "series")


def _verbal(prop: str) -> bool:
    """Whether an English property label reads as a verb ("directed by", "borders", "is in country")."""
    first = prop.split(" ")[0].lower()
    if words.is_han(prop) or first in _NOUNS_IN_S:
        return False
    if first in _VERBAL_FIRST or prop.endswith(_VERBAL_LAST) or first.endswith("ed"):
        return True
    return " " not in prop and first.endswith("s") and not first.endswith("ss")


def _bare(counted: str) -> str:
    return counted.removeprefix("number of: ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plain(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else str(value)


def failure(status: Status, lang: str, failed: str, paraphrase: str = "") -> str:
    """One sentence that says why there is no answer."""
    zh = lang == "zh"
    match status:
        case Status.UNKNOWN_ENTITY:
            return f"图谱里没有“{failed}”。" if zh else f"I don't know anything called “{failed}”."
        case Status.UNKNOWN_PROPERTY:
            return f"图谱里没有“{failed}”这种信息。" if zh else f"The graph says nothing about “{failed}”."
        case Status.NO_FACT:
            if paraphrase:
                return f"图谱里没有这一事实：{paraphrase}。" if zh else f"The graph has no fact for: {paraphrase}."
            return "图谱里没有这一事实。" if zh else "The graph has no such fact."
        case Status.CLARIFY:
            return "您指的是哪一个？" if zh else "Which one do you mean?"
        case Status.UNSUPPORTED:
            return "这个问题我还不能回答。" if zh else "I cannot answer this kind of question."
        case _:
            return "我不确定这个问题的意思。" if zh else "I am not sure what is asked."


def unsure(lang: str, paraphrase: str, unread: Sequence[str]) -> str:
    """One sentence that offers what was understood, and names the words that were not."""
    lost = say(lang, "and").join(f"“{text}”" for text in unread[:3])
    if lost:
        return say(lang, "unsure_of", words=lost, paraphrase=paraphrase)
    return say(lang, "unsure", paraphrase=paraphrase)


def exhausted(lang: str, seconds: float, rows: int) -> str:
    """One sentence that says that a question was understood, and asks for too much."""
    if lang == "zh":
        return f"问题看懂了，但答案超出了一次提问的限度（{seconds:g} 秒、{rows} 行）：请缩小范围，或者只问有多少。"
    return (
        f"The question is understood, but its answer is more than one question may take ({seconds:g} s, {rows:,} "
        "rows): ask for fewer, or how many there are."
    )


def answer_json(answer: Answer, id: object = None) -> dict[str, Any]:
    """The answer as `--json` and `--batch` print it."""
    return {
        "id": id,
        "status": answer.status.value,
        "text": answer.text,
        "answers": [_term_json(value) for value in answer.values],
        "sparql": answer.sparql,
        "paraphrase": answer.paraphrase,
        "confidence": round(answer.confidence, 4),
        "evidence": [
            {"source": e.source.uri, "title": e.source.title, "quote": e.quote, "start": e.start, "end": e.end}
            for e in answer.evidence
        ],
        "alternatives": [
            {"paraphrase": a.paraphrase, "sparql": a.sparql, "confidence": round(a.confidence, 4)}
            for a in answer.alternatives
        ],
        "failed": answer.failed,
        "ms": round(answer.ms, 1),
    }


def _term_json(value: Value) -> dict[str, Any]:
    term = value.term
    if isinstance(term, Literal):
        kind = "boolean" if term.datatype == XSD.boolean else "literal"
        found: dict[str, Any] = {"type": kind, "value": str(term)}
        if term.language:
            found["xml:lang"] = term.language
        elif term.datatype is not None:
            found["datatype"] = str(term.datatype)
    else:
        found = {"type": "uri" if isinstance(term, URIRef) else "bnode", "value": str(term)}
    found["label"] = value.label
    if value.columns:
        found["columns"] = [{**_term_json(column), "heading": column.heading} for column in value.columns]
    return found


def _of_its_own(expr: ExtremeCount) -> bool:
    """Whether what is counted is what the counted links come from: the town of the most patients."""
    base = expr.base
    if not isinstance(base, Follow) or (base.property, base.inverse) != (expr.property, not expr.inverse):
        return False
    return base.base == expr.of and not base.inverse
