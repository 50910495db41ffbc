"""The page in a real browser: ask in both languages, choose, look into a source, the picture, add, forget, return."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from bot.app import App
from tests.bot.slow import Slow
from tests.bot.web.conftest import serving

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium; .ci/run installs one")
expect.set_options(timeout=30_000)  # whoever asks first waits for the encoder, which takes its time on a busy machine
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of the page."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """What went wrong in the page; any of it is a failure of the test, unless the test takes it away."""
    found: list[str] = []
    yield found
    assert not found


@pytest.fixture
def opened(app: App, browser: Browser, problems: list[str]) -> Iterator[Opened]:
    """Opens the page, for somebody who reads a language on a screen of some width."""
    contexts = []
    with serving(app) as url:

        def open_page(width: int = 1280, lang: str = "en-US", scheme: str = "light", path: str = "") -> Page:
            context = browser.new_context(
                viewport={"width": width, "height": 820}, locale=lang, color_scheme=scheme, reduced_motion="reduce"
            )  # type: ignore[arg-type]
            contexts.append(context)
            made = context.new_page()
            made.on("pageerror", lambda error: problems.append(str(error)))
            made.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
            made.goto(url + path)
            if not path:
                expect(made.locator("html[data-ready]")).to_have_count(1)  # its modules have run
            return made

        yield open_page
        for context in contexts:
            context.close()


@pytest.fixture
def page(opened: Opened) -> Page:
    """The page on a desktop whose owner reads English."""
    return opened()


def say(page: Page, text: str) -> None:
    page.fill("#said", text)
    page.press("#said", "Enter")


def last(page: Page, text: str) -> None:
    expect(page.locator("#log .theirs").last).to_contain_text(text)


def test_a_visit(page: Page, tmp_path: Path) -> None:
    expect(page.locator("#welcome")).to_contain_text("Ask the graph")
    expect(page.locator("#graph")).to_be_hidden()  # one column until there is something to show
    say(page, "What is the capital of Texas?")
    last(page, "Austin")
    expect(page.locator("#graph-title")).to_contain_text("What is the capital of Texas?")
    expect(page.locator("#picture .thing").first).to_be_visible()
    page.locator(".quotes button").first.click()
    expect(page.locator("#source mark")).to_contain_text("capital")
    page.keyboard.press("Escape")
    say(page, "德克萨斯州的面积是多少？")
    last(page, "695662")

    say(page, "What is the population of Portland?")
    page.locator(".choices button").first.click()
    last(page, "population of Portland")
    expect(page.locator("#log .mine").last).not_to_have_text("1")  # what was chosen is shown by its name

    document = tmp_path / "港口.md"
    document.write_text("# 老港\n\n老港位于奥斯汀，由陆敏于1704年建立。", "utf-8")
    page.set_input_files("#files", document)
    expect(page.locator("#log .theirs").last).to_contain_text("1 source read", timeout=60_000)

    before = page.locator("#log .mine").all_inner_texts()
    page.reload()
    expect(page.locator("#log .mine")).to_have_count(len(before))
    assert page.locator("#log .mine").all_inner_texts() == before
    expect(page.locator("#log .theirs").first).to_contain_text("Austin")
    page.click("#fresh")
    expect(page.locator("#log .mine")).to_have_count(0)


def test_who_knows_nothing_yet_is_offered_what_has_an_answer(page: Page) -> None:
    expect(page.locator("#numbers")).to_contain_text("facts")
    question = page.locator("#openings button").first
    expect(question).to_be_visible(timeout=30_000)
    asked = question.inner_text()
    question.click()
    expect(page.locator("#log .mine")).to_contain_text(asked.strip())
    expect(page.locator("#log .theirs .evidence, #log .theirs .meaning").first).to_be_visible()
    expect(page.locator("#log .status")).to_have_count(0)  # no refusal


def test_language_dark_phone_and_keyboard(page: Page) -> None:
    say(page, "What is the capital of Texas?")
    expect(page.locator("#log summary")).to_have_text("SPARQL query")
    page.click("#lang")
    expect(page.locator("#send")).to_have_attribute("aria-label", "发送")
    expect(page.locator("#log summary")).to_have_text("SPARQL 查询")  # what was said before follows, too
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    page.click("#theme")
    assert page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(20, 23, 28)"
    page.set_viewport_size({"width": 360, "height": 740})
    say(page, "德克萨斯州的首府是什么？")
    last(page, "奥斯汀")
    expect(page.locator("#graph")).to_be_hidden()  # on a phone a tab, no second column
    page.click("[data-tab=graph]")
    expect(page.locator("#picture .thing").first).to_be_visible()
    page.click("[data-tab=ask]")
    assert page.locator("html").evaluate("e => e.scrollWidth <= innerWidth")
    assert page.locator("header").evaluate("e => e.getBoundingClientRect().height") < 60  # one row
    page.focus("#said")
    for _ in range(16):  # everything that can be used is reached and has a name
        page.keyboard.press("Tab")
        name = page.locator("body").evaluate(
            "() => (e => e === document.body || e.innerText || e.ariaLabel || e.dataset.name || e.id)"
            "(document.activeElement)"
        )
        assert name


def test_rows_come_as_a_table_that_is_sorted_and_saved(page: Page) -> None:
    say(page, "List the area and population of every state.")
    table = page.locator("#log .theirs table")
    expect(table.locator("thead th").first).to_have_text("Name")
    expect(table.locator("thead th").nth(1)).to_contain_text("area")
    row = table.locator("tbody tr", has_text="Texas")
    expect(row.locator("td.number").first).to_contain_text("695662")
    table.locator("thead button").nth(1).click()
    table.locator("thead button").nth(1).click()
    expect(table.locator("thead th").nth(1)).to_have_attribute("aria-sort", "descending")
    expect(table.locator("tbody tr").first).to_contain_text("Texas")  # the largest of them
    with page.expect_download() as saving:
        page.locator(".tool", has_text="CSV").click()
    saved = Path(saving.value.path()).read_text("utf-8-sig")
    assert saved.splitlines()[0].startswith("Name,area") and "Texas,695662," in saved
    summary = page.locator("#log .theirs summary").last
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#log .theirs details pre").last).to_contain_text("SELECT")
    expect(page.locator("#log .theirs .meaning").last).to_contain_text("Understood as: for each state")
    page.reload()
    expect(page.locator("#log .theirs table thead th")).to_have_count(3)


def test_the_picture_can_be_used_without_eyes_or_mouse(page: Page) -> None:
    say(page, "What is the capital of Texas?")
    node = page.locator("#picture").get_by_role("button", name=re.compile("Austin"))
    expect(node).to_be_visible()
    node.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#node")).to_contain_text("Austin")
    page.keyboard.press("Enter")  # the first of what can be done: ask about it
    expect(page.locator("#log .mine").last).to_contain_text("What is Austin?")
    page.set_viewport_size({"width": 390, "height": 800})
    last(page, "Austin")
    page.click("[data-tab=graph]")
    expect(page.locator("#picture[aria-busy]")).to_have_count(0)
    heights = page.locator("#picture .thing text").evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert heights and min(heights) > 9  # what the picture names can be read, and all of it is there
    places = page.locator("#picture .thing circle").evaluate_all("all => all.map(e => e.getBoundingClientRect().x)")
    assert min(places) > 0 and max(places) < 390


def test_the_picture_grows_filters_and_finds_a_path(page: Page, problems: list[str]) -> None:
    page.click("[data-tab=graph]")
    page.fill("#find-name", "Texas")
    page.keyboard.press("Enter")
    expect(page.locator("#graph-title")).to_have_text("Around Texas")
    things = page.locator("#picture .thing")
    texas = page.locator("#picture .thing[data-name=Texas]")
    page.locator("#picture .thing[data-name=Austin]").press("Enter")
    page.locator("#node button", has_text="Path from here").click()
    page.fill("#find-name", "Oregon")
    page.keyboard.press("Enter")
    expect(page.locator("#graph-note")).not_to_be_empty()
    before = things.count()
    page.fill("#find-name", "Oregon")
    page.keyboard.press("Enter")
    expect(page.locator("#graph-title")).to_have_text("Around Oregon")
    expect(texas).to_have_count(0)  # the picture is of one thing at a time
    page.locator("#picture .thing.centre").press("Enter")
    page.locator("#node button", has_text="Expand").click()
    assert things.count() >= 1 and before >= 1
    kind = page.locator("#legend button").first
    name = kind.locator("span").nth(1).inner_text()
    kind.click()
    expect(kind).to_have_attribute("aria-pressed", "false")
    assert page.locator(f"#picture .thing[aria-label$='{name}']:visible").count() == 0
    old = page.locator("#picture g").first.get_attribute("transform")
    page.click("#zoom-in")
    assert page.locator("#picture g").first.get_attribute("transform") != old
    page.fill("#find-name", "Nowhere at all")
    page.keyboard.press("Enter")
    expect(page.locator("#graph-note")).to_contain_text("Nowhere at all")
    assert all("404" in said for said in problems)  # what is asked for is not there, or no way leads to it
    problems.clear()


def test_words_of_a_language_model_are_read_while_they_are_made(page: Page, app: App) -> None:
    slow = app.models._generator = Slow(["Once ", "upon ", "a "], ["time", " it", " <b>rained</b>."])
    say(page, "Write a story about rain")
    told = page.locator("#log .theirs .text").last
    expect(told).to_have_text("Once upon a")
    expect(page.locator("#log [aria-busy=true]")).to_have_count(1)
    slow.go.set()
    expect(told).to_have_text("Once upon a time it <b>rained</b>.")
    expect(page.locator("#log [aria-busy=true]")).to_have_count(0)


def test_what_is_being_made_can_be_stopped(page: Page, app: App) -> None:
    slow = app.models._generator = Slow(["Once ", "upon "], ["a time."])
    say(page, "Write a story about rain")
    told = page.locator("#log .theirs .text").last
    expect(told).to_have_text("Once upon")
    page.click("#stop")
    expect(page.locator("#log [aria-busy=true]")).to_have_count(0)
    expect(told).to_have_text("Once upon")
    expect(page.locator("#send")).to_be_visible()
    slow.go.set()


def test_the_newest_picture_stays(page: Page) -> None:
    """The picture of an earlier answer that comes later than that of the last one is not shown."""
    held: list[Route] = []
    page.route(re.compile("/api/graph"), lambda route: held.append(route) if not held else route.continue_())
    say(page, "What is the capital of Texas?")
    last(page, "Austin")
    say(page, "What is the capital of Ohio?")
    last(page, "Columbus")
    expect(page.locator("#graph-title")).to_contain_text("Ohio")
    with page.expect_response(re.compile("/api/graph")):
        held[0].continue_()
    expect(page.locator("#picture[aria-busy]")).to_have_count(0)
    expect(page.locator("#graph-title")).to_contain_text("Ohio")
    expect(page.locator("#picture .thing[data-name=Ohio]")).to_have_count(1)
    say(page, "Hello!")
    last(page, "Hello")
    expect(page.locator("#picture .thing")).to_have_count(0)  # no older picture stands beside a newer answer


def test_what_people_type_is_text(page: Page) -> None:
    say(page, "<img src=x onerror=alert(1)> <b>Texas</b>")
    expect(page.locator("#log .mine").last).to_contain_text("<img src=x onerror=alert(1)> <b>Texas</b>")
    assert page.locator("#log .mine b, #log .mine img").count() == 0


def test_a_reply_is_judged_and_another_reading_is_chosen(page: Page, app: App) -> None:
    say(page, "What is the capital of Texas?")
    page.get_by_role("button", name="This is wrong").click()
    page.fill(".note input", "Dallas")
    page.keyboard.press("Enter")
    expect(page.locator(".note")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="This is wrong")).to_have_attribute("aria-pressed", "true")
    assert [(said, verdict, note) for said, _, verdict, note in app.memory.judged()] == [
        ("What is the capital of Texas?", "wrong", "Dallas")
    ]
    page.get_by_role("button", name="Not what I meant").click()
    page.get_by_role("button", name="Put it otherwise").click()
    expect(page.locator("#said")).to_have_value("What is the capital of Texas?")


def test_the_draft_outlives_a_server_that_is_away(page: Page, problems: list[str]) -> None:
    page.fill("#said", "What is the capital")
    page.reload()
    expect(page.locator("#said")).to_have_value("What is the capital")
    page.route(re.compile("/api/chat"), lambda route: route.abort())
    say(page, "What is the capital of Texas?")
    last(page, "cannot be reached")
    expect(page.locator("#said")).to_have_value("What is the capital of Texas?")
    page.unroute(re.compile("/api/chat"))
    page.locator("#log .failed .tool").click()
    last(page, "Austin")
    assert problems and all("ERR_FAILED" in said for said in problems)
    problems.clear()


def test_the_library_finds_shows_and_forgets(page: Page, tmp_path: Path) -> None:
    page.click("[data-tab=library]")
    rivers = tmp_path / "rivers.csv"
    rivers.write_text("river,length km\nVell,120\nOon,87\n", "utf-8")
    page.set_input_files("#files", rivers)
    expect(page.locator("#library-note")).to_contain_text("1 source read", timeout=60_000)
    page.fill("#search", "rive")
    expect(page.locator("#source-list > li")).to_have_count(1)
    page.locator("#source-list .head").click()
    expect(page.locator("#source-list table")).to_contain_text("length")
    page.locator("#source-list .tool", has_text="Read again").click()
    expect(page.locator("#source-list [role=status]")).to_contain_text("1 unchanged")
    page.locator("#source-list .tool", has_text="Forget").click()
    expect(page.locator("#confirm")).to_contain_text("Forget rivers.csv?")
    page.click("#confirm-do")
    expect(page.locator("#library-note")).to_contain_text("rivers.csv is forgotten")
    expect(page.locator("#source-list .head")).to_have_count(0)


def test_conversations_are_kept_named_saved_and_deleted(page: Page) -> None:
    say(page, "What is the capital of Texas?")
    last(page, "Austin")
    page.click("#fresh")
    say(page, "What is the capital of Ohio?")
    last(page, "Columbus")
    page.click("#menu")
    talks = page.locator("#talks li")
    expect(talks).to_have_count(2)
    talks.nth(1).get_by_role("button", name="Rename").click()
    page.fill("#talks input", "Lone star")
    page.keyboard.press("Enter")
    expect(talks.nth(1)).to_contain_text("Lone star")
    with page.expect_download() as saving:
        talks.nth(1).get_by_role("button", name="Export").click()
    assert "Austin" in Path(saving.value.path()).read_text("utf-8")
    talks.nth(1).locator(".name").click()
    expect(page.locator("#log .theirs")).to_contain_text("Austin")
    page.click("#menu")
    talks.nth(0).get_by_role("button", name="Delete").click()
    page.click("#confirm-do")
    expect(talks).to_have_count(1)
