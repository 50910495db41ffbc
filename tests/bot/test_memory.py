"""What the bot keeps: every value survives the way to the database and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Literal, URIRef
from sqlalchemy import text

from bot.dialogue import Pending, State
from bot.memory import Memory
from bot.memory.codec import reply_from_json, reply_to_json, state_from_json, state_to_json
from bot.types import Button, MemoryStoreError, Reply
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
values = st.builds(Value, nodes | literals, words, st.lists(st.builds(Value, literals, words), max_size=2).map(tuple))
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


def test_memory_is_kept_on_disk_and_made_on_first_use(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deep' / 'bot.db'}"
    first, state = message("你好", id="7"), State(lang="zh", focus=((URIRef("http://a"),),))
    memory = Memory(url)
    assert memory.reply_of(first) is None and memory.state("console", "c") == State()
    memory.remember(first, Reply("好", "zh"), state)
    memory.close()
    memory = Memory(url)
    assert memory.reply_of(first) == Reply("好", "zh")
    assert memory.state("console", "c") == state
    assert memory.reply_of(message("你好", id="7", conversation="other")) is None
    memory.close()


def test_the_first_reply_to_a_message_stays(tmp_path: Path) -> None:
    memory = Memory(f"sqlite:///{tmp_path / 'bot.db'}")
    memory.remember(message("a", id="7"), Reply("first", "en"), State(lang="en"))
    memory.remember(message("a", id="7"), Reply("second", "en"), State(lang="zh"))
    assert memory.turns("console", "c") == [("a", "first")] and memory.state("console", "c").lang == "en"
    memory.close()


def test_a_state_of_another_version_is_left_behind(tmp_path: Path) -> None:
    memory = Memory(f"sqlite:///{tmp_path / 'bot.db'}")
    memory.remember(message("a"), Reply("b", "en"), State(lang="en"))
    with memory._engine.begin() as connection:
        connection.execute(text("UPDATE conversation SET state = '{\"old\": 1}'"))
    assert memory.state("console", "c") == State()
    memory.close()


@pytest.mark.parametrize("url", ["nonsense", "nosuchdialect://x", "sqlite:////proc/none/bot.db"])
def test_a_database_that_cannot_be_opened_is_one_clear_error(url: str) -> None:
    with pytest.raises(MemoryStoreError, match=r"^database .*[^\n]+$"):
        Memory(url)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(b"not a database at all, whatever its name says" * 50)
    with pytest.raises(MemoryStoreError, match="not a database"):
        Memory(f"sqlite:///{tmp_path / 'bot.db'}")
