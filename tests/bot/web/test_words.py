"""The words of the page: the same in both languages, all that are asked for, and none that nobody asks for."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.web import site

STATIC = Path(site.__file__).parent / "static"
WORDS = {path.stem: json.loads(path.read_text("utf-8")) for path in (STATIC / "words").glob("*.json")}


def test_both_languages_say_the_same_things_with_the_same_fields() -> None:
    zh, en = WORDS["zh"], WORDS["en"]
    assert zh.keys() == en.keys()

    def fields(said: str | dict[str, str]) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", said if isinstance(said, str) else said["other"]))

    assert {key: fields(en[key]) for key in en} == {key: fields(zh[key]) for key in zh}


def test_every_word_is_there_and_used() -> None:
    code = "\n".join(p.read_text("utf-8") for p in [*(STATIC / "js").glob("*.js"), STATIC / "index.html"])
    asked = set(re.findall(r'say\("(\w+)"', code)) | set(re.findall(r'data-(?:text|label|hint)="(\w+)"', code))
    assert asked <= WORDS["en"].keys()
    written = set(re.findall(r'"(\w+)"', code))
    unused = {key for key in WORDS["en"] if key not in written and not key.startswith("status_")}
    assert not unused


def test_the_page_asks_no_other_site_for_anything() -> None:
    for path in STATIC.rglob("*.*"):
        told = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|\bstyle=", told), path
