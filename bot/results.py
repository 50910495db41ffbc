"""The results of queries: table, CSV, TSV, SPARQL JSON and XML, Turtle.

Knows: how RDF terms are shown to people and written for programs. CSV and JSON follow the W3C recommendations
"SPARQL 1.1 Query Results CSV and TSV Formats" and "SPARQL 1.1 Query Results JSON Format".
"""

from __future__ import annotations

import csv
import json
import shutil
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO
from xml.sax.saxutils import escape, quoteattr

from rdflib import Graph, Literal, URIRef
from rdflib.term import Identifier

from bot.types import BotError

if TYPE_CHECKING:
    from kg.store.engine import Rows


def print_result(result: Rows | bool | Graph, format: str, out: TextIO) -> None:
    """Print what a query gave.

    Raises:
        BotError: This kind of result has no such format.
    """
    if isinstance(result, Graph):
        _print_graph(result, format, out)
    elif isinstance(result, bool):
        _print_truth(result, format, out)
    else:
        _print_rows(result, format, out)


def _print_rows(result: Rows, format: str, out: TextIO) -> None:
    match format:
        case "csv":
            writer = csv.writer(out)
            writer.writerow(result.variables)
            writer.writerows([_bare(term) for term in row] for row in result.rows)
        case "tsv":
            out.write("\t".join(f"?{name}" for name in result.variables) + "\n")
            for row in result.rows:
                out.write("\t".join("" if term is None else _in_one_line(term) for term in row) + "\n")
        case "json":
            bindings = [
                {name: term_json(term) for name, term in zip(result.variables, row, strict=True) if term is not None}
                for row in result.rows
            ]
            _dump({"head": {"vars": list(result.variables)}, "results": {"bindings": bindings}}, out)
        case "xml":
            _write_xml(result.variables, result.rows, out)
        case "turtle":
            raise BotError("a SELECT gives rows, not a graph; use --format table, csv or json, or a CONSTRUCT query")
        case _:
            print_table(result.variables, [[_short(term) for term in row] for row in result.rows], out)


def _print_truth(result: bool, format: str, out: TextIO) -> None:
    if format == "json":
        _dump({"head": {}, "boolean": result}, out)
    elif format == "xml":
        out.write(f"{_XML}<head/><boolean>{'true' if result else 'false'}</boolean></sparql>\n")
    elif format == "turtle":
        raise BotError("an ASK gives true or false, not a graph; use --format table, csv or json")
    else:
        out.write("true\n" if result else "false\n")


_XML = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'


def _write_xml(variables: Sequence[str], rows: Sequence[Sequence[Identifier | None]], out: TextIO) -> None:
    """The "SPARQL Query Results XML Format"; characters that XML does not allow are left out."""
    out.write(_XML + "<head>" + "".join(f"<variable name={quoteattr(v)}/>" for v in variables) + "</head><results>\n")
    for row in rows:
        out.write("<result>")
        for name, term in zip(variables, row, strict=True):
            if term is not None:
                out.write(f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>")
        out.write("</result>\n")
    out.write("</results></sparql>\n")


def _xml_term(term: Identifier) -> str:
    text = escape("".join(c for c in str(term) if c >= " " or c in "\t\n\r"))
    if isinstance(term, URIRef):
        return f"<uri>{text}</uri>"
    if not isinstance(term, Literal):
        return f"<bnode>{text}</bnode>"
    if term.language:
        return f"<literal xml:lang={quoteattr(term.language)}>{text}</literal>"
    kind = f" datatype={quoteattr(str(term.datatype))}" if term.datatype is not None else ""
    return f"<literal{kind}>{text}</literal>"


def _print_graph(result: Graph, format: str, out: TextIO) -> None:
    match format:
        case "json":
            out.write(result.serialize(format="json-ld") + "\n")
        case "csv":
            writer = csv.writer(out)
            writer.writerow(("subject", "predicate", "object"))
            writer.writerows([_bare(term) for term in triple] for triple in sorted(result))
        case _:
            out.write(bind_prefixes(result).serialize(format="turtle").strip() + "\n")


def bind_prefixes(graph: Graph) -> Graph:
    """The graph, with the project's own names shortened when it is written as Turtle."""
    graph.bind("tw", "urn:tuwen:o:")
    return graph


def term_json(term: Identifier) -> dict[str, str]:
    """A term as in SPARQL JSON results."""
    if isinstance(term, Literal):
        found = {"type": "literal", "value": str(term)}
        if term.language:
            found["xml:lang"] = term.language
        elif term.datatype is not None:
            found["datatype"] = str(term.datatype)
        return found
    return {"type": "uri" if isinstance(term, URIRef) else "bnode", "value": str(term)}


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], out: TextIO) -> None:
    """Aligned columns; Chinese characters count double. On a terminal, cells are cut so that a row fits its width."""
    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    widths = [max([width(name), *(width(row[n]) for row in cells)]) for n, name in enumerate(columns)]
    if out.isatty():
        widths = fit(widths, shutil.get_terminal_size().columns - 2 * (len(columns) - 1))
    head = "  ".join(_pad(name, size) for name, size in zip(columns, widths, strict=True)).rstrip()
    lines = [head, "  ".join("─" * size for size in widths)]
    lines += ["  ".join(_pad(cell, size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in cells]
    out.write("\n".join(lines) + "\n")


def width(text: str) -> int:
    """Terminal columns that a text takes.

    >>> width("图问 ok")
    7
    """
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fit(widths: Sequence[int], room: int) -> list[int]:
    """Widths that together take at most `room`: the widest give way first, none below 8.

    >>> fit([5, 40, 60], 65)
    [5, 30, 30]
    """
    found = list(widths)
    while sum(found) > room and max(found, default=0) > 8:
        widest = max(found)
        found[found.index(widest)] = widest - 1
    return found


def _pad(text: str, size: int) -> str:
    if width(text) > size:
        while text and width(text) >= size:
            text = text[:-1]
        text += "…"
    return text + " " * (size - width(text))


_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def _in_one_line(term: Identifier) -> str:
    """A term as Turtle writes it, without the long quotes that may hold line ends."""
    if not isinstance(term, Literal):
        return term.n3()
    text = str(term).translate(_ESCAPED)
    if term.language:
        return f'"{text}"@{term.language}'
    return f'"{text}"' + (f"^^<{term.datatype}>" if term.datatype is not None else "")


def _bare(term: object) -> str:
    return "" if term is None else str(term)


def _short(term: Identifier | None) -> str:
    """A term for people: literals bare, IRIs in angle brackets."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        return str(term)
    return f"<{term}>" if isinstance(term, URIRef) else f"_:{term}"


def _dump(data: Any, out: TextIO) -> None:
    json.dump(data, out, ensure_ascii=False, indent=2)
    out.write("\n")
