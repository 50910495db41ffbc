"""The conversations of a caller: which there are, their names, their end, and what is thought of each reply.

Knows: routes. Does not know: what is said in a conversation (`bot.web.talk`).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field

from bot.web.access import Talker
from bot.web.asking import clean
from bot.web.problem import Problem
from bot.web.talk import Name, place

if TYPE_CHECKING:
    from bot.app import App

router = APIRouter(tags=["conversation"])

_NONE: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "no such conversation or message"}}


class Title(BaseModel):
    """What a conversation is to be called."""

    conversation: Name = Field(examples=["c1"])
    title: str = Field(max_length=200, description='"": by its first words.', examples=["Apple's machines"])


class Verdict(BaseModel):
    """What somebody thinks of one reply."""

    conversation: Name = Field(examples=["c1"])
    message_id: Name = Field(examples=["m1"], description="The message that was replied to.")
    verdict: Literal["right", "wrong", ""] = Field(description='"" takes it back.')
    note: str = Field("", max_length=2000, description="Why, or what would have been right.")


class Forgotten(BaseModel):
    """A conversation that is to be deleted."""

    conversation: Name = Field(examples=["c1"])


@router.get("/api/conversations")
async def conversations(request: Request, caller: Talker) -> dict[str, Any]:
    """The caller's conversations, the last one first: name, title, number of turns, time of the last."""
    app: App = request.app.state.tuwen
    start = place(caller, "")
    found = await asyncio.to_thread(app.memory.talks.all, "web", start)
    return {
        "conversations": [
            {"conversation": t.name.removeprefix(start), "title": t.title, "turns": t.turns, "last": t.last}
            for t in found
        ]
    }


@router.post("/api/conversations/rename", responses=_NONE)
async def rename(wanted: Title, request: Request, caller: Talker) -> dict[str, str]:
    """Give a conversation another name."""
    app: App = request.app.state.tuwen
    title = " ".join(clean(wanted.title).split())
    where = place(caller, wanted.conversation)
    if not await asyncio.to_thread(app.memory.talks.rename, "web", where, title):
        raise HTTPException(404, f"there is no conversation {wanted.conversation!r}")
    return {"conversation": wanted.conversation, "title": title}


@router.post("/api/conversations/forget", responses=_NONE)
async def forget(wanted: Forgotten, request: Request, caller: Talker) -> dict[str, Any]:
    """Delete a conversation with everything that was said in it."""
    app: App = request.app.state.tuwen
    where = place(caller, wanted.conversation)
    turns = await asyncio.to_thread(app.memory.talks.forget, "web", where)
    if not turns:
        raise HTTPException(404, f"there is no conversation {wanted.conversation!r}")
    return {"conversation": wanted.conversation, "turns": turns}


@router.post("/api/feedback", responses=_NONE)
async def judge(thought: Verdict, request: Request, caller: Talker) -> dict[str, str]:
    """Keep whether a reply was right; `tuwen learn` learns from it."""
    app: App = request.app.state.tuwen
    where = place(caller, thought.conversation)
    kept = await asyncio.to_thread(
        app.memory.talks.judge, "web", where, thought.message_id, thought.verdict, clean(thought.note)
    )
    if not kept:
        raise HTTPException(404, f"conversation {thought.conversation!r} has no message {thought.message_id!r}")
    return {"message_id": thought.message_id, "verdict": thought.verdict}
