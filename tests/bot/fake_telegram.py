"""A small Bot API server on loopback: what python-telegram-bot talks to in the tests.

It keeps what was sent to it, hands out queued updates as the real one does (an update stays until a higher offset
confirms it), and can fail on demand.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

TOKEN = "123456:TEST-token"
Json = dict[str, Any]


class FakeTelegram:
    """The server; a context manager."""

    def __init__(self) -> None:
        self.sent: list[Json] = []
        self.calls: list[tuple[str, Json]] = []
        self.failures: dict[str, list[int]] = {}
        self._updates: list[Json] = []
        self._next = 1
        self._lock = threading.Condition()
        fake = self

        class Api(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                status, body = fake._serve(
                    self.path, _fields(self.rfile.read(length), self.headers["Content-Type"] or "")
                )
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
        self._server.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._server.server_port}/bot"

    def __enter__(self) -> FakeTelegram:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    # --- what people do -----------------------------------------------------------------------------------------------

    def say(self, text: str, *, message_id: int | None = None, chat: int = 7, lang: str = "en") -> int:
        """A person writes; the message id comes back. A given `message_id` is a redelivery under a new update."""
        with self._lock:
            message = message_id or self._next
            said: Json = {
                "message_id": message, "date": 1_700_000_000, "chat": {"id": chat, "type": "private"},
                "from": {"id": chat, "is_bot": False, "first_name": "Ada", "language_code": lang}, "text": text,
            }  # fmt: skip
            if text.startswith("/"):
                said["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
            self._queue({"message": said})
            return message

    def press(self, data: str, *, chat: int = 7) -> None:
        """A person presses an inline button."""
        with self._lock:
            query = {
                "id": str(self._next), "chat_instance": "1", "data": data,
                "from": {"id": chat, "is_bot": False, "first_name": "Ada"},
                "message": {
                    "message_id": 1, "date": 1_700_000_000, "chat": {"id": chat, "type": "private"}, "text": "?",
                },
            }  # fmt: skip
            self._queue({"callback_query": query})

    def wait(self, done: Callable[[FakeTelegram], bool], seconds: float = 10) -> None:
        """Until `done`; fails the test behind `seconds`."""
        end = time.monotonic() + seconds
        while not done(self):
            assert time.monotonic() < end, f"still waiting; sent so far: {[s['text'] for s in self.sent]}"
            time.sleep(0.02)

    def called(self, method: str) -> list[Json]:
        """The fields of all calls of a method."""
        return [fields for name, fields in list(self.calls) if name == method]

    # --- what the bot does --------------------------------------------------------------------------------------------

    def _queue(self, update: Json) -> None:
        self._updates.append({"update_id": self._next, **update})
        self._next += 1
        self._lock.notify_all()

    def _serve(self, path: str, fields: Json) -> tuple[int, Json]:
        token, _, method = path.removeprefix("/bot").partition("/")
        if token != TOKEN:
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
        self.calls.append((method, fields))
        if self.failures.get(method):
            status = self.failures[method].pop(0)
            extra = {"parameters": {"retry_after": 0}} if status == 429 else {}
            return status, {"ok": False, "error_code": status, "description": "out of order", **extra}
        match method:
            case "getMe":
                me = {"id": 123456, "is_bot": True, "first_name": "Tuwen", "username": "tuwen_bot"}
                return 200, {"ok": True, "result": me}
            case "getUpdates":
                return 200, {"ok": True, "result": self._poll(int(fields.get("offset", 0)))}
            case "sendMessage":
                self.sent.append(fields)
                chat = {"id": int(fields["chat_id"]), "type": "private"}
                message = {
                    "message_id": 10_000 + len(self.sent),
                    "date": 1_700_000_000,
                    "chat": chat,
                    "text": fields["text"],
                }
                return 200, {"ok": True, "result": message}
            case "sendChatAction" | "answerCallbackQuery" | "deleteWebhook" | "setMyCommands":
                return 200, {"ok": True, "result": True}
        return 404, {"ok": False, "error_code": 404, "description": f"no method {method}"}

    def _poll(self, offset: int) -> list[Json]:
        with self._lock:
            self._updates = [u for u in self._updates if u["update_id"] >= offset]
            if not self._updates:
                self._lock.wait(0.2)
            return list(self._updates)


def _fields(body: bytes, kind: str) -> Json:
    if kind.startswith("application/json"):
        return dict(json.loads(body))
    return {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
