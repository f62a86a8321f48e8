"""The other pages, the headers on every answer, and what is said when something goes wrong."""

from __future__ import annotations

import gzip
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from flask import abort

from finder import app
from finder.installation import Installation
from finder.settings import Settings
from tests.web_site import PUBLISHED, Visitor, home, visitor

__all__ = ["home", "visitor"]


def test_the_first_page_asks_and_offers_places_to_begin(visitor: Visitor) -> None:
    page = visitor.see("/")
    form = page.one("form")
    assert (form.get("method"), form.get("action")) == ("get", "/search")
    assert f"{PUBLISHED} opportunities" in page.text
    teens = next(a for a in page.all("a") if a.text.startswith("Children"))
    number = int(teens.one("span").text)
    assert visitor.see(teens.get("href")).one("h1").text == f"{number} opportunities"


EXPLAINING = ("/help", "/about", "/data", "/accessibility")


@pytest.mark.parametrize("path", EXPLAINING)
@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_pages_that_explain(visitor: Visitor, prefix: str, path: str) -> None:
    page = visitor.see(prefix + path)
    assert len(page.one("main").all("p")) >= 4
    assert prefix + path in [a.get("href") for a in page.one("footer").all("a")]


def test_it_is_said_where_to_write_or_that_it_is_not_said(visitor: Visitor, home: Settings) -> None:
    here = Installation.open(home)
    silent = Visitor(app.build(replace(here, city=replace(here.city, contact=""))).test_client())
    for path in ("/help", "/about", "/accessibility"):
        letter = visitor.see(path).one("a", href="mailto:learning@testhaven.example.org")
        assert letter.text == "learning@testhaven.example.org"
        assert "have not said how to reach them" in silent.see(path).text
        assert "mailto:" not in silent.fetch(path).text


def test_the_help_explains_every_filter_there_is(visitor: Visitor) -> None:
    explained = {term.text for term in visitor.see("/help").one("dl", class_="terms").all("dt")}
    panels = visitor.see("/search").one("aside").all("details", class_="panel")
    offered = {panel.all("summary")[0].text for panel in panels}
    assert offered - {"When"} <= explained


def test_the_ways_to_the_data_lead_there_and_the_fields_are_there(visitor: Visitor) -> None:
    page = visitor.see("/data")
    for way in page.one("dl", class_="terms").all("dt"):
        path = way.text.removeprefix("http://localhost").replace("…", "")
        assert visitor.fetch(path).status_code in {200, 301}, path
    fields = {row.text for row in page.one("table").all("th", scope="row")}
    listing = visitor.ask("/opportunities?per_page=1")["opportunities"][0]
    assert fields <= listing.keys()
    assert len(fields) >= 15


def test_licences_are_counted(visitor: Visitor) -> None:
    licences = [item.text for item in visitor.see("/data").one("ul", class_="dots").all("li")]
    assert licences == [f"CC-BY-4.0 : {PUBLISHED}"]


@pytest.mark.parametrize("status", [400, 404, 405, 410, 413, 414, 429, 500, 503])
def test_every_error_says_what_happened_and_what_to_do(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    engine = visitor.client.application.extensions["finder"].installation.engine
    monkeypatch.setattr(engine, "search", lambda *_: abort(status))
    page = visitor.see("/search", status)
    assert page.one("h1").text
    assert len(page.one("main").all("p")[0].text) > 20
    assert page.one("main").all("form", role="search")
    assert visitor.ask("/opportunities", status)["status"] == status


def test_it_is_said_who_translated_and_that_corrections_are_welcome(
    visitor: Visitor, home: Settings
) -> None:
    for path, said in (("/about", "No native speaker has read them"), ("/ar/about", "نموذج لغوي")):
        text = visitor.see(path).one("main").text
        assert said in text
        assert "CONTRIBUTING.md" in text
    here = Installation.open(home)
    english = replace(here, city=replace(here.city, locales=("en-GB",)))
    page = Visitor(app.build(english).test_client()).see("/about", locale="en-GB")
    assert "native speaker" not in page.text


def test_every_link_of_ours_leads_somewhere(visitor: Visitor) -> None:
    seen: set[str] = set()
    ahead = ["/", "/ar/"]
    while ahead and len(seen) < 150:
        path = ahead.pop(0)
        if path in seen:
            continue
        seen.add(path)
        for a in visitor.see(path).all("a"):
            href = a.get("href")
            if a.get("type") and href not in seen:
                assert visitor.fetch(href).status_code == 200, href
                seen.add(href)
            elif href.startswith("/") and href not in seen:
                ahead.append(href)
    assert len(seen) >= 100


def test_headers_of_every_answer(visitor: Visitor) -> None:
    paths = ("/", "/search?age=x", "/nowhere", "/api/v1/opportunities", "/static/finder.css",
             "/robots.txt", "/opportunity/1")  # fmt: skip
    for path in paths:
        headers = visitor.fetch(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self';")
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in headers


def test_static_files_are_kept_and_change_their_address(visitor: Visitor) -> None:
    page = visitor.see("/")
    href = page.one("link", rel="stylesheet").get("href")
    assert re.fullmatch(r"/static/finder\.css\?v=[0-9a-f]{10}", href)
    assert "immutable" in visitor.fetch(href).headers["Cache-Control"]
    assert visitor.fetch("/static/finder.css").headers["Cache-Control"] == "no-cache"
    for image in page.all("img"):
        assert visitor.fetch(image.get("src")).mimetype == "image/svg+xml"


def test_the_stylesheet_is_small_turns_with_the_script_and_fetches_nothing() -> None:
    sheet = (Path(app.__file__).parent / "static" / "finder.css").read_text("utf-8")
    # What is left open takes in all that follows, which a browser does not complain of.
    assert sheet.count("{") == sheet.count("}")
    assert len(gzip.compress(sheet.encode(), 6)) <= 15_000
    assert sheet.count("{") == sheet.count("}"), "what follows would stand inside of it"
    assert "url(" not in sheet
    assert "@import" not in sheet
    assert re.findall(r"(?:-|\s|;)(?:left|right)\s*[:;]", sheet) == []


def test_robots_are_kept_from_questions(visitor: Visitor) -> None:
    response = visitor.fetch("/robots.txt")
    assert response.mimetype == "text/plain"
    for path in ("/search?", "/*/search?", "/week?", "/*/week?"):
        assert f"Disallow: {path}\n" in response.text


def test_unknown_pages_help(visitor: Visitor) -> None:
    for path in ("/nowhere", "/search/", "/xh/search", "/static/nothing.css", "/ar/nowhere"):
        page = visitor.see(path, 404)
        assert page.one("main").all("form", role="search")
    assert visitor.see("/ar/nowhere", 404).one("h1").text == "هذه الصفحة غير موجودة"


def test_a_method_that_is_not_meant(visitor: Visitor) -> None:
    response = visitor.client.post("/search")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert "<h1>This cannot be done here</h1>" in response.text
    response = visitor.client.delete("/api/v1/opportunities")
    assert response.status_code == 405
    assert response.mimetype == "application/problem+json"


def test_a_fault_of_ours_is_said_without_its_details(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = visitor.client.application.extensions["finder"].installation.engine

    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(engine, "search", fail)
    page = visitor.see("/search", 500)
    assert page.one("h1").text == "Something went wrong on our side"
    assert "secret" not in page.text
    assert visitor.ask("/opportunities", 500)["status"] == 500


@pytest.fixture
def broken(home: Settings, tmp_path: Path) -> tuple[Visitor, Path]:
    """A visitor of a copy that may be broken, and its folder."""
    folder = tmp_path / "copy"
    shutil.copytree(home.home, folder)
    database = f"sqlite:///{folder / 'finder.sqlite3'}"
    settings = replace(home, home=folder, database_url=database)
    return Visitor(app.create_app(settings).test_client()), folder


def test_an_index_that_is_gone(broken: tuple[Visitor, Path]) -> None:
    visitor, folder = broken
    shutil.rmtree(folder / "index")
    page = visitor.see("/ar/search", 503)
    assert page.one("h1").text == "البحث متوقف قليلًا"
    assert visitor.fetch("/search").headers["Retry-After"] == "120"
    assert visitor.ask("/opportunities", 503)["status"] == 503


def test_a_database_that_is_gone(broken: tuple[Visitor, Path]) -> None:
    visitor, folder = broken
    for file in folder.glob("finder.sqlite3*"):
        file.write_bytes(b"not a database at all" * 500)
    assert visitor.see("/search", 503).one("h1").text == "The search is having a rest"
    assert visitor.see("/opportunity/1-x", 503)
