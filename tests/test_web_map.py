"""The map: circles and tables say the same, and each leads to as many as it says."""

from __future__ import annotations

import gzip
import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from finder import app, resources
from finder.city import City
from finder.errors import CityError
from finder.settings import Settings
from tests.pages import Node
from tests.test_web_nonsense import OURS
from tests.test_web_search import args, link, titles
from tests.web_site import PUBLISHED, Visitor, home, make_home, visitor, write_city

__all__ = ["home", "visitor"]

QUESTIONS = (
    "",
    "near=Old+Harbour&within=2",
    "near=Old+Harbour&within=1&unknown=place&online=include",
    "area=saltmarket&area=fairfield",
    "fit=all&time=evening&unknown=schedule",
    "mode=online&mode=in-person&stage=children&closed=include",
    "mode=online&unknown=mode",
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


def data(visitor: Visitor, address: str, status: int = 200) -> Any:
    """The GeoJSON at an address below `/map.geojson`, read."""
    response = visitor.fetch(f"/map.geojson{address}")
    assert response.status_code == status, response.text[:300]
    kind = "application/geo+json" if status == 200 else "application/problem+json"
    assert response.mimetype == kind
    return json.loads(response.text)


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
def test_programs_are_told_the_same(sample_visitor: Visitor, question: str) -> None:
    page = sample_visitor.see(f"/map?{question}")
    told = data(sample_visitor, f"?{question}")
    places = [one["properties"] for one in told["features"] if one["properties"]["kind"] == "place"]
    assert circles(page) == [(one["label"], one["number"], one["url"]) for one in places]
    assert told["total"] == found(sample_visitor, told["url"])
    assert told["total"] == told["placed"] + told["online"] + told["unstated"]
    districts = {
        one["properties"]["name"]: one["properties"]["url"]
        for one in told["features"]
        if one["properties"]["kind"] == "district"
    }
    for name, _, href in rows(page, "Districts"):
        assert districts[name.removeprefix("Closer: ")] == href


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


def test_the_week_and_the_map_lead_to_each_other(visitor: Visitor) -> None:
    page = visitor.see("/week?q=pottery&age=18-")
    page = visitor.see(link(page, "On the map").get("href"))
    page = visitor.see(link(page, "Show as a week").get("href"))
    assert dict(args(link(page, "On the map").get("href"))) == {"q": "pottery", "age": "18-"}


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


def test_points_and_boundaries_are_where_they_are(visitor: Visitor) -> None:
    told = data(visitor, "?near=Harbour&within=20")
    kinds = {one["properties"]["kind"]: one for one in told["features"]}
    assert kinds["near"]["geometry"] == {"type": "Point", "coordinates": [-9.2, 38.7]}
    assert kinds["near"]["properties"] == {"kind": "near", "name": "Harbour", "kilometres": 20}
    points = {
        one["properties"]["name"]: one["geometry"]["coordinates"]
        for one in told["features"]
        if one["properties"]["kind"] == "place"
    }
    assert points == {"West House": [-9.2, 38.7], "East House": [-9.1, 38.7]}
    west = next(one for one in told["features"] if one["properties"].get("code") == "west")
    ((ring,),) = west["geometry"]["coordinates"]
    assert ring[0] == ring[-1]
    assert sorted(map(tuple, ring[:-1])) == [
        (-9.25, 38.65), (-9.25, 38.85), (-9.15, 38.65), (-9.15, 38.85),
    ]  # fmt: skip
    west_edge, south, east, north = told["bbox"]
    assert west_edge < -9.4
    assert east > -9.0
    assert south < 38.6
    assert north > 38.8


def test_a_part_of_the_map_holds_only_what_is_in_it(visitor: Visitor) -> None:
    told = data(visitor, "?box=38.69,-9.11,38.71,-9.09&day=wed")
    (place,) = [one for one in told["features"] if one["properties"]["kind"] == "place"]
    assert place["properties"]["name"] == "East House"
    assert told["total"] == place["properties"]["count"]


def test_data_speak_the_language_of_their_address(visitor: Visitor) -> None:
    response = visitor.fetch("/ar/map.geojson?q=pottery")
    assert response.headers["Content-Language"] == "ar"
    (place,) = [
        one["properties"]
        for one in json.loads(response.text)["features"]
        if one["properties"]["kind"] == "place"
    ]
    assert "فرصة" in place["label"]
    assert place["url"].startswith("/ar/search?")


@pytest.mark.parametrize("value", OURS)
def test_programs_are_told_what_makes_no_sense(visitor: Visitor, value: str) -> None:
    if value.strip():
        problem = data(visitor, f"?{urlencode([('box', value)], errors='replace')}", 400)
        assert problem["argument"] == "box"


def test_what_is_kept_goes_along(visitor: Visitor) -> None:
    page = visitor.see("/map?q=pottery&kept=1")
    args_of_map = page.one("div", id="movable").get("data-args")
    for one in data(visitor, f"?{args_of_map}")["features"]:
        assert dict(args(one["properties"]["url"]))["kept"] == "1"


def test_leaflet_is_as_it_was_published() -> None:
    folder = resources.folder("templates").parent / "finder" / "static" / "leaflet"
    told = (folder.parents[2] / "CONTRIBUTING.md").read_text("utf-8")
    for name in ("leaflet.js", "leaflet.css", "LICENSE"):
        assert f"`{sha256((folder / name).read_bytes()).hexdigest()}`" in told, name
    assert "Redistribution" in (folder / "LICENSE").read_text("utf-8")


def test_what_the_movable_map_loads_is_said(visitor: Visitor) -> None:
    movable = visitor.see("/map").one("div", id="movable")
    size = sum(
        len(gzip.compress(visitor.fetch(movable.get(name)).data))
        for name in ("data-script", "data-sheet")
    )
    assert f"{round(size / 1000)} kB" in movable.text


def city_with(tmp_path: Path, lines: str) -> Settings:
    """The test city with a `[map]`."""
    settings = make_home(tmp_path)
    with (tmp_path / "city.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[map]\n{lines}\n")
    return settings


def test_tiles_of_the_city_are_let_in_on_the_map_alone(tmp_path: Path) -> None:
    url = "https://tiles.example.org/{z}/{x}/{y}.png"
    settings = city_with(tmp_path, f'tiles = "{url}"\nattribution = "© <b>Some & others</b>"')
    visitor = Visitor(app.create_app(settings).test_client())
    movable = visitor.see("/map").one("div", id="movable")
    assert movable.get("data-tiles") == url
    assert movable.get("data-attribution") == "© <b>Some & others</b>"
    assert "tiles.example.org" in movable.text
    policy = visitor.fetch("/ar/map").headers["Content-Security-Policy"]
    assert "img-src 'self' https://tiles.example.org;" in policy
    assert policy.count("example.org") == 1
    assert "tiles.example.org" in visitor.see("/about").text
    for path in ("/", "/search", "/map.geojson", "/static/finder.css"):
        assert "example.org" not in visitor.fetch(path).headers["Content-Security-Policy"]


def test_without_tiles_nothing_is_let_in(visitor: Visitor) -> None:
    assert "img-src 'self';" in visitor.fetch("/map").headers["Content-Security-Policy"]
    assert "data-tiles" not in visitor.see("/map").one("div", id="movable").attributes


@pytest.mark.parametrize(
    ("lines", "advice"),
    [
        ('tiles = "https://tiles.example.org/{z}/{x}/{y}.png"', "to whom the tiles are owed"),
        ('attribution = "somebody"', "must be an address of https"),
        ('tiles = 5\nattribution = "x"', "must be an address of https"),
        ('tiles = "http://example.org/{z}/{x}/{y}.png"\nattribution = "x"', "of https"),
        ('tiles = "https://example.org/{z}/{x}.png"\nattribution = "x"', "of https"),
        ('tiles = "https://{s}.example.org/{z}/{x}/{y}.png"\nattribution = "x"', "of https"),
        ('tiles = "https://a.org/{s}/{z}/{x}/{y}.png"\nattribution = "x"', "of https"),
        ('tiles = "https://a.org; script-src */{z}/{x}/{y}"\nattribution = "x"', "of https"),
        ('tiles = "https://a.org/{z}/{x}/{y}"\nattribution = " "', "to whom"),
        ('tiles = "https://u:p@a.org/{z}/{x}/{y}"\nattribution = "x"', "of https"),
        ('picture = "x"', "takes tiles and attribution"),
    ],
)
def test_bad_tiles_stop_the_start(tmp_path: Path, lines: str, advice: str) -> None:
    write_city(tmp_path)
    with (tmp_path / "city.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[map]\n{lines}\n")
    with pytest.raises(CityError, match=advice) as caught:
        City.load(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", ["/opportunity/1-pottery-for-beginners", "/venue/1-west-house"])
def test_a_venue_is_shown_in_its_district(visitor: Visitor, path: str) -> None:
    page = visitor.see(path)
    picture = page.one("svg", class_="where-map")
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == "Map: West House, West Quay"
    assert picture.one("circle", class_="here")
    assert not picture.all("a")
    assert "West Quay" in picture.text
    listed = visitor.see(link(page, "All at this place").get("href"))
    assert "Pottery for beginners" in titles(listed)
    around = visitor.see(link(page, "What else is near").get("href"))
    assert len(circles(around)) == 1


def test_what_has_no_place_has_no_picture(visitor: Visitor) -> None:
    for path in ("/opportunity/4", "/opportunity/6"):
        page = visitor.see(visitor.fetch(path).headers.get("Location", path))
        assert page.all("svg", class_="where-map") == []
