"""`tuwen doctor`: whether configuration, store, models, database, fonts, device are in order, and what mends each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from bot.commands.invocation import open_app

if TYPE_CHECKING:
    from bot.app import App


class Check(NamedTuple):
    """One thing to look at: its name, what looks, how to mend it, and whether everything else works without it."""

    name: str
    look: Callable[[App], str]
    mend: str
    needed: bool = True


def register(cli: typer.Typer) -> None:
    """Add the command of this module."""
    cli.command()(doctor)


def doctor(
    context: typer.Context,
    deep: Annotated[bool, typer.Option(help="Read every block of graph, index and database as well.")] = False,
) -> None:
    """Check the installation and say what is wrong and how to mend it."""
    from bot.types import ConfigError

    try:
        app = open_app(context)
    except ConfigError as error:
        _tell("FAIL", "configuration", str(error), "correct the file, or name another with --config FILE")
        raise typer.Exit(1) from None
    results = [_run(check, app) for check in (*CHECKS, *(DEEP if deep else ()))]
    app.close()
    if not all(results):
        raise typer.Exit(1)


def _run(check: Check, app: App) -> bool:
    """Print one line, and one more where something is wrong; whether all is well with what is needed."""
    try:
        _tell("ok", check.name, check.look(app))
    except _expected() as error:
        _tell("FAIL" if check.needed else "warn", check.name, str(error), check.mend)
        return not check.needed
    return True


def _tell(verdict: str, name: str, said: str, mend: str = "") -> None:
    typer.echo(f"{verdict:<5} {name:<13} {' '.join(said.split())}")
    if mend:
        typer.echo(f"{'':<5} {'':<13} mend: {mend}")


def _expected() -> tuple[type[Exception], ...]:
    from bot.types import BotError
    from kg.types import GraphError
    from nlu.types import NLUError

    return (BotError, GraphError, NLUError)


def _configuration(app: App) -> str:
    import os

    from bot.config import API_KEYS, GENERATOR_KEY, MEMORY_KEY, TOKEN

    known = [name for name in (TOKEN, API_KEYS, GENERATOR_KEY, MEMORY_KEY) if os.environ.get(name)]
    return f"every key is allowed; secrets set: {', '.join(known) or 'none'}"


def _home(app: App) -> str:
    import os

    from bot.home import open_to_others
    from bot.types import BotError

    home = app.config.home
    nearest = home
    while not nearest.exists():
        nearest = nearest.parent
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise BotError(f"{home}: cannot be written")
    if open_to_others(home):
        return f"{home}; others may look into it (chmod 700 closes it)"
    return str(home) if home.is_dir() else f"{home} (made on first use)"


def _store(app: App) -> str:
    from kg.store.lines import Lines
    from kg.store.oxigraph import is_there

    folder = app.config.graph
    if folder is not None and not is_there(folder):
        return "empty; tuwen ingest PATH fills it"
    facts = Lines()
    app.store().belief().dump(facts)  # type: ignore[arg-type]  # only `write` is called
    return f"{app.config.store}: {facts.count} facts from {len(app.ledger().sources())} sources"


def _ontology(app: App) -> str:
    labels = app.models.ontology.label_set()
    return f"{len(labels.mentions)} classes and {len(labels.relations)} properties to read for"


def _encoder(app: App) -> str:
    found = app.models.extractor().extract(["Ada Lovelace was born in London."], app.models.ontology.label_set())[0]
    return f"{found.model} reads: {', '.join(m.text for m in found.mentions) or 'nothing in a test sentence'}"


def _generator(app: App) -> str:
    wanted = app.config.generator
    if wanted.model is None:
        return "none configured; translating, writing and free chat say so"
    words = "".join(app.models.generator().generate([("user", "Say hello.")]))
    return f"{wanted.model}: answers ({len(words)} characters)"


def _device(app: App) -> str:
    import os

    from nlu.loading import load
    from nlu.precision import choose_precision

    reading = app.config.reading
    loaded = load(app.models.weights, reading.device, reading.precision)
    return (
        f"{loaded.device}, {choose_precision(reading.precision, loaded.device)}, {len(os.sched_getaffinity(0))} cores"
    )


def _database(app: App) -> str:
    app.memory.read("doctor", "doctor")
    sealed = "sealed" if app.people.memory_keys() else "not sealed"
    where = app.config.database_url if app.config.database == "sqlite" else "reachable"
    days = app.config.memory.days
    return f"{where}; texts {sealed}; kept {f'{days} days' if days else 'for good'}"


def _fonts(app: App) -> str:
    from bot.types import BotError
    from kg.draw.raster import chinese_font

    found = chinese_font()
    if found is None:
        raise BotError("no font with Chinese characters: pictures with Chinese names are drawn as SVG alone")
    return found


def _plugins(app: App) -> str:
    from bot.registry import ADAPTERS, SKILLS, factory, names

    for skill in app.config.skills:
        factory(SKILLS, skill)
    return f"channels {', '.join(names(ADAPTERS))}; skills {', '.join(names(SKILLS))}"


def _graph(app: App) -> str:
    from bot.types import BotError
    from kg.store.archive import digest_of, graphs_of

    try:
        store = app.store()
    except BotError:
        return "empty"
    digests = [digest_of(store, graph) for graph in graphs_of(store)]
    return f"{len(digests)} graphs with {sum(d.triples for d in digests)} triples can be read"


def _belief(app: App) -> str:
    from bot.types import BotError

    try:
        ledger = app.ledger()
    except BotError:
        return "empty"
    if not ledger.is_kept_up():
        raise BotError("the belief is not what follows from what the sources say")
    return "follows from what the sources say"


def _index(app: App) -> str:
    from bot.types import BotError
    from kg.question.index.array_file import open_shelf

    if not app.graph.index_file.is_file():
        return "none kept; the next question makes it"
    if open_shelf(app.graph.index_file) is None:
        raise BotError(f"{app.graph.index_file}: damaged, or of another version; the next question makes it anew")
    return "every byte is as it was written"


def _people(app: App) -> str:
    from bot.types import BotError

    found = app.memory.damage()
    if found:
        raise BotError(f"{app.config.database_url}: {found}")
    return "the database is whole"


CHECKS = (
    Check("configuration", _configuration, "correct the key in config.yaml; the shipped file explains each"),
    Check("home", _home, "name a folder that you may write with --home DIR, $TUWEN_HOME or home: in config.yaml"),
    Check("store", _store, "see store: in config.yaml; a damaged graph is made again by tuwen ingest into a new home"),
    Check("ontology", _ontology, "see ontology: in config.yaml; without a file the default one is used"),
    Check("encoder", _encoder, "set reading.extractor to shipped, or to a folder made by tuwen train encoder"),
    Check("device", _device, "set reading.device and reading.precision to auto"),
    Check(
        "generator", _generator, "see generator: in config.yaml, and $TUWEN_GENERATOR_KEY for a server", needed=False
    ),
    Check("database", _database, "see database: in config.yaml and $TUWEN_MEMORY_KEY; for PostgreSQL: is it running?"),
    Check(
        "fonts",
        _fonts,
        "apt install fonts-noto-cjk (Debian, Ubuntu), or any font with Chinese characters",
        needed=False,
    ),
    Check("plug-ins", _plugins, "see skills: in config.yaml; tuwen was installed without it if it is a built-in"),
)
"""What is looked at, in order."""
DEEP = (
    Check("graph", _graph, "tuwen --home DIR restore FILE of a backup, or tuwen ingest into a new home"),
    Check("belief", _belief, "tuwen rebuild makes it from what the sources say"),
    Check("index", _index, "tuwen rebuild makes it anew"),
    Check("people", _people, "tuwen --home DIR restore FILE of a backup, or move bot.db away"),
)
"""What is looked at besides, block by block."""
