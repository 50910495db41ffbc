"""Keys: made, limited, rotated and revoked while the site runs."""

from __future__ import annotations

import os
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from bot.app import App
from bot.cli import cli
from bot.types import BotError, ConfigError
from bot.web import create
from bot.web.access import Access, Role
from bot.web.keys import KeyFile


@pytest.fixture
def file(home: Path) -> KeyFile:
    return KeyFile(home / "keys.yaml")


async def test_keys_come_and_go_without_a_restart(app: App, file: KeyFile) -> None:
    first = file.add("ann", Role.read)
    access = Access("", file.keys)
    site = create(app, app.handler(), access)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://any.example") as client:

        async def status(key: str, path: str = "/api/sources", method: str = "GET") -> int:
            return (await client.request(method, path, headers={"Authorization": f"Bearer {key}"})).status_code

        assert await status(first) == 200 and await status("nonsense") == 401
        assert await status(first, "/api/forget?name=x", "POST") == 403
        second = file.rotate("ann", hours=1)
        assert await status(first) == 200 and await status(second) == 200  # for a while both
        third = file.rotate("ann", hours=0)
        assert [await status(key) for key in (first, second, third)] == [401, 401, 200]
        narrow = file.add("grafana", Role.read, ("metrics",))
        assert await status(narrow) == 403 and await status(narrow, "/metrics") == 200
        assert file.revoke("ann") == 3 and await status(third) == 401
        file.revoke("grafana")
        assert await status("") == 401 and not access.open  # never open again by taking keys away
        file.path.unlink()
        assert await status("") == 401


def test_the_file_holds_digests_for_its_owner_alone(file: KeyFile) -> None:
    key = file.add("ann", Role.write, ("ask", "documents"), days=30)
    text = file.path.read_text("utf-8")
    assert key not in text and len(key) > 40 and file.path.stat().st_mode & 0o077 == 0
    (kept,) = file.keys()
    assert kept.caller.role is Role.write and kept.caller.scopes == {"ask", "documents"} and kept.until is not None
    with pytest.raises(BotError, match="rotate ann"):
        file.add("ann", Role.read)
    with pytest.raises(BotError, match="cannot name a key"):
        file.add("ann/x", Role.read)


def test_a_file_that_is_broken_later_changes_nothing(file: KeyFile) -> None:
    file.add("ann", Role.read)
    known = file.keys()
    file.path.write_text("- {name: ann}\n", "utf-8")
    os.utime(file.path, ns=(1, 1))
    assert file.keys() == known
    with pytest.raises(ConfigError, match=r"keys\.yaml"):
        KeyFile(file.path).keys()


def test_the_command(home: Path) -> None:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["--home", str(home), "keys", *arguments])

    made = run("new", "ann", "--scope", "ask", "--days", "7")
    assert made.exit_code == 0 and made.stdout.startswith("tuwen-")
    assert "ann" in (listed := run("list").stdout) and "ask" in listed
    assert run("rotate", "ann").exit_code == 0
    assert "there is no scope" in run("new", "bob", "--scope", "fly").stderr
    assert run("revoke", "ann").stdout == "revoked: ann\n"
