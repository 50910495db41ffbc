"""Forgetting, killed at every step: after the next start no byte of the person is left in any file of the home."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import App
from bot.config import Config
from tests.bot.conftest import message
from tests.bot.test_forgetting import PERSON, TALK, WORD, traces

KILLED = """
import os, shutil, signal, sys
from pathlib import Path
import pyoxigraph
from bot.app import App
from bot.config import Config
from bot.memory import memory
from bot.services import forgetting
from kg.store import durable, oxigraph
from kg.store.store import Store

left = int(sys.argv[2])

def step(name):
    global left
    left -= 1
    if left == 0:
        print(name, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

def around(owner, name):
    real = getattr(owner, name)
    def wrapped(*given, **named):
        found = real(*given, **named)
        step(name)  # which is before the next
        return found
    setattr(owner, name, wrapped)

app = App(Config(home=Path(sys.argv[1])))
app.memory, app.store()
around(forgetting, "write_durably")
around(forgetting, "remove_durably")
around(oxigraph, "write_durably")
around(oxigraph, "remove_durably")
around(oxigraph, "_exchange")
around(oxigraph, "open_directory")
around(oxigraph.shutil, "rmtree")
around(Store, "update")
around(memory.Memory, "_shrink")
around(memory.Memory, "forget")
around(Path, "unlink")
if sys.argv[4:]:
    with app.graph.writing_lessons() as lessons:
        lessons.forget(sys.argv[3], lessons.of(sys.argv[3])[0].id)
else:
    app.people.forget_person(*sys.argv[3].split(":"))
app.close()
"""


@pytest.fixture
async def talked(home: Path) -> Path:
    """A home in which somebody has taught and said things."""
    app = App(Config(home=home))
    handler = app.handler()
    (home / "history").write_text(f"# 2026\n+{TALK[0]}\n", "utf-8")
    for said in TALK[:6]:
        await handler(message(said, user=PERSON, conversation=f"with-{PERSON}"))
    await handler(message("What is the area of Ohio?", user="bob", conversation="bob"))
    app.close()
    assert list(traces(home, WORD))
    return home


def killed(home: Path, step: int, person: str, *lesson: str) -> tuple[int, str]:
    """How a process that forgets ended that was killed at a step, and the step's name."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(home), str(step), person, *lesson],
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode, done.stdout.strip()


def restarted(home: Path) -> None:
    app = App(Config(home=home))
    app.people.finish_forgetting()
    app.close()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("taken", [0, 1])
def test_killed_at_every_step_nothing_of_the_person_is_left(talked: Path, tmp_path: Path, taken: int) -> None:
    """Two runs over the steps, each taking every other one."""
    step = 1 + taken
    seen = []
    while True:
        copy = tmp_path / f"copy{step}"
        shutil.copytree(talked, copy)
        code, name = killed(copy, step, f"console:{PERSON}")
        restarted(copy)
        assert list(traces(copy, WORD, PERSON)) == [], (step, name)
        assert not list((copy / "forgetting").glob("*"))
        shutil.rmtree(copy)
        if code == 0:
            break
        seen.append(name)
        step += 2
    assert len(seen) >= 5


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_one_lesson_taken_back_and_killed_before_its_words_left_the_files(talked: Path) -> None:
    app = App(Config(home=talked))
    person = f"console:{PERSON}"
    before = len(app.people.taught_by(person))
    app.close()
    names = []
    for step in (1, 2):  # the note is written; the update is done
        copy = talked.with_name(f"lesson{step}")
        shutil.copytree(talked, copy)
        code, name = killed(copy, step, person, "lesson")
        assert code != 0
        names.append(name)
        restarted(copy)
        after = App(Config(home=copy))
        assert len(after.people.taught_by(person)) == (before if step == 1 else before - 1)
        after.close()
        assert not (copy / "graph.purge-wanted").exists()
        if step == 2:
            assert not [where for where in traces(copy / "graph", TALK[0].removeprefix("Remember that "))]
    assert names == ["write_durably", "update"]


def test_a_log_that_others_read_is_emptied_at_the_next_start(talked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite cannot empty its log while another process reads from it; the journal keeps the person until it can."""
    import sqlite3

    from bot.memory import memory
    from bot.types import MemoryStoreError

    reader = sqlite3.connect(talked / "bot.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute('SELECT count(*) FROM "users"').fetchall()
    app = App(Config(home=talked))
    monkeypatch.setattr(memory, "_BUSY_MS", 200)
    with pytest.raises(MemoryStoreError, match="next start"):
        app.people.forget_person("console", PERSON)
    assert json.loads(next((talked / "forgetting").glob("*.json")).read_text("utf-8")) == ["console", PERSON]
    app.close()
    reader.close()
    restarted(talked)
    assert list(traces(talked, WORD, PERSON)) == []
