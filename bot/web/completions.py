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
from bot.web.access import Caller, Talker
from bot.web.embeddings import MODEL as EMBEDDER
from bot.web.talk import MOST, STREAMED, Said, message_of, pieces
from bot.web.usage import tokens, usage
from nlu.text import detect_lang

router = APIRouter(tags=["chat clients"])

MODEL = "tuwen"
_MOST_THREADS = 10_000
_MOST_REPLAYED = 6
"""Earlier messages of a talk that nobody here remembers, and that are taken up again."""


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


class Streaming(BaseModel):
    """What a stream is to hold besides the words."""

    include_usage: StrictBool = False


class Completion(BaseModel):
    """What a chat client sends; everything that is not here is of no use to a graph and is ignored."""

    messages: list[Turn] = Field(
        min_length=1, max_length=500, examples=[[{"role": "user", "content": "Who designed COBOL?"}]]
    )
    model: str = MODEL
    stream: StrictBool = False
    stream_options: Streaming | None = None


class Threads:
    """Which of our conversations a chat client continues: such clients send the whole talk each time and no name."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, str] = OrderedDict()

    def find(self, caller: Caller, before: list[Turn]) -> str | None:
        """The conversation that had just these turns; None where there is none."""
        return self._known.get(self._key(caller, before))

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
async def models(caller: Talker) -> dict[str, Any]:
    """What clients can name as a model: one that answers from the graph, one that makes vectors."""
    return {
        "object": "list",
        "data": [{"id": id, "object": "model", "created": 0, "owned_by": "tuwen"} for id in (MODEL, EMBEDDER)],
    }


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
    "usage": {"prompt_tokens": 4, "completion_tokens": 8, "total_tokens": 12},
}


@router.post(
    "/v1/chat/completions",
    response_class=Response,
    responses={200: {"content": {"application/json": {"example": _EXAMPLE}, "text/event-stream": {}}}},
)
async def complete(asked: Completion, request: Request, caller: Talker) -> Response:
    """The next message of a chat client's talk, with the quotes behind it; what it sends came before."""
    places = [n for n, turn in enumerate(asked.messages) if turn.role == "user"]
    said = asked.messages[places[-1]].text if places else ""
    before = asked.messages[: places[-1]] if places else []
    handler: Handler = request.app.state.handler
    conversation = await _taken_up(caller, before, handler)
    message = message_of(Said(text=said[:MOST], conversation=conversation), caller)
    sent = sum(tokens(turn.text) for turn in asked.messages)

    def keep(told: str) -> None:
        talk = [*before, Turn(role="user", content=said), Turn(role="assistant", content=told)]
        _threads.keep(caller, talk, conversation)

    head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": MODEL}
    if asked.stream:
        counted = sent if asked.stream_options is not None and asked.stream_options.include_usage else None
        chunks = _chunks(head, unfolding(handler, message), keep, counted)
        return StreamingResponse(chunks, media_type="text/event-stream", headers=STREAMED)
    text = with_evidence(await handler(message))
    keep(text)
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    body = {**head, "object": "chat.completion", "choices": [choice], "usage": usage(sent, tokens(text))}
    return Response(json.dumps(body, ensure_ascii=False), media_type="application/json")


async def _taken_up(caller: Caller, before: list[Turn], handler: Handler) -> str:
    """The conversation that a talk continues. Where it is none of ours (another server's, older than this process, or
    changed by hand), what was asked in it is asked again, so that "and its population?" means what it meant there."""
    earlier = [turn.text for turn in before if turn.role == "user"]
    known = _threads.find(caller, before) if earlier else None
    if known is not None:
        return known
    conversation = uuid.uuid4().hex
    for text in earlier[-_MOST_REPLAYED:]:
        await handler(message_of(Said(text=text[:MOST], conversation=conversation), caller))
    return conversation


async def _chunks(
    head: dict[str, Any], steps: AsyncGenerator[str | Reply], keep: Callable[[str], None], counted: int | None
) -> AsyncIterator[str]:
    """What is told as it is made; `counted`: tokens that were sent, where the client wants to know.

    Such clients cannot take words back: a reply that begins otherwise follows them."""

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
    if counted is not None:
        last = {**head, "object": "chat.completion.chunk", "choices": [], "usage": usage(counted, tokens(told))}
        yield f"data: {json.dumps(last)}\n\n"
    yield "data: [DONE]\n\n"


def with_evidence(reply: Reply) -> str:
    """The reply as one text: choices numbered, quotes below."""
    lines = [reply.text, *(f"{n}. {button.label}" for n, button in enumerate(reply.buttons, 1))]
    if reply.answer is not None and reply.answer.evidence:
        lines += ["", *evidence_lines(reply.answer, reply.lang or detect_lang(reply.text), 3)]
    return "\n".join(lines)
