"""What rows are called: by uniqueness and shape, in two languages, as persons; rows without a key by their content."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SKOS, Literal, URIRef

from kg.ingest.readers import SUFFIXES, find_inputs, make_source, read
from kg.ingest.tables import table_statements
from kg.types import Table
from kg.vocab import ROW_KEY, column_iri, table_class


class Read:
    """What one file says."""

    def __init__(self, folder: Path, name: str, text: str) -> None:
        path = folder / name
        path.write_text(text, "utf-8")
        (item,) = find_inputs([path], SUFFIXES)
        self.triples = set()
        self.quotes = set()
        self.accounts = []
        for found in read(item, text.encode(), make_source(item, text.encode())):
            assert isinstance(found, Table)
            for statement in table_statements(found):
                self.triples.add(statement.triple)
                if statement.quote:
                    self.quotes.add((statement.quote.text, statement.quote.header))
            self.accounts.append(found.account)

    def rows(self, kind: str) -> set[str]:
        """The labels of the things of a class."""
        things = {s for s, p, o in self.triples if (p, o) == (RDF.type, table_class(kind))}
        return {str(o) for s, p, o in self.triples if s in things and p == RDFS.label}

    def named(self, node: URIRef) -> set[str]:
        """Every name of a class or property."""
        return {str(o) for s, p, o in self.triples if s == node and p in (RDFS.label, SKOS.altLabel)}


@pytest.mark.parametrize(
    ("name", "text", "labels"),
    [
        ("countries.csv", "code,currency_name,country\nFR,Euro,France\nDE,Euro,Germany\n", {"France", "Germany"}),
        ("staff.csv", "first_name,last_name,age\nAnn,Lee,41\nAnn,Chan,38\n", {"Ann Lee", "Ann Chan"}),
        ("goods.csv", "sku,description,title\n17,made of iron,Hammer\n18,made of steel,Saw\n", {"Hammer", "Saw"}),
        ("users.csv", "email,nick\na@x.org,Ann\nb@x.org,Bo\n", {"Ann", "Bo"}),
        ("orders.csv", "order_id,customer\n1,Ann\n2,Ann\n", {"1", "2"}),
        ("poems.csv", "author,tune\nSu,Moon\nSu,Plum\nLu,Plum\n", {"Moon", "Plum"}),
        (
            "speaks.csv",
            "country,language\nChad,French\nChad,Arabic\nMali,French\n",
            {"Chad, French", "Chad, Arabic", "Mali, French"},
        ),
    ],
)
def test_labels(tmp_path: Path, name: str, text: str, labels: set[str]) -> None:
    assert Read(tmp_path, name, text).rows(Path(name).stem) == labels


def test_rows_of_one_thing_are_one_thing(tmp_path: Path) -> None:
    found = Read(tmp_path, "points.csv", "Point,Treats\nX1,cough\nX2,cough\nX2,fever\nX1,cough\n")
    assert {str(o) for _, p, o in found.triples if p == ROW_KEY} == {"X1", "X2"}


def test_a_row_written_twice_counts_once(tmp_path: Path) -> None:
    found = Read(tmp_path, "sales.csv", "shop,item,amount\nA,x,1.5\nA,x,2.5\nA,x,1.5\nB,x,1.5\n")
    assert len({str(o) for _, p, o in found.triples if p == ROW_KEY}) == 3


def test_two_names_in_two_languages(tmp_path: Path) -> None:
    found = Read(tmp_path, "城市.csv", "名称,English name,人口\n杭州,Hangzhou,1200\n苏州,Suzhou,1100\n")
    assert Literal("Hangzhou", lang="en") in {o for _, p, o in found.triples if p == RDFS.label}
    assert Literal("杭州", lang="zh") in {o for _, p, o in found.triples if p == RDFS.label}


def test_persons_and_what_a_header_calls_a_row(tmp_path: Path) -> None:
    people = Read(tmp_path, "data.csv", "姓名,部门\n李雷,销售\n韩梅,财务\n")
    assert {"person", "人"} <= people.named(table_class("data"))
    goods = Read(tmp_path, "prices.csv", "Product,Price,Qty\nTea,3,1\nJam,4,2\n")
    assert goods.rows("product") == {"Tea", "Jam"} and goods.named(table_class("product")) == {"product"}
    assert "quantity" in goods.named(column_iri("prices", "Qty"))


def test_the_quote_is_the_row_as_it_stands(tmp_path: Path) -> None:
    found = Read(tmp_path, "zahlen.csv", "Ort;Wert;Tag\nA;1,250;2024/3/5\nB;3,980;2024/3/6\n")
    assert ("A | 1,250 | 2024/3/5", "Ort | Wert | Tag") in found.quotes


# --- shapes -----------------------------------------------------------------------------------------------------------


def _edges(found: Read) -> set[tuple[str, str, str]]:
    names = {s: str(o) for s, p, o in found.triples if p == RDFS.label}
    return {
        (names[s], names.get(URIRef(str(p)), str(p)), names.get(URIRef(str(o)), str(o)))
        for s, p, o in found.triples
        if p not in (RDF.type, RDFS.label, SKOS.altLabel)
    }


@pytest.mark.parametrize(
    ("name", "text", "edges"),
    [
        (
            "a.csv",
            "subject,relation,object\nAnn,works at,Bolt\nBolt,based in,York\n",
            {("Ann", "works at", "Bolt"), ("Bolt", "based in", "York")},
        ),
        (
            "b.csv",
            "疾病,关系,症状\n感冒,具有症状,头痛\n感冒,并发症,肺炎\n",
            {("感冒", "具有症状", "头痛"), ("感冒", "并发症", "肺炎")},
        ),
        (
            "c.csv",
            "甲,父亲,乙\n乙,父亲,丙\n丁,母亲,甲\n乙,母亲,戊\n",
            {("甲", "父亲", "乙"), ("乙", "父亲", "丙"), ("丁", "母亲", "甲"), ("乙", "母亲", "戊")},
        ),
        (
            "d.csv",
            "entity,attribute,value\nOak,height,21\nElm,height,30\n",
            {("Oak", "height", "21"), ("Elm", "height", "30")},
        ),
        (
            "e.csv",
            "source,target\nLeeds,York\nYork,Hull\n",
            {("Leeds", "links to", "York"), ("York", "links to", "Hull")},
        ),
    ],
)
def test_triples_and_edges(tmp_path: Path, name: str, text: str, edges: set[tuple[str, str, str]]) -> None:
    found = Read(tmp_path, name, text)
    got = {(s, "links to" if p in ("连接", "e") else p, o) for s, p, o in _edges(found)}
    assert got == edges and found.accounts[0]["shape"].split(":")[0] in ("triples", "edges")


def test_the_import_files_of_neo4j(tmp_path: Path) -> None:
    nodes = Read(tmp_path, "n.csv", "personId:ID,name,born:int,:LABEL\np1,Ann,1964,Actor;Person\np2,Bo,1970,Person\n")
    links = Read(tmp_path, "r.csv", ":START_ID,since:int,:END_ID,:TYPE\np1,2001,p2,KNOWS\n")
    assert links.accounts[0]["left out"] == ["what relationships have themselves: since:int"]
    assert nodes.rows("Person") == {"Ann", "Bo"} and nodes.rows("Actor") == {"Ann"}
    ((start, end),) = {(s, o) for s, p, o in links.triples if str(p).endswith("relation:knows")}
    assert {start, end} <= {s for s, p, _ in nodes.triples if p == RDF.type}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("events.csv", "name,start,end\nFair,2024-01-02,2024-01-03\nMarket,2024-02-02,2024-02-04\n"),
        ("flights.csv", "from,to,price\nLeeds,York,20\nYork,Hull,30\n"),
        ("links.csv", "source,target\n1,2\n2,3\n"),
    ],
)
def test_what_is_no_table_of_statements(tmp_path: Path, name: str, text: str) -> None:
    assert "shape" not in Read(tmp_path, name, text).accounts[0]


def test_graphml(tmp_path: Path) -> None:
    text = (
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
        '<key id="n" for="node" attr.name="name" attr.type="string"/>'
        '<key id="t" for="edge" attr.name="type" attr.type="string"/><graph edgedefault="directed"><node id="a">'
        '<data key="n">Ann</data></node><node id="b"><data key="n">Bo</data></node><edge source="a" target="b">'
        '<data key="t">knows</data></edge></graph></graphml>'
    )
    found = Read(tmp_path, "people.graphml", text)
    assert found.rows("people") == {"Ann", "Bo"} and ("Ann", "knows", "Bo") in _edges(found)


# --- JSON -------------------------------------------------------------------------------------------------------------


def test_an_object_keyed_by_name(tmp_path: Path) -> None:
    found = Read(tmp_path, "people.json", '{"Ann": {"mother": "Eve", "city": "Leeds"}, "Bo": {"mother": "May"}}')
    assert found.rows("people") == {"Ann", "Bo"}


def test_a_list_of_objects_inside_a_record(tmp_path: Path) -> None:
    text = '[{"name": "Ann", "prizes": [{"year": 1903}, {"year": 1911}]}, {"name": "Bo", "prizes": [{"year": 1921}]}]'
    found = Read(tmp_path, "people.json", text)
    prizes = column_iri("people", "prizes")
    owners = [s for s, p, _ in found.triples if p == prizes]
    assert len(owners) == 3 and len(set(owners)) == 2
    years = {o for _, p, o in found.triples if p == column_iri("prizes", "year")}
    assert {str(year) for year in years} == {"1903", "1911", "1921"}


def test_geojson(tmp_path: Path) -> None:
    text = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "Elm Park"}, '
        '"geometry": {"type": "Point", "coordinates": [1.5, 53.8]}}, {"type": "Feature", "properties": '
        '{"name": "Oak Park"}, "geometry": null}]}'
    )
    found = Read(tmp_path, "parks.geojson", text)
    assert found.rows("parks") == {"Elm Park", "Oak Park"}
    assert column_iri("parks", "latitude") in {p for _, p, _ in found.triples}


@pytest.mark.parametrize(
    ("text", "called"),
    [
        (
            "月份,成人票,儿童票\n2025年1月,812,301\n2025年2月,655,280\n2025年3月,930,412\n",
            {"2025-01", "2025-02", "2025-03"},
        ),
        ("Year,Sales,Cost\n2021,5,3\n2022,7,4\n2023,6,5\n", {"2021", "2022", "2023"}),
        ("Day,Visits\n2024-01-05,7\n2024-01-06,9\n", {"2024-01-05", "2024-01-06"}),
    ],
)
def test_days_months_and_years_tell_rows_apart(tmp_path: Path, text: str, called: set[str]) -> None:
    triples = Read(tmp_path, "visits.csv", text).triples
    assert {str(o) for _, p, o in triples if p == ROW_KEY} == called
