"""`tuwen check`: contradictions, shapes and competency questions, with an exit code for CI."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.invocation import note, open_app

if TYPE_CHECKING:
    from bot.app import App
    from kg.checks.competency import Outcome
    from kg.checks.finding import Finding

_LAST = "competency.json"
"""In the home: what the competency questions were answered with when they were last asked."""


def register(cli: typer.Typer) -> None:
    """Add the command of this module."""
    cli.command()(check)


def check(
    context: typer.Context,
    questions: Annotated[Path | None, typer.Option(help="Questions with expected answers (YAML).")] = None,
    shapes: Annotated[Path | None, typer.Option(help="SHACL shapes that the graph must keep to.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Find contradictions, broken shapes and answers that no longer hold; exit code 1 where there are any."""
    from kg.checks.competency import ask_all, read_expectations
    from kg.checks.contradictions import contradictions
    from kg.checks.shapes import broken_shapes, read_shapes

    wanted = read_expectations(questions) if questions is not None else []
    kept_to = read_shapes(shapes) if shapes is not None else None
    app = open_app(context)
    ledger = app.ledger()
    findings = contradictions(ledger)
    if kept_to is not None:
        findings += broken_shapes(ledger, kept_to)
    outcomes = ask_all(wanted, app.asker().ask) if wanted else []
    changed = _changed(app, outcomes)
    if as_json:
        typer.echo(json.dumps(_json(findings, outcomes, changed), ensure_ascii=False, indent=2))
    else:
        _print(findings, outcomes, changed)
    if findings or not all(outcome.held for outcome in outcomes):
        raise typer.Exit(1)


def _print(findings: list[Finding], outcomes: list[Outcome], changed: list[str]) -> None:
    for finding in findings:
        typer.echo(f"{finding.kind}: {finding.message}")
        for place in finding.places():
            typer.echo(f"  {place}")
    for outcome in outcomes:
        typer.echo(f"{'ok' if outcome.held else 'FAIL':<5} {outcome.sentence()}")
    for line in changed:
        typer.echo(f"changed since the last check: {line}")
    held = sum(outcome.held for outcome in outcomes)
    asked = f"; {held} of {len(outcomes)} questions hold" if outcomes else ""
    note(f"{len(findings)} contradictions and broken shapes{asked}")


def _changed(app: App, outcomes: list[Outcome]) -> list[str]:
    """What is answered otherwise than at the last check, in words; what came now is kept for the next one."""
    if not outcomes:
        return []
    path = app.config.home / _LAST
    last: dict[str, list[str]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    now = {outcome.expectation.question: sorted(outcome.got) or [str(outcome.status)] for outcome in outcomes}
    path.write_text(json.dumps({**last, **now}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return [
        f"{question}: {', '.join(last[question])} → {', '.join(got)}"
        for question, got in now.items()
        if question in last and last[question] != got
    ]


def _json(findings: list[Finding], outcomes: list[Outcome], changed: list[str]) -> dict[str, object]:
    return {
        "findings": [
            {
                "kind": finding.kind,
                "subject": str(finding.subject),
                "message": finding.message,
                "evidence": [
                    {"source": e.source.title, "quote": e.quote, "start": e.start, "end": e.end}
                    for e in finding.evidence
                ],
            }
            for finding in findings
        ],
        "questions": [
            {
                "question": outcome.expectation.question,
                "held": outcome.held,
                "status": str(outcome.status),
                "answers": list(outcome.got),
                "expected": list(outcome.expectation.written) or str(outcome.expectation.status),
            }
            for outcome in outcomes
        ],
        "changed": changed,
    }
