"""The map: circles and tables say the same, and each leads to as many as it says."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest

from finder import app
from finder.settings import Settings
from tests.pages import Node
from tests.test_web_nonsense import OURS
from tests.test_web_search import args, link, titles
from tests.web_site import PUBLISHED, Visitor, home, make_home, visitor

__all__ = ["home", "visitor"]

QUESTIONS = (
    "",
    "near=Old+Harbour&within=2",
    "near=Old+Harbour&within=1&unknown=place&online=include",
    "area=saltmarket&area=fairfield",
    "fit=all&time=evening&unknown=schedule",
    "mode=online&mode=in-person&stage=children&closed=include",
    "q=yoga",
    "day=sat&price=free&unknown=price",
)


@pytest.fixture(scope="module")
def sample_visitor(sample: Path) -> Visitor:
    """A visitor of the sample city."""
    settings = Settings.from_environment({"FINDER_HOME": str(sample)})
    return Visitor(app.create_app(settings).test_client())


def circles(page: Node) -> list[tuple[str, str, str]]:
    """Label, number and address of each circle."""
    return [(a.one("title").text, a.one("text").text, a.get("href")) for a in _dots(page)]


def _dots(page: Node) -> list[Node]:
    return page.one("svg", class_="sheet-map").all("a")


def rows(page: Node, caption: str) -> list[tuple[str, str, str]]:
    """Name, number and address of each row of a table."""
    tables = [t for t in page.all("table") if t.one("caption").text.startswith(caption)]
    return [
        (tr.one("th").text, _number(tr), tr.one("td").one("a").get("href"))
        for table in tables
        for tr in table.one("tbody").all("tr")
    ]


def _number(row: Node) -> str:
    """The number that is seen; what is heard says of what."""
    return row.one("td").one("span", aria_hidden="true").text


def found(visitor: Visitor, address: str) -> int:
    """How many the page at an address finds."""
    query = urlsplit(address).query
    number: int = visitor.ask(f"/opportunities?{query}")["total"]
    return number


def placed(page: Node) -> list[int]:
    """The numbers of what has a place, is online, and does not say where."""
    return [int(n.text) for n in page.one("ul", class_="placed").all("span", class_="n")]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_circle_leads_to_as_many_as_it_says(sample_visitor: Visitor, question: str) -> None:
    page = sample_visitor.see(f"/map?{question}")
    seen = circles(page)
    assert seen
    for label, number, href in seen:
        assert found(sample_visitor, href) == int(number), label
        assert f": {number} opportunit" in label
    for name, number, href in rows(page, "Districts"):
        assert found(sample_visitor, href) == int(number), name
    for tr in page.all("tr"):
        for closer in tr.all("a")[:-1]:
            number = _number(tr)
            assert f": {number} opp" in sample_visitor.see(closer.get("href")).one("h1").text


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_table_has_the_same_circles_as_the_map(sample_visitor: Visitor, question: str) -> None:
    page = sample_visitor.see(f"/map?{question}")
    listed = rows(page, "Circles")
    assert sorted(href for *_, href in listed) == sorted(href for *_, href in circles(page))
    numbers = [int(number) for _, number, _ in listed]
    assert numbers == sorted(numbers, reverse=True)


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_is_left_unsaid(sample_visitor: Visitor, question: str) -> None:
    total = found(sample_visitor, f"/map?{question}")
    page = sample_visitor.see(f"/map?{question}")
    assert f": {total} opp" in page.one("h1").text
    assert sum(placed(page)) == total
    for a in page.one("ul", class_="placed").all("a"):
        assert found(sample_visitor, a.get("href")) == int(a.one("span").text)


def test_the_map_is_reached_from_the_list_and_leads_back(visitor: Visitor) -> None:
    page = visitor.see("/ar/search?q=pottery&age=18-&day=tue")
    page = visitor.see(link(page, "على الخريطة").get("href"))
    assert len(circles(page)) == 1
    back = link(page, "اعرضها قائمةً").get("href")
    assert dict(args(back)) == {"q": "pottery", "age": "18-", "day": "tue"}


def test_a_circle_of_one_place_bears_its_name(visitor: Visitor) -> None:
    page = visitor.see("/map?q=pottery")
    ((label, number, href),) = circles(page)
    assert (label, number) == ("West House, West Quay: 1 opportunity", "1")
    assert titles(visitor.see(href)) == ["Pottery for beginners"]
    ((name, _, _),) = rows(page, "Circles")
    assert name == "West House · West Quay"
    assert page.one("svg", class_="sheet-map").one("title").text == label


def test_the_form_carries_every_filter_and_stays_on_the_map(visitor: Visitor) -> None:
    page = visitor.see("/map?q=swimming&age=7&day=mon&time=afternoon&fit=all&box=38.6,-9.3,38.9,-9")
    form = page.one("form", id="ask")
    assert form.get("action") == "/map"
    sent = [
        ("q" if node.get("name") == "ask" else node.get("name"), node.get("value"))
        for node in form.all("input")
        if node.get("value")
    ]
    assert sorted(sent) == sorted(
        args("?" + urlsplit(link(page, "Show as a list").get("href")).query)
    )


def test_chips_take_a_filter_off_and_stay_on_the_map(visitor: Visitor) -> None:
    page = visitor.see("/map?q=pottery&box=38.6,-9.3,38.9,-9")
    chips = page.one("nav", class_="chips").all("a")
    assert [chip.text for chip in chips] == [
        "Remove: “pottery” ×",
        "Remove: Part of the map ×",
    ]
    assert urlsplit(chips[1].get("href")).path == "/map"
    assert dict(args(chips[1].get("href"))) == {"q": "pottery"}


def test_places_outside_are_said_and_a_larger_map_shows_them(tmp_path: Path) -> None:
    settings = make_home(tmp_path)
    boundaries = tmp_path / "areas.geojson"
    told = json.loads(boundaries.read_text("utf-8"))
    west = told["features"][0]
    ring = [[-9.21, 38.69], [-9.19, 38.69], [-9.19, 38.71], [-9.21, 38.71], [-9.21, 38.69]]
    west["geometry"]["coordinates"] = [ring]
    boundaries.write_text(json.dumps(told | {"features": [west]}), "utf-8")
    visitor = Visitor(app.create_app(settings).test_client())
    page = visitor.see("/map")
    assert [label.split(":")[0] for label, *_ in circles(page)] == ["West House, West Quay"]
    outside = link(page, "Places outside this map")
    assert outside.one("span").text == "1"
    page = visitor.see(outside.get("href"))
    assert [label.split(":")[0] for label, *_ in circles(page)] == [
        "West House, West Quay", "East House",
    ]  # fmt: skip
    assert not [a for a in page.all("a") if "outside" in a.text]
    assert sum(placed(visitor.see("/map"))[:-1]) == PUBLISHED


def test_a_part_of_the_map_can_be_left_again_where_little_is_found(visitor: Visitor) -> None:
    page = visitor.see("/search?q=pottery&box=38.7,-9.1,38.7,-9.1")
    assert titles(page) == []
    assert titles(visitor.see(link(page, "On the whole map").get("href"))) == [
        "Pottery for beginners"
    ]


def test_where_nothing_has_a_place_that_is_said(visitor: Visitor) -> None:
    page = visitor.see("/map?mode=online")
    assert circles(page) == []
    assert "Nothing that is found has a place on this map." in page.text
    page = visitor.see("/map?q=nothingofthesort")
    assert "0 opportunities" in page.one("h1").text


def test_words_that_nothing_has_are_said_to_be_corrected(visitor: Visitor) -> None:
    page = visitor.see("/map?ask=potery+for+7")
    assert "“potery”" in page.text
    assert len(circles(page)) == 1


def test_the_picture_is_not_mirrored(visitor: Visitor) -> None:
    ours, theirs = visitor.see("/map"), visitor.see("/ar/map")
    spots = [
        [(c.get("cx"), c.get("cy")) for c in page.one("svg", class_="sheet-map").all("circle")]
        for page in (ours, theirs)
    ]
    assert spots[0] == spots[1]


def test_robots_leave_maps_alone(visitor: Visitor) -> None:
    assert "Disallow: /map?\n" in visitor.fetch("/robots.txt").text
    assert visitor.see("/map").one("meta", name="robots").get("content") == "noindex"


@pytest.mark.parametrize("name", ["box", "near", "area", "q", "within", "page"])
def test_nonsense_is_answered(visitor: Visitor, name: str) -> None:
    for value in OURS:
        asked = urlencode([(name, value)], errors="replace")
        assert visitor.fetch(f"/map?{asked}").status_code == 200, value
    for value in (
        "90,180,90,180",
        "-90,-180,-90,-180",
        "-90,-180,90,180",
        "0,0,0,0",
        "1e-9,0,1e-5,1",
    ):
        assert visitor.fetch(f"/map?box={quote(value)}").status_code == 200, value


def test_nonsense_is_said(visitor: Visitor) -> None:
    page = visitor.see("/map?box=1,2&colour=red")
    notice = page.one("div", class_="notice").text
    assert "south-west" in notice
    assert "colour" in notice
