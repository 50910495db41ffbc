"""Forgetting, proved by looking: after /forget me no row, quad or file holds what the person said or taught."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App
from bot.config import Config
from bot.memory.models import Base
from kg.ledger.history import Entry
from kg.types import StoreError
from tests.bot.conftest import message

WORD, PERSON = "Zanzibarville", "ann-4711"
TALK = (
    f"Remember that the capital of Texas is {WORD}.", "yes", "What is the capital of Texas?", f"/wrong {WORD} it is",
    f"记住：俄勒冈州的首府是{WORD}", "是的", f"What is the population of {WORD}?", f"/sentiment {WORD} is lovely",
)  # fmt: skip


def traces(home: Path, *words: str) -> Iterator[str]:
    """Every file under a folder that holds one of the words, in UTF-8 or UTF-16."""
    for file in home.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            yield from (f"{word} in {file.name}" for word in words if word.encode() in data)
            yield from (f"{word} in {file.name}" for word in words if word.encode("utf-16-le") in data)


def rows_with(app: App, *words: str) -> list[str]:
    """Every row of the database and every quad of the graph that holds one of the words."""
    with app.memory._engine.connect() as connection:
        rows = [str(row) for table in Base.metadata.tables.values() for row in connection.execute(table.select())]
    quads = app.store().window().select("SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }").rows
    return [row for row in [*rows, *map(str, quads)] if any(word in row for word in words)]


async def test_no_trace_of_a_person_stays(home: Path, url: str, tmp_path: Path) -> None:
    app = App(Config(home=home, database=url))  # where it is a file, it lies under tmp_path as well
    handler = app.handler()
    (home / "history").write_text(f"# 2026\n+{TALK[0]}\n", "utf-8")
    for said in TALK:
        await handler(message(said, user=PERSON, conversation=f"with-{PERSON}"))
    await handler(message("What is the area of Ohio?", user="bob", conversation="bob"))
    await handler(message("Remember that the area of Ohio is 7.", user="bob", conversation="bob"))
    await handler(message("yes", user="bob", conversation="bob"))
    assert rows_with(app, WORD, PERSON) and list(traces(tmp_path, WORD, PERSON))  # the scan can see
    reply = await handler(message("/forget me", user=PERSON, conversation=f"with-{PERSON}"))
    assert reply.text == "Everything of yours is deleted: 8 turns, 2 lessons."
    assert rows_with(app, WORD, PERSON) == []
    assert list(traces(tmp_path, WORD, PERSON)) == []
    again = await handler(message("What is the area of Ohio?", user="bob", conversation="bob"))
    assert "7" in again.text and len(app.memory.turns("console", "bob")) == 4  # nobody else lost anything
    assert "Austin" in (await handler(message("What is the capital of Texas?", user="bob"))).text
    app.close()
    assert list(traces(tmp_path, WORD, PERSON)) == []


async def test_what_was_believed_before_is_forgotten_with_who_taught(home: Path) -> None:
    """The log of what was believed holds lessons that an owner accepted, packed."""
    app = App(Config(home=home))
    for said in TALK[:2]:
        await app.handler()(message(said, user=PERSON))
    app.graph.log().add(Entry("2026-01-01T00:00:00+00:00", "gap", -1))
    assert (home / "changes").is_file()
    app.people.forget_person("console", PERSON)
    assert not (home / "changes").exists()
    app.close()


async def test_one_statement_is_taken_back_without_a_trace(home: Path) -> None:
    app = App(Config(home=home))
    handler = app.handler()
    for said in (*TALK[:2], "Remember that the area of Ohio is 7.", "yes", "/forget taught 1"):
        await handler(message(said, user=PERSON))
    assert [lesson.said for lesson in app.graph.lessons().everyone()] == ["the area of Ohio is 7."]
    assert list(traces(home / "graph", WORD)) == []
    assert "7" in (await handler(message("What is the area of Ohio?", user=PERSON))).text
    assert "Austin" in (await handler(message("What is the capital of Texas?", user=PERSON))).text
    app.close()


async def test_while_someone_else_writes_nothing_is_half_forgotten(home: Path) -> None:
    app = App(Config(home=home))
    handler = app.handler()
    for said in TALK[:2]:
        await handler(message(said, user=PERSON))
    with app.writing():
        other = App(Config(home=home))
        with pytest.raises(StoreError, match="another process"):
            other.people.forget_person("console", PERSON)
        other.close()
    assert len(app.graph.lessons().everyone()) == 1 and app.memory.export("console", PERSON)["turns"]
    assert "1 lessons" in (await handler(message("/forget me", user=PERSON))).text
    app.close()
