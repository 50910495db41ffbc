"""No word of a language stands in the code outside docstrings and comments: words of languages are data.

Looked for are Han characters, and lists of English words: alternatives of a pattern, texts that are split, rows of
words in small letters. `STILL` shrinks and never grows: what stands in it has to move to `nlu/language` or a catalogue
of messages. `MAY` has its reasons.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_ALTERNATIVES = re.compile(r"(?:\b[a-z]{2,}[?)]*\|[(?:]*){4,}[a-z]{2,}")
_ROW = re.compile(r"\s*[a-z']+(?:\s+[a-z']+){19,}\s*")
_SPLIT = 8
"""Words of a text that is split, from which it is a list."""
STILL = frozenset(
    {
        "nlu/definitions/__init__.py",
        "nlu/definitions/english.py",
        "nlu/extract.py",
        "nlu/text_labels.py",
        "nlu/token_classification.py",
        "nlu/values/dates.py",
        "nlu/values/headers.py",
    }
)
"""Files that still have some."""
MAY = {
    "bot/conformance/suite.py": "texts in every script, that channels must carry unchanged",
    "kg/ingest/table/shapes.py": "the key words of Neo4j's headers are a file format",
    "nlu/language/simplified.py": "one character that loads the table of traditional ones",
    "nlu/values/contacts.py": "ends of host names",
}
"""Files that may have some, and why. What `nlu/training` is fed is no part of the program."""


def written(path: Path) -> list[int]:
    """The lines of a file where words of a language stand in a string that is no docstring."""
    tree = ast.parse(path.read_text("utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return sorted({line for node in ast.walk(tree) if id(node) not in said for line in _words(node)})


def _words(node: ast.AST) -> Iterator[int]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if _HAN.search(node.value) or _ALTERNATIVES.search(node.value) or _ROW.fullmatch(node.value):
            yield node.lineno
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
        text = node.func.value
        if not node.args and isinstance(text, ast.Constant) and len(str(text.value).split()) >= _SPLIT:
            yield node.lineno


@pytest.mark.parametrize("floor", ["kg", "bot", "nlu"])
def test_no_words_of_a_language_stand_in_code(floor: str) -> None:
    files = (path for path in sorted((ROOT / floor).rglob("*.py")) if not path.is_relative_to(ROOT / "nlu/training"))
    found = {str(path.relative_to(ROOT)): written(path) for path in files}
    assert {name: lines for name, lines in found.items() if lines and name not in STILL and name not in MAY} == {}


def test_the_lists_of_what_is_left_only_shrink() -> None:
    assert [
        name for name in sorted(STILL | MAY.keys()) if not (ROOT / name).is_file() or not written(ROOT / name)
    ] == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('x = "好"', True),
        ('x = re.compile("(?:he|she|it|they|them)")', True),
        ('x = "one two three four five six seven eight".split()', True),
        ('x = f("who what when where which why how many much is are was were be been do does did has have had")', True),
        ('"""He asks: 好"""', False),
        ('x = "The graph is empty; tuwen ingest PATH fills it, and then it can be asked"', False),
        ('x = re.compile("jpg|png")', False),
    ],
)
def test_words_are_seen(tmp_path: Path, line: str, found: bool) -> None:
    (tmp_path / "a.py").write_text(line, "utf-8")
    assert bool(written(tmp_path / "a.py")) is found
