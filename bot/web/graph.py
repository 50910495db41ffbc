"""The graph to look at: pictures of what surrounds a thing, the sources, and the text in which a quote stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request, Response

from bot.skills.pictures import behind
from bot.web.access import Owner, Reader
from bot.web.asking import clean
from bot.web.problem import Problem
from kg.types import GraphError, SourceError
from nlu.text import detect_lang

if TYPE_CHECKING:
    from bot.app import App
    from kg.draw import Scene

router = APIRouter(tags=["graph"])

_MEDIA = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "mermaid": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
_KINDS: dict[str, Any] = {
    "application/json": {
        "example": {
            "nodes": [
                {"id": "urn:tuwen:entity:COBOL", "label": "COBOL", "kind": "programming language", "centre": True},
                {"id": "urn:tuwen:entity:Grace_Hopper", "label": "Grace Hopper", "kind": "person", "centre": False},
            ],
            "edges": [
                {"source": "urn:tuwen:entity:COBOL", "target": "urn:tuwen:entity:Grace_Hopper", "label": "designed by"}
            ],
            "left_out": 0,
            "notes": [],
        }
    },
    **{media.partition(";")[0]: {} for media in _MEDIA.values()},
}
_LONGEST = 2_000_000
Name = Annotated[str, Query(min_length=1, max_length=500, examples=["machines.csv"])]


@router.get(
    "/api/graph",
    response_model=None,
    responses={200: {"content": _KINDS}, 404: {"model": Problem, "description": "no such thing, or no way to it"}},
)
async def picture(
    request: Request,
    caller: Reader,
    thing: Annotated[str | None, Query(min_length=1, max_length=500, examples=["COBOL", "艾伦·图灵"])] = None,
    question: Annotated[
        str | None,
        Query(min_length=1, max_length=10_000, description="In the place of a thing: what is behind its answer."),
    ] = None,
    to: Annotated[str | None, Query(max_length=500)] = None,
    lang: Annotated[Literal["zh", "en"] | None, Query()] = None,
    depth: Annotated[int, Query(ge=1, le=3)] = 1,
    most: Annotated[int, Query(ge=2, le=100)] = 24,
    format: Annotated[Literal["json", "svg", "png", "mermaid", "html"], Query()] = "json",
    bare: Annotated[bool, Query(description="An SVG without its own style sheet.")] = False,
) -> dict[str, Any] | Response:
    """What surrounds a thing, the way to another one, or what is behind an answer: nodes and edges, or a picture."""
    app: App = request.app.state.tuwen
    if (thing is None) == (question is None):
        raise HTTPException(422, "give either a thing or a question")
    said = lang or detect_lang(thing or question or "")

    def draw() -> dict[str, Any] | Response:
        from kg import draw

        if question is None:
            scene = _around(app, thing or "", to, said, most, depth)
        else:
            person = f"web:{caller.name}"
            answer = app.asker(person).ask(clean(question), said, budget=app.config.asking.seconds)
            try:
                scene = behind(app, answer, said, person)
            except GraphError as error:
                raise HTTPException(404, str(error)) from error
        if format == "json":
            nodes = [{"id": n.id, "label": n.label, "kind": n.kind, "centre": n.centre} for n in scene.nodes]
            edges = [{"source": e.source, "target": e.target, "label": e.label} for e in scene.edges]
            return {"nodes": nodes, "edges": edges, "left_out": scene.left_out, "notes": list(scene.notes)}
        if format == "mermaid":
            return Response(draw.mermaid(scene), media_type=_MEDIA[format])
        drawing = draw.lay_out(scene)
        if format == "svg":
            return Response(draw.svg(drawing, bare=bare), media_type=_MEDIA[format])
        made = draw.png(drawing) if format == "png" else draw.html(drawing)
        return Response(made, media_type=_MEDIA[format])

    found: dict[str, Any] | Response = await request.app.state.looking.run(draw)
    return found


def _around(app: App, thing: str, to: str | None, lang: str, most: int, depth: int) -> Scene:
    from kg import draw
    from kg.labels import node_named

    view = app.store().belief()
    try:
        start = node_named(view, clean(thing))
        end = node_named(view, clean(to)) if to else None
    except GraphError as error:
        raise HTTPException(404, str(error)) from error
    return draw.connection(view, start, end, lang) if end else draw.neighbourhood(view, [start], lang, most, depth)


@router.get("/api/sources")
async def sources(request: Request, caller: Reader) -> dict[str, Any]:
    """Everything that was read, oldest first."""
    app: App = request.app.state.tuwen
    found = await request.app.state.looking.run(lambda: app.ledger().sources())
    return {"sources": [{"title": s.title, "uri": s.uri, "lang": s.lang, "added_at": s.added_at} for s in found]}


@router.get("/api/source", responses={404: {"model": Problem, "description": "unknown source"}})
async def source(request: Request, caller: Reader, name: Name) -> dict[str, Any]:
    """One source by its URI or title: its text, in which the offsets of quotes count; "" for tables and RDF."""
    app: App = request.app.state.tuwen

    def read() -> dict[str, Any]:
        ledger = app.ledger()
        try:
            found = ledger.find_source(name)
        except SourceError as error:
            raise HTTPException(404, str(error)) from error
        return {"title": found.title, "uri": found.uri, "text": ledger.text_of(found.id)[:_LONGEST]}

    found: dict[str, Any] = await request.app.state.looking.run(read)
    return found


@router.post("/api/forget", responses={404: {"model": Problem, "description": "unknown source"}})
async def forget(request: Request, caller: Owner, name: Name) -> dict[str, str]:
    """Take a source out of the graph, with everything that rests on it alone."""
    app: App = request.app.state.tuwen

    def work() -> str:
        try:
            found = app.ledger().find_source(name)
        except SourceError as error:
            raise HTTPException(404, str(error)) from error
        with app.writing() as ledger:
            ledger.forget(found.id)
        return found.title

    return {"forgotten": await request.app.state.looking.run(work)}
