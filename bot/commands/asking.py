"""`tuwen ask` and `tuwen extract`: one text, or a batch of them."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.invocation import WrongUse, open_app

if TYPE_CHECKING:
    from kg.types import Answer
    from nlu.types import Extraction, LabelSet


class Language(StrEnum):
    """The two languages."""

    zh = "zh"
    en = "en"


Batch = Annotated[str | None, typer.Option("--batch", help="JSON lines to work on; - is stdin.", metavar="FILE|-")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(ask)
    cli.command()(extract)


def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="In Chinese or English.")] = None,
    as_json: AsJson = False,
    batch: Batch = None,
    lang: Annotated[Language | None, typer.Option(help="Language of the answer; else that of the question.")] = None,
    user: Annotated[str | None, typer.Option(help="Also ask what this person taught.", metavar="ID")] = None,
) -> None:
    """Answer a question, with the quotes behind the answer."""
    if (question is None) == (batch is None):
        raise WrongUse("give either a question or --batch FILE")
    from bot.batch import run_batch, text_field
    from kg.question import answer_json

    app = open_app(context)
    asker = app.asker(user)
    seconds = app.config.asking.seconds

    def answer_line(record: dict[str, Any]) -> dict[str, Any]:
        asked = record.get("lang") or lang
        return answer_json(asker.ask(text_field(record, "question"), asked, budget=seconds), record.get("id"))

    if batch is not None:
        run_batch(batch, answer_line)
        return
    assert question is not None
    if not question.strip():
        raise WrongUse("the question is empty")
    answer = asker.ask(question, lang, budget=seconds)
    if as_json:
        shown = answer_json(answer)
        shown.pop("id", None)
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        _show(answer)


def _show(answer: Answer) -> None:
    from bot.render import evidence_lines
    from kg.types import Status

    typer.echo(answer.text)
    if answer.status is Status.CLARIFY:
        for number, choice in enumerate(answer.alternatives, 1):
            typer.echo(f"  {number}. {choice.paraphrase}")
    for line in evidence_lines(answer, answer.lang, 5, see="--json"):
        typer.echo(f"  {line}")


def extract(
    context: typer.Context,
    text: Annotated[str | None, typer.Argument(help="In Chinese or English.")] = None,
    batch: Batch = None,
    labels: Annotated[
        Path | None,
        typer.Option(help="Look for the classes and properties of this ontology alone.", metavar="FILE.ttl"),
    ] = None,
) -> None:
    """Find the entities and relations of a text."""
    if (text is None) == (batch is None):
        raise WrongUse("give either a text or --batch FILE")
    from bot.batch import run_batch, text_field
    from kg.ontology import load_ontology

    app = open_app(context)
    ontology = load_ontology(labels) if labels is not None else app.ontology
    wanted = ontology.label_set()
    names = label_names(wanted)
    extractor = app.extractor()

    def extract_line(record: dict[str, Any]) -> dict[str, Any]:
        found = extractor.extract([text_field(record, "text")], wanted)[0]
        return {"id": record.get("id"), **extraction_json(found, names)}

    if batch is not None:
        run_batch(batch, extract_line)
        return
    assert text is not None
    typer.echo(json.dumps(extraction_json(extractor.extract([text], wanted)[0], names), ensure_ascii=False, indent=2))


def label_names(labels: LabelSet) -> dict[str, str]:
    """The words of each label id."""
    return {label.id: label.name for label in (*labels.mentions, *labels.relations)}


def extraction_json(found: Extraction, names: dict[str, str]) -> dict[str, Any]:
    """What `tuwen extract` prints for one text: entities, and relations that point to them by index."""
    index = {mention: number for number, mention in enumerate(found.mentions)}
    return {
        "entities": [
            {
                "start": m.start, "end": m.end, "text": m.text, "type": m.type, "label": names.get(m.type, m.type),
                "score": round(m.score, 4),
                **({"value": m.value} if m.value is not None else {}),
                **({"unit": m.unit} if m.unit is not None else {}),
            }
            for m in found.mentions
        ],
        "relations": [
            {
                "head": index[r.head], "type": r.label, "label": names.get(r.label, r.label), "tail": index[r.tail],
                "score": round(r.score, 4),
            }
            for r in found.relations
        ],
    }  # fmt: skip
