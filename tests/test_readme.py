"""The README's tour does what it prints."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_BLANKED = re.compile(r"[\d.,]+")


def tour() -> list[tuple[str, list[str]]]:
    """Each command of the section "Two minutes", without its comment, and the lines below it."""
    section = (ROOT / "README.md").read_text("utf-8").partition("## Two minutes")[2].partition("\n## ")[0]
    found: list[tuple[str, list[str]]] = []
    for line in section.splitlines():
        if line.startswith("    $ "):
            command, _, comment = line.removeprefix("    $ ").partition(" #")
            found.append((command.strip(), [comment.strip()] if comment.strip().startswith("positive") else []))
        elif line.startswith("    ") and found and line.strip() != "...":
            found[-1][1].append(line.removeprefix("    "))
    return found


def test_each_command_of_the_tour_prints_what_the_readme_says(tmp_path: Path) -> None:
    commands = tour()
    assert len(commands) >= 9
    for command, printed in commands:
        program, *arguments = shlex.split(command)
        assert program == "tuwen"
        arguments = [str(tmp_path / a) if arguments[n - 1] == "-o" else a for n, a in enumerate(arguments)]
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
            env={**os.environ, "TUWEN_HOME": str(tmp_path / "home")},
        )  # fmt: skip
        assert done.returncode == 0, (command, done.stderr)
        for line in printed:  # figures change with the weights
            shown = _BLANKED.sub("0", done.stdout + done.stderr)
            assert _BLANKED.sub("0", line) in shown, (command, line, shown)
    assert (tmp_path / "turing.svg").read_text("utf-8").startswith("<svg")
    assert (tmp_path / "answer.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/adapters.md", "examples/README.md"])
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", (ROOT / page).read_text("utf-8")):
        assert target.startswith("http") or (ROOT / page).parent.joinpath(target).exists(), target
