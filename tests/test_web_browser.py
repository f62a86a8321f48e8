"""Pages in a real browser: narrow screens, the keyboard, targets, and no foreign requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from finder import app
from finder.settings import Settings
from tests.serving import served
from tests.web_site import home

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["home"]

PATHS = (
    "/",
    "/search?age=7&near=Harbour&day=wed&colour=red&price=free",
    "/search?q=swimming&per_page=5",
    "/search?q=pottery&price=free",
    "/opportunity/1",
    "/opportunity/7",
    "/help",
    "/nowhere",
)
UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"
WIDTH = "document.documentElement.scrollWidth"
SMALL = """[...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
    .filter(one => !one.closest('label') && getComputedStyle(one).display != 'inline')
    .filter(one => { const box = one.getBoundingClientRect();
                     return box.width && Math.min(box.width, box.height) < 24 })
    .map(one => one.outerHTML)"""
FOCUSED = """(() => { const one = document.activeElement, style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return [one.outerHTML.slice(0, 80), style.outlineStyle != 'none' && style.outlineWidth != '0px',
            !!top && (one.contains(top) || top.contains(one)), one == document.body] })()"""
OFFERED = "[...document.querySelectorAll('#offered option')].map(one => one.value)"
PALE = """[...document.querySelectorAll('main *')]
    .filter(one => one.checkVisibility() && one.textContent.trim())
    .filter(one => { const [red, green, blue] = getComputedStyle(one).color.match(/[0-9]+/g);
                     return red * .299 + green * .587 + blue * .114 > 140 })
    .map(one => one.outerHTML.slice(0, 80))"""
ROWS = """[...document.querySelectorAll('.tiles')].slice(0, 2).map(list => {
    const rows = {};
    for (const one of list.children) rows[one.offsetTop] = (rows[one.offsetTop] || 0) + 1;
    return Object.values(rows) })"""


@pytest.fixture(scope="module")
def address(home: Settings) -> Iterator[str]:
    """Where the pages are served."""
    with served(app.create_app(home)) as root:
        yield root


@pytest.mark.parametrize("width", [360, 700, 1280])
def test_stages_and_kinds_fill_whole_rows(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 700})
    page.goto(f"{address}/")
    rows = page.evaluate(ROWS)
    assert [sum(row) for row in rows] == [6, 4]
    assert all(len(set(row)) == 1 for row in rows)
    page.close()


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_nothing_is_wider_than_a_narrow_screen(browser: Browser, address: str, prefix: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 700})
    for path in PATHS:
        page.goto(address + prefix + path)
        page.evaluate(UNFOLD)
        assert page.evaluate(WIDTH) <= 320, path
        assert page.evaluate(SMALL) == [], path
    page.close()


def test_nothing_is_fetched_elsewhere_and_little_at_all(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for path in PATHS[:-1]:
        asked.clear()
        page.goto(address + path)
        assert all(url.startswith(address) for url in asked)
        assert len(asked) <= 6, asked
    assert said == []
    page.close()


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}/search?age=7&per_page=3")
    for stop in range(200):
        page.keyboard.press("Tab")
        what, outlined, uncovered, finished = page.evaluate(FOCUSED)
        if finished:
            assert stop > 30
            break
        assert outlined, what
        assert uncovered, what
    page.close()


def test_a_question_is_asked_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("What would you like to learn?").fill("pottery")
    page.get_by_role("button", name="Search").click()
    assert page.locator("h1").inner_text() == "1 opportunity"
    page.get_by_role("link", name="Pottery for beginners", exact=True).click()
    assert page.locator("h1").inner_text() == "Pottery for beginners"
    context.close()


def test_suggestions_follow_what_is_typed(browser: Browser, address: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{address}/ar/")
    first = page.evaluate(OFFERED)
    box = page.locator("#q")
    box.press_sequentially("POT")
    page.locator("#offered option[value='Pottery for beginners']").wait_for(state="attached")
    assert page.evaluate(OFFERED) == ["Pottery for beginners"]
    box.fill("رس")
    page.locator("#offered option[value='رسم للأطفال']").wait_for(state="attached")
    assert page.evaluate(OFFERED) == ["رسم للأطفال"]
    box.fill("")
    assert page.evaluate(OFFERED) == first
    assert len(first) > 0
    assert said == []
    page.close()


def test_paper_is_white_however_dark_the_screen(browser: Browser, address: str) -> None:
    page = browser.new_page(color_scheme="dark")
    page.emulate_media(media="print")
    for path in ("/search?q=pottery", "/list?id=1", "/list/sheet?id=1", "/opportunity/1"):
        page.goto(address + path)
        assert page.evaluate(PALE) == [], path
    page.close()


def test_the_address_is_copied_by_a_button_where_there_are_scripts(
    browser: Browser, address: str
) -> None:
    for scripts in (True, False):
        context = browser.new_context(
            java_script_enabled=scripts, permissions=["clipboard-read", "clipboard-write"]
        )
        page = context.new_page()
        page.goto(f"{address}/opportunity/2-story-time")
        assert page.locator("#address").input_value() == f"{address}/opportunity/2-story-time"
        assert page.locator("#share").is_visible() is scripts
        if scripts:
            page.get_by_role("button", name="Copy the address").click()
            page.get_by_text("Copied.").wait_for()
            copied = page.evaluate("navigator.clipboard.readText()")
            assert copied == f"{address}/opportunity/2-story-time"
        context.close()


def test_a_phone_shows_the_question_and_the_first_result_at_once(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 780})
    page.goto(f"{address}/search?age=8&day=wed")
    for seen in ("#q", "#count", "h2.name"):
        box = page.locator(seen).first.bounding_box()
        assert box
        assert box["y"] + box["height"] < 780, seen
    page.close()
