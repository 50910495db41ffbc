"""`tuwen train` and `tuwen eval`: weights, and how good they are."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.invocation import WrongUse, note, open_app

if TYPE_CHECKING:
    from nlu.types import Evaluation


class Preset(StrEnum):
    """The size of a training run."""

    cpu = "cpu"
    gpu = "gpu"


Data = Annotated[Path, typer.Option(help="The folder of data sets.", metavar="DIR")]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    train = typer.Typer(help="Train the shipped models.", no_args_is_help=True)
    train.command("encoder")(train_encoder)
    cli.add_typer(train, name="train")
    cli.command("eval")(evaluate)


def train_encoder(
    context: typer.Context,
    data: Data,
    preset: Annotated[Preset, typer.Option(help="cpu: some two hours on two cores; gpu: twenty minutes.")] = Preset.cpu,
    out: Annotated[
        Path | None, typer.Option(help="Where the weights go; default: HOME/encoder.", metavar="DIR")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the checkpoint in --out.")] = False,
) -> None:
    """Train the encoder."""
    from nlu.training.encoder import train

    if not data.is_dir():
        raise WrongUse(f"--data {data}: there is no such folder")
    app = open_app(context)
    folder = out or app.config.home / "encoder"
    written = train(preset=preset.value, data=data, out=folder, resume=resume, log=note)
    typer.echo(f"weights in {written}")


def evaluate(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A set, for example kgqa/geoquery-en or ner/cluener.")],
    data: Data,
    split: Annotated[str, typer.Option(help="dev, test, ... as the folder has them.")] = "dev",
    limit: Annotated[int | None, typer.Option(min=1, help="Use this many items.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    predictions: Annotated[
        Path | None, typer.Option(help="Write what was predicted, one line an item.", metavar="OUT.jsonl")
    ] = None,
) -> None:
    """Score questions, names or relations against a data set."""
    if not data.is_dir():
        raise WrongUse(f"--data {data}: there is no such folder")
    app = open_app(context)
    kind = name.partition("/")[0]
    if kind == "kgqa":
        from kg.evaluate import evaluate as ask_all

        found = ask_all(name, data, split, limit)
    elif kind in ("ner", "extraction", "sentiment", "intent", "translation"):
        from nlu.training.evaluation import evaluate as read_all
        from nlu.training.evaluation import names

        if name not in names(data):
            raise WrongUse(f"no set {name!r} in {data}; known are {', '.join(names(data))}")
        found = read_all(name, data, split, limit, extractor=app.extractor(), weights=app.weights)
    else:
        raise WrongUse(f"{name!r}: unknown kind of set {kind!r}; known are {', '.join(_known(data))}")
    if predictions is not None:
        lines = (json.dumps(line, ensure_ascii=False) for line in found.predictions)
        predictions.write_text("".join(line + "\n" for line in lines), "utf-8")
    _print(found, as_json)


def _known(data: Path) -> list[str]:
    from kg.evaluate import SETS
    from nlu.training.evaluation import names

    return [*sorted(SETS), *names(data)]


def _print(found: Evaluation, as_json: bool) -> None:
    if as_json:
        shown = {
            "name": found.name, "split": found.split, "items": found.items, "seconds": round(found.seconds, 2),
            "metrics": {metric: round(value, 4) for metric, value in found.metrics.items()},
        }  # fmt: skip
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{found.name} · {found.split} · {found.items} items · {found.seconds:.1f} s")
    for metric in found.metrics:
        table.add_column(metric, justify="right")
    table.add_row(*(f"{v:.1f}" if metric.endswith("_ms") else f"{v:.4f}" for metric, v in found.metrics.items()))
    Console().print(table)
