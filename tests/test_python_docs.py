"""docs/python.md does what it says."""

from __future__ import annotations

import doctest
from pathlib import Path

import kg
import nlu

RIVERS = "river,flows into,length km\nVell,Sea of Oon,120\nMarn,Vell,87\nTessa,Vell,45\n"


def test_the_page_runs(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "rivers.csv").write_text(RIVERS, "utf-8")
    page = str(Path("docs/python.md").resolve())
    found = doctest.testfile(page, module_relative=False, globs={"folder": folder}, encoding="utf-8")
    assert found.attempted > 20 and not found.failed


def test_what_is_exported_is_there() -> None:
    for package in (kg, nlu):
        assert all(getattr(package, name) for name in package.__all__)
