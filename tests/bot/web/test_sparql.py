"""The SPARQL 1.1 protocol at `/sparql`: ways in, formats, and what is refused."""

from __future__ import annotations

import httpx
import pytest
import rdflib
from rdflib import Literal
from rdflib.namespace import XSD

from bot.results import _in_one_line

SELECT = "PREFIX : <http://example.org/> SELECT ?c WHERE { :Texas :capital ?c }"
CONSTRUCT = SELECT.replace("SELECT ?c", "CONSTRUCT { :Texas :capital ?c }")
ROWS = {
    "application/sparql-results+json": '"value": "http://example.org/Austin"',
    "application/sparql-results+xml": "<uri>http://example.org/Austin</uri>",
    "text/csv": "c\r\nhttp://example.org/Austin\r\n",
    "text/tab-separated-values": "?c\n<http://example.org/Austin>\n",
}
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
}


@pytest.mark.parametrize("media", ROWS)
async def test_rows_come_in_four_formats_whichever_way_the_query_came(client: httpx.AsyncClient, media: str) -> None:
    headers = {"Accept": media}
    for response in (
        await client.get("/sparql", params={"query": SELECT}, headers=headers),
        await client.post("/sparql", data={"query": SELECT}, headers=headers),
        await client.post("/sparql", content=SELECT, headers={**headers, "Content-Type": "application/sparql-query"}),
    ):
        assert response.headers["content-type"].partition(";")[0] == media and ROWS[media] in response.text


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib's own reader of JSON-LD
@pytest.mark.parametrize("media", GRAPHS)
async def test_graphs_come_in_four_formats(client: httpx.AsyncClient, media: str) -> None:
    told = await client.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": f"{media}, text/csv;q=0.1"})
    assert told.headers["content-type"].partition(";")[0] == media
    assert len(rdflib.Graph().parse(data=told.text, format=GRAPHS[media])) == 1


async def test_a_truth_value_and_the_service_itself(client: httpx.AsyncClient) -> None:
    asked = await client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}, headers={"Accept": "text/csv"})
    assert asked.json()["boolean"] is True
    service = rdflib.Graph().parse(data=(await client.get("/sparql")).text, format="turtle")
    assert any("SPARQL_Results_TSV" in o for o in service.objects())


async def test_what_it_does_not_do_is_said(client: httpx.AsyncClient) -> None:
    written = {"Content-Type": "application/sparql-update"}
    for response, word in (
        (await client.post("/sparql", data={"update": "DROP ALL"}), "read-only"),
        (await client.post("/sparql", content="DROP ALL", headers=written), "read-only"),
        (await client.get("/sparql", params={"query": SELECT, "default-graph-uri": "urn:x"}), "default-graph-uri"),
        (await client.get("/sparql", params={"query": "DROP ALL"}), ""),
        (await client.get("/sparql", params={"query": ""}), "empty"),
    ):
        assert response.status_code == 400 and word in response.json()["detail"]
    refused = await client.get("/sparql", params={"query": SELECT}, headers={"Accept": "image/png"})
    assert refused.status_code == 406 and refused.headers["content-type"] == "application/problem+json"


def test_a_term_in_one_line_is_read_back() -> None:
    price = Literal("5.20", datatype=XSD.decimal, normalize=False)
    for term in (Literal('a "b"\n\tc\\', lang="en"), price, Literal("x")):
        (told,) = rdflib.Graph().parse(data=f"<urn:a> <urn:b> {_in_one_line(term)} .", format="turtle").objects()
        assert told.n3() == term.n3()
