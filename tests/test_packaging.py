"""What is installed: every dependency has its pinned version and a licence that is told, and the wheel works alone."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest

from tests.audit import main as audit
from tests.licences import LISTED, normal, pinned, required

ROOT = Path(__file__).parents[1]


def test_every_dependency_is_pinned_at_the_version_that_is_tested() -> None:
    pins = pinned()
    wanted = {name: importlib.metadata.version(name).split("+")[0] for name in required()}
    assert "dateparser" in wanted, "the closure of dependencies is not found"
    assert {name: pins.get(name) for name in wanted} == wanted


def test_every_declared_dependency_is_pinned() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {normal(line) for line in declared["dependencies"]}
    names |= {normal(line) for line in declared["optional-dependencies"]["dev"]} - {"tuwen"}
    assert names <= pinned().keys(), names - pinned().keys()


def test_the_licence_of_everything_that_is_installed_is_listed() -> None:
    listed = LISTED.read_text("utf-8")
    for name in required(()):
        assert f"| {name} |" in listed, f"{name}: `python -m tests.licences` writes {LISTED.name} anew"


@pytest.mark.slow
def test_the_wheel_reads_and_answers_outside_the_checkout(tmp_path: Path) -> None:
    tree, home = tmp_path / "tree", tmp_path / "home"
    tree.mkdir()
    for name in ("bot", "kg", "nlu", "examples"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore", "OMP_NUM_THREADS": "1"}
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(tmp_path), str(tree)]
    subprocess.run(build, check=True, env=quiet)
    (wheel,) = tmp_path.glob("tuwen-*.whl")
    shutil.rmtree(tree)
    venv.create(tmp_path / "bare", with_pip=False)
    python = tmp_path / "bare" / "bin" / "python"
    (site,) = (tmp_path / "bare" / "lib").glob("python*/site-packages")
    beside = [path for path in sys.path if path.endswith("site-packages")]  # without links to checkouts
    (site / "beside.pth").write_text("\n".join(beside), "utf-8")
    subprocess.run(
        [*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)], check=True, env=quiet
    )
    (tmp_path / "town.txt").write_text("Quorl is a town. Mara Lindt was born in Quorl in 1950.\n", "utf-8")
    (tmp_path / "mountains.csv").write_text("name,height in m\nAldor,2310\nBrenn,1870\n", "utf-8")

    def tuwen(*words: str) -> str:
        command = [str(tmp_path / "bare" / "bin" / "tuwen"), "--home", str(home), *words]
        alone = {k: v for k, v in quiet.items() if k != "PYTHONPATH"}
        done = subprocess.run(command, check=False, env=alone, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = "import bot, kg, nlu; print(bot.__file__, kg.__file__, nlu.__file__)"
    found = subprocess.run([python, "-c", where], check=True, cwd=tmp_path, capture_output=True, text=True).stdout
    assert all(path.startswith(str(site)) for path in found.split())
    assert "2 sources read" in tuwen("ingest", "town.txt", "mountains.csv")
    assert "2,310" in tuwen("ask", "How high is Aldor?") or "2310" in tuwen("ask", "What is the height of Aldor?")
    assert "town" in tuwen("ask", "What is Quorl?")


@pytest.mark.parametrize(
    ("said", "code", "shown"),
    [
        ("", 0, "not checked"),
        ('{"dependencies": [{"name": "a", "skip_reason": "unknown"}]}', 0, "not checked"),
        ('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', 0, "1 packages checked, 0"),
        (
            '{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}]}',
            1, "a 1: X-1, mended in 2",
        ),
    ],
)  # fmt: skip
def test_only_a_known_weakness_fails(
    said: str, code: int, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    assert audit(lambda: said) == code
    assert shown in capsys.readouterr().out
