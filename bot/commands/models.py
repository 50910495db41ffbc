"""`tuwen train` and `tuwen eval`: weights, and how good they are."""

from __future__ import annotations

import json
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.invocation import WrongUse, note, open_app

if TYPE_CHECKING:
    from bot.app import App
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
    train.command("generator")(train_generator)
    train.command("unseen")(train_unseen)
    cli.add_typer(train, name="train")
    cli.command("eval")(evaluate)
    cli.command()(calibrate)


def train_encoder(
    context: typer.Context,
    data: Data,
    preset: Annotated[
        Preset, typer.Option(help="cpu: some two hours on two cores, a night with base e5; gpu: twenty minutes.")
    ] = Preset.cpu,
    out: Annotated[
        Path | None, typer.Option(help="Where the weights go; default: HOME/encoder.", metavar="DIR")
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            help="Start from e5 (multilingual-e5-small), from weights of ours, or from another encoder (BERT, XLM-R, "
            "ModernBERT ...: a folder or a name).",
            metavar="MODEL",
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the checkpoint in --out.")] = False,
    minutes: Annotated[
        float | None, typer.Option(min=0, help="Train for so long instead of the preset's number of steps.")
    ] = None,
    cooldown: Annotated[
        float | None, typer.Option(min=0, help="The last minutes, in which the rates fall; default: a fifth.")
    ] = None,
) -> None:
    """Train the encoder."""
    from nlu.training.encoder import train

    if not data.is_dir():
        raise WrongUse(f"--data {data}: there is no such folder")
    app = open_app(context)
    folder = out or app.config.home / "encoder"
    start = Path(base) if base is not None else None
    written = train(
        preset=preset.value,
        data=data,
        out=folder,
        resume=resume,
        log=note,
        base=start,
        minutes=minutes,
        cooldown=cooldown,
    )
    typer.echo(f"weights in {written}")


def train_generator(
    context: typer.Context,
    data: Data,
    preset: Annotated[Preset, typer.Option(help="cpu: two nights on two cores; gpu: under an hour.")] = Preset.cpu,
    out: Annotated[
        Path | None, typer.Option(help="Where the weights go; default: HOME/generator.", metavar="DIR")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the checkpoint in --out.")] = False,
    minutes: Annotated[float | None, typer.Option(min=0.1, help="Stop after so long; --resume goes on.")] = None,
) -> None:
    """Train our own LLaMA, which translates, states facts and continues texts, on the encoder's states."""
    import math

    from nlu.training.generator import train

    if not data.is_dir():
        raise WrongUse(f"--data {data}: there is no such folder")
    app = open_app(context)
    folder = out or app.config.home / "generator"
    seconds = math.inf if minutes is None else 60 * minutes
    written = train(
        preset=preset.value, data=data, out=folder, resume=resume, log=note, encoder=app.models.weights, seconds=seconds
    )
    typer.echo(f"weights in {written}")


def train_unseen(
    context: typer.Context,
    data: Data,
    preset: Annotated[Preset, typer.Option(help="As for `tuwen train encoder`.")] = Preset.cpu,
    out: Annotated[Path | None, typer.Option(help="Where the weights go; default: HOME/unseen.", metavar="DIR")] = None,
    base: Annotated[
        str | None, typer.Option(help="Start from this encoder; it must not know the labels.", metavar="MODEL")
    ] = None,
    measure: Annotated[bool, typer.Option("--measure", help="Only measure the weights that --out holds.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Measure on this many items a set.")] = None,
) -> None:
    """Train an encoder without some labels, and report how well it finds them nevertheless."""
    from nlu.extract import EncoderExtractor
    from nlu.training import unseen

    if not data.is_dir():
        raise WrongUse(f"--data {data}: there is no such folder")
    app = open_app(context)
    folder = out or app.config.home / "unseen"
    if not measure:
        start = Path(base) if base is not None else None
        unseen.train_without(data=data, out=folder, preset=preset.value, base=start, log=note)
    reading = app.config.reading
    extractor = EncoderExtractor(folder, reading.device, precision=reading.precision)
    for found in unseen.evaluate(data, extractor, limit=limit):
        _print(found, as_json=False)


def calibrate(
    context: typer.Context,
    data: Data,
    precision: Annotated[float, typer.Option(min=0, max=1, help="What thresholds are to reach.")] = 0.9,
    limit: Annotated[int, typer.Option(min=1, help="Use this many items a set.")] = 300,
    report: Annotated[Path | None, typer.Option(help="Write the tables there too.", metavar="FILE.md")] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Put the thresholds into the folder that reading.extractor names.")
    ] = False,
) -> None:
    """Show how far scores are probabilities, and the thresholds that give a stated precision on dev sets."""
    from nlu.extract import EncoderExtractor
    from nlu.training import calibration

    if not data.is_dir():
        raise WrongUse(f"--data {data}: there is no such folder")
    app = open_app(context)
    extractor = app.models.extractor()
    if not isinstance(extractor, EncoderExtractor):
        raise WrongUse(f"only our own encoder can be calibrated, not {app.config.reading.extractor!r}")
    if write and app.models.weights is None:
        raise WrongUse("--write needs a folder of your own weights in reading.extractor; the shipped ones stay")
    parts = calibration.calibrate(data, extractor, limit)
    shown = calibration.report(
        parts, precision, f"tuwen calibrate --data DIR --precision {precision:g} --limit {limit}"
    )
    typer.echo(shown)
    if report is not None:
        report.write_text(shown, "utf-8")
    if write and app.models.weights is not None:
        calibration.write(app.models.weights, *(part.lowest(precision) for part in parts))
        note(f"thresholds written to {app.models.weights / 'config.json'}")


def evaluate(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(help="A set, for example kgqa/geoquery-en or ner/cluener; several: ner/* or all.")
    ],
    data: Data,
    split: Annotated[str, typer.Option(help="dev, test, ... as the folder has them.")] = "dev",
    limit: Annotated[int | None, typer.Option(min=1, help="Use this many items.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    predictions: Annotated[
        Path | None, typer.Option(help="Write what was predicted, one line an item.", metavar="OUT.jsonl")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Write the tables of all sets.", metavar="FILE.md")] = None,
) -> None:
    """Score questions, names, relations or labels against data sets."""
    if not data.is_dir():
        raise WrongUse(f"--data {data}: there is no such folder")
    wanted = [known for known in _known(data) if fnmatch(known, "*" if name == "all" else name)]
    if not wanted:
        raise WrongUse(f"no set {name!r} in {data}; known are {', '.join(_known(data))}")
    several = len(wanted) > 1 or name not in wanted
    if several and predictions is not None:
        raise WrongUse("--predictions needs the name of one set")
    app = open_app(context)
    done: list[Evaluation] = []
    for each in wanted:
        try:
            done.append(_score(app, each, data, split, limit))
        except _not_there() as error:
            if not several:
                raise
            note(f"{each}: {error}")  # a set without this split; the others go on
            continue
        _print(done[-1], as_json)
    if predictions is not None:
        lines = (json.dumps(line, ensure_ascii=False) for line in done[0].predictions)
        predictions.write_text("".join(line + "\n" for line in lines), "utf-8")
    if report is not None:
        from bot.report import report as table

        limited = f" --limit {limit}" if limit is not None else ""
        report.write_text(
            table(done, f"tuwen eval {name} --data DIR --split {split}{limited} --report {report.name}"), "utf-8"
        )


def _score(app: App, name: str, data: Path, split: str, limit: int | None) -> Evaluation:
    if name.startswith("kgqa/"):
        from kg.evaluation.kgqa import evaluate as ask_all

        return ask_all(name, data, split, limit, reader=app.models.batched, proposer=app.graph.proposer())
    if name.startswith("passages/"):
        from kg.evaluation.passages import evaluate as quote_all

        reader = app.models.batched
        return quote_all(name, data, limit, encoder=reader, find_names=reader.typed_names)
    if name.startswith("recommend/"):
        from kg.evaluation.recommend import evaluate as recommend_all

        return recommend_all(data, split, limit)
    from kg.ontology import load_ontology
    from nlu.training.evaluation import evaluate as read_all

    return read_all(
        name, data, split, limit, extractor=app.models.extractor(), weights=app.models.weights,
        read_ontology=lambda path: load_ontology(path).label_set(),
    )  # fmt: skip


def _not_there() -> tuple[type[Exception], ...]:
    from kg.types import GraphError
    from nlu.types import NLUError

    return (GraphError, NLUError)


def _known(data: Path) -> list[str]:
    from kg.evaluation.kgqa import sets
    from kg.evaluation.passages import names as quoted
    from kg.evaluation.recommend import names as recommended
    from nlu.training.evaluation import names

    return [*sorted(sets(data)), *names(data), *quoted(data), *recommended(data)]


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

    table = Table(title=f"{found.name} · {found.split} · {found.items} items · {found.seconds:.1f} s", min_width=50)
    table.add_column("figure")
    table.add_column("value", justify="right")
    for metric, value in found.metrics.items():
        table.add_row(metric, f"{value:.1f}" if metric.endswith("_ms") else f"{value:.4f}")
    Console().print(table)
