"""A new city is made from a boundary file and a few answers, whole or not at all."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from finder.city import City
from finder.errors import CityError
from finder.new_city import make_city
from finder.places import AreaMap, Gazetteer

ANSWERS: dict[str, Any] = {
    "name": "Twin Hills",
    "timezone": "America/Chicago",
    "currency": "USD",
    "locales": ("en", "es"),
    "area_name": "hood",
}


def square(west: float, south: float, size: float) -> dict[str, Any]:
    """A square as GeoJSON."""
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """One boundary as a city publishes it."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


WEST = feature(square(-90.0, 40.0, 0.1), hood="NEAR WEST SIDE", no=1)
EAST = feature(square(-89.9, 40.0, 0.1), hood="O'HARE-BY-THE-KING'S", no=2)

POSTCODES = """\
US\t60001\tTwin Hills\tIllinois\tIL\tCook\t031\t\t\t40.05\t-89.95\t4
US\t60002\tTwin Hills\tIllinois\tIL\tCook\t031\t\t\t40.05\t-89.85\t4
US\t60003\tNext Door\tIllinois\tIL\tCook\t031\t\t\t40.05\t-90.10\t4
US\t60004\tToo Far\tIllinois\tIL\tCook\t031\t\t\t40.05\t-90.13\t4
"""


def boundaries(folder: Path, *features: Any, **more: Any) -> Path:
    """A boundary file."""
    path = folder / "boundaries.geojson"
    told = {"type": "FeatureCollection", "features": features} | more
    path.write_text(json.dumps(told), "utf-8")
    return path


def make(tmp_path: Path, *features: Any, postcodes: str | None = None, **answers: Any) -> City:
    """A city made of these boundaries."""
    file = None
    if postcodes is not None:
        file = tmp_path / "US.txt"
        file.write_text(postcodes, "utf-8")
    areas = boundaries(tmp_path, *(features or (WEST, EAST)))
    given = ANSWERS | answers
    return make_city(tmp_path / "city", areas_file=areas, postcodes_file=file, **given)


def areas_of(city: City) -> AreaMap:
    """The areas of a city."""
    return AreaMap.load(city.folder / "areas.geojson")


def test_the_answers_stand_in_the_city(tmp_path: Path) -> None:
    city = make(tmp_path)
    assert (city.name, city.timezone.key, city.currency) == ("Twin Hills", "America/Chicago", "USD")
    assert city.locales == ("en", "es")
    assert (city.lat, city.lng) == (40.05, -89.9)
    assert city == City.load(tmp_path / "city")
    assert sorted(path.name for path in city.folder.iterdir()) == [
        "areas.geojson", "city.toml", "places.csv"
    ]  # fmt: skip


def test_every_setting_is_explained_in_the_file(tmp_path: Path) -> None:
    lines = (make(tmp_path).folder / "city.toml").read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if line and not line.startswith("#"):
            assert lines[number - 1].startswith("# "), line


def test_the_examples_in_the_file_are_usable(tmp_path: Path) -> None:
    file = make(tmp_path).folder / "city.toml"
    examples = ("# price_steps", "# [", "# fr", "# code", "# from", "# to", "# names")
    lines = [
        line.removeprefix("# ") if line.startswith(examples) else line
        for line in file.read_text("utf-8").splitlines()
    ]
    file.write_text("\n".join(lines), "utf-8")
    city = City.load(file.parent)
    assert [(stage.code, stage.low, stage.high) for stage in city.stages] == [("babies", 0, 18)]
    assert city.names == {"fr": "…"}


def test_districts_lie_in_a_city_that_is_all_of_them(tmp_path: Path) -> None:
    areas = areas_of(make(tmp_path))
    kinds = {shape.code: (shape.kind, shape.parent) for shape in areas.shapes}
    assert kinds == {
        "twin-hills": ("city", None),
        "near-west-side": ("district", "twin-hills"),
        "o-hare-by-the-king-s": ("district", "twin-hills"),
    }
    assert areas.locate([40.05, 40.05], [-89.95, -89.85]) == [
        "near-west-side", "o-hare-by-the-king-s"
    ]  # fmt: skip


def test_shouted_names_are_made_readable_and_kept_as_they_were(tmp_path: Path) -> None:
    city = make(tmp_path)
    told = json.loads((city.folder / "areas.geojson").read_text("utf-8"))
    names = {f["properties"].get("source_name"): f["properties"]["name"] for f in told["features"]}
    assert names == {
        None: "Twin Hills",
        "NEAR WEST SIDE": "Near West Side",
        "O'HARE-BY-THE-KING'S": "O'Hare-By-The-King's",
    }


def test_one_abbreviation_among_names_stays(tmp_path: Path) -> None:
    other = feature(square(-89.9, 40.0, 0.1), hood="Old Town")
    areas = areas_of(make(tmp_path, feature(square(-90.0, 40.0, 0.1), hood="SOMA"), other))
    assert areas.name("soma", "en") == "SOMA"


def test_names_in_several_languages(tmp_path: Path) -> None:
    city = make(
        tmp_path,
        feature(square(24.9, 60.1, 0.1), fi="TÖÖLÖ", sv="TÖLÖ"),
        feature(square(25.0, 60.1, 0.1), fi="KALLIO", sv="BERGHÄLL"),
        area_name="fi=fi, sv=sv",
    )
    areas = areas_of(city)
    assert areas.name("toolo", "sv") == "Tölö"
    assert areas.name("toolo", "fi") == "Töölö"
    assert Gazetteer.load(city.folder / "places.csv", areas).find("berghäll") is not None


def test_names_in_other_scripts_make_codes_of_their_own(tmp_path: Path) -> None:
    names = ["종로1가", "緑区", "緑区", "المدينة", "!!"]
    features = [
        feature(square(127.0 + i / 10, 37.5, 0.1), hood=name, no=i) for i, name in enumerate(names)
    ]
    areas = areas_of(make(tmp_path, *features))
    assert areas.codes == {"twin-hills", "종로1가", "緑区", "緑区-2", "المدينه", "area"}


def test_parts_with_the_same_properties_are_one_district(tmp_path: Path) -> None:
    island = feature(square(-89.7, 40.0, 0.1), **WEST["properties"])
    areas = areas_of(make(tmp_path, WEST, EAST, island))
    assert areas.locate([40.05, 40.05], [-89.95, -89.65]) == ["near-west-side"] * 2


def test_postcodes_in_and_near_the_city_are_kept(tmp_path: Path) -> None:
    city = make(tmp_path, postcodes=POSTCODES)
    with (city.folder / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["name"], row["kind"]) for row in csv.DictReader(file)]
    assert rows == [
        ("60001", "postcode"),
        ("60002", "postcode"),
        ("60003", "postcode"),
        ("Next Door", "place"),
        ("Twin Hills", "place"),
    ]
    places = Gazetteer.load(city.folder / "places.csv", areas_of(city))
    found = places.find("60003")
    assert found is not None
    assert (found.lat, found.lng) == (40.05, -90.10)


def test_a_wide_city_believes_all_of_itself(tmp_path: Path) -> None:
    city = make(tmp_path, feature(square(-90, 40, 3), hood="Prairie"))
    assert 150 < city.reach_km < 300


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"name": "  "}, "a name"),
        ({"timezone": "Chicago"}, "time zone 'Chicago'"),
        ({"currency": "usd"}, "currency 'usd'"),
        ({"locales": ()}, "at least one language"),
        ({"locales": ("en", "klingon")}, "'klingon'"),
        ({"area_name": "name"}, "there are: hood, no"),
        ({"postcodes": ""}, "no postcode in or near"),
        ({"postcodes": POSTCODES.replace("-9", "9").replace("-8", "8")}, "no postcode in or near"),
        ({"postcodes": POSTCODES + "US\t60009\n"}, "line 5"),
        ({"postcodes": "postcode,latitude\n"}, "line 1"),
        ({"postcodes": POSTCODES.replace("40.05", "4005")}, "line 1"),
    ],
)
def test_bad_answers_are_refused_and_leave_nothing(
    tmp_path: Path, answers: dict[str, Any], said: str
) -> None:
    with pytest.raises(CityError) as refused:
        make(tmp_path, **answers)
    assert said in str(refused.value)
    assert {path.name for path in tmp_path.iterdir()} <= {"boundaries.geojson", "US.txt"}


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        (square(448_000, 4_640_000, 5_000), "WGS 84"),
        ({"type": "Point", "coordinates": [1, 2]}, "not Point"),
    ],
)
def test_bad_boundaries_are_refused(tmp_path: Path, geometry: Any, said: str) -> None:
    with pytest.raises(CityError, match=said):
        make(tmp_path, feature(geometry, hood="A"))


def test_a_property_that_is_empty_everywhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CityError, match="is empty in every area"):
        make(tmp_path, feature(square(0, 1, 1), hood=None))


def test_a_zip_file_of_postcodes_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "US.zip"
    file.write_bytes(b"PK\x03\x04\xff\xfe\xfd")
    areas = boundaries(tmp_path, WEST)
    with pytest.raises(CityError, match="unpack it"):
        make_city(tmp_path / "city", areas_file=areas, postcodes_file=file, **ANSWERS)


def test_an_empty_folder_is_filled_and_a_full_one_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "city").mkdir()
    make(tmp_path)
    before = (tmp_path / "city" / "city.toml").read_bytes()
    with pytest.raises(CityError, match="not empty"):
        make(tmp_path, name="Other")
    assert (tmp_path / "city" / "city.toml").read_bytes() == before


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "city").write_text("mine", "utf-8")
    with pytest.raises(CityError, match="is a file"):
        make(tmp_path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    areas = boundaries(tmp_path, WEST)
    with pytest.raises(CityError, match="cannot be written"):
        make_city(tmp_path / "file" / "city", areas_file=areas, **ANSWERS)


@pytest.mark.parametrize(
    ("file", "property_", "country", "district", "postcode"),
    [
        ("chicago_community_areas.geojson", "community", "US", "near west side", "60640"),
        ("helsinki_districts.geojson", "fi=nimi_fi,sv=nimi_se", "FI", "Mejlans", "00100"),
        ("seoul_municipalities_geo_simple.json", "ko=name,en=name_eng", "KR", "종로구", "06236"),
        ("japan_municipalities_N03-21_14_210101.json", "N03_004", "", "鶴見区", ""),
    ],
)
def test_real_cities(  # noqa: PLR0913, PLR0917 - one column each of the table above.
    shared_data: Path,
    tmp_path: Path,
    file: str,
    property_: str,
    country: str,
    district: str,
    postcode: str,
) -> None:
    given = ANSWERS | {"name": "City", "area_name": property_}
    postcodes = shared_data / "gazetteers" / f"{country}.txt"
    city = make_city(
        tmp_path / "city",
        areas_file=shared_data / "boundaries" / file,
        postcodes_file=postcodes if country else None,
        **given,
    )
    areas = areas_of(city)
    places = Gazetteer.load(city.folder / "places.csv", areas)
    at = places.find(district)
    assert at is not None
    code = areas.locate([at.lat], [at.lng])[0]
    assert code is not None
    assert areas.ancestors(code) == (code, "city")
    assert not postcode or places.find(postcode) is not None
