"""Residents' journeys through the sample city in a real browser, with JavaScript off and on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import icalendar
import pytest

from finder import app
from finder.settings import Settings
from tests.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

PHONE: ViewportSize = {"width": 360, "height": 740}
FREE = ("Tuesday, evening", "Thursday, evening")
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def address(sample: Path) -> Iterator[str]:
    """Where the sample city is served."""
    settings = Settings.from_environment({"FINDER_HOME": str(sample)})
    with served(app.create_app(settings)) as root:
        yield root


@pytest.fixture(params=[False, True], ids=["without-script", "with-script"])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on a phone, with JavaScript and without."""
    context = browser.new_context(
        java_script_enabled=request.param, viewport=PHONE, accept_downloads=True, locale="en-GB"
    )
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("response", lambda answer: broken.append(answer.url) if answer.status >= 400 else None)
    yield page
    context.close()
    assert broken == []


def total(page: Page) -> int:
    """The number of results that the page says."""
    return int(re.sub(r"\D", "", page.locator("h1").inner_text()))


def unfold(page: Page, name: str) -> None:
    """Open a part of the page that may be folded."""
    part = page.locator("details", has=page.locator(f"> summary:text-is('{name}')"))
    if part.get_attribute("open") is None:
        part.locator("> summary").click()


def test_a_parent_looks_for_saturday_mornings_near_home(phone: Page, address: str) -> None:
    phone.goto(address)
    phone.get_by_label("Age").first.fill("7")
    phone.get_by_label("Near").first.fill("Harbour Station")
    phone.get_by_label("Within").select_option("2")
    phone.get_by_role("button", name="Search").click()
    everything = total(phone)
    unfold(phone, "When")
    phone.get_by_role("checkbox", name="Saturday").first.check()
    phone.get_by_role("checkbox", name="Morning").first.check()
    phone.get_by_role("button", name="Search").first.click()
    assert 0 < total(phone) < everything
    whens = phone.locator(".cards li time").all_inner_texts()
    assert whens
    for when in whens:
        assert when.startswith("Sat")
        assert re.search(r"\b(0?8|0?9|10|11):", when), when
    chosen = phone.get_by_role("navigation", name="Chosen filters")
    assert "Saturday" in chosen.inner_text()
    narrowed = total(phone)
    chosen.get_by_role("link", name="Saturday").click()
    assert total(phone) >= narrowed
    phone.go_back()
    assert total(phone) == narrowed


def test_a_shift_worker_finds_a_course_whose_every_meeting_fits(phone: Page, address: str) -> None:
    phone.goto(f"{address}/search?kind=course&age=30")
    unfold(phone, "When")
    unfold(phone, "The hours I am free")
    for cell in FREE:
        phone.get_by_role("checkbox", name=cell).check()
    phone.get_by_role("button", name="Search").first.click()
    loosely = total(phone)
    phone.get_by_role("checkbox", name="Every meeting must fit").check()
    phone.get_by_role("button", name="Search").first.click()
    assert 0 < total(phone) <= loosely
    found = phone.locator(".cards h2 a").evaluate_all("all => all.map(one => one.href)")
    belonging = 0
    for href in found[:8]:
        phone.goto(href)
        dates = phone.locator(".dates li time").all_text_contents()
        assert any(when.startswith(("Tue", "Thu")) for when in dates), href
        if phone.get_by_text("Come to any of them").count() == 0:
            belonging += 1
            assert all(when.startswith(("Tue", "Thu")) for when in dates), (href, dates)
    assert belonging > 0


def test_a_newcomer_reads_arabic_and_looks_for_language_classes(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="ar")
    page = context.new_page()
    page.goto(address)
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.locator("#q").fill("تعلم اللغة")
    page.locator("form#ask button[type=submit]").click()
    assert total(page) > 0
    page.locator(".cards a").first.click()
    assert page.locator("html").get_attribute("lang") == "ar"
    title = page.locator("h1 bdi")
    assert title.get_attribute("dir") == "auto"
    assert page.locator("dt", has_text="اللغة").count() > 0
    context.close()


def test_a_pensioner_with_large_letters_reads_without_sideways_scrolling(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 640, "height": 800}, locale="en-GB")
    page = context.new_page()
    # As in the settings of the browser: twice the usual 16 pixels.
    large = {"fontSizes": {"standard": 32, "fixed": 26}}
    context.new_cdp_session(page).send("Page.setFontSizes", large)
    page.goto(address)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert page.evaluate(WIDTH) <= 640
    page.get_by_label("Age").first.fill("72")
    page.locator("#q").fill("computer")
    page.get_by_role("button", name="Search").click()
    assert total(page) > 0
    assert page.evaluate(WIDTH) <= 640
    page.locator(".cards a").first.click()
    assert page.evaluate(WIDTH) <= 640
    context.close()


def test_with_the_keyboard_alone(phone: Page, address: str) -> None:
    phone.goto(address)
    phone.keyboard.press("Tab")
    assert "Skip" in phone.locator(":focus").inner_text()
    phone.locator("#q").focus()
    phone.keyboard.type("pottery")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/search?**")
    assert total(phone) > 0
    phone.keyboard.press("Tab")
    assert phone.locator(":focus").inner_text() == "Skip to the results"
    phone.keyboard.press("Enter")
    phone.keyboard.press("Tab")
    for _ in range(60):
        if phone.locator(".cards :focus").count():
            break
        phone.keyboard.press("Tab")
    title = phone.locator(":focus").inner_text()
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/opportunity/**")
    assert phone.locator("h1").inner_text() == title


def test_nothing_is_found_then_less_is_asked_and_a_result_goes_into_the_calendar(
    phone: Page, address: str, tmp_path: Path
) -> None:
    phone.goto(f"{address}/search?q=swim&age=8&day=sun&time=evening&within=2&near=Harbour+Station")
    assert total(phone) == 0
    looser = phone.locator(".looser a").first
    promised = int(looser.locator(".n").inner_text())
    looser.click()
    assert total(phone) == promised > 0
    phone.locator(".cards h2 a").first.click()
    title = phone.locator("h1").inner_text()
    with phone.expect_download() as download:
        phone.locator(".calendar a").first.click()
    file = tmp_path / "dates.ics"
    download.value.save_as(file)
    calendar = icalendar.Calendar.from_ical(file.read_bytes())
    events = calendar.walk("VEVENT")
    assert events
    assert {str(event["SUMMARY"]) for event in events} == {title}
