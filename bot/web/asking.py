"""Single questions: `/api/ask`, and the TEXT2SPARQL challenge's `/text2sparql`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, Field

from bot.dialogue.unasked import answer_to
from bot.messages import in_each
from bot.services.answering import answer
from bot.web.access import Asker
from bot.web.problem import Problem
from kg.question import answer_json

if TYPE_CHECKING:
    from bot.app import App

router = APIRouter(tags=["questions"])

_MOST = 10_000
"""Longest question, in characters."""


class Question(BaseModel):
    """One question."""

    question: str = Field(min_length=1, max_length=_MOST, examples=in_each("example_ask"))
    lang: str | None = Field(None, pattern="^(zh|en)$", description="Language of the answer; else the question's.")


ANSWER = {
    "status": "answered",
    "text": "The designer of COBOL is Grace Hopper.",
    "answers": [{"type": "uri", "value": "urn:tuwen:entity:Grace_Hopper", "label": "Grace Hopper"}],
    "sparql": "SELECT DISTINCT ?designer WHERE { ... }",
    "paraphrase": "designer of COBOL",
    "confidence": 0.93,
    "evidence": [
        {
            "source": "file:///documents/hopper.md",
            "title": "Grace Hopper",
            "quote": "Grace Hopper designed COBOL.",
            "start": 14,
            "end": 42,
        }
    ],
    "alternatives": [],
    "failed": "",
    "ms": 12.3,
}


@router.post("/api/ask", responses={200: {"content": {"application/json": {"example": ANSWER}}}})
async def ask(asked: Question, request: Request, caller: Asker) -> dict[str, Any]:
    """The answer with its SPARQL, paraphrase, confidence and evidence, as `tuwen ask --json` prints it."""
    app: App = request.app.state.tuwen
    person = f"web:{caller.name}"
    found = answer_json(
        await request.app.state.questions.run(lambda: answer(app, clean(asked.question), asked.lang, person))
    )
    found.pop("id", None)
    return found


@router.get("/text2sparql", responses={404: {"model": Problem, "description": "unknown dataset"}})
async def text2sparql(
    request: Request,
    caller: Asker,
    dataset: Annotated[str, Query(max_length=500, examples=["https://example.org/states"])],
    question: Annotated[str, Query(min_length=1, max_length=_MOST, examples=["What is the capital of Texas?"])],
) -> dict[str, str]:
    """A SPARQL query for a question over one of the configured graphs (the TEXT2SPARQL challenge's interface).

    Nobody can be asked back here: of several readings that are as good, the query is the first one's.
    """
    app: App = request.app.state.tuwen
    if dataset not in app.config.web.datasets:
        known = ", ".join(app.config.web.datasets) or "none; set web.datasets in config.yaml"
        raise HTTPException(404, f"unknown dataset {dataset!r}; known are {known}")
    read = await request.app.state.questions.run(
        lambda: answer_to(app.dataset(dataset).asker(), clean(question), None, app.config.asking.seconds, app.kinds)
    )
    query = read.sparql or next((reading.sparql for reading in read.alternatives), "")
    return {"dataset": dataset, "question": question, "query": query}


def clean(text: str) -> str:
    """The text without lone surrogates, which no encoding can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
