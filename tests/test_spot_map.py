"""A place is said by clicking on a map, twice, in a form that runs no script."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest

from finder import upkeep
from finder.places import distance_km
from tests.pages import Node
from tests.people_site import Browser, PeopleSite, people_home, site
from tests.test_publish_form import HOME, send, stored, written

__all__ = ["people_home", "site"]

NOWHERE = {"venue": "", "address": "", "latitude": "", "longitude": ""}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _in_step(site: PeopleSite) -> None:
    """The database was put back; now the index is as well."""
    upkeep.follower(site.here).catch_up()


def picture(page: Node) -> Node:
    """The map of a form as a broad screen shows it."""
    return page.one("input", class_="broad")


def click(browser: Browser, path: str, x: int, y: int) -> str:
    """Click on the map of a form; where that leads to."""
    name = picture(browser.see(path)).get("name")
    answer = send(browser, path, {f"{name}.x": str(x), f"{name}.y": str(y)}, path.partition("?")[0])
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_the_first_click_comes_closer_and_the_second_says_where(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    path = written(browser, **NOWHERE)
    # The city reaches from 9.25 to 9.05 degrees west and from 38.65 to 38.85 degrees north.
    page = browser.see(path)
    assert "brings that part closer" in picture(page).get("alt")
    width, height = (int(picture(page).get(name)) for name in ("width", "height"))
    assert width == 512
    near = click(browser, path, width // 2, height // 2)
    assert "latitude" not in stored(site, path).values
    assert near.endswith("#spot")
    assert "says where" in picture(browser.see(near)).get("alt")
    there = click(browser, near.partition("#")[0], width // 2 + 100, height // 2 - 50)
    assert "done=place" in there
    said = stored(site, path).values
    lat, lng = float(said["latitude"]), float(said["longitude"])
    view = parse_qs(urlsplit(there).query)["view"][0]
    south, west, north, east = map(float, view.split(","))
    middle = (south + north) / 2, (west + east) / 2
    # A click is at most a pixel of the city away, which is 33 metres, from what was meant.
    assert distance_km(*middle, 38.75, -9.15) < 0.05
    assert lat > middle[0]
    assert lng > middle[1]
    pixel = distance_km(*middle, lat, lng) / (100**2 + 50**2) ** 0.5
    assert pixel < 0.015
    # It is there again, around the place, until somebody wants to see all of it.
    assert "at=38.75" in picture(browser.see(path)).get("src")
    whole = send(browser, path, {"do": "whole"}).headers["Location"]
    assert "brings that part closer" in picture(browser.see(whole)).get("alt")


def test_a_key_that_presses_the_picture_says_nowhere(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    path = written(browser, **NOWHERE)
    assert "view=" not in click(browser, path, 0, 0)
    odd = {"map-512.x": "-7", "map-512.y": "9" * 40, "map-box": "here"}
    assert send(browser, path, odd).status_code == 303
    assert "latitude" not in stored(site, path).values
    new = send(browser, f"{HOME}new", {"title": "New", "map-512.x": "200", "map-512.y": "200"})
    assert "&view=" in new.headers["Location"]


def test_the_picture_shows_districts_and_what_is_known_there(site: PeopleSite) -> None:
    visitor = site.browser()
    answer = visitor.get("/map.svg?box=nonsense&at=38.7,-9.2")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    drawn = ET.fromstring(answer.text)  # noqa: S314 - our own.
    assert len(drawn.findall(f"{SVG}path")) == 1
    assert "West House" in [one.text for one in drawn.findall(f"{SVG}text")]
    whole = ET.fromstring(visitor.get("/map.svg").text)  # noqa: S314 - our own.
    assert sorted(str(one.text) for one in whole.findall(f"{SVG}text")) == [
        "East Hill",
        "West Quay",
    ]
    assert len(whole.findall(f"{SVG}path")) == 2
