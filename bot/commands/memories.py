"""`tuwen memory`: what is kept of people, and `tuwen review`: what they taught."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.invocation import WrongUse, note, open_app

if TYPE_CHECKING:
    from kg.ledger.taught import Taught

Person = Annotated[str, typer.Argument(help="CHANNEL:USER, for example telegram:12345678.", metavar="PERSON")]


def register(cli: typer.Typer) -> None:
    """Add the commands of this module."""
    memory = typer.Typer(help="What is kept of people: export, forget, seal.", no_args_is_help=True)
    memory.command()(export)
    memory.command()(forget)
    memory.command()(prune)
    memory.command("new-key")(new_key)
    memory.command()(reseal)
    cli.add_typer(memory, name="memory")
    cli.command()(review)


def export(context: typer.Context, person: Person) -> None:
    """Print everything that is kept of one person, as JSON: turns, feedback, what they taught."""
    app = open_app(context)
    channel, user = _split(person)
    found = app.memory.export(channel, user)
    found["taught"] = [
        {"said": lesson.said, "at": lesson.at, "decision": lesson.decision} for lesson in app.people.taught_by(person)
    ]
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


def forget(context: typer.Context, person: Person) -> None:
    """Delete everything of one person, from the database and from the graph."""
    turns, lessons = open_app(context).people.forget_person(*_split(person))
    typer.echo(f"forgotten: {turns} turns, {lessons} lessons")


def prune(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, help="Keep what is younger than so many days.")],
) -> None:
    """Delete old turns."""
    typer.echo(f"deleted: {open_app(context).memory.prune(days)} turns")


def new_key() -> None:
    """Print a fresh key for TUWEN_MEMORY_KEY."""
    from bot.memory import new_key as make

    typer.echo(make())


def reseal(
    context: typer.Context,
    unseal: Annotated[bool, typer.Option("--unseal", help="Keep the texts unsealed from now on.")] = False,
) -> None:
    """Seal every text with the first key of TUWEN_MEMORY_KEY; older keys stand behind it, parted by commas."""
    from bot.memory import Seal

    app = open_app(context)
    keys = app.people.memory_keys()
    if not keys and not unseal:
        raise WrongUse("TUWEN_MEMORY_KEY is not set; `tuwen memory new-key` makes a key")
    number = app.memory.reseal(Seal() if unseal else Seal(keys))
    typer.echo(f"{'unsealed' if unseal else 'sealed'}: {number} turns")


def review(
    context: typer.Context,
    promote: Annotated[list[int] | None, typer.Option(help="Accept a lesson for everybody.", metavar="NUMBER")] = None,
    refuse: Annotated[list[int] | None, typer.Option(help="Leave it its teacher's alone.", metavar="NUMBER")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that were decided.")] = False,
) -> None:
    """List what people taught and is not decided yet, or decide it; numbers as listed."""
    app = open_app(context)
    known = app.graph.lessons().everyone()
    waiting = [lesson for lesson in known if every or lesson.decision == "waiting"]
    chosen = [(number, True) for number in promote or ()] + [(number, False) for number in refuse or ()]
    if not chosen:
        for number, lesson in enumerate(waiting, 1):
            typer.echo(_line(number, lesson))
        if not waiting:
            note("nothing waits for a decision")
        return
    for number, _ in chosen:
        if not 1 <= number <= len(waiting):
            raise WrongUse(f"there is no lesson {number}; `tuwen review` lists {len(waiting)}")
    with app.graph.writing_lessons() as lessons:
        for number, accepted in chosen:
            lesson = waiting[number - 1]
            (lessons.promote if accepted else lessons.refuse)(lesson)
            typer.echo(f"{'promoted' if accepted else 'refused'}: {lesson.said}")


def _line(number: int, lesson: Taught) -> str:
    said = " ".join(lesson.said.split())
    return f"{number}. {said}  ({lesson.person}, {lesson.at[:10]}, {lesson.decision})"


def _split(person: str) -> tuple[str, str]:
    channel, _, user = person.partition(":")
    if not channel or not user:
        raise WrongUse(f"{person!r} is not CHANNEL:USER, for example telegram:12345678")
    return channel, user
