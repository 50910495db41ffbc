"""The page in a real browser: ask in both languages, choose, look into a source, click the picture, upload, reload."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect, sync_playwright

from bot.app import App
from tests.bot.slow import Slow
from tests.bot.web.conftest import serving

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium; .ci/run installs one")
SHOTS = Path(os.environ.get("TUWEN_SCREENSHOTS", "build/screenshots"))


@pytest.fixture
def page(app: App) -> Iterator[Page]:
    """The page on a desktop whose owner reads English; any error of the page is one of the test."""
    problems: list[str] = []
    with serving(app) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        made = browser.new_page(viewport={"width": 1280, "height": 820}, locale="en-US")
        made.on("pageerror", lambda error: problems.append(str(error)))
        made.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        made.goto(url)
        yield made
        browser.close()
    assert not problems


def say(page: Page, text: str) -> None:
    page.fill("#said", text)
    page.press("#said", "Enter")


def shot(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


def test_a_visit(page: Page, tmp_path: Path) -> None:
    expect(page.locator("#log .empty")).to_contain_text("Ask about what is in the graph")
    say(page, "What is the capital of Texas?")
    expect(page.locator("#log .theirs").last).to_contain_text("Austin")
    expect(page.locator("#picture .thing").first).to_be_visible()
    page.locator(".quotes button").first.click()
    expect(page.locator("#source mark")).to_contain_text("capital")
    page.keyboard.press("Escape")
    say(page, "德克萨斯州的面积是多少？")
    expect(page.locator("#log .theirs").last).to_contain_text("695662")
    shot(page, "asked")

    say(page, "What is the population of Portland?")
    page.locator(".choices button").first.click()
    expect(page.locator("#log .theirs").last).to_contain_text("population of Portland")

    expect(page.locator("#picture[aria-busy]")).to_have_count(0)
    name = page.locator("#picture .thing").last.get_attribute("data-name")
    page.locator("#picture .thing").last.press("Enter")
    expect(page.locator("#log .mine").last).to_contain_text(f"What is {name}?")

    document = tmp_path / "港口.md"
    document.write_text("# 老港\n\n老港位于奥斯汀，由陆敏于1704年建立。", "utf-8")
    page.set_input_files("#files", document)
    expect(page.locator("#log .theirs").last).to_contain_text("1 source read", timeout=60_000)

    before = page.locator("#log .mine").all_inner_texts()
    page.reload()
    expect(page.locator("#log .mine")).to_have_count(len(before))
    expect(page.locator("#log .theirs").first).to_contain_text("Austin")
    page.click("#fresh")
    expect(page.locator("#log .mine")).to_have_count(0)


def test_language_dark_phone_and_keyboard(page: Page) -> None:
    say(page, "What is the capital of Texas?")
    expect(page.locator("#log summary")).to_have_text("SPARQL query")
    page.click("#lang")
    expect(page.locator("#send")).to_have_text("发送")
    expect(page.locator("#log summary")).to_have_text("SPARQL 查询")  # what was said before follows, too
    assert page.evaluate("document.documentElement.lang") == "zh"
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 28)"
    page.set_viewport_size({"width": 390, "height": 800})
    say(page, "德克萨斯州的首府是什么？")
    expect(page.locator("#log .theirs").last).to_contain_text("奥斯汀")
    expect(page.locator("#picture .thing").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, "phone")
    page.focus("#said")
    for _ in range(12):  # everything that can be used is reached and has a name
        page.keyboard.press("Tab")
        name = page.evaluate(
            "(e => e === document.body || e.innerText || e.ariaLabel || e.dataset.name || e.id)(document.activeElement)"
        )
        assert name


def test_rows_come_as_a_table_and_its_query_on_request(page: Page) -> None:
    say(page, "List the area and population of every state.")
    table = page.locator("#log .theirs table")
    expect(table.locator("thead th")).to_have_text(["Name", "area", "population"])
    row = table.locator("tbody tr", has_text="Texas")
    expect(row.locator("td.number").first).to_contain_text("695662")
    summary = page.locator("#log .theirs summary").last
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#log .theirs details pre").last).to_contain_text("SELECT")
    expect(page.locator("#log .theirs details p").last).to_contain_text("Understood as: for each state")
    shot(page, "table")
    page.reload()
    expect(page.locator("#log .theirs table thead th")).to_have_text(["Name", "area", "population"])


def test_the_picture_can_be_used_without_eyes_or_mouse(page: Page) -> None:
    say(page, "What is the capital of Texas?")
    node = page.locator("#picture").get_by_role("button", name="Austin")
    expect(node).to_be_visible()
    node.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#log .mine").last).to_have_text("What is Austin?")
    page.set_viewport_size({"width": 390, "height": 800})
    say(page, "What is the capital of Texas?")
    expect(page.locator("#log .theirs").last).to_contain_text("Austin")
    page.wait_for_function(  # the picture comes after the words, and in place of another; what it names can be read
        "document.querySelector('#picture .centre text')?.getBoundingClientRect().height > 10"
    )


def test_words_of_a_language_model_are_read_while_they_are_made(page: Page, app: App) -> None:
    slow = app.models._generator = Slow(["Once ", "upon ", "a "], ["time", " it", " <b>rained</b>."])
    say(page, "Write a story about rain")
    told = page.locator("#log .theirs .text").last
    expect(told).to_have_text("Once upon a")
    expect(page.locator("#log [aria-busy=true]")).to_have_count(1)
    slow.go.set()
    expect(told).to_have_text("Once upon a time it <b>rained</b>.")
    expect(page.locator("#log [aria-busy=true]")).to_have_count(0)


def test_the_newest_picture_stays(page: Page) -> None:
    """The picture of an earlier answer that comes later than that of the last one is not shown."""
    held: list[Route] = []
    page.route(re.compile("/api/graph"), lambda route: held.append(route))
    say(page, "What is the capital of Texas?")
    expect(page.locator("#log .theirs").last).to_contain_text("Austin")
    say(page, "What is the capital of Ohio?")
    expect(page.locator("#log .theirs").last).to_contain_text("Columbus")
    expect(page.locator("#picture[aria-busy]")).to_have_count(1)
    first, second = held
    second.continue_()
    expect(page.locator("#picture .centre")).to_contain_text("Ohio")
    with page.expect_response(re.compile("/api/graph")):
        first.continue_()
    expect(page.locator("#picture[aria-busy]")).to_have_count(0)
    expect(page.locator("#picture .centre")).to_contain_text("Ohio")


def test_what_people_type_is_text(page: Page) -> None:
    say(page, "<img src=x onerror=alert(1)> <b>Texas</b>")
    expect(page.locator("#log .mine").last).to_have_text("<img src=x onerror=alert(1)> <b>Texas</b>")
    assert page.locator("#log b, #log .mine img").count() == 0
