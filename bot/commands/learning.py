"""`tuwen learn` and `tuwen alias`: the graph learns how its people judge and how they speak."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.invocation import WrongUse, note, open_app

if TYPE_CHECKING:
    from rdflib import URIRef

    from bot.app import App


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    cli.command("learn")(learn)
    cli.command("alias")(alias)


def learn(context: typer.Context) -> None:
    """Learn from the answers that people judged with /right and /wrong; it counts for this graph alone."""
    app = open_app(context)
    judged, used = app.people.learn()
    if not judged:
        note("no answer has been judged yet; say /right or /wrong behind one in a conversation")
    typer.echo(f"{judged} judged answers, learned from {used}")


def alias(
    context: typer.Context,
    word: Annotated[str | None, typer.Argument(help="What people say; none: list all aliases.")] = None,
    thing: Annotated[str | None, typer.Argument(help="What they mean: a name or IRI of the graph.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take WORD back.")] = False,
    user: Annotated[str | None, typer.Option(help="For this person alone.", metavar="ID")] = None,
) -> None:
    """Let a word stand for a thing, class or property in questions; for everybody, or for one person."""
    app = open_app(context)
    app.store()  # says so when there is no graph yet
    if word is None or (thing is None and not remove):
        if word is not None:
            raise WrongUse(f"what does {word!r} mean? tuwen alias {word!r} THING, or --remove {word!r}")
        _list(app, user)
    elif remove:
        _remove(app, word, user)
    elif thing is not None:
        _add(app, word, thing, user)


def _add(app: App, word: str, thing: str, user: str | None) -> None:
    from bot.types import BotError
    from kg.ledger.aliases import Aliases, alias_triples

    meant = app.asker(user).snapshot().meaning(thing)
    if not meant:
        raise BotError(f"nothing in the graph is called {thing!r}, or too much is; give the name or IRI of one thing")
    if user is None:
        with app.writing() as ledger:
            Aliases(ledger).add(word, meant)
    else:
        with app.graph.writing_lessons() as lessons:
            lessons.teach(user, f"{word} = {thing}", alias_triples(word, meant))
    typer.echo(_line(word, meant, user))


def _remove(app: App, word: str, user: str | None) -> None:
    from kg.ledger.aliases import Aliases, aliases_in
    from kg.types import SourceError

    if user is None:
        with app.writing() as ledger:
            Aliases(ledger).remove(word)
    else:
        mine = [
            lesson
            for lesson in app.graph.lessons().of(user)
            if any(found.word.casefold() == word.casefold() for found in aliases_in(lesson.triples))
        ]
        if not mine:
            raise SourceError(f"{word!r} is no alias of {user}; `tuwen alias --user {user}` lists them")
        with app.graph.writing_lessons() as lessons:
            for lesson in mine:
                lessons.forget(user, lesson.id)
    typer.echo(f"removed: {word}")


def _list(app: App, user: str | None) -> None:
    from kg.ledger.aliases import Aliases, aliases_in

    found = [] if user is not None else [(each, None) for each in Aliases(app.ledger()).all()]
    taught = app.graph.lessons().everyone() if user is None else app.graph.lessons().of(user)
    for each, whose in [*found, *((each, lesson.person) for lesson in taught for each in aliases_in(lesson.triples))]:
        typer.echo(_line(each.word, each.meant, whose))


def _line(word: str, meant: Iterable[URIRef], person: str | None) -> str:
    return f"{word} = {' '.join(f'<{thing}>' for thing in meant)}{f'  ({person})' if person else ''}"
