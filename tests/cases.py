"""What comes of the commands in a folder of cases, beside what is expected; people judge.

`python -m tests.cases FOLDER [NAME...]`, where FOLDER has a folder a case with `case.md` and `input/`: the questions
stand in its indented lines, each with a line "expected: …" below it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

_ASKED = re.compile(r'^ +tuwen --home HOME ask "(.+)"( --json)?$', re.MULTILINE)
_EXPECTED = re.compile(r"\s*expected: (.+)")


def questions(case: Path) -> list[tuple[str, str]]:
    """The questions of a case, each with what is expected; "" where it does not say."""
    text = case.joinpath("case.md").read_text("utf-8")
    found: list[tuple[str, str]] = []
    for asked in _ASKED.finditer(text):
        expected = _EXPECTED.match(text, asked.end())
        found.append((asked[1], expected[1] if expected else ""))
    return found


def run(case: Path, home: Path) -> None:
    """Ingest the files of a case, ask its questions, print both."""
    tuwen = [sys.executable, "-m", "bot", "--home", str(home)]
    print(f"== {case.name}", flush=True)
    done = subprocess.run([*tuwen, "ingest", "input"], cwd=case, capture_output=True, text=True, check=False)
    print("  " + (done.stdout + done.stderr).strip().replace("\n", "\n  "))
    asked = questions(case)
    lines = "".join(json.dumps({"id": str(n), "question": q}) + "\n" for n, (q, _) in enumerate(asked))
    told = subprocess.run([*tuwen, "ask", "--batch", "-"], input=lines, capture_output=True, text=True, check=False)
    for (question, expected), line in zip(asked, told.stdout.splitlines(), strict=False):
        got = json.loads(line)
        shown = got.get("text") or ", ".join(str(a.get("label")) for a in got.get("answers", ()))
        print(f"  {question}\n    expected: {expected}")
        print(f"    got ({got.get('status', got.get('error'))}): {shown}")


def main(folder: Path, names: list[str]) -> None:
    """Run every case of a folder, or those whose names begin so."""
    for case in sorted(path for path in folder.iterdir() if path.joinpath("input").is_dir()):
        if not names or case.name.startswith(tuple(names)):
            with tempfile.TemporaryDirectory() as home:
                run(case, Path(home))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
