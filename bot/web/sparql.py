"""The SPARQL 1.1 protocol, read-only: `/sparql`, and `/api/query`, which is the same under the name it had first.

Knows: requests, and which formats results come in. Does not know: how a query is run; it runs in a worker process
under the budget of `query:` (`bot.services.queries`), whatever way it came.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Query, Request, Response
from rdflib import Graph

from bot.results import bind_prefixes, print_result
from bot.web.access import Caller, Querier, Role
from bot.web.asking import clean
from bot.web.problem import Problem

if TYPE_CHECKING:
    from bot.app import App

router = APIRouter(tags=["SPARQL"])

_ROWS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
_GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
}
_ALSO = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
}
_EXAMPLE = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 10"
_ROW = {
    "head": {"vars": ["s"]},
    "results": {"bindings": [{"s": {"type": "uri", "value": "urn:tuwen:entity:COBOL"}}]},
}
_CONTENT: dict[str, Any] = {media: {} for media in (*_ROWS, *_GRAPHS)} | {
    "application/sparql-results+json": {"example": _ROW}
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "rows, a truth value, or a graph", "content": _CONTENT},
    406: {"model": Problem, "description": "results do not come in that format"},
}
_BODY = {
    "required": True,
    "content": {
        "application/sparql-query": {"schema": {"type": "string", "minLength": 1}, "example": _EXAMPLE},
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "required": ["query"],
                "properties": {"query": {"type": "string", "minLength": 1}},
            },
            "example": {"query": _EXAMPLE},
        },
    },
}
_SERVICE = """@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix formats: <http://www.w3.org/ns/formats/> .
[] a sd:Service ; sd:endpoint <sparql> ; sd:supportedLanguage sd:SPARQL11Query ;
  sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML, formats:SPARQL_Results_CSV,
    formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples, formats:JSON-LD, formats:RDF_XML .
"""

Text = Annotated[str | None, Query(max_length=100_000, examples=[_EXAMPLE])]


@router.get("/sparql", response_class=Response, responses=_RESPONSES)
async def described_or_queried(request: Request, caller: Querier, query: Text = None) -> Response:
    """A query by GET; without any parameter, the description of the service in Turtle."""
    if not request.url.query:
        return Response(_SERVICE, media_type="text/turtle; charset=utf-8")
    return await _answer(request, caller, query or "", dict(parse_qs(request.url.query)))


@router.get("/api/query", response_class=Response, responses=_RESPONSES)
async def by_get(
    request: Request,
    caller: Querier,
    query: Annotated[str, Query(min_length=1, max_length=100_000, examples=[_EXAMPLE])],
) -> Response:
    """The same as `/sparql`."""
    return await _answer(request, caller, query, dict(parse_qs(request.url.query)))


@router.post(
    "/sparql",
    response_class=Response,
    responses={**_RESPONSES, 415: {"model": Problem, "description": "neither a query nor a form"}},
    openapi_extra={"requestBody": _BODY},
)
@router.post(
    "/api/query",
    response_class=Response,
    responses={**_RESPONSES, 415: {"model": Problem, "description": "neither a query nor a form"}},
    openapi_extra={"requestBody": _BODY},
)
async def by_post(request: Request, caller: Querier) -> Response:
    """A query by POST: a form with `query`, or the query itself as application/sparql-query."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    given = parse_qs(request.url.query)
    try:
        body = (await request.body()).decode("utf-8")
    except UnicodeDecodeError:
        raise HTTPException(400, "the query is not UTF-8") from None
    if kind == "application/x-www-form-urlencoded":
        given = parse_qs(body)
        body = (given.get("query") or [""])[0]
    elif kind == "application/sparql-update":
        given["update"] = [body]
    elif kind != "application/sparql-query":
        raise HTTPException(415, "send application/sparql-query, or a form with the field query")
    return await _answer(request, caller, body, given)


async def _answer(request: Request, caller: Caller, query: str, given: dict[str, list[str]]) -> Response:
    app: App = request.app.state.tuwen
    if "update" in given:
        raise HTTPException(400, "this endpoint is read-only: documents come in by /api/ingest")
    if "default-graph-uri" in given or "named-graph-uri" in given:
        raise HTTPException(400, "the graphs are what the key may see; leave out default-graph-uri and named-graph-uri")
    if not query.strip():
        raise HTTPException(400, "the query is empty")
    rows, graphs = _formats(request.headers.get("accept", "*/*"))

    def run() -> tuple[str, str]:
        result = app.queries.run(clean(query), f"web:{caller.name}", owner=caller.role >= Role.owner)
        if isinstance(result, Graph):
            return bind_prefixes(result).serialize(format=_GRAPHS[graphs]), graphs
        media = (
            "application/sparql-results+json" if isinstance(result, bool) and _ROWS[rows] in ("csv", "tsv") else rows
        )
        out = io.StringIO()
        print_result(result, _ROWS[media], out)
        return out.getvalue(), media

    text, media = await request.app.state.queries.run(run)
    return Response(text, media_type=f"{media}; charset=utf-8" if media.startswith("text/") else media)


def _formats(accept: str) -> tuple[str, str]:
    """The media types for rows and for a graph that somebody likes best.

    >>> _formats("text/csv, application/n-triples;q=0.5")
    ('text/csv', 'application/n-triples')

    Raises:
        HTTPException: There is none that they take.
    """
    wanted: list[tuple[float, str]] = []
    for part in accept.split(","):
        kind, *parameters = part.split(";")
        weight = next((p.strip()[2:] for p in parameters if p.strip().startswith("q=")), "1")
        try:
            wanted.append((-float(weight), kind.strip().lower()))
        except ValueError:
            continue
    liked = [kind for weight, kind in sorted(wanted, key=lambda w: w[0]) if weight < 0]
    any_kind = any(kind in ("*/*", "application/*", "text/*", "") for kind in liked)
    rows = next((_ALSO.get(k, k) for k in liked if _ALSO.get(k, k) in _ROWS), None)
    graphs = next((k for k in liked if k in _GRAPHS), None)
    if rows is None and graphs is None and not any_kind:
        raise HTTPException(406, f"results come as {', '.join((*_ROWS, *_GRAPHS))}")
    return rows or "application/sparql-results+json", graphs or "text/turtle"
