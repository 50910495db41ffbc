"""The benches of the built-in channels: each with its own far side, used as its people use it."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import socket
import tempfile
import uuid
from pathlib import Path
from typing import Any, ClassVar

import httpx
from mcp import Client
from mcp.server.mcpserver import MCPServer
from rich.console import Console

from bot.adapters.console import ConsoleAdapter
from bot.adapters.mcp import MCPAdapter
from bot.adapters.web import WebAdapter
from bot.app import App
from bot.config import Config, WebConfig
from bot.conformance import Bench, Shown
from bot.types import Adapter


class ConsoleBench(Bench):
    """A terminal."""

    lacks: ClassVar = {
        "conversations": "one person sits at it",
        "redelivery": "no line is typed twice by itself",
        "refusal": "a terminal takes everything",
        "buttons": "choices are numbered and typed",
        "pictures": "they are put into a folder",
    }

    def __init__(self) -> None:
        self._out = io.StringIO()
        self._lines: asyncio.Queue[str] = asyncio.Queue()

    def adapter(self) -> Adapter:
        """See Bench."""
        return ConsoleAdapter(self, Console(file=self._out, width=1_000_000))

    async def next(self) -> str:
        """See bot.adapters.console.Lines."""
        return await self._lines.get()

    async def say(self, text: str, conversation: str = "1") -> str:
        """See Bench."""
        await self._lines.put(text)
        return ""

    def shown(self) -> list[Shown]:
        """See Bench."""
        whole = self._out.getvalue()
        return [Shown("1", whole)] if whole else []


class _Asking(Bench):
    """A channel whose people send requests: those of one conversation one after another, each again until answered."""

    def __init__(self) -> None:
        self._shown: list[Shown] = []
        self._answered: set[str] = set()
        self._said: dict[str, tuple[str, str]] = {}
        self._before: dict[str, asyncio.Task[None]] = {}
        self._folder = tempfile.TemporaryDirectory()
        self._app = App(Config(home=Path(self._folder.name), web=self._web()))

    def _web(self) -> WebConfig:
        return WebConfig()

    async def _request(self, text: str, conversation: str, id: str) -> Shown:
        raise NotImplementedError

    async def say(self, text: str, conversation: str = "1") -> str:
        """See Bench."""
        id = uuid.uuid4().hex
        self._said[id] = text, conversation
        await self.repeat(id)
        return id

    async def repeat(self, delivery: str) -> None:
        """See Bench."""
        text, conversation = self._said[delivery]
        before = self._before.get(conversation)

        async def ask() -> None:
            if before is not None:
                await asyncio.wait([before])
            while True:
                try:
                    shown = await self._request(text, conversation, delivery)
                    break
                except ConnectionError:
                    await asyncio.sleep(0.05)
            if delivery not in self._answered:  # as the page does: an answer that is there is not shown again
                self._answered.add(delivery)
                self._shown.append(shown)

        self._before[conversation] = asyncio.create_task(ask())

    def shown(self) -> list[Shown]:
        """See Bench."""
        return self._shown

    def close(self) -> None:
        """See Bench."""
        self._app.close()
        self._folder.cleanup()


class WebBench(_Asking):
    """The HTTP API, as the page uses it."""

    lacks: ClassVar = {"refusal": "it answers requests, and sends nothing by itself"}
    _how: ClassVar[dict[str, Any]] = {}

    def _read(self, body: str) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(body)
        return said

    def _web(self) -> WebConfig:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = int(free.getsockname()[1])
        self._values: dict[str, list[str]] = {}
        return WebConfig(port=self._port, per_minute=1_000_000)

    def adapter(self) -> Adapter:
        """See Bench."""
        return WebAdapter(self._app)

    async def press(self, shown: Shown, number: int) -> None:
        """See Bench."""
        await self.say(self._values[shown.id][number], shown.conversation)

    async def _request(self, text: str, conversation: str, id: str) -> Shown:
        body = {"text": text, "conversation": conversation, "message_id": id, **self._how}
        try:
            async with httpx.AsyncClient(timeout=60) as client:
                response = await client.post(f"http://127.0.0.1:{self._port}/api/chat", json=body)
        except httpx.TransportError as error:
            raise ConnectionError from error
        if response.status_code >= 500:
            raise ConnectionError
        said = self._read(response.raise_for_status().text)
        picture = said["picture"] and base64.b64decode(said["picture"].partition(",")[2])
        self._values[id] = [b["text"] for b in said["buttons"]]
        return Shown(conversation, said["text"], tuple(b["label"] for b in said["buttons"]), picture, id)


class StreamBench(WebBench):
    """The same by server-sent events: what the pieces say is the reply."""

    _how: ClassVar = {"stream": True}

    def _read(self, body: str) -> dict[str, Any]:
        told, reply = "", None
        for event in body.strip().split("\n\n"):
            name, data = (line.partition(": ")[2] for line in event.split("\n"))
            if name == "text":
                piece = json.loads(data)
                told = piece["piece"] if piece.get("again") else told + piece["piece"]
            else:
                reply = json.loads(data)
        if reply is None:
            raise ConnectionError
        assert told == reply["text"]
        return dict(reply)


class MCPBench(_Asking):
    """The tool `talk`, used by the SDK's own client."""

    lacks: ClassVar = {
        "refusal": "it answers requests, and sends nothing by itself",
        "buttons": "choices are numbered and said",
    }

    def __init__(self) -> None:
        super().__init__()
        self._server: MCPServer[Any] | None = None

    def adapter(self) -> Adapter:
        """See Bench."""

        async def serve(server: MCPServer[Any]) -> None:
            self._server = server
            try:
                await asyncio.Event().wait()
            finally:
                self._server = None

        return MCPAdapter(self._app, serve)

    async def _request(self, text: str, conversation: str, id: str) -> Shown:
        server = self._server
        if server is None:
            raise ConnectionError
        asked = asyncio.ensure_future(self._call(server, text, conversation, id))
        while not asked.done():
            await asyncio.wait([asked], timeout=0.05)
            if self._server is not server:
                asked.cancel()
                raise ConnectionError
        return asked.result()

    @staticmethod
    async def _call(server: MCPServer[Any], text: str, conversation: str, id: str) -> Shown:
        async with Client(server) as client:
            arguments = {"message": text, "conversation": conversation, "message_id": id}
            found = (await client.call_tool("talk", arguments)).content
        said = "\n".join(item.text for item in found if item.type == "text")
        pictures = [base64.b64decode(item.data) for item in found if item.type == "image"]
        return Shown(conversation, said, (), pictures[0] if pictures else None, id)
