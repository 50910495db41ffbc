"""`tuwen extract` and `tuwen sentiment`: what the encoder reads in one text, or in a batch of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.invocation import WrongUse, open_app

if TYPE_CHECKING:
    from nlu.types import Attribution, Extraction, LabelSet


Batch = Annotated[str | None, typer.Option("--batch", help="JSON lines to work on; - is stdin.", metavar="FILE|-")]
Explain = Annotated[bool, typer.Option("--explain", help="Colour the words that moved the decision.")]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(extract)
    cli.command()(sentiment)


def extract(
    context: typer.Context,
    text: Annotated[str | None, typer.Argument(help="In Chinese or English.")] = None,
    batch: Batch = None,
    labels: Annotated[
        Path | None,
        typer.Option(help="Look for the classes and properties of this ontology alone.", metavar="FILE.ttl"),
    ] = None,
    explain: Explain = False,
) -> None:
    """Find the entities and relations of a text."""
    _one_or_many(text, batch)
    from bot.batch import run_chunks, text_field
    from kg.ontology import load_ontology

    app = open_app(context)
    ontology = load_ontology(labels) if labels is not None else app.models.ontology
    wanted = ontology.label_set()
    names = label_names(wanted)
    extractor = app.models.extractor()

    def extract_lines(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = extractor.extract([text_field(record, "text") for record in records], wanted)
        return [{"id": r.get("id"), **extraction_json(x, names)} for r, x in zip(records, found, strict=True)]

    if batch is not None:
        run_chunks(batch, extract_lines)
        return
    assert text is not None
    found = extractor.extract([text], wanted)[0]
    if not explain:
        typer.echo(json.dumps(extraction_json(found, names), ensure_ascii=False, indent=2))
        return
    from nlu.explain import explain_extraction
    from nlu.extract import EncoderExtractor

    if not isinstance(extractor, EncoderExtractor):
        raise WrongUse(f"--explain works with our own encoder only, not with {app.config.reading.extractor!r}")
    _show_attributions(text, explain_extraction(extractor, found, wanted))


def sentiment(
    context: typer.Context,
    text: Annotated[str | None, typer.Argument(help="In Chinese or English.")] = None,
    batch: Batch = None,
    binary: Annotated[bool, typer.Option("--binary", help="positive or negative, never neutral.")] = False,
    explain: Explain = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say whether a text is positive, negative or neutral."""
    _one_or_many(text, batch)
    from bot.batch import run_chunks, text_field

    app = open_app(context)
    classifier = app.models.classifier()

    def lines(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = classifier.sentiment([text_field(record, "text") for record in records], binary=binary)
        return [
            {"id": r.get("id"), "label": c.label, "score": round(c.score, 4)}
            for r, c in zip(records, found, strict=True)
        ]

    if batch is not None:
        run_chunks(batch, lines)
        return
    assert text is not None
    if explain:
        from nlu.explain import Explainer

        _show_attributions(
            text, [Explainer(app.models.weights, app.config.reading.device).sentiment(text, binary=binary)]
        )
        return
    found = classifier.sentiment([text], binary=binary)[0]
    if as_json:
        shown = {"label": found.label, "score": round(found.score, 4), "scores": dict(found.scores)}
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        typer.echo(f"{found.label} {found.score:.2f}")


def _one_or_many(text: str | None, batch: str | None) -> None:
    if (text is None) == (batch is None):
        raise WrongUse("give either a text or --batch FILE")
    if text is not None and not text.strip():
        raise WrongUse("the text is empty")


def _show_attributions(text: str, found: list[Attribution]) -> None:
    """The text once for each decision: green spoke for it, red against, the more the stronger."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for attribution in found:
        line = Text(text)
        for start, end, weight in attribution.parts:
            if abs(weight) >= 0.1:
                shade = 60 + int(140 * abs(weight))
                colour = f"rgb(0,{shade},0)" if weight > 0 else f"rgb({shade},0,0)"
                line.stylize(f"bold white on {colour}", start, end)
        console.print(Text(f"{attribution.decision}  {attribution.score:.2f}", style="bold"))
        console.print(line)
        strongest = sorted(attribution.parts, key=lambda part: -abs(part[2]))[:5]
        console.print("  " + "  ".join(f"{text[a:b]} {w:+.2f}" for a, b, w in strongest), style="dim")


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
