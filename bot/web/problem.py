"""How a refusal looks from outside, whatever the route: problem details as RFC 9457 has them, with the request's id.

Knows: the form. Does not know: why anything is refused.
"""

from __future__ import annotations

from contextvars import ContextVar
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

MEDIA = "application/problem+json"
REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that is being answered (`bot.web.naming`)."""


class Problem(BaseModel):
    """What went wrong, and what to do about it."""

    type: str = Field("about:blank", description="Nothing beyond what the status says.")
    title: str = Field(description="The status in words.")
    status: int
    detail: str = Field(description="What happened, with which value, and what to do next.")
    request_id: str = Field(description="As in the header X-Request-ID; the log has it too.")


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """The response that refuses a request."""
    said = Problem(
        type="about:blank", title=HTTPStatus(status).phrase, status=status, detail=detail, request_id=REQUEST.get()
    )
    return JSONResponse(said.model_dump(), status, headers, MEDIA)


REFUSALS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "description": said}
    for code, said in (
        (400, "the request cannot be carried out, or is malformed"),
        (401, "no key, or one that is not known or has run out"),
        (403, "the key does not allow it"),
        (408, "the body did not arrive in time"),
        (413, "the body is too large"),
        (422, "a field is missing or not allowed"),
        (429, "too many requests; Retry-After says how many seconds to wait"),
        (500, "an unexpected error, logged under the request's id"),
        (503, "too much is being done already; Retry-After says in how many seconds to ask again"),
    )
}
"""What any route may answer."""


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI description in which every problem has its own media type."""
    for path in schema["paths"].values():
        for route in path.values():
            for response in route["responses"].values():
                content = response.get("content", {})
                told = content.get("application/json", {}).get("schema", {}).get("$ref", "")
                if told.endswith("/Problem"):
                    content[MEDIA] = content.pop("application/json")
    return schema
