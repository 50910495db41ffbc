"""`tuwen impact` and `tuwen verify`: what hangs on a source, and whether an answer's proof holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.asking import Language
from bot.commands.invocation import note, open_app

_MOST = 200


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command()(impact)
    cli.command()(verify)


def impact(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Title, file name, path or IRI of a source.")],
    questions: Annotated[Path | None, typer.Option(help="Questions with expected answers (YAML).")] = None,
    lang: Annotated[Language, typer.Option(help="Language of the sentences.")] = Language.en,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Say what the removal of a source would change: facts, merges, inferences, answers. Nothing is removed."""
    from kg.checks.competency import ask_all, read_expectations
    from kg.differences import differences, lines
    from kg.ledger.impact import belief_without
    from kg.ledger.impact import impact as of
    from kg.question import Answerer
    from kg.question.answer.verbalizer import Verbalizer

    wanted = read_expectations(questions) if questions is not None else []
    app = open_app(context)
    ledger = app.ledger()
    found = of(ledger, ledger.find_source(source).id)
    now, then = ledger.store.belief(), belief_without(ledger, found).belief()
    asked = [ask_all(wanted, Answerer(view).ask) for view in (now, then)] if wanted else [[], []]
    changed = [
        f"{one.sentence()}; without it: {', '.join(two.got) or two.status}"
        for one, two in zip(*asked, strict=True)
        if (one.got, one.status) != (two.got, two.status)
    ]
    if as_json:
        told = {
            "gone": sorted(found.gone), "come": sorted(found.come), "inferred": sorted(found.inferred),
            "parted": sorted(found.parted), "joined": sorted(found.joined), "answers": changed,
        }  # fmt: skip
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    was, is_ = Answerer(now).snapshot(), Answerer(then).snapshot()
    said = Verbalizer(was.index, was.lexicon, lang.value)
    for line in (*lines(differences(now, then, was, is_, lang.value), _MOST, said), *changed):
        typer.echo(line)
    note(
        f"{len(found.gone):,} facts would go ({len(found.inferred):,} of them inferred), {len(found.come):,} would "
        f"come; {len(found.parted):,} names would mean something else; {len(changed)} answers would change"
    )


def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="What `tuwen ask --proof` printed.", metavar="ANSWER.json")],
    sources: Annotated[Path | None, typer.Option(help="The folder of the sources, to compare them too.")] = None,
) -> None:
    """Check the proof of an answer, without the graph; exit code 1 where it does not hold."""
    from bot.types import BotError
    from kg.proof import faults

    try:
        proof = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BotError(f"{file}: cannot be read: {' '.join(str(error).split())}") from error
    found = faults(proof, sources)
    for fault in found:
        typer.echo(fault)
    if found:
        raise typer.Exit(1)
    typer.echo(f"the proof holds: {len(proof['facts'])} facts, {len(proof['answer']['answers'])} answers")
