"""The site as a whole: routes, what guards all of them, and how errors look from outside.

Knows: which routers there are, headers, sizes, error forms. Does not know: what a route does.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.messages import in_each
from bot.services.queue import WorkQueue
from bot.turns.rate import Rate
from bot.types import BotError, Handler
from bot.web import (
    asking,
    completions,
    conversations,
    embeddings,
    graph,
    health,
    ingesting,
    overview,
    sources,
    sparql,
    talk,
)
from bot.web.access import Access
from bot.web.crowd import RETRY, Crowd
from bot.web.naming import Naming
from bot.web.problem import REFUSALS, REQUEST, described, problem
from kg.types import BusyError, GraphError
from nlu.types import NLUError

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger(__name__)

_ROOMS = (talk, conversations, completions, embeddings, asking, sparql, graph, overview, sources, ingesting, health)

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_BODY = 1_000_000
"""Largest body of a request that is no upload, in bytes."""
_OURS = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?", re.IGNORECASE)
"""Names of this machine: a page of another site must not talk to us through a name that points here."""
_AT_ONCE, _WAITING, _SECONDS = 8, 128, 10.0
"""Questions that run at once, that wait beside them, and how long one waits for its turn; looking likewise."""


def create(app: App, handler: Handler, access: Access) -> FastAPI:
    """The site over one application. `app.config.web` says sizes and rates."""
    config = app.config.web
    site = FastAPI(
        title=" ".join(in_each("product")), version=version("tuwen"), docs_url=None, redoc_url=None,
        summary="Ask the graph.", responses=REFUSALS,
    )  # fmt: skip
    site.state.tuwen, site.state.handler, site.state.access = app, handler, access
    site.state.rate = Rate(config.per_minute)
    site.state.kept = overview.Kept()
    site.state.questions = WorkQueue("questions", _AT_ONCE, _WAITING, _SECONDS)
    site.state.looking = WorkQueue("requests to look at the graph", _AT_ONCE, _WAITING, _SECONDS)
    at_once = app.config.query.at_once
    site.state.queries = WorkQueue("queries", at_once, 4 * at_once, app.config.query.seconds)
    for room in _ROOMS:
        site.include_router(room.router)
    static = Path(str(resources.files("bot.web").joinpath("static")))
    site.mount("/static", StaticFiles(directory=static), name="static")
    site.add_api_route(
        "/", lambda: FileResponse(static / "index.html"), methods=["GET", "HEAD"], include_in_schema=False
    )
    site.add_api_route("/docs", lambda: FileResponse(static / "docs.html"), methods=["GET"], include_in_schema=False)
    site.add_exception_handler(HTTPException, _refused)
    site.add_exception_handler(RequestValidationError, _invalid)
    for kind in (BotError, GraphError, NLUError):
        site.add_exception_handler(kind, _failed)
    site.add_exception_handler(BusyError, _busy)
    site.middleware("http")(_guard)
    site.add_middleware(_Limit, upload=config.upload_mb * 1_000_000)
    if config.origins:
        site.add_middleware(
            CORSMiddleware, allow_origins=list(config.origins), allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"],
        )  # fmt: skip
    site.add_middleware(Crowd)
    site.add_middleware(Naming)
    plain = site.openapi
    site.openapi = lambda: described(plain())  # type: ignore[method-assign]
    return site


class _TooLarge(Exception):
    """A body went past its limit."""


class _Limit:
    """Refuses bodies that are too large, whatever their headers say."""

    def __init__(self, inner: ASGIApp, upload: int) -> None:
        self._inner = inner
        self._upload = upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        most = self._upload if scope["path"] == "/api/ingest" else _BODY
        headers = dict(scope["headers"])
        declared = headers.get(b"content-length", b"0")
        read, begun = 0, False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise _TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            if declared.isdigit() and int(declared) > most:
                raise _TooLarge
            await self._inner(scope, counted, noted)
        except _TooLarge:
            if not begun:
                answer = problem(413, f"at most {most // 1_000_000} MB are taken here")
                await answer(scope, receive, send)


async def _guard(request: Request, following: Callable[[Request], Awaitable[Response]]) -> Response:
    """Security headers on everything; what nobody expected becomes a line in the log and an id."""
    try:
        alone = request.app.state.access.open
        if alone and not _OURS.fullmatch(request.headers.get("host", "")):
            response: Response = problem(400, "a site without keys is reached as localhost alone")
        elif alone and not _same_site(request):
            response = problem(403, "pages of other sites may not do this")
        else:
            response = await following(request)
    except _TooLarge:
        raise
    except Exception:  # the one broad except of the site
        log.exception("request %s failed: %s %s", REQUEST.get(), request.method, request.url.path)
        response = problem(500, f"something went wrong; it was logged as {REQUEST.get()}")
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    route = getattr(request.scope.get("route"), "path", "page")
    request.app.state.tuwen.metrics.request(route, response.status_code)
    return response


def _same_site(request: Request) -> bool:
    """Without keys a browser on this machine must not be used by other sites' pages, whatever the method.

    Browsers say where a request comes from (Fetch Metadata Request Headers, W3C; `Origin` where they send none), and
    pages cannot change what they say; programs say nothing. A person who follows a link to the page itself may.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    allowed = request.app.state.tuwen.config.web.origins
    if origin is not None:
        return origin in allowed or origin.partition("//")[2] == request.headers.get("host")
    if site in (None, "same-origin", "none"):
        return True
    followed = (
        request.headers.get("sec-fetch-mode") == "navigate" and request.headers.get("sec-fetch-dest") == "document"
    )
    return request.url.path in ("/", "/docs") and followed and request.method == "GET"


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405:  # several routes may have this path, each with its own method
        allowed = {m for room in _ROOMS for r in room.router.routes if r.path == request.url.path for m in r.methods}
        headers["Allow"] = ", ".join(sorted(allowed)) or headers.get("Allow", "")
    return problem(error.status_code, str(error.detail), headers)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first: Any = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    return problem(422, f"{where}: {first['msg']}" if where else str(first["msg"]))


async def _failed(request: Request, error: Exception) -> Response:
    return problem(400, " ".join(str(error).split()))


async def _busy(request: Request, error: Exception) -> Response:
    return problem(503, str(error), {"Retry-After": str(RETRY)})
