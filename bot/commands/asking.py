"""`tuwen ask`: one question, or a batch of them."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.invocation import AsOf, WrongUse, open_app

if TYPE_CHECKING:
    from bot.app import App
    from bot.types import Handler, Message, Reply
    from kg.question import Answerer


class Language(StrEnum):
    """The two languages."""

    zh = "zh"
    en = "en"


Batch = Annotated[str | None, typer.Option("--batch", help="JSON lines to work on; - is stdin.", metavar="FILE|-")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(ask)


def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="In Chinese or English.")] = None,
    as_json: AsJson = False,
    batch: Batch = None,
    lang: Annotated[Language | None, typer.Option(help="Language of the answer; else that of the question.")] = None,
    user: Annotated[str | None, typer.Option(help="Also ask what this person taught.", metavar="ID")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show how the words led to the query.")] = False,
    as_of: AsOf = None,
    proof: Annotated[bool, typer.Option("--proof", help="Print the answer with what `tuwen verify` checks.")] = False,
) -> None:
    """Answer a question, with the quotes behind the answer."""
    if (question is None) == (batch is None):
        raise WrongUse("give either a question or --batch FILE")
    from bot.batch import run_batch, text_field
    from bot.services.answering import answer
    from kg.question import answer_json

    app = open_app(context)
    past = app.graph.asker_at(as_of) if as_of is not None else None
    app.asker(user)  # says so where there is no graph yet

    def answer_line(record: dict[str, Any]) -> dict[str, Any]:
        asked = record.get("lang") or lang
        text = text_field(record, "question")
        return answer_json(answer(app, text, asked, user, past), record.get("id"))

    if batch is not None:
        run_batch(batch, answer_line)
        return
    assert question is not None
    if not question.strip():
        raise WrongUse("the question is empty")
    if proof:
        from kg.proof import prove

        proved = prove(answer(app, question, lang, user, past), past or app.asker(user), app.ledger().evidence)
        typer.echo(json.dumps(proved, ensure_ascii=False, indent=2))
        return
    if as_json:
        shown = answer_json(answer(app, question, lang, user, past))
        shown.pop("id", None)
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        reply = _said(app, question, lang, user) if past is None else _past(app, past, question, lang)
        _show(reply)
        if explain:
            _explain(reply)


def _said(app: App, question: str, lang: Language | None, user: str | None) -> Reply:
    """What the bot says to this one question, of which nothing is kept."""
    import asyncio
    import uuid
    from datetime import UTC, datetime

    from bot.dialogue import State
    from bot.turns.handler import Unkept
    from bot.types import Message

    channel, _, who = (user or "").partition(":")
    place = (channel, who, who) if who else ("console", "ask", user or "me")
    message = Message(*place, uuid.uuid4().hex, question, "", datetime.now(UTC))
    memory = Unkept(State(wanted=None if lang is None else "zh" if lang is Language.zh else "en"))
    return asyncio.run(_asked(app.handler(memory, ["small_talk", "graph_question", "quotes"]), message))


def _past(app: App, past: Answerer, question: str, lang: Language | None) -> Reply:
    """The answer over what was known before."""
    from bot.services.answering import answer
    from bot.types import Reply

    found = answer(app, question, lang, past=past)
    return Reply(found.text, found.lang, found)


async def _asked(handler: Handler, message: Message) -> Reply:
    return await handler(message)


def _show(reply: Reply) -> None:
    from bot.render import evidence_lines, unfenced

    typer.echo(unfenced(reply.text))
    for number, button in enumerate(reply.buttons, 1):
        typer.echo(f"  {number}. {button.label}")
    if reply.answer is not None:
        for line in evidence_lines(reply.answer, reply.lang, 5, see="--json"):
            typer.echo(f"  {line}")


def _explain(reply: Reply) -> None:
    from bot.render import step_lines

    answer = reply.answer
    lines = [] if answer is None else [*step_lines(answer), *answer.sparql.strip().splitlines()]
    for line in lines or ["there is no query to explain"]:
        typer.echo(f"  {line}")
