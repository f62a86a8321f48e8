"""What programs read: sitemaps, robots.txt, previews for messengers, a manifest for devices."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from finder import app
from finder.settings import Settings
from finder.web import robots
from tests.web_site import LISTED, PUBLISHED, Visitor, home, visitor

__all__ = ["home", "visitor"]

BASE = "http://localhost"
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml",
}  # fmt: skip


def xml(visitor: Visitor, path: str) -> ET.Element:
    """An XML file, read."""
    response = visitor.fetch(path)
    assert (response.status_code, response.mimetype) == (200, "application/xml"), path
    return ET.fromstring(response.data)  # noqa: S314 - it is of our own making.


def locations(root: ET.Element) -> list[str]:
    """The addresses that a sitemap names."""
    return [str(one.text) for one in root.findall("*/s:loc", NAMES)]


def test_robots_are_told_where_the_addresses_stand(visitor: Visitor, home: Settings) -> None:
    assert "\nSitemap: http://localhost/sitemap.xml\n" in visitor.fetch("/robots.txt").text
    named = Visitor(
        app.create_app(replace(home, base_url="https://learn.example.org/a")).test_client()
    )
    assert "\nSitemap: https://learn.example.org/a/sitemap.xml" in named.fetch("/robots.txt").text
    assert locations(xml(named, "/sitemap.xml"))[0].startswith("https://learn.example.org/a/")


def test_the_sitemap_names_every_page_that_answers(visitor: Visitor) -> None:
    root = xml(visitor, "/sitemap.xml")
    assert root.tag.endswith("sitemapindex")
    parts = [part.removeprefix(BASE) for part in locations(root)]
    found = [address for part in parts for address in locations(xml(visitor, part))]
    assert len(found) == len(set(found))
    for address in found:
        assert address.startswith(f"{BASE}/")
        page = visitor.see(address.removeprefix(BASE))
        assert not page.all("meta", name="robots")
    assert len([one for one in found if "/opportunity/" in one]) == PUBLISHED
    assert len([one for one in found if "/venue/" in one]) == 2
    assert not [one for one in found if "gone-with-the-wind" in one]
    assert f"{BASE}/provider/p0" in found
    assert f"{BASE}/about" in found


def test_entries_have_twins_and_say_when_they_changed(visitor: Visitor) -> None:
    entry = xml(visitor, "/sitemap/0.xml").findall("s:url", NAMES)[1]
    assert entry.findtext("s:loc", namespaces=NAMES) == f"{BASE}/opportunity/2-story-time"
    assert entry.findtext("s:lastmod", namespaces=NAMES) == "2027-03-15T09:00:00+00:00"
    twins = {one.get("hreflang"): one.get("href") for one in entry.findall("x:link", NAMES)}
    assert twins == {
        "en": f"{BASE}/en/opportunity/2-story-time", "ar": f"{BASE}/ar/opportunity/2-story-time",
    }  # fmt: skip


def test_many_stand_in_several_files(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "_BLOCK", 4)
    parts = locations(xml(visitor, "/sitemap.xml"))
    numbers = [part for part in parts if re.search(r"/\d+\.xml$", part)]
    assert len(numbers) == -(-(PUBLISHED + 1) // 4)
    # The last of the second four was taken back.
    assert len(locations(xml(visitor, "/sitemap/1.xml"))) == 3
    assert f"{len(LISTED)}-" not in visitor.fetch("/sitemap/1.xml").text


@pytest.mark.parametrize("path", ["/sitemap/99.xml", f"/sitemap/{'9' * 30}.xml", "/sitemap/x.xml"])
def test_parts_that_are_not_there(visitor: Visitor, path: str) -> None:
    assert visitor.fetch(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/ar/about", "/opportunity/1-pottery-for-beginners"])
def test_a_page_says_what_it_is_and_where(visitor: Visitor, path: str) -> None:
    page = visitor.see(path)
    assert page.one("link", rel="canonical").get("href") == BASE + path
    told = {one.get("property"): one.get("content") for one in page.all("meta")}
    assert told["og:url"] == BASE + path
    assert page.one("title").text.startswith(told["og:title"])
    assert told["og:description"] == page.one("meta", name="description").get("content")
    assert (
        told["og:locale"] == ("ar_001" if path.startswith("/ar") else "en_PT") or told["og:locale"]
    )
    picture = visitor.fetch(told["og:image"].removeprefix(BASE))
    assert picture.mimetype == "image/png"
    assert size(picture.data) == (1200, 630)
    assert len(picture.data) < 40_000


def test_questions_and_errors_are_no_pages_to_keep(visitor: Visitor) -> None:
    for path, status in (("/search?q=pottery", 200), ("/week", 200), ("/nowhere", 404)):
        page = visitor.see(path, status)
        assert page.one("meta", name="robots").get("content") == "noindex"
        assert not page.all("link", rel="canonical")


def size(png: bytes) -> tuple[int, int]:
    """Width and height of a picture."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_a_device_can_keep_the_site(visitor: Visitor, prefix: str) -> None:
    page = visitor.see(f"{prefix}/")
    address = page.one("link", rel="manifest").get("href")
    response = visitor.fetch(address)
    assert response.mimetype == "application/manifest+json"
    told = json.loads(response.text)
    assert (told["start_url"], told["scope"]) == (f"{prefix}/", "/")
    assert told["dir"] == ("rtl" if prefix else "ltr")
    assert (told["short_name"] == "ميناء الاختبار") == bool(prefix)
    assert "manifest-src 'self'" in response.headers["Content-Security-Policy"]
    for icon in told["icons"]:
        answer = visitor.fetch(icon["src"])
        assert answer.mimetype == icon["type"]
        if icon["type"] == "image/png":
            assert "{}x{}".format(*size(answer.data)) == icon["sizes"]


def test_the_browser_is_told_the_colour_of_the_head(visitor: Visitor) -> None:
    colours = {
        one.get("media"): one.get("content")
        for one in visitor.see("/").all("meta", name="theme-color")
    }
    sheet = (Path(app.__file__).parent / "static" / "finder.css").read_text("utf-8")
    light, dark = re.findall(r"--deep: (#\w+);", sheet)
    assert colours == {
        "(prefers-color-scheme: light)": light, "(prefers-color-scheme: dark)": dark,
    }  # fmt: skip
