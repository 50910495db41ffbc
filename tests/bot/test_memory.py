"""What the bot keeps: every value survives the way to the database and back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Literal, URIRef
from sqlalchemy import create_engine, event, func, inspect, select, text, update

from bot.dialogue import Pending, State
from bot.memory import Memory, Seal, new_key, schema
from bot.memory.codec import reply_from_json, reply_to_json, state_from_json, state_to_json
from bot.memory.memory import _prepare_sqlite
from bot.memory.models import Base, Conversation, Delivery, TurnRow
from bot.types import Button, ConfigError, MemoryStoreError, Message, Reply
from kg.types import Alternative, Answer, Evidence, Source, Status, Value
from tests.bot.conftest import message

SOURCE = Source(URIRef("urn:tuwen:source:a"), "甲.txt", "file:///甲.txt", "ab", "zh", "2026-01-01T00:00:00+00:00")
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
iris = st.integers(0, 99).map(lambda n: URIRef(f"http://example.org/{n}"))
nodes = iris | st.integers(0, 9).map(lambda n: BNode(f"b{n}"))
literals = st.one_of(
    words.map(Literal),
    st.builds(Literal, words, lang=st.sampled_from(["en", "zh"])),
    st.builds(
        lambda n, kind: Literal(str(n), datatype=URIRef(f"http://www.w3.org/2001/XMLSchema#{kind}"), normalize=False),
        st.integers(),
        st.sampled_from(["integer", "string", "gYear"]),
    ),
)
values = st.builds(
    Value, nodes | literals, words, st.lists(st.builds(Value, literals, words, heading=words), max_size=2).map(tuple)
)
alternatives = st.builds(Alternative, words, words, st.floats(0, 1))
evidence = st.builds(Evidence, st.just(SOURCE), words, st.integers(0, 9), st.integers(0, 9), words, st.floats(0, 1))
answers = st.builds(
    Answer, st.sampled_from(Status), st.sampled_from(["zh", "en"]), words, st.lists(values, max_size=3).map(tuple),
    words,
    words, st.lists(evidence, max_size=2).map(tuple), st.floats(0, 1), st.lists(alternatives, max_size=2).map(tuple),
    words,
    st.lists(nodes, max_size=2).map(tuple), st.floats(0, 9),
)  # fmt: skip
topics = st.lists(nodes, min_size=1, max_size=2).map(tuple)
states = st.builds(
    State, st.sampled_from(["zh", "en", None]), st.lists(topics, max_size=3).map(tuple), st.none() | answers, words,
    st.none() | st.builds(Pending, words, topics, st.lists(alternatives, max_size=2).map(tuple)),
    wanted=st.sampled_from(["zh", "en", None]),
)  # fmt: skip
replies = st.builds(
    Reply, words, st.sampled_from(["zh", "en"]), st.none() | answers,
    st.lists(st.builds(Button, words, words), max_size=2).map(tuple), st.none() | st.binary(max_size=9),
)  # fmt: skip


@given(replies)
def test_replies_come_back(reply: Reply) -> None:
    assert reply_from_json(reply_to_json(reply)) == reply


@given(states)
def test_states_come_back(state: State) -> None:
    assert state_from_json(state_to_json(state)) == state


def test_terms_keep_their_form() -> None:
    terms = [Literal("007", datatype=URIRef("http://www.w3.org/2001/XMLSchema#integer"), normalize=False)]
    answer = Answer(Status.ANSWERED, "en", "t", tuple(Value(t, str(t)) for t in terms))
    back = reply_from_json(reply_to_json(Reply("t", "en", answer))).answer
    assert back is not None and [v.term.n3() for v in back.values] == [t.n3() for t in terms]


@contextlib.contextmanager
def memory_at(url: str, seal: Seal | None = None) -> Iterator[Memory]:
    made = Memory(url, seal)
    try:
        yield made
    finally:
        made.close()


def say(memory: Memory, text: str, reply: str = "ok", **given: str) -> Message:
    said = message(text, **given)
    memory.remember(said, Reply(reply, "en"), State(lang="en", question=text))
    return said


def rows(memory: Memory) -> dict[str, int]:
    """How many rows each table has."""
    with memory._engine.connect() as connection:
        names = Base.metadata.tables
        return {name: connection.execute(select(func.count()).select_from(names[name])).scalar() or 0 for name in names}


def test_memory_is_made_on_first_use_and_kept(url: str) -> None:
    first, state = message("你好", id="7"), State(lang="zh", focus=((URIRef("http://a"),),))
    with memory_at(url) as memory:
        assert memory.reply_of(first) is None and memory.state("console", "c") == State()
        memory.remember(first, Reply("好", "zh"), state)
    with memory_at(url) as memory:
        assert memory.reply_of(first) == Reply("好", "zh")
        assert memory.state("console", "c") == state
        assert memory.reply_of(message("你好", id="7", conversation="other")) is None


def test_the_first_reply_to_a_message_stays(url: str) -> None:
    with memory_at(url) as memory:
        memory.remember(message("a", id="7"), Reply("first", "en"), State(lang="en"))
        memory.remember(message("a", id="7"), Reply("second", "en"), State(lang="zh"))
        assert memory.turns("console", "c") == [("a", "first")] and memory.state("console", "c").lang == "en"


def test_a_state_of_another_version_is_left_behind(url: str) -> None:
    with memory_at(url) as memory:
        memory.remember(message("a"), Reply("b", "en"), State(lang="en"))
        for kept in ('{"old": 1}', "no json", "[]"):
            with memory._engine.begin() as connection:
                connection.execute(update(Conversation).values(state=kept))
            assert memory.state("console", "c") == State()


def test_two_processes_write_one_conversation(url: str) -> None:
    with memory_at(url) as one, memory_at(url) as two:
        say(one, "first")
        say(two, "second")
        assert [said for said, _ in one.turns("console", "c")] == ["first", "second"]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n: say((one, two)[n % 2], f"t{n}"), range(40)))
        assert len(two.turns("console", "c")) == 42


def test_a_new_file_is_opened_by_many_at_once(tmp_path: Path) -> None:
    for n in range(25):  # SQLite refuses about one in thirty of them without waiting
        url, together = f"sqlite:///{tmp_path}/{n}.db", Barrier(4)

        def connect(_: int, url: str = url, together: Barrier = together) -> None:
            engine = create_engine(url)
            event.listen(engine, "connect", _prepare_sqlite)
            together.wait()
            with engine.connect():
                pass
            engine.dispose()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(connect, range(4)))


def test_history_and_feedback(url: str) -> None:
    with memory_at(url) as memory:
        assert not memory.judge("console", "c", "right")
        for n in range(5):
            say(memory, f"q{n}", f"a{n}", id=str(n))
        assert [(id, said, reply.text) for id, said, reply in memory.history("console", "c", 2)] == [
            ("3", "q3", "a3"), ("4", "q4", "a4")
        ]  # fmt: skip
        assert memory.judge("console", "c", "wrong", "it is a5")
        assert [(s, r.text, v, n) for s, r, v, n in memory.judged()] == [("q4", "a4", "wrong", "it is a5")]


def test_one_person_is_exported_and_forgotten_without_a_trace(url: str, tmp_path: Path) -> None:
    with memory_at(url) as memory:
        say(memory, "my secret word is Zanzibar", "Zanzibar noted", user="ann", conversation="a")
        say(memory, "Zanzibar again", user="ann", conversation="group")
        say(memory, "hello", user="bob", conversation="group")
        memory.judge("console", "a", "right", "Zanzibar indeed")
        exported = memory.export("console", "ann")
        assert [turn["said"] for turn in exported["turns"]] == ["my secret word is Zanzibar", "Zanzibar again"]
        assert exported["turns"][0]["feedback"] == [["right", "Zanzibar indeed"]]
        assert memory.forget("console", "ann") == 2
        assert memory.forget("console", "ann") == 0
        assert memory.export("console", "ann")["turns"] == []
        assert memory.state("console", "group") == State()
        assert rows(memory) == {
            "users": 1,
            "identities": 1,
            "conversations": 1,
            "turns": 1,
            "feedback": 0,
            "deliveries": 0,
        }
        with memory._engine.connect() as connection:
            for name, table in Base.metadata.tables.items():
                assert "Zanzibar" not in str(connection.execute(table.select()).all()), name
        for file in tmp_path.rglob("bot.db*"):
            assert b"Zanzibar" not in file.read_bytes(), file


def test_what_went_out_is_known_and_leads_to_nobody_who_was_forgotten(url: str) -> None:
    with memory_at(url) as memory:
        said = say(memory, "hello", user="ann", id="1")
        for piece in (0, 1, 1):
            memory.deliveries.note(said, "77", piece, f"sent {piece}")
        memory.deliveries.note(message("never kept", id="2"), "78", 0, "sent 9")
        assert memory.deliveries.sent("console", "77") == {0: "sent 0", 1: "sent 1"}
        assert memory.deliveries.sent("telegram", "77") == {}
        assert memory.deliveries.replies_to("console", "c", "1") == ["sent 0", "sent 1"]
        assert memory.earlier(message("", reply_to="sent 1")) == memory.earlier(message("", reply_to="1"))
        assert memory.earlier(message("", reply_to="1")) == ("hello", Reply("ok", "en"))
        assert memory.earlier(message("", reply_to="1", conversation="other")) is None
        memory.forget("console", "ann")
        assert memory.deliveries.sent("console", "77") == {0: "sent 0", 1: "sent 1"}
        assert memory.deliveries.replies_to("console", "c", "1") == []
        with memory._engine.begin() as connection:
            long_ago = datetime.now(UTC) - timedelta(days=8)
            connection.execute(update(Delivery).values(at=long_ago))
    with memory_at(url) as memory:
        assert memory.deliveries.sent("console", "77") == {}


def test_old_turns_are_pruned(url: str) -> None:
    with memory_at(url) as memory:
        say(memory, "old", conversation="old")
        say(memory, "new", conversation="new")
        with memory._engine.begin() as connection:
            long_ago = datetime.now(UTC) - timedelta(days=40)
            connection.execute(update(TurnRow).where(TurnRow.said == "old").values(replied_at=long_ago))
        assert memory.prune(30) == 1 and memory.prune(30) == 0
        assert rows(memory)["conversations"] == 1 and memory.turns("console", "new") == [("new", "ok")]


def test_what_is_sealed_cannot_be_read_and_keys_are_rotated(url: str, tmp_path: Path) -> None:
    old, fresh = new_key(), new_key()
    with memory_at(url) as memory:
        plain = say(memory, "Timbuktu before")
    with memory_at(url, Seal([old])) as memory:  # what was kept before there was a key stays readable
        sealed = say(memory, "Timbuktu after", "Timbuktu it is")
        memory.judge("console", "c", "right", "Timbuktu")
        assert [said for said, _ in memory.turns("console", "c")] == ["Timbuktu before", "Timbuktu after"]
        assert memory.reseal(Seal([fresh, old])) == 2
    with memory_at(url, Seal([fresh])) as memory:
        assert memory.reply_of(plain) == Reply("ok", "en") and memory.reply_of(sealed) == Reply("Timbuktu it is", "en")
        assert memory.state("console", "c").question == "Timbuktu after"
        with memory._engine.connect() as connection:
            for table in Base.metadata.tables.values():
                assert "Timbuktu" not in str(connection.execute(table.select()).all())
    for file in tmp_path.rglob("bot.db*"):
        assert b"Timbuktu" not in file.read_bytes(), file
    with memory_at(url, Seal([old])) as memory, pytest.raises(MemoryStoreError, match="none of the keys"):
        memory.reply_of(sealed)
    with memory_at(url) as memory, pytest.raises(MemoryStoreError, match="set TUWEN_MEMORY_KEY"):
        memory.reply_of(sealed)
    with memory_at(url, Seal([fresh])) as memory:
        memory.reseal(Seal())
    with memory_at(url) as memory:
        assert memory.reply_of(sealed) is not None


def test_a_bad_key_is_one_clear_error() -> None:
    with pytest.raises(ConfigError, match="tuwen memory new-key"):
        Seal(["not a key"])


# --- migrations -------------------------------------------------------------------------------------------------------


def test_the_schema_is_that_of_the_models(url: str) -> None:
    with memory_at(url) as memory, memory._engine.connect() as connection:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_down_and_up_again_keeps_what_was_said(url: str) -> None:
    with memory_at(url) as memory:
        first = say(memory, "你好", "好", user="ann")
        schema.migrate(memory._engine, "0001")
        with memory._engine.connect() as connection:
            assert "turn" in inspect(connection).get_table_names()
            assert "turns" not in inspect(connection).get_table_names()
    with memory_at(url) as memory:  # opening brings it up
        assert memory.reply_of(first) == Reply("好", "en")
        assert memory.state("console", "c").question == "你好"
        say(memory, "more", user="ann")
        assert rows(memory) == {
            "users": 1,
            "identities": 1,
            "conversations": 1,
            "turns": 2,
            "feedback": 0,
            "deliveries": 0,
        }


def test_a_database_from_before_migrations_is_taken_over(url: str) -> None:
    with memory_at(url) as memory:
        first = say(memory, "a", "b")
        schema.migrate(memory._engine, "0001")
        with memory._engine.begin() as connection:
            connection.execute(text("DROP TABLE alembic_version"))
    with memory_at(url) as memory:
        assert memory.reply_of(first) == Reply("b", "en")


def test_every_migration_has_its_file() -> None:
    files = sorted(p.name for p in (Path(schema.__file__).parent / "migrations" / "versions").glob("v*.py"))
    assert files[0].startswith(f"v{schema.FIRST}_") and files[-1].startswith(f"v{schema.HEAD}_")


# --- what cannot be opened --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["nonsense", "nosuchdialect://x", "sqlite:////proc/none/bot.db"])
def test_a_database_that_cannot_be_opened_is_one_clear_error(bad: str) -> None:
    with pytest.raises(MemoryStoreError, match=r"^database .*[^\n]+$"):
        Memory(bad)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(b"not a database at all, whatever its name says" * 50)
    with pytest.raises(MemoryStoreError, match="not a database"):
        Memory(f"sqlite:///{tmp_path / 'bot.db'}")
