"""No Han character stands in the code of `kg` and `bot` outside docstrings and comments: words of languages are data.

The list below shrinks and never grows: what stands in it still has to move to `nlu/language` or a message catalogue.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
STILL = frozenset(
    {
        "bot/conformance/suite.py",
        "bot/web/asking.py",
        "bot/web/graph.py",
        "bot/web/site.py",
        "bot/web/talk.py",
        "kg/ingest/table/numbers.py",
    }
)
"""Files that still have some."""


def written(path: Path) -> list[int]:
    """The lines of a file where Han characters stand in a string that is no docstring."""
    tree = ast.parse(path.read_text("utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return sorted(
        {
            node.lineno
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and id(node) not in said and _HAN.search(node.value)
        }
    )  # fmt: skip


@pytest.mark.parametrize("floor", ["kg", "bot"])
def test_no_words_of_a_language_stand_in_code(floor: str) -> None:
    found = {str(path.relative_to(ROOT)): written(path) for path in sorted((ROOT / floor).rglob("*.py"))}
    assert {name: lines for name, lines in found.items() if lines and name not in STILL} == {}


def test_the_list_of_what_is_left_only_shrinks() -> None:
    assert [name for name in sorted(STILL) if not (ROOT / name).is_file() or not written(ROOT / name)] == []
