"""An OpenAI-compatible door, so that chat clients that exist can talk with the graph."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
import uuid
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, StrictBool

from bot.render import evidence_lines
from bot.turns.streaming import unfolding
from bot.types import Handler, Reply
from bot.web.access import Caller, Reader
from bot.web.talk import MOST, STREAMED, Said, message_of, pieces
from nlu.text import detect_lang

router = APIRouter(tags=["chat clients"])

_MOST_THREADS = 10_000


class Turn(BaseModel):
    """One message of a chat client."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        """The words, without pictures and files."""
        if isinstance(self.content, list):
            return "\n".join(str(part.get("text", "")) for part in self.content if part.get("type") == "text")
        return self.content or ""


class Completion(BaseModel):
    """What a chat client sends; everything that is not here is of no use to a graph and is ignored."""

    messages: list[Turn] = Field(
        min_length=1, max_length=500, examples=[[{"role": "user", "content": "Who designed COBOL?"}]]
    )
    model: str = "tuwen"
    stream: StrictBool = False


class Threads:
    """Which of our conversations a chat client continues: such clients send the whole talk each time and no name."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, str] = OrderedDict()

    def find(self, caller: Caller, before: list[Turn]) -> str:
        """The conversation that had just these turns; a new one where there is none."""
        return self._known.get(self._key(caller, before)) or uuid.uuid4().hex

    def keep(self, caller: Caller, talk: list[Turn], conversation: str) -> None:
        """Remember that a conversation has these turns."""
        self._known[self._key(caller, talk)] = conversation
        if len(self._known) > _MOST_THREADS:
            self._known.popitem(last=False)

    @staticmethod
    def _key(caller: Caller, talk: list[Turn]) -> str:
        said = [(t.role, t.text) for t in talk if t.role in ("user", "assistant")]
        return hashlib.sha256(json.dumps([caller.name, said]).encode("utf-8", "replace")).hexdigest()


_threads = Threads()


@router.get("/v1/models")
async def models(caller: Reader) -> dict[str, Any]:
    """The one model that chat clients can choose."""
    return {"object": "list", "data": [{"id": "tuwen", "object": "model", "created": 0, "owned_by": "tuwen"}]}


_EXAMPLE = {
    "id": "chatcmpl-0",
    "object": "chat.completion",
    "created": 1,
    "model": "tuwen",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "The designer of COBOL is Grace Hopper."},
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
}


@router.post(
    "/v1/chat/completions",
    response_class=Response,
    responses={200: {"content": {"application/json": {"example": _EXAMPLE}, "text/event-stream": {}}}},
)
async def complete(asked: Completion, request: Request, caller: Reader) -> Response:
    """The next message of a chat client's talk, with the quotes behind it."""
    places = [n for n, turn in enumerate(asked.messages) if turn.role == "user"]
    said = asked.messages[places[-1]].text if places else ""
    before = asked.messages[: places[-1]] if places else []
    fresh = not any(turn.role == "assistant" for turn in before)
    conversation = uuid.uuid4().hex if fresh else _threads.find(caller, before)
    handler: Handler = request.app.state.handler
    message = message_of(Said(text=said[:MOST], conversation=conversation), caller)

    def keep(told: str) -> None:
        talk = [*before, Turn(role="user", content=said), Turn(role="assistant", content=told)]
        _threads.keep(caller, talk, conversation)

    head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": "tuwen"}
    if asked.stream:
        chunks = _chunks(head, unfolding(handler, message), keep)
        return StreamingResponse(chunks, media_type="text/event-stream", headers=STREAMED)
    text = with_evidence(await handler(message))
    keep(text)
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    body = {**head, "object": "chat.completion", "choices": [choice], "usage": usage}
    return Response(json.dumps(body, ensure_ascii=False), media_type="application/json")


async def _chunks(
    head: dict[str, Any], steps: AsyncGenerator[str | Reply], keep: Callable[[str], None]
) -> AsyncIterator[str]:
    """What is told as it is made. Such clients cannot take words back: a reply that begins otherwise follows them."""

    def chunk(delta: dict[str, str], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        body = {**head, "object": "chat.completion.chunk", "choices": [choice]}
        return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"

    yield chunk({"role": "assistant", "content": ""})
    told = ""
    async with aclosing(steps):
        async for step in steps:
            text = with_evidence(step) if isinstance(step, Reply) else step
            if not text.startswith(told):
                if isinstance(step, str):
                    continue
                text = f"{told}\n\n{text}"
            fresh, told = text[len(told) :], text
            if isinstance(step, Reply):
                keep(told)
            for piece in pieces(fresh):
                yield chunk({"content": piece})
                await asyncio.sleep(0)
    yield chunk({}, "stop")
    yield "data: [DONE]\n\n"


def with_evidence(reply: Reply) -> str:
    """The reply as one text: choices numbered, quotes below."""
    lines = [reply.text, *(f"{n}. {button.label}" for n, button in enumerate(reply.buttons, 1))]
    if reply.answer is not None and reply.answer.evidence:
        lines += ["", *evidence_lines(reply.answer, reply.lang or detect_lang(reply.text), 3)]
    return "\n".join(lines)
