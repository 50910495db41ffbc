"""The graph to look at: what surrounds a thing, the way between two, what is behind an answer; as data or a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request, Response

from bot.messages import in_each
from bot.skills.pictures import behind
from bot.web.access import Reader
from bot.web.asking import clean
from bot.web.problem import Problem
from bot.web.talk import place
from kg.types import GraphError
from nlu.text import detect_lang

if TYPE_CHECKING:
    from bot.app import App
    from kg.draw import Scene
    from kg.types import Answer
    from nlu.types import Lang

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


@router.get(
    "/api/graph",
    response_model=None,
    responses={200: {"content": _KINDS}, 404: {"model": Problem, "description": "no such thing, or no way to it"}},
)
async def picture(
    request: Request,
    caller: Reader,
    thing: Annotated[str | None, Query(min_length=1, max_length=500, examples=in_each("example_thing"))] = None,
    question: Annotated[
        str | None,
        Query(min_length=1, max_length=10_000, description="In the place of a thing: what is behind its answer."),
    ] = None,
    conversation: Annotated[
        str | None, Query(max_length=80, description="With `message`: what is behind the answer that it got.")
    ] = None,
    message: Annotated[str | None, Query(max_length=80)] = None,
    to: Annotated[str | None, Query(max_length=500)] = None,
    lang: Annotated[Literal["zh", "en"] | None, Query()] = None,
    depth: Annotated[int, Query(ge=1, le=3)] = 1,
    most: Annotated[int, Query(ge=2, le=500)] = 24,
    format: Annotated[Literal["json", "svg", "png", "mermaid", "html"], Query()] = "json",
    bare: Annotated[bool, Query(description="An SVG without its own style sheet.")] = False,
) -> dict[str, Any] | Response:
    """What surrounds a thing, the way to another one, or what is behind an answer: nodes and edges, or a picture."""
    app: App = request.app.state.tuwen
    told = conversation is not None and message is not None
    if (thing is not None) + (question is not None) + told != 1:
        raise HTTPException(422, "give a thing, a question, or a conversation and a message of it")
    said = lang or detect_lang(thing or question or "")
    person = f"web:{caller.name}"

    def draw() -> dict[str, Any] | Response:
        from kg import draw

        if thing is not None:
            scene = _around(app, thing, to, said, most, depth)
        elif question is not None:
            answer = app.asker(person).ask(clean(question), said, budget=app.config.asking.seconds)
            scene = _behind(app, answer, said, person)
        else:
            reply = app.memory.reply_to("web", place(caller, conversation or ""), message or "")
            if reply is None or reply.answer is None:
                raise HTTPException(404, "that message got no answer that could be drawn")
            try:
                scene = behind(app, reply.answer, said, person)
            except GraphError:  # it was counted, or is a table: no single facts are behind it
                scene = draw.Scene((), (), said)
        if format == "json":
            nodes = [{"id": n.id, "label": n.label, "kind": n.kind, "centre": n.centre} for n in scene.nodes]
            edges = [{"source": e.source, "target": e.target, "label": e.label} for e in scene.edges]
            return {"nodes": nodes, "edges": edges, "left_out": scene.left_out, "notes": list(scene.notes)}
        if not scene.nodes:
            raise HTTPException(404, "no single facts are behind that answer")
        if format == "mermaid":
            return Response(draw.mermaid(scene), media_type=_MEDIA[format])
        drawing = draw.lay_out(scene)
        if format == "svg":
            return Response(draw.svg(drawing, bare=bare), media_type=_MEDIA[format])
        made = draw.png(drawing) if format == "png" else draw.html(drawing)
        return Response(made, media_type=_MEDIA[format])

    found: dict[str, Any] | Response = await request.app.state.looking.run(draw)
    return found


def _behind(app: App, answer: Answer, lang: Lang, person: str) -> Scene:
    try:
        return behind(app, answer, lang, person)
    except GraphError as error:
        raise HTTPException(404, str(error)) from error


def _around(app: App, thing: str, to: str | None, lang: str, most: int, depth: int) -> Scene:
    from kg import draw
    from kg.labels import node_named

    view = app.store().belief()
    try:
        start = node_named(view, clean(thing))
        if to:
            return draw.connection(view, start, node_named(view, clean(to)), lang)
        return draw.neighbourhood(view, [start], lang, most, depth)
    except GraphError as error:
        raise HTTPException(404, str(error)) from error
