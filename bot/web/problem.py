"""How a refusal looks from outside: one sentence under the key `error`, whatever the route."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class Problem(BaseModel):
    """What went wrong, and what to do about it."""

    error: str


REFUSALS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "description": said}
    for code, said in (
        (400, "the request cannot be carried out, or is malformed"),
        (401, "no key, or one that is not known"),
        (403, "the key's role does not allow it"),
        (408, "the body did not arrive in time"),
        (413, "the body is too large"),
        (422, "a field is missing or not allowed"),
        (429, "too many requests; Retry-After says how many seconds to wait"),
        (500, "an unexpected error, logged under the id in the message"),
        (503, "too much is being done already; Retry-After says in how many seconds to ask again"),
    )
}
"""What any route may answer."""
