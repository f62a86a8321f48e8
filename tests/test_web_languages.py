"""Languages of the pages: chosen by path or browser, complete, and turned with the script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import write_po

from finder import app, formats, resources
from finder.catalogues import messages
from finder.installation import Installation
from finder.settings import Settings
from finder.vocabulary import Day
from tests.pages import Node
from tests.web_site import LISTED, Visitor, home, visitor

__all__ = ["home", "visitor"]

PAGES = (
    "/",
    "/search",
    "/search?q=pottery&near=Harbour&day=tue&unknown=age&age=20&colour=red&within=900",
    "/search?q=pottery&price=free",
    "/search?area=west&page=2&per_page=3&online=include",
    "/search?fit=all&slot=tue-evening&after=10:00&before=24:00",
    "/opportunity/1-pottery-for-beginners",
    "/opportunity/2-story-time",
    "/opportunity/6-something-or-other",
    "/help",
    "/about",
    "/data",
    "/accessibility",
    "/provider/p1",
    "/venue/1-west-house",
)
MISSING = ("/nowhere", "/opportunity/8")


def test_the_browser_chooses_and_nobody_is_sent_elsewhere(visitor: Visitor) -> None:
    response = visitor.fetch("/search", Accept_Language="ar-EG, en;q=0.5")
    assert response.status_code == 200
    assert response.headers["Content-Language"] == "ar"
    assert "Accept-Language" in response.headers["Vary"]
    assert 'href="/search' in response.text


def test_the_path_decides(visitor: Visitor) -> None:
    response = visitor.fetch("/en/search", Accept_Language="ar")
    assert response.headers["Content-Language"] == "en"
    assert "Accept-Language" not in response.headers["Vary"]
    assert visitor.see("/ar/").get("dir") == "rtl"


def test_the_switch_keeps_the_question(visitor: Visitor) -> None:
    page = visitor.see("/search?q=caf%C3%A9&age=7")
    switch = page.one("header").one("a", lang="ar")
    assert switch.get("href") == "/ar/search?q=caf%C3%A9&age=7"
    assert visitor.see(switch.get("href")).one("input", id="age").get("value") == "7"
    back = visitor.see("/ar/opportunity/2-story-time").one("header").one("a", lang="en")
    assert back.get("href") == "/en/opportunity/2-story-time"
    assert languages(page) == {
        "en": "http://localhost/en/search?q=caf%C3%A9&age=7",
        "ar": "http://localhost/ar/search?q=caf%C3%A9&age=7",
        "x-default": "http://localhost/search?q=caf%C3%A9&age=7",
    }


def languages(page: Node) -> dict[str, str]:
    """Where a page is said to stand in each language."""
    alternates = page.all("link", rel="alternate")
    return {one.get("hreflang"): one.get("href") for one in alternates if one.get("hreflang")}


def test_search_engines_are_told_the_address_that_residents_use(home: Settings) -> None:
    settings = replace(home, base_url="https://learn.example.org/city")
    page = Visitor(app.create_app(settings).test_client()).see("/help")
    assert languages(page)["ar"] == "https://learn.example.org/city/ar/help"
    assert languages(page)["x-default"] == "https://learn.example.org/city/help"


@pytest.mark.parametrize("path", PAGES)
def test_links_stay_in_the_language(visitor: Visitor, path: str) -> None:
    page = visitor.see(f"/ar{path}")
    for node in (*page.all("a"), *page.all("form")):
        href = node.get("href") or node.get("action")
        if href.startswith("/") and not node.get("hreflang"):
            assert href.startswith("/ar/"), href


def test_labels_that_stand_alone_begin_with_a_capital(home: Settings) -> None:
    here = Installation.open(home)
    city = replace(here.city, locales=("es",))
    spanish = Visitor(app.build(replace(here, city=city)).test_client())
    page = spanish.see("/search?day=tue&slot=wed-evening&lang=en&age=60-", locale="es")
    chips = {a.one("bdi").text for a in page.all("a", class_="chip")}
    assert chips == {"Martes", "Tarde-noche: miércoles", "Inglés", "60 años o más"}
    days = [box.parent.text for box in page.all("input", name="day") if box.parent]
    assert len(days) == len(Day)
    assert [day for day in days if not day[0].isupper()] == []


def test_many_languages_are_folded_away_and_few_are_not(visitor: Visitor, home: Settings) -> None:
    assert visitor.see("/en/search").one("header").all("details") == []
    here = Installation.open(home)
    many = replace(here.city, locales=("en", "ar", "fi", "ja", "xh"))
    page = Visitor(app.build(replace(here, city=many)).test_client()).see("/en/search?age=7")
    folded = page.one("header").one("details")
    assert folded.one("summary").text == "Languages: English"
    assert {a.text: a.get("href") for a in folded.all("a")} == {
        "العربية": "/ar/search?age=7",
        "Suomi": "/fi/search?age=7",
        "日本語": "/ja/search?age=7",
        "IsiXhosa": "/xh/search?age=7",
    }


def pseudo(messages: Catalog) -> Catalog:
    """A catalogue in which every message stands in brackets."""
    made = Catalog(locale="eo", fuzzy=False)
    for message in messages:
        if isinstance(message.id, tuple):
            made.add(message.id, tuple(f"⟦{text}⟧" for text in message.id))
        elif message.id:
            made.add(message.id, f"⟦{message.id}⟧", context=message.context)
    return made


@pytest.fixture(scope="module")
def strange(home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A visitor of a site in a language in which every translated text shows itself."""
    place = tmp_path_factory.mktemp("translations")
    file = place / "eo" / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    with file.open("wb") as target:
        write_po(target, pseudo(messages(Path(app.__file__).parent, resources.folder("templates"))))
    folders = {"translations": place}
    with pytest.MonkeyPatch.context() as patch:
        real = resources.folder
        patch.setattr(resources, "folder", lambda name: folders.get(name) or real(name))
        here = Installation.open(home)
        city = replace(here.city, locales=("eo",))
        yield Visitor(app.build(replace(here, city=city)).test_client())


@pytest.mark.parametrize("path", PAGES + MISSING)
def test_no_text_of_ours_is_left_untranslated(strange: Visitor, path: str) -> None:
    page = strange.see(f"/eo{path}", 200 if path in PAGES else (410 if "8" in path else 404))
    assert bare(page) == []


def bare(page: Node) -> list[str]:
    """Text that no catalogue, format or provider has made: letters outside all brackets."""
    found, depth = [], 0
    for node, text in page.texts():
        outside = ""
        for letter in text:
            depth += {"⟦": 1, "⟧": -1}.get(letter, 0)
            outside += letter if depth == 0 else ""
        if not _is_providers(node) and _has_words(outside):
            found.append(outside)
    assert depth == 0
    return found + [text for text in _attributes(page) if _has_words(re.sub("⟦.*⟧", "", text))]


def _is_providers(node: Node) -> bool:
    return any(
        n.get("dir") == "auto" or n.tag in {"bdi", "time", "code", "script"}
        for n in node.ancestors()
    )


def _attributes(page: Node) -> Iterator[str]:
    for node in page.walk():
        for name in ("placeholder", "aria-label", "title", "alt"):
            yield node.get(name)


_NAMES = [formats.weekday("eo", day, width) for day in Day for width in ("wide", "abbreviated")]
_NAMES += [formats.language_name("eo", "en")]
MADE = [
    formats.languages("eo", ("ar", "en")), *_NAMES, *map(formats.standing_alone, _NAMES),
    formats.distance("eo", 0.0), "Testhaven", "km",
    "Town library", "West House", *(str(one["title"]) for one in LISTED), "pottery",
    "RSS", "Atom", "JSON", "East Hill", "West Quay",
]  # fmt: skip
"""What formats made, names, and what a provider or the reader wrote into a title."""


def _has_words(text: str) -> bool:
    for made in sorted(MADE, key=len, reverse=True):
        text = text.replace(made, "")
    return bool(re.search(r"[^\W\d_]", text))


def test_the_judge_of_untranslated_text_can_fail(strange: Visitor) -> None:
    page = strange.see("/eo/")
    page.one("h1").children.append("Left")
    page.one("button").attributes["aria-label"] = "Right"
    assert bare(page) == ["Left", "Right"]


def test_a_city_whose_languages_we_do_not_speak_gets_english(home: Settings) -> None:
    here = Installation.open(home)
    city = replace(here.city, locales=("mt",))
    visitor = Visitor(app.build(replace(here, city=city)).test_client())
    page = visitor.see("/search")
    assert languages(page) == {}
    assert not page.one("header").all("a", lang="mt")
