"""The map in a real browser: by keyboard, without dragging, without a script, without strangers."""

from __future__ import annotations

import re
import threading
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from werkzeug.serving import make_server

from finder import app
from tests.test_web_browser import FOCUSED, SMALL, WIDTH, address
from tests.web_site import home, make_home

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["address", "home"]

PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
BOX = "document.querySelector('#list-shown').href.match(/box=([^&]*)/)[1]"
TOUCHING = """[...document.querySelectorAll(QUERY)].flatMap((one, place, all) => {
    const a = one.getBoundingClientRect();
    return all.slice(place + 1).filter(other => {
        const b = other.getBoundingClientRect();
        return Math.hypot(a.x + a.width / 2 - b.x - b.width / 2,
                          a.y + a.height / 2 - b.y - b.height / 2) < (a.width + b.width) / 2 - 1;
    }).map(other => [one.outerHTML, other.outerHTML]) })"""


def opened(page: Page, url: str) -> list[str]:
    """Open a map and make it movable by keyboard; what it asked for meanwhile."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url)
    page.get_by_role("button", name="Move and zoom").focus()
    page.keyboard.press("Enter")
    page.locator(".spot a").first.wait_for()
    return asked


def settled(page: Page) -> None:
    """Wait until the map stands still and what it shows is there."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_without_a_script_the_drawn_map_is_all_there_is(
    browser: Browser, address: str, prefix: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"{address}{prefix}/map?q=pottery")
    assert not page.locator("#movable").is_visible()
    page.locator("#drawn a").click()
    assert urlsplit(page.url).path == f"{prefix}/search"
    assert page.locator("li.card h2").all_inner_texts() == ["Pottery for beginners"]
    context.close()


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_the_drawn_map_fits_narrow_screens(browser: Browser, address: str, prefix: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.goto(f"{address}{prefix}/map")
    assert page.evaluate(WIDTH) <= 320
    assert page.evaluate(SMALL) == []
    boxes = page.locator("#drawn a").evaluate_all(
        "all => all.map(one => one.querySelector('circle').getBoundingClientRect().width)"
    )
    assert boxes
    assert min(boxes) >= 24
    assert page.evaluate(TOUCHING.replace("QUERY", "'#drawn circle'")) == []
    page.close()


def test_circles_are_reached_by_keyboard_and_named(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}/map")
    page.get_by_role("link", name="Skip the map").focus()
    names = []
    for _ in page.locator("#drawn a").all():
        page.keyboard.press("Tab")
        what, outlined, uncovered, _ = page.evaluate(FOCUSED)
        assert outlined, what
        assert uncovered, what
        names.append(page.locator("#drawn a:focus title").text_content() or "")
    assert len(names) == 2
    assert all(re.fullmatch(r"(West|East) House, .*: \d+ opportunities", name) for name in names)
    number = names[0].split(": ")[1]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    assert page.locator("h1").inner_text() == number
    page.close()


def test_the_movable_map_is_loaded_only_when_asked_for(browser: Browser, address: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/map")
    settled(page)
    assert len(asked) <= 6
    assert not [url for url in asked if "leaflet" in url or "geojson" in url]
    page.get_by_role("button", name="Move and zoom").click()
    page.locator(".spot a").first.wait_for()
    assert all(url.startswith(address) for url in asked)
    assert len([url for url in asked if "leaflet" in url]) == 2
    assert said == []
    page.close()


def test_the_movable_map_needs_no_pointer(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    opened(page, f"{address}/map?day=mon&day=tue&day=wed")
    assert not page.locator("#drawn").is_visible()
    region = page.get_by_role("region", name="Map")
    assert region.evaluate("one => one === document.activeElement")
    first = page.evaluate(BOX)
    page.keyboard.press("+")
    settled(page)
    closer = page.evaluate(BOX)
    assert _width(closer) < _width(first) * 0.8
    page.keyboard.press("ArrowLeft")
    settled(page)
    assert _west(page.evaluate(BOX)) < _west(closer)
    page.keyboard.press("-")
    settled(page)
    seen = []
    for _ in range(20):
        page.keyboard.press("Tab")
        what, outlined, _, _ = page.evaluate(FOCUSED)
        assert outlined, what
        seen.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        if seen[-1] is None:
            break
    assert [name for name in seen if name and "House" in name]
    assert seen[-7:-1] == [
        "Closer", "Farther away", "To the west", "To the north", "To the south", "To the east",
    ]  # fmt: skip
    page.close()


def test_all_that_dragging_does_can_be_pressed(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.emulate_media(reduced_motion="reduce")
    opened(page, f"{address}/map")
    assert page.evaluate(WIDTH) <= 360
    assert page.evaluate(SMALL) == []
    before = page.evaluate(BOX)
    page.get_by_role("button", name="To the east").click()
    settled(page)
    moved = page.evaluate(BOX)
    assert _west(moved) > _west(before)
    page.get_by_role("button", name="Closer").click()
    settled(page)
    assert _width(page.evaluate(BOX)) < _width(moved)
    page.get_by_role("button", name="Back to the simple map").click()
    assert page.locator("#drawn").is_visible()
    assert page.locator(".movable-map").count() == 0
    page.get_by_role("button", name="Move and zoom").click()
    page.locator(".spot a").first.wait_for()
    page.close()


def test_circles_of_the_movable_map_lead_to_as_many_as_they_say(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.emulate_media(reduced_motion="reduce")
    opened(page, f"{address}/map?day=wed&kept=1")
    assert page.evaluate(TOUCHING.replace("QUERY", "'.spot a'")) == []
    name = page.locator(".spot a").first.get_attribute("aria-label")
    assert name
    page.locator(".spot a").first.click()
    page.wait_for_url("**/search?**")
    assert page.locator("h1").inner_text() == name.split(": ")[1]
    assert "kept=1" in page.url
    page.close()


def test_streets_of_the_city_lie_below_the_districts(browser: Browser, tmp_path: Path) -> None:
    settings = make_home(tmp_path)
    with (tmp_path / "city.toml").open("a", encoding="utf-8") as file:
        file.write('\n[map]\ntiles = "http://localhost:9/{z}/{x}/{y}.png"\n')
        file.write('attribution = "© <i>Some</i> & others"\n')
    server = make_server("127.0.0.1", 0, app.create_app(settings), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.route("http://localhost:9/**", lambda route: route.fulfill(body=PIXEL))
    asked = opened(page, f"http://127.0.0.1:{server.server_port}/map")
    page.locator("img.leaflet-tile-loaded").first.wait_for()
    assert all(
        re.fullmatch(r"http://localhost:9/\d+/\d+/\d+\.png", url)
        for url in asked
        if "127.0.0.1" not in url
    )
    assert page.locator(".leaflet-control-attribution").inner_text() == "© <i>Some</i> & others"
    assert said == []
    page.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_where_it_cannot_be_loaded_the_drawn_map_stays(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.route("**/leaflet.js*", lambda route: route.abort())
    page.goto(f"{address}/map")
    page.get_by_role("button", name="Move and zoom").click()
    page.get_by_text("could not be loaded").wait_for()
    assert page.locator("#drawn").is_visible()
    page.close()


def _west(box: str) -> float:
    return float(box.replace("%2C", ",").split(",")[1])


def _width(box: str) -> float:
    _, west, _, east = map(float, box.replace("%2C", ",").split(","))
    return east - west
