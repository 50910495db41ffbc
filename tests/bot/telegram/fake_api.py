"""The methods of the Bot API that the bot uses (https://core.telegram.org/bots/api), over chats in memory.

An update stays until a higher offset confirms it; texts are read as HTML and measured; errors have the codes and words
of the real server.
"""

from __future__ import annotations

import json
import threading
from typing import Any

from tests.bot.telegram.fake_html import CannotParse, read_html

TOKEN = "123456:TEST-token"
NAME = "tuwen_bot"
ME = {"id": 123456, "is_bot": True, "first_name": "Tuwen", "username": NAME}
Json = dict[str, Any]


class Refusal(Exception):
    """A call that is answered with an error."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.parameters = code, parameters


class BotApi:
    """The chats of one bot, and what it may do in them."""

    def __init__(self) -> None:
        self.sent: list[Json] = []
        """What the bot sent: its parameters, `text` as people see it, `html`, `entities`, `message_id`."""
        self.calls: list[tuple[str, Json]] = []
        self.failures: dict[str, list[int]] = {}
        """Status codes with which the next calls of a method end."""
        self.retry_after = 0
        self.webhook: Json = {}
        self._messages: dict[tuple[str, int], Json] = {}
        self._files: dict[str, bytes] = {}
        self._updates: list[Json] = []
        self._next = 1
        self._lock = threading.Condition()

    def serve(self, path: str, fields: Json) -> tuple[int, Json]:
        token, _, method = path.removeprefix("/bot").partition("/")
        if token != TOKEN:
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
        self.calls.append((method, fields))
        try:
            with self._lock:
                if self.failures.get(method):
                    code = self.failures[method].pop(0)
                    raise Refusal(code, "out of order", **({"retry_after": self.retry_after} if code == 429 else {}))
            return 200, {"ok": True, "result": self._result(method, fields)}
        except Refusal as error:
            body = {"ok": False, "error_code": error.code, "description": str(error)}
            return error.code, {**body, **({"parameters": error.parameters} if error.parameters else {})}

    def _result(self, method: str, fields: Json) -> Any:
        match method:
            case "getMe":
                return ME
            case "getUpdates":
                return self._poll(int(fields.get("offset", 0)), float(fields.get("timeout", 0)))
            case "sendMessage" | "sendPhoto" | "sendDocument":
                return self._send(method, fields)
            case "editMessageText":
                return self._edit(fields)
            case "deleteMessage":
                return self._delete(fields)
            case "getFile":
                data = self._files[f"documents/{fields['file_id']}"]
                return {
                    "file_id": fields["file_id"], "file_unique_id": fields["file_id"], "file_size": len(data),
                    "file_path": f"documents/{fields['file_id']}",
                }  # fmt: skip
            case "setWebhook":
                if not fields["url"].startswith("https://"):
                    raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
                self.webhook = fields
                return True
            case "deleteWebhook":
                self.webhook = {}
                return True
            case "editMessageReplyMarkup":
                return self._mark(fields)
            case "sendChatAction" | "answerCallbackQuery" | "setMyCommands":
                return True
            case "setMyDescription" | "setMyShortDescription":
                text = fields.get("description", fields.get("short_description", ""))
                if len(text) > (512 if method == "setMyDescription" else 120):
                    raise Refusal(400, "Bad Request: description is too long")
                return True
        raise Refusal(404, "Not Found")

    def _poll(self, offset: int, timeout: float) -> list[Json]:
        if self.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
        with self._lock:
            self._updates = [u for u in self._updates if u["update_id"] >= offset]
            if not self._updates and timeout:
                self._lock.wait(min(timeout, 0.2))
            return self._updates[:100]

    def _send(self, method: str, fields: Json) -> Json:
        with self._lock:
            part = "text" if method == "sendMessage" else "caption"
            shown, entities = _shown(fields, part, 4096 if part == "text" else 1024)
            if part == "text" and not shown:
                raise Refusal(400, "Bad Request: message text is empty")
            sent = {
                **fields,
                "text": shown,
                "html": fields.get(part, ""),
                "entities": entities,
                "message_id": self._next,
            }
            chat = int(fields["chat_id"])
            message: Json = {
                "message_id": self._next, "date": 1_700_000_000, "chat": chat_of(chat), "from": ME, part: shown,
            }  # fmt: skip
            if "reply_markup" in fields:
                message["reply_markup"] = _markup(fields)
            for kind in ("photo", "document"):
                if kind in fields:
                    if kind == "photo" and not fields[kind].startswith(b"\x89PNG"):
                        raise Refusal(400, "Bad Request: IMAGE_PROCESS_FAILED")
                    size = {"file_id": "p", "file_unique_id": "p", "width": 8, "height": 8}
                    message[kind] = [size] if kind == "photo" else {"file_id": "d", "file_unique_id": "d"}
            self._next += 1
            self._messages[str(chat), message["message_id"]] = message
            self.sent.append(sent)
            return message

    def _edit(self, fields: Json) -> Json:
        with self._lock:
            message = self._messages.get((fields["chat_id"], int(fields["message_id"])))
            if message is None:
                raise Refusal(400, "Bad Request: message to edit not found")
            if message["from"]["id"] != ME["id"]:
                raise Refusal(400, "Bad Request: message can't be edited")
            shown, entities = _shown(fields, "text", 4096)
            markup = _markup(fields) if "reply_markup" in fields else None
            if message["text"] == shown and message.get("reply_markup") == markup:
                raise Refusal(400, "Bad Request: message is not modified: specified new message content is the same")
            message["text"] = shown
            message.pop("reply_markup", None)
            if markup is not None:
                message["reply_markup"] = markup
            for sent in self.sent:
                if sent["chat_id"] == fields["chat_id"] and sent["message_id"] == int(fields["message_id"]):
                    sent.update(text=shown, html=fields["text"], entities=entities)
            return message

    def _mark(self, fields: Json) -> Json:
        with self._lock:
            message = self._messages.get((fields["chat_id"], int(fields["message_id"])))
            if message is None:
                raise Refusal(400, "Bad Request: message to edit not found")
            message["reply_markup"] = _markup(fields)
            return message

    def _delete(self, fields: Json) -> bool:
        with self._lock:
            chat, number = fields["chat_id"], int(fields["message_id"])
            if self._messages.pop((chat, number), None) is None:
                raise Refusal(400, "Bad Request: message to delete not found")
            self.sent = [s for s in self.sent if (s["chat_id"], s["message_id"]) != (chat, number)]
            return True


def chat_of(id: int) -> Json:
    if id > 0:
        return {"id": id, "type": "private", "first_name": "Ada"}
    return {"id": id, "type": "supergroup", "title": "Readers"}


def _shown(fields: Json, part: str, most: int) -> tuple[str, list[Any]]:
    """The text that people see and its entities."""
    text, entities = fields.get(part, ""), []
    if fields.get("parse_mode") == "HTML":
        try:
            text, entities = read_html(text)
        except CannotParse as error:
            raise Refusal(400, f"Bad Request: can't parse entities: {error}") from error
    if units(text) > most:
        raise Refusal(
            400, "Bad Request: message is too long" if part == "text" else "Bad Request: message caption is too long"
        )
    return text.strip(), entities


def _markup(fields: Json) -> Json:
    markup: Json = json.loads(fields["reply_markup"])
    for row in markup["inline_keyboard"]:
        for button in row:
            if not 1 <= len(button["callback_data"].encode()) <= 64 or not button["text"]:
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return markup


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
