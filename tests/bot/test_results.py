"""Query results as table, CSV, SPARQL JSON and Turtle."""

from __future__ import annotations

import io
import json

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import XSD

from bot.results import print_result, print_table, width
from bot.types import BotError
from kg.store.engine import Rows

ROWS = Rows(
    ("thing", "name"),
    [
        (URIRef("http://example.org/a"), Literal("图, 问", lang="zh")),
        (BNode("b"), None),
        (URIRef("http://example.org/c"), Literal(7)),
    ],
)


def shown(result: Rows | bool | Graph, format: str) -> str:
    out = io.StringIO()
    print_result(result, format, out)
    return out.getvalue()


def test_table_lines_up_with_wide_characters() -> None:
    lines = shown(ROWS, "table").rstrip("\n").split("\n")
    assert lines[0] == "thing                   name"
    assert lines[2] == "<http://example.org/a>  图, 问"
    assert lines[3] == "_:b"
    assert width("图, 问") == 6 and len(lines[1].split("  ")[1]) == 6


def test_csv_follows_the_recommendation() -> None:
    assert shown(ROWS, "csv").split("\r\n")[:3] == ["thing,name", 'http://example.org/a,"图, 问"', "b,"]


def test_json_follows_the_recommendation() -> None:
    found = json.loads(shown(ROWS, "json"))
    assert found["head"] == {"vars": ["thing", "name"]}
    assert found["results"]["bindings"] == [
        {
            "thing": {"type": "uri", "value": "http://example.org/a"},
            "name": {"type": "literal", "value": "图, 问", "xml:lang": "zh"},
        },
        {"thing": {"type": "bnode", "value": "b"}},
        {
            "thing": {"type": "uri", "value": "http://example.org/c"},
            "name": {"type": "literal", "value": "7", "datatype": str(XSD.integer)},
        },
    ]
    assert json.loads(shown(True, "json")) == {"head": {}, "boolean": True}


def test_graphs_are_turtle_and_rows_are_not() -> None:
    graph = Graph().parse(data="<http://a> <http://b> 'c'@en .", format="turtle")
    assert set(Graph().parse(data=shown(graph, "turtle"), format="turtle")) == set(graph)
    assert shown(graph, "turtle") == shown(graph, "table")
    assert json.loads(shown(graph, "json")) == [{"@id": "http://a", "http://b": [{"@language": "en", "@value": "c"}]}]
    assert shown(graph, "csv").split("\r\n")[1] == "http://a,http://b,c"
    for wrong in (ROWS, False):
        with pytest.raises(BotError, match="table, csv or json"):
            shown(wrong, "turtle")


def test_nothing_found_is_still_a_table() -> None:
    assert shown(Rows(("x",), []), "table") == "x\n─\n"
    assert shown(Rows(("x",), []), "csv") == "x\r\n"


def test_line_breaks_do_not_break_a_table() -> None:
    out = io.StringIO()
    print_table(("a",), [("one\ntwo",)], out)
    assert out.getvalue().split("\n")[2] == "one two"
