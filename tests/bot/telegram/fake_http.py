"""The bodies of calls to the Bot API: JSON, forms, and forms with files."""

from __future__ import annotations

import email
import email.policy
import json
from typing import Any
from urllib.parse import parse_qs

Json = dict[str, Any]


def fields_of(body: bytes, kind: str) -> Json:
    if kind.startswith("application/json"):
        return dict(json.loads(body))
    if kind.startswith("multipart/form-data"):
        head = f"Content-Type: {kind}\r\nMIME-Version: 1.0\r\n\r\n".encode()
        found: Json = {}
        for part in email.message_from_bytes(head + body, policy=email.policy.HTTP).iter_parts():  # type: ignore[attr-defined]
            data = part.get_payload(decode=True)
            named = part.get_param("name", header="content-disposition")
            found[named] = data if part.get_filename() else data.decode()
        return _attached(found)
    return {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}


def _attached(fields: Json) -> Json:
    """Files in the place of the "attach://..." that names them."""
    return {
        name: fields[value.removeprefix("attach://")]
        if isinstance(value, str) and value.startswith("attach://")
        else value
        for name, value in fields.items()
    }
