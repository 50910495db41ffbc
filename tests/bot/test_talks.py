"""Conversations as their owner sees them: listed, named, judged reply by reply, deleted."""

from __future__ import annotations

from pathlib import Path

from bot.dialogue import State
from bot.memory import Memory, Seal
from bot.memory.seal import new_key
from bot.types import Reply
from tests.bot.conftest import message


def told(memory: Memory, place: str, *said: str, user: str = "ann") -> list[str]:
    messages = [message(text, "web", place, user) for text in said]
    for one in messages:
        memory.remember(one, Reply(f"re: {one.text}", "en"), State())
    return [one.message_id for one in messages]


def test_they_are_listed_last_first_by_their_first_words_until_named(tmp_path: Path) -> None:
    memory = Memory(f"sqlite:///{tmp_path / 'bot.db'}", Seal([new_key()]))
    told(memory, "ann/a", "What is   Texas? " + "x" * 100, "more")
    told(memory, "ann/b", "hello")
    told(memory, "anna/c", "not hers", user="anna")
    told(memory, "ann_/d", "nor this", user="ann_")
    found = memory.talks.all("web", "ann/")
    assert [(t.name, t.turns) for t in found] == [("ann/b", 1), ("ann/a", 2)]
    assert found[1].title.startswith("What is Texas? x") and found[1].title.endswith("…")
    assert memory.talks.rename("web", "ann/a", "My state") and not memory.talks.rename("web", "ann/z", "x")
    memory.reseal(Seal())
    assert memory.talks.all("web", "ann/")[1].title == "My state"
    memory.talks.rename("web", "ann/a", "")
    assert memory.talks.all("web", "ann/")[1].title.startswith("What is Texas?")
    memory.close()


def test_one_is_deleted_and_leaves_nothing(tmp_path: Path) -> None:
    memory = Memory(f"sqlite:///{tmp_path / 'bot.db'}")
    (id,) = told(memory, "ann/a", "Wordistan")
    told(memory, "ann/b", "kept")
    memory.talks.judge("web", "ann/a", id, "wrong", "Wordistan")
    assert memory.talks.forget("web", "ann/a") == 1 and memory.talks.forget("web", "ann/a") == 0
    assert [t.name for t in memory.talks.all("web", "ann/")] == ["ann/b"] and memory.judged() == []
    memory.close()
    assert not any(b"Wordistan" in path.read_bytes() for path in tmp_path.iterdir())


def test_a_reply_is_judged_once_by_its_message(tmp_path: Path) -> None:
    memory = Memory(f"sqlite:///{tmp_path / 'bot.db'}")
    first, second = told(memory, "ann/a", "one", "two")
    assert memory.talks.judge("web", "ann/a", first, "wrong", "no") and memory.talks.judge(
        "web", "ann/a", first, "right"
    )
    assert memory.talks.judge("web", "ann/a", second, "wrong")
    assert not memory.talks.judge("web", "ann/b", first, "wrong")
    assert memory.talks.verdicts("web", "ann/a") == {first: "right", second: "wrong"}
    assert memory.talks.judge("web", "ann/a", second, "")
    assert [(said, verdict) for said, _, verdict, _ in memory.judged()] == [("one", "right")]
    memory.close()
