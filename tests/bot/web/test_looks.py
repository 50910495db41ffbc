"""How the page looks: screenshots at three widths, in both languages and themes, and axe-core, which finds nothing.

The pictures go to build/screenshots (or TUWEN_SCREENSHOTS), where CI keeps them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.bot.web.test_page import BROWSER, Opened, browser, last, opened, problems, say

__all__ = ["browser", "opened", "problems"]
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium; .ci/run installs one")
SHOTS = Path(os.environ.get("TUWEN_SCREENSHOTS", "build/screenshots"))
ASKED = {"en-US": "List the area and population of every state.", "zh-CN": "德克萨斯州的首府是什么？"}


def sound(page: Page) -> None:
    """Nothing that axe-core knows is wrong with what is shown."""
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()


@pytest.mark.parametrize(
    ("width", "lang", "scheme"),
    [
        (360, "en-US", "light"), (360, "zh-CN", "dark"), (800, "zh-CN", "light"), (800, "en-US", "dark"),
        (1280, "en-US", "light"), (1280, "zh-CN", "dark"),
    ],
)  # fmt: skip
def test_every_view_is_accessible_and_photographed(opened: Opened, width: int, lang: str, scheme: str) -> None:
    page = opened(width, lang, scheme)
    SHOTS.mkdir(parents=True, exist_ok=True)

    def look(name: str) -> None:
        page.screenshot(path=SHOTS / f"{width}-{lang[:2]}-{scheme}-{name}.png")
        sound(page)

    expect(page.locator("#openings li").first).to_be_visible(timeout=30_000)
    look("1-welcome")
    say(page, ASKED[lang])
    last(page, "Texas" if lang == "en-US" else "奥斯汀")
    expect(page.locator("#picture[aria-busy]")).to_have_count(0)
    look("2-answer")
    page.click("[data-tab=graph]")
    look("3-graph")
    page.click("[data-tab=library]")
    page.locator("#source-list .head").first.click()
    expect(page.locator("#source-list .tool").first).to_be_visible()
    look("4-library")
    page.click("#menu")
    expect(page.locator("#talks li").first).to_be_visible()
    look("5-conversations")
    assert page.locator("html").evaluate("e => e.scrollWidth <= innerWidth")


def test_the_description_of_the_api_needs_no_other_site(opened: Opened) -> None:
    page = opened(path="/docs")
    expect(page.locator("#routes h2").first).to_be_visible()
    sound(page)
    asked = page.locator("details", has_text="/api/ask").first
    asked.locator("summary").click()
    asked.locator("textarea").fill('{"question": "What is the capital of Texas?"}')
    asked.get_by_role("button", name="Send").click()
    expect(asked.locator("pre")).to_contain_text("Austin")
    expect(asked.locator("pre")).to_contain_text("X-Request-ID")
