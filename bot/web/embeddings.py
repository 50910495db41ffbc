"""Sentence vectors of the encoder, as OpenAI's clients ask for them.

Knows: the form of requests and responses. Does not know: how vectors are made.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from bot.messages import in_each
from bot.web.access import Embedder
from bot.web.asking import clean
from bot.web.usage import tokens, usage

if TYPE_CHECKING:
    from bot.app import App

router = APIRouter(tags=["chat clients"])

MODEL = "tuwen-encoder"
_MOST, _LONGEST = 256, 8_000
Text = Annotated[str, Field(min_length=1, max_length=_LONGEST)]


class Wanted(BaseModel):
    """Texts whose vectors are wanted."""

    input: Text | Annotated[list[Text], Field(min_length=1, max_length=_MOST)] = Field(
        examples=[in_each("example_ask")]
    )
    model: str = MODEL
    encoding_format: Literal["float", "base64"] = "float"


_EXAMPLE = {
    "object": "list",
    "model": MODEL,
    "data": [{"object": "embedding", "index": 0, "embedding": [0.01, -0.02]}],
    "usage": {"prompt_tokens": 4, "total_tokens": 4},
}


@router.post("/v1/embeddings", responses={200: {"content": {"application/json": {"example": _EXAMPLE}}}})
async def embed(wanted: Wanted, request: Request, caller: Embedder) -> dict[str, Any]:
    """Vectors of unit length, in which Chinese and English texts of one meaning are near each other."""
    app: App = request.app.state.tuwen
    texts = [clean(text) for text in ([wanted.input] if isinstance(wanted.input, str) else wanted.input)]
    vectors = await request.app.state.looking.run(lambda: app.models.encoder.encode(texts))
    as_text = wanted.encoding_format == "base64"
    return {
        "object": "list",
        "model": MODEL,
        "data": [
            {
                "object": "embedding",
                "index": number,
                "embedding": base64.b64encode(vector.astype("<f4").tobytes()).decode() if as_text else vector.tolist(),
            }
            for number, vector in enumerate(vectors)
        ],
        "usage": usage(sum(map(tokens, texts))),
    }
