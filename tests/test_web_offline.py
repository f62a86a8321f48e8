"""A list that is read without a connection, in a real browser: only what was asked for is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from finder import app
from finder.settings import Settings
from tests.serving import served
from tests.web_site import Visitor, home, visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

__all__ = ["home", "visitor"]

KEEP = "Keep readable without a connection"
KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        const keys = await (await caches.open(name)).keys();
        found.push(...keys.map(one => one.url));
    }
    return found }"""
WORKERS = "async () => (await navigator.serviceWorker.getRegistrations()).length"
LIST = "/list?id=1.3&title=For+the+summer"


@pytest.fixture(scope="module")
def address(home: Settings) -> Iterator[str]:
    """Where the pages are served."""
    with served(app.create_app(home)) as root:
        yield root


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that remembers nothing from before."""
    context = browser.new_context()
    yield context
    context.close()


def opened(context: BrowserContext, address: str) -> Page:
    """A page that sees to it that nothing is refused or said on the console."""
    page = context.new_page()
    page.goto(address)
    return page


def kept(page: Page) -> list[str]:
    """What is kept on this device, by path and arguments."""
    return [url.partition("://")[2].partition("/")[2] for url in page.evaluate(KEPT)]


def keep(page: Page, button: str = KEEP) -> None:
    """Ask for the list to be kept, and wait until it is."""
    page.get_by_role("button", name=button).click()
    page.locator("[data-offline=same]").wait_for()
    page.wait_for_function("() => navigator.serviceWorker.controller")


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_a_kept_list_is_read_without_a_connection(
    context: BrowserContext, address: str, prefix: str
) -> None:
    page = opened(context, address + prefix + LIST)
    if prefix:
        page.locator("[data-do=keep]").first.click()
        page.wait_for_function("() => navigator.serviceWorker.controller")
    else:
        keep(page)
    context.set_offline(True)
    page.reload()
    assert page.locator("h1").inner_text() == "For the summer"
    assert page.evaluate("getComputedStyle(document.querySelector('.moves')).display") == "flex"
    page.get_by_role("link", name="Pottery for beginners", exact=True).click()
    assert page.locator("h1").inner_text() == "Pottery for beginners"
    assert page.locator("time[datetime='2027-03-23T18:30']").count() == 1
    page.locator("header a", has_text="2").click()
    assert page.locator("h1").inner_text() == "For the summer"
    page.locator("a[href*='/list/sheet']").click()
    assert page.locator(".paper").count() == 1
    assert page.locator(".code svg").count() == 1
    page.goto(f"{address}{prefix}/list/compare?id=1.3&title=For+the+summer&search=q%3Dclay")
    assert page.locator("table").count() == 1


def test_what_is_not_kept_says_what_is(context: BrowserContext, address: str) -> None:
    page = opened(context, address + LIST)
    keep(page)
    page.goto(f"{address}/search?q=swimming")
    page.goto(f"{address}/opportunity/2-story-time")
    context.set_offline(True)
    for path in ("/search?q=swimming", "/opportunity/2-story-time", "/list?id=2", "/",
                 "/list?id=1.3&title=For+the+summer&remove=1"):  # fmt: skip
        page.goto(address + path)
        assert page.locator("h1").inner_text() == "There is no connection", path
    page.get_by_role("link", name="For the summer").click()
    assert page.locator("h1").inner_text() == "For the summer"


def test_nothing_else_is_kept_and_all_of_it_is_undone(
    context: BrowserContext, address: str
) -> None:
    page = opened(context, address + LIST)
    page.goto(f"{address}/search")
    page.goto(address + LIST)
    assert kept(page) == []
    assert page.evaluate(WORKERS) == 0
    keep(page)
    expected = kept(page)
    paths = {unquote(urlsplit(f"/{one}").path) for one in expected}
    assert paths == {
        "/list", "/list/compare", "/list/sheet", "/list/offline",
        "/opportunity/1-pottery-for-beginners", "/opportunity/3-رسم-للأطفال",
        "/static/finder.css", "/static/icon.svg", "/static/list.js",
    }  # fmt: skip
    for path in ("/search?q=swimming", "/opportunity/2-story-time", "/help", "/list?id=9"):
        page.goto(address + path)
    assert sorted(kept(page)) == sorted(expected)
    page.goto(address + LIST)
    page.get_by_role("button", name="Stop keeping it").click()
    page.get_by_role("button", name=KEEP).wait_for()
    assert kept(page) == []
    assert page.evaluate(WORKERS) == 0


def test_a_page_is_renewed_when_it_is_looked_at(context: BrowserContext, address: str) -> None:
    page = opened(context, address + LIST)
    keep(page)
    page.evaluate(
        """async () => {
            const [name] = await caches.keys();
            await (await caches.open(name)).put('/list/sheet?id=1.3&title=For+the+summer',
                                                new Response('<h1>Old</h1>')) }"""
    )
    page.goto(f"{address}/list/sheet?id=1.3&title=For+the+summer&search=q%3Dclay")
    page.wait_for_function(
        """async () => !(await (await caches.match(
            '/list/sheet?id=1.3&title=For+the+summer')).text()).includes('Old')"""
    )
    context.set_offline(True)
    page.reload()
    assert page.locator(".paper h1").inner_text() == "For the summer"


def test_another_list_takes_its_place(context: BrowserContext, address: str) -> None:
    page = opened(context, address + LIST)
    keep(page)
    page.goto(f"{address}/list?id=2")
    keep(page, "Keep this one instead")
    assert [one for one in kept(page) if one.startswith("list?")] == ["list?id=2"]
    page.goto(f"{address}/list")
    page.get_by_role("button", name="Stop keeping it").click()
    page.locator("#device").wait_for(state="hidden")
    assert kept(page) == []


def test_when_it_does_not_work_nothing_is_kept(context: BrowserContext, address: str) -> None:
    page = opened(context, address + LIST)
    context.set_offline(True)
    page.get_by_role("button", name=KEEP).click()
    page.get_by_role("button", name="Try again").wait_for()
    assert page.evaluate(KEPT) == []
    assert page.evaluate(WORKERS) == 0
    context.set_offline(False)
    keep(page, "Try again")


def test_a_list_is_remembered_only_when_asked_and_forgotten(
    context: BrowserContext, address: str
) -> None:
    said: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.goto(address + LIST)
    assert page.evaluate("localStorage.length") == 0
    page.get_by_role("button", name="Remember this list").click()
    assert page.evaluate("document.activeElement.dataset.memory") == "same"

    page.goto(f"{address}/list")
    page.get_by_role("link", name="Open it").click()
    assert page.locator("h1").inner_text() == "For the summer"

    page.goto(f"{address}/list?id=2")
    page.get_by_role("link", name="Put this one and that together").click()
    assert page.locator(".card").count() == 3
    assert page.locator("h1").inner_text() == "For the summer"
    page.get_by_role("button", name="Remember this one instead").click()
    page.get_by_role("button", name="Forget it").click()
    assert page.evaluate("localStorage.length") == 0
    page.get_by_role("button", name="Remember this list").wait_for()
    page.goto(f"{address}/list")
    assert page.locator("#device").is_hidden()
    assert said == []


def test_without_a_script_nothing_of_it_is_offered(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = opened(context, address + LIST)
    assert page.locator("#device").is_hidden()
    assert not page.get_by_role("button", name=KEEP).count()
    context.close()


def test_the_worker_is_ours_to_change_at_any_time(visitor: Visitor) -> None:
    response = visitor.fetch("/offline.js")
    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in response.headers["Content-Security-Policy"]
    page = visitor.see("/list/offline?id=1&title=x")
    assert page.one("h1").text == "There is no connection"
    visitor.see("/ar/list/offline")
