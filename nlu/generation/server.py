"""A language model behind an OpenAI-compatible server: `POST {url}/chat/completions`, streamed.

Knows: the protocol, what is worth another try, what a stream that hangs or breaks looks like. Does not know: what is
asked. A reply of which words have come is never asked for again.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Sequence
from typing import Any

from nlu.generation.sampling import Sampling
from nlu.types import ModelError

Messages = Sequence[tuple[str, str]]
TRIES = 3
_PAUSE = 0.5
"""Seconds before the second try; each later one waits twice as long, and a bit at random."""
_LONGEST_PAUSE = 10.0
_PASSING = (408, 409, 425, 429, 500, 502, 503, 504)
"""Answers of a server that may be another one a moment later."""


class _TryAgain(Exception):
    """Something that may pass, before the first word.

    Attributes:
        after: Seconds that the server asks to wait; 0: it does not say.
    """

    def __init__(self, error: ModelError, after: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.after = after


class ServerGenerator:
    """A model of a server. Several conversations at once; whoever drops the iterator closes the connection."""

    def __init__(
        self, url: str, model: str, key: str = "", sampling: Sampling | None = None, seconds: float = 60.0
    ) -> None:
        """Args:
        url: Up to and with the version, for example http://localhost:8000/v1.
        seconds: Longest wait for the next piece.
        """
        self._where = f"{url.rstrip('/')}/chat/completions"
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._sampling = sampling or Sampling()
        self._seconds = seconds

    def generate(self, messages: Messages) -> Iterator[str]:
        """Pieces of the next message, as the server sends them.

        Raises:
            ModelError: The server cannot be reached, refuses, hangs, breaks off, or answers something else than a
                completion.
        """
        for tried in range(1, TRIES + 1):
            try:
                yield from self._once(messages)
                return
            except _TryAgain as passing:
                if tried == TRIES:
                    raise passing.error from passing
                pause = passing.after or _PAUSE * 2 ** (tried - 1) * random.uniform(1.0, 1.3)
                time.sleep(min(pause, _LONGEST_PAUSE))

    def _once(self, messages: Messages) -> Iterator[str]:
        import httpx

        begun = False
        try:
            with httpx.stream(
                "POST", self._where, json=self._body(messages), headers=self._headers, timeout=self._seconds
            ) as response:
                self._check(response)
                ended = False
                for line in response.iter_lines():
                    data = line[5:].strip() if line.startswith("data:") else ""
                    if data == "[DONE]":
                        return
                    for piece, last in self._read(data) if data else ():
                        ended = ended or last
                        if piece:
                            begun = True
                            yield piece
                if not ended:
                    raise ModelError(f"{self._where} broke off in the middle of the reply")
        except httpx.HTTPError as error:
            told = str(error) or type(error).__name__
            failed = ModelError(f"{self._where} cannot be used: {told}; is the server up?")
            if begun or not isinstance(error, httpx.ConnectError | httpx.RemoteProtocolError | httpx.ReadError):
                raise failed from error
            raise _TryAgain(failed) from error

    def _body(self, messages: Messages) -> dict[str, Any]:
        s = self._sampling
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": role, "content": text} for role, text in messages],
            "max_tokens": s.max_tokens,
            "temperature": s.temperature,
            "top_p": s.top_p,
            "stream": True,
        }
        if s.stop:
            body["stop"] = list(s.stop)
        if s.seed is not None:
            body["seed"] = s.seed
        return body

    def _check(self, response: Any) -> None:
        """Go on only with a stream of events, or with a whole completion."""
        if response.status_code == 200:
            return
        said = response.read().decode("utf-8", "replace").strip()[:200]
        failed = ModelError(f"{self._where} answered {response.status_code}: {said or 'nothing'}")
        if response.status_code not in _PASSING:
            raise failed
        after = response.headers.get("Retry-After", "")
        raise _TryAgain(failed, float(after) if after.replace(".", "", 1).isdigit() else 0.0)

    def _read(self, data: str) -> Iterator[tuple[str, bool]]:
        """(text, whether it is the last) of the choices of one event."""
        try:
            event = json.loads(data)
            if "error" in event:
                told = event["error"]
                told = told.get("message", told) if isinstance(told, dict) else told
                raise ModelError(f"{self._where} failed in the middle of the reply: {str(told)[:200]}")
            for choice in event.get("choices", ()):
                text = (choice.get("delta") or choice.get("message") or {}).get("content")
                yield str(text or ""), choice.get("finish_reason") is not None
        except (ValueError, AttributeError, TypeError) as error:
            raise ModelError(f"{self._where} sent something else than a completion: {data.strip()[:80]!r}") from error
