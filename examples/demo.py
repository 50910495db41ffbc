"""The main job in one go: read `examples/`, ask in both languages, show answers with their evidence.

Run by `make demo`. Uses the command line as a person would, so that what it prints is what they get.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """0 when every step worked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", default=".demo", help="where the graph is kept")
    home = parser.parse_args().home
    tuwen = [str(Path(sys.executable).parent / "tuwen"), "--home", home]
    if run([*tuwen, "ingest", str(HERE / "computing")]):
        return 1
    for line in (HERE / "questions.txt").read_text("utf-8").splitlines():
        question = line.strip()
        if question and not question.startswith("#") and run([*tuwen, "ask", question]):
            return 1
    print(f"\nNow talk to it:   {shlex.join(tuwen)} chat")
    return 0


def run(command: list[str]) -> int:
    """The exit code of a command that is shown before it runs."""
    print(f"\n$ {shlex.join(['tuwen', *command[1:]])}", flush=True)
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
