"""For those who watch over the site: whether it lives, whether it can answer, and its counters."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.services.queue import in_thread
from bot.types import BotError
from bot.web.access import Watcher
from bot.web.crowd import RETRY
from bot.web.problem import Problem, problem
from kg.types import GraphError

if TYPE_CHECKING:
    from bot.app import App

_SECONDS = 5.0
"""How long the graph and the database may take to be read."""

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"model": Problem, "description": "not ready, and why"}}, response_model=None)
async def ready(request: Request) -> dict[str, str] | JSONResponse:
    """The graph and the database can be read within some seconds, and there is room for one more question."""
    app: App = request.app.state.tuwen

    def check() -> None:
        app.store().belief().ask("ASK { ?s ?p ?o }")
        app.memory.state("readyz", "readyz")

    try:
        request.app.state.questions.check()
        async with asyncio.timeout(_SECONDS):
            await in_thread(check, "ready")
    except TimeoutError:
        return _not_ready(f"graph and database were not read within {_SECONDS:g} s")
    except (BotError, GraphError) as error:
        return _not_ready(str(error))
    return {"status": "ok"}


def _not_ready(why: str) -> JSONResponse:
    return problem(503, f"not ready: {why}", {"Retry-After": str(RETRY)})


@router.get("/metrics", response_class=Response)
async def metrics(request: Request, caller: Watcher) -> Response:
    """Counters and latencies in Prometheus' text format."""
    app: App = request.app.state.tuwen
    return Response(app.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
