"""Distances, areas by point, and the names that stand for a place."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.city import City
from finder.errors import CityError
from finder.places import AreaMap, Gazetteer, Place, believable, distance_km

CITY = City(Path(), "Grid", {}, ZoneInfo("UTC"), "EUR", ("en",), lat=40.5, lng=10.5)


def square(west: float, south: float, size: float = 1.0) -> dict[str, Any]:
    """A square as GeoJSON."""
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def area(code: str, geometry: Any, **properties: Any) -> dict[str, Any]:
    """One area as GeoJSON."""
    told = {"code": code, "name": code.title()} | properties
    return {"type": "Feature", "properties": told, "geometry": geometry}


def areas_file(folder: Path, *features: dict[str, Any]) -> Path:
    """A file of these areas."""
    path = folder / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


GRID = (
    area("grid", square(10, 40, 2), kind="city"),
    area("west", square(10, 40), parent="grid", names={"en": "West End", "ar": "الغرب"}),
    area("east", square(11, 40), parent="grid", names={"pt": "Leste", "pt-BR": "Lestinho"}),
    area("old", square(12, 40), valid_to="2020-12-31"),
    area("new", square(12, 40), valid_from="2021-01-01"),
)


@pytest.fixture
def grid(tmp_path: Path) -> AreaMap:
    """A city of two districts, and a field beside it that was once another one."""
    return AreaMap.load(areas_file(tmp_path, *GRID))


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        ((0, 0), (0, 0), 0.0),
        ((0, 0), (0, 180), 20015.1144),
        ((90, 0), (0, 77), 10007.5572),
        ((60, 10), (61, 10), 111.1951),
    ],
)
def test_distances_along_the_globe(
    one: tuple[float, float], other: tuple[float, float], kilometres: float
) -> None:
    assert distance_km(*one, *other) == pytest.approx(kilometres, rel=1e-6)


points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(points, points)
def test_distance_is_the_same_both_ways_and_never_beyond_half_the_globe(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    assert distance_km(*one, *other) == pytest.approx(distance_km(*other, *one), abs=1e-6)
    assert 0 <= distance_km(*one, *other) <= 20015.2


def test_a_point_belongs_to_the_innermost_area(grid: AreaMap) -> None:
    lats, lngs = [40.5, 40.5, 41.5, 50.0, float("nan")], [10.5, 11.5, 10.5, 10.5, 10.5]
    assert grid.locate(lats, lngs) == ["west", "east", "grid", None, None]
    assert grid.locate([], []) == []


def test_a_point_on_a_border_belongs_to_the_first_by_code(grid: AreaMap) -> None:
    assert grid.locate([40.5, 40.0, 40.0], [11.0, 10.0, 12.0]) == ["east", "west", "east"]


def test_borders_change_with_the_day(grid: AreaMap) -> None:
    at = ([40.5], [12.5])
    assert grid.locate(*at, on=date(2020, 12, 31)) == ["old"]
    assert grid.locate(*at, on=date(2021, 1, 1)) == ["new"]
    assert grid.locate(*at) == ["new"]


def test_areas_know_their_relatives(grid: AreaMap) -> None:
    assert grid.ancestors("west") == ("west", "grid")
    assert grid.descendants("grid") == {"grid", "west", "east"}
    assert grid.descendants("west") == {"west"}
    assert grid.codes == {"grid", "west", "east", "old", "new"}


@pytest.mark.parametrize(
    ("code", "locale", "name"),
    [
        ("west", "ar", "الغرب"),
        ("west", "ar-EG", "الغرب"),
        ("east", "pt-BR", "Lestinho"),
        ("east", "fi", "Leste"),
        ("grid", "fi", "Grid"),
    ],
)
def test_an_area_is_named_in_the_language_or_the_next_best(
    grid: AreaMap, code: str, locale: str, name: str
) -> None:
    assert grid.name(code, locale) == name


def test_the_centre_of_an_area_lies_in_it(tmp_path: Path) -> None:
    horseshoe = {
        "type": "Polygon",
        "coordinates": [
            [[0, 0], [9, 0], [9, 9], [8, 9], [8, 1], [1, 1], [1, 9], [0, 9], [0, 0]]
        ],
    }  # fmt: skip
    bay = AreaMap.load(areas_file(tmp_path, area("bay", horseshoe)))
    lat, lng = bay.centre("bay")
    assert bay.locate([lat], [lng]) == ["bay"]


def test_a_boundary_that_crosses_itself_is_mended(tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    areas = AreaMap.load(areas_file(tmp_path, area("bow", bow)))
    assert areas.locate([1.0, 1.0], [0.2, 1.8]) == ["bow", "bow"]
    assert areas.locate([1.9], [1.0]) == [None]


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ([], "at least one feature"),
        ([area("a", None)], "not nothing"),
        ([area("a", {"type": "Point", "coordinates": [1, 2]})], "not Point"),
        ([area("a", {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]})], "'a'"),
        ([area("a", {"type": "Polygon", "coordinates": "north"})], "'a'"),
        ([area("a", square(385_000, 6_671_000))], "WGS 84"),
        ([area("", square(0, 0))], "area 1 has no code"),
        ([area("a", square(0, 0), name=None)], "has no name"),
        ([area("a", square(0, 0), names={"en": 1})], "has no name"),
        ([area("a", square(0, 0)), area("a", square(1, 0))], "two areas have the code 'a'"),
        ([area("a", square(0, 0), parent="b")], "unknown parent 'b'"),
        (
            [area("a", square(0, 0), parent="b"), area("b", square(0, 0), parent="a")],
            "its own parent",
        ),
        ([area("a", square(0, 0), valid_from="soon")], "valid_from must be a date"),
        (["nothing"], "no properties"),
    ],
)
def test_areas_that_make_no_sense_are_refused(
    tmp_path: Path, features: list[Any], said: str
) -> None:
    with pytest.raises(CityError) as refused:
        AreaMap.load(areas_file(tmp_path, *features))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"[]", "not a GeoJSON FeatureCollection"),
        (b'{"type": "Topology"}', "not a GeoJSON FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": {}}', "at least one feature"),
    ],
)
def test_files_that_are_no_areas_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "areas.geojson"
    path.write_bytes(content)
    with pytest.raises(CityError, match=said):
        AreaMap.load(path)


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CityError, match=r"no file .*areas\.geojson"):
        AreaMap.load(tmp_path / "areas.geojson")


def test_another_reference_system_is_refused(tmp_path: Path) -> None:
    path = areas_file(tmp_path, *GRID)
    told = json.loads(path.read_text("utf-8"))
    told["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3067"}}
    path.write_text(json.dumps(told), "utf-8")
    with pytest.raises(CityError, match="WGS 84"):
        AreaMap.load(path)


PLACES = """\
name,kind,latitude,longitude,aliases
Far Market,place,45.0,10.5,
Market,place,45.0,10.5,
Market,place,40.6,10.5,Mercado;Le Marché
West End,place,41.9,11.9,
SW1A 2AA,postcode,40.7,10.7,
12345,postcode,40.8,10.8,
"""


@pytest.fixture
def gazetteer(tmp_path: Path, grid: AreaMap) -> Gazetteer:
    """The names of the grid city."""
    (tmp_path / "places.csv").write_text(PLACES, "utf-8")
    return Gazetteer.load(tmp_path / "places.csv", grid)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("market", (40.6, 10.5)),
        ("  MÁRKET ", (40.6, 10.5)),
        ("le marche", (40.6, 10.5)),
        ("far-market", (45.0, 10.5)),
        ("12345", (40.8, 10.8)),
        ("１２３４５", (40.8, 10.8)),
        ("sw1a 2aa", (40.7, 10.7)),
        ("SW1A2AA", (40.7, 10.7)),
        ("sw-1a2aa", (40.7, 10.7)),
        ("40.25, -10.75", (40.25, -10.75)),
        ("40,10", (40.0, 10.0)),
    ],
)
def test_a_name_stands_for_its_point(
    gazetteer: Gazetteer, text: str, found: tuple[float, float]
) -> None:
    place = gazetteer.find(text)
    assert place is not None
    assert (place.lat, place.lng) == found


def test_areas_are_found_by_every_name_and_by_code(gazetteer: Gazetteer, grid: AreaMap) -> None:
    centre = grid.centre("west")
    assert gazetteer.find("west end") == Place("West End", *centre)
    assert gazetteer.find("الغرب") == Place("الغرب", *centre)
    assert gazetteer.find("WEST") == Place("West End", *centre)


@pytest.mark.parametrize(
    "text", ["", " ", "-", "mark", "nowhere", "91,10", "40,181", "40.5", "1,2,3"]
)
def test_what_stands_for_nothing_is_not_found(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.find(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lacks the columns"),
        ("name,latitude,longitude\n", "lacks the columns kind"),
        ("name,kind,latitude,longitude\nA,place,1,2\nB,place,north,2\n", "line 3"),
        ("name,kind,latitude,longitude\n,place,1,2\n", "line 2"),
        ("name,kind,latitude,longitude\nA,place,91,2\n", "line 2"),
        ("name,kind,latitude,longitude\nA\n", "line 2"),
    ],
)
def test_places_that_make_no_sense_are_refused(
    tmp_path: Path, grid: AreaMap, text: str, said: str
) -> None:
    (tmp_path / "places.csv").write_text(text, "utf-8")
    with pytest.raises(CityError, match=said):
        Gazetteer.load(tmp_path / "places.csv", grid)


def test_places_that_are_absent_or_binary_are_refused(tmp_path: Path, grid: AreaMap) -> None:
    path = tmp_path / "places.csv"
    with pytest.raises(CityError, match="There is no file"):
        Gazetteer.load(path, grid)
    path.write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(CityError, match="not a CSV file"):
        Gazetteer.load(path, grid)


@pytest.mark.parametrize(
    ("lat", "lng", "code"),
    [
        (40.6, 10.4, None),
        (41.0, 10.5, None),
        (41.1, 10.5, "coordinates-far"),
        (0.0, 0.0, "coordinates-zero"),
        (40.5, 0.0, "coordinates-zero"),
        (10.5, 40.5, "coordinates-swapped"),
        (40.5, -10.5, "coordinates-far"),
        (400.0, 10.5, "coordinates-far"),
        (float("nan"), 10.5, "coordinates-far"),
    ],
)
def test_coordinates_are_believed_only_near_the_city(
    lat: float, lng: float, code: str | None
) -> None:
    assert believable(lat, lng, CITY) == code


def test_a_city_on_the_equator_believes_a_zero() -> None:
    quito = City(Path(), "Q", {}, ZoneInfo("UTC"), "USD", ("es",), lat=-0.2, lng=-78.5)
    assert believable(0.0, -78.4, quito) is None
    assert believable(0.0, 0.0, quito) == "coordinates-zero"
