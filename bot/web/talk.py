"""Conversations over HTTP: `/api/chat`, for the page and for programs."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, StrictBool

from bot.messages import in_each
from bot.render import readable_triple
from bot.turns.streaming import lasting, unfolding
from bot.types import Handler, Message, Reply
from bot.web.access import Caller, Talker
from bot.web.asking import ANSWER, clean
from kg.question import answer_json

if TYPE_CHECKING:
    from bot.app import App

router = APIRouter(tags=["conversation"])

MOST = 50_000
"""Longest message, in characters."""
_HISTORY = 50
_PIECE = re.compile(r"\s*[^\s\u2e80-\uffef]+|\s*[\u2e80-\uffef]{1,4}|\s+$")
STREAMED = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Headers of answers that come bit by bit, which a proxy must not hold back."""
_NAME = r"^[A-Za-z0-9_.:-]{1,80}$"
Name = Annotated[str, Field(pattern=_NAME)]
"""What a caller calls a conversation or a message."""


class Said(BaseModel):
    """One message of a conversation."""

    text: str = Field(max_length=MOST, examples=in_each("example_say"))
    conversation: Name = Field(default_factory=lambda: uuid.uuid4().hex, description="Any name; yours alone.")
    message_id: Name = Field(default_factory=lambda: uuid.uuid4().hex, description="The same id gets the same reply.")
    reply_to: str = Field(
        default="", pattern=r"^[A-Za-z0-9_.:-]{0,80}$",
        description="The id of an earlier message of this conversation that this one takes up, where that is not the "
        "last one.",
    )  # fmt: skip
    lang: Annotated[
        str, Field(pattern="^(zh|en)?$", description="Language of the reply where the words do not tell.")
    ] = ""
    stream: Annotated[
        StrictBool,
        Field(
            description="Server-sent events: `text` in pieces while they are made (with `again`: in the place of all "
            "pieces before), then the whole `reply`."
        ),
    ] = False


_REPLY: dict[str, Any] = {
    "conversation": "c1",
    "message_id": "m1",
    "text": "The designer of COBOL is Grace Hopper.",
    "lang": "en",
    "buttons": [],
    "answer": ANSWER,
    "picture": "data:image/png;base64,...",
}


@router.post(
    "/api/chat",
    responses={200: {"content": {"application/json": {"example": _REPLY}, "text/event-stream": {}}}},
)
async def chat(said: Said, request: Request, caller: Talker) -> Any:
    """The reply to a message, with its answer, buttons and picture."""
    handler: Handler = request.app.state.handler
    message = message_of(said, caller)
    names = {"conversation": said.conversation, "message_id": said.message_id}
    if not said.stream:
        return {**names, **reply_json(await handler(message))}
    events = _events(unfolding(lasting(handler), message), names)
    first = await anext(events)  # what fails before there is a word has a status of its own
    return StreamingResponse(_from(first, events), media_type="text/event-stream", headers=STREAMED)


@router.get("/api/chat")
async def history(
    request: Request, caller: Talker, conversation: Annotated[str, Query(pattern=_NAME)]
) -> dict[str, Any]:
    """The last fifty turns of a conversation, oldest first."""
    app: App = request.app.state.tuwen
    where = place(caller, conversation)
    turns = await asyncio.to_thread(app.memory.history, "web", where, _HISTORY)
    verdicts = await asyncio.to_thread(app.memory.talks.verdicts, "web", where)
    return {
        "conversation": conversation,
        "turns": [
            {"message_id": id, "said": said, "verdict": verdicts.get(id, ""), **reply_json(reply)}
            for id, said, reply in turns
        ],
    }


async def _events(steps: AsyncGenerator[str | Reply], names: dict[str, str]) -> AsyncGenerator[str]:
    shown = ""
    async with aclosing(steps):
        async for step in steps:
            text = step.text if isinstance(step, Reply) else step
            again = not text.startswith(shown)
            for piece in pieces(text if again else text[len(shown) :]):
                yield _event("text", {"piece": piece, "again": True} if again else {"piece": piece})
                again = False
                await asyncio.sleep(0)
            shown = text
            if isinstance(step, Reply):
                yield _event("reply", {**names, **reply_json(step)})


async def _from(first: str, following: AsyncGenerator[str]) -> AsyncIterator[str]:
    async with aclosing(following):
        yield first
        async for event in following:
            yield event


def reply_json(reply: Reply) -> dict[str, Any]:
    """A reply for programs; the picture is a data URL."""
    answer = None
    if reply.answer is not None:
        answer = answer_json(reply.answer)
        answer.pop("id", None)
        answer["focus"] = [str(node) for node in reply.answer.focus]
        for shown, evidence in zip(answer["evidence"], reply.answer.evidence, strict=True):
            shown["shown"] = readable_triple(evidence.quote) if evidence.model == "rdf" else evidence.quote
            shown["row"] = evidence.start if evidence.model == "table" else None
    picture = None
    if reply.picture is not None:
        picture = "data:image/png;base64," + base64.b64encode(reply.picture).decode()
    return {
        "text": reply.text,
        "lang": reply.lang,
        "buttons": [{"label": b.label, "text": b.text} for b in reply.buttons],
        "answer": answer,
        "picture": picture,
    }


def pieces(text: str) -> list[str]:
    """A text in words, or in a few Chinese characters each; together they are the text."""
    found = _PIECE.findall(text)
    return found if "".join(found) == text else [text]


def place(caller: Caller, conversation: str) -> str:
    """What a caller's conversation is called among those of all callers."""
    return f"{caller.name}/{conversation}"


def message_of(said: Said, caller: Caller) -> Message:
    """What the handler gets: conversations of one key are apart from those of any other."""
    return Message(
        "web", place(caller, said.conversation), caller.name, said.message_id, clean(said.text), said.lang,
        datetime.now(UTC), said.reply_to,
    )  # fmt: skip


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
