"""A Bot API server on loopback, and the people who talk with the bot: what python-telegram-bot talks to in the tests.

It keeps what was sent to it, brings updates to a webhook until they are taken, and fails on demand.
"""

from __future__ import annotations

import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from tests.bot.telegram.fake_api import TOKEN, BotApi, chat_of, units
from tests.bot.telegram.fake_http import fields_of

Json = dict[str, Any]
_ENTITY = re.compile(r"(?:^|(?<=\s))(/[a-z_]+(?:@\w+)?|@\w+)")


class FakeTelegram(BotApi):
    """The server; a context manager."""

    def __init__(self) -> None:
        super().__init__()
        self.listener = ""
        """Where the webhook's address leads on this machine."""
        self._history: list[Json] = []
        self._open = True
        fake = self

        class Api(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                fields = fields_of(self.rfile.read(length), self.headers["Content-Type"] or "")
                status, body = fake.serve(self.path, fields)
                self._answer(status, json.dumps(body).encode(), "application/json")

            def do_GET(self) -> None:
                found = fake._files.get(unquote(self.path).removeprefix(f"/file/bot{TOKEN}/"))
                self._answer(200 if found is not None else 404, found or b"", "application/octet-stream")

            def _answer(self, status: int, data: bytes, kind: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # the bot went away in mid-answer
        self.base_url = f"http://127.0.0.1:{self._server.server_port}/bot"

    def __enter__(self) -> FakeTelegram:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        threading.Thread(target=self._bring, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._open = False
        self._server.shutdown()
        self._server.server_close()

    # --- what people do -----------------------------------------------------------------------------------------------

    def say(self, text: str, *, chat: int = 7, user: int | None = None, lang: str = "en", **more: Any) -> int:
        """A person writes; the message's id comes back. `more`: further fields of the message, `reply_to` an id."""
        with self._lock:
            said = self._message(chat, user, lang, more)
            if text:
                said["text"] = text
                said["entities"] = _entities(text)
            self._queue({"message": said})
            return int(said["message_id"])

    def edit(self, number: int, text: str, *, chat: int = 7) -> None:
        """A person changes a message."""
        with self._lock:
            said = self._messages[str(chat), number]
            said.update(text=text, entities=_entities(text), edit_date=said.get("edit_date", said["date"]) + 60)
            self._queue({"edited_message": dict(said)})

    def upload(self, name: str, data: bytes, *, chat: int = 7, size: int | None = None, lang: str = "en") -> int:
        """A person sends a document."""
        with self._lock:
            id = f"file{self._next}"
            self._files[f"documents/{id}"] = data
            said = self._message(chat, None, lang, {})
            size = len(data) if size is None else size
            said["document"] = {"file_id": id, "file_unique_id": id, "file_name": name, "file_size": size}
            self._queue({"message": said})
            return int(said["message_id"])

    def press(self, sent: Json, number: int, *, user: int | None = None) -> None:
        """A person presses a button of a message of the bot."""
        with self._lock:
            chat = int(sent["chat_id"])
            under = self._messages[str(chat), sent["message_id"]]
            row = under["reply_markup"]["inline_keyboard"][number]
            who = {"id": user or chat, "is_bot": False, "first_name": "Ada"}
            query = {"id": str(self._next), "chat_instance": "1", "from": who}
            self._queue({"callback_query": {**query, "data": row[0]["callback_data"], "message": under}})

    def repeat(self, position: int = -1) -> None:
        """Deliver an update once more, as after a crash before it was confirmed."""
        with self._lock:
            self._updates.append(self._history[position])
            self._updates.sort(key=lambda update: int(update["update_id"]))
            self._lock.notify_all()

    def wait(self, done: Callable[[FakeTelegram], bool], seconds: float = 60) -> None:
        """Until `done`; fails the test behind `seconds`."""
        end = time.monotonic() + seconds
        while not done(self):
            assert time.monotonic() < end, f"still waiting; sent so far: {[s['text'] for s in self.sent]}"
            time.sleep(0.02)

    def called(self, method: str) -> list[Json]:
        """The fields of all calls of a method."""
        return [fields for name, fields in list(self.calls) if name == method]

    @property
    def updates(self) -> list[Json]:
        """All updates so far."""
        return self._history

    def unconfirmed(self) -> list[int]:
        """The ids of the updates that would come again."""
        return [update["update_id"] for update in self._updates]

    def put(self, update: Json) -> None:
        """Deliver an update as it is."""
        with self._lock:
            self._queue(update)

    def _message(self, chat: int, user: int | None, lang: str, more: Json) -> Json:
        who = user or (chat if chat > 0 else 7)
        said: Json = {
            "message_id": self._next, "date": 1_700_000_000, "chat": chat_of(chat),
            "from": {"id": who, "is_bot": False, "first_name": "Ada", "language_code": lang},
        }  # fmt: skip
        if "reply_to" in more:
            earlier = dict(self._messages[str(chat), more.pop("reply_to")])
            earlier.pop("reply_to_message", None)  # "will not contain further reply_to_message fields"
            said["reply_to_message"] = earlier
        said.update(more)
        self._messages[str(chat), self._next] = said
        return said

    def _queue(self, update: Json) -> None:
        update = {"update_id": self._next, **update}
        self._updates.append(update)
        self._history.append(update)
        self._next = max(self._next, int(update["update_id"])) + 1
        self._lock.notify_all()

    def _bring(self) -> None:
        """Bring updates to the webhook, each until it is taken; those of one chat one after another."""
        under_way: set[int] = set()
        while self._open:
            time.sleep(0.01)
            if not (self.webhook and self.listener):
                continue
            first: dict[int, Json] = {}
            for update in list(self._updates):
                first.setdefault(_chat_id(update), update)
            for update in [u for u in first.values() if u["update_id"] not in under_way]:
                under_way.add(update["update_id"])
                threading.Thread(target=self._bring_one, args=(update, under_way), daemon=True).start()
                time.sleep(0.01)

    def _bring_one(self, update: Json, under_way: set[int]) -> None:
        code = self.call_webhook(update, str(self.webhook.get("secret_token", "")))
        with self._lock:
            if code == 200 and update in self._updates:
                self._updates.remove(update)
        if code != 200:
            time.sleep(0.1)
        under_way.discard(update["update_id"])

    def call_webhook(self, update: Json | bytes, secret: str) -> int:
        """Call the webhook once; gives the status, 0 where nobody listens."""
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret}
        try:
            with urllib.request.urlopen(urllib.request.Request(self.listener, body, headers), timeout=30) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0


def _chat_id(update: Json) -> int:
    said = update.get("message") or update.get("edited_message") or update["callback_query"]["message"]
    return int(said["chat"]["id"])


def _entities(text: str) -> list[Json]:
    """Commands and mentions as the server marks them; offsets count UTF-16 units."""
    return [
        {
            "type": "bot_command" if found[1][0] == "/" else "mention",
            "offset": units(text[: found.start(1)]), "length": units(found[1]),
        }
        for found in _ENTITY.finditer(text)
    ]  # fmt: skip
