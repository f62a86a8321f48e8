"""The sample city is whole, varied, and means what it says."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from shapely.ops import unary_union

from finder import resources
from finder.city import City
from finder.fields import BY_NAME, FIELDS
from finder.places import AreaMap, Gazetteer, believable
from finder.problems import Fault
from finder.schedule import Schedule, expand
from finder.search.hours import PART_OF, PARTS
from finder.vocabulary import Access, Attendance, Day, Form, Kind, Level, Mode, Part, ProviderType
from finder.when import schedule_of

FOLDER = resources.folder("sample_data")
CITY = City.load(FOLDER / "city")
AREAS = AreaMap.load(FOLDER / "city" / "areas.geojson")
GAZETTEER = Gazetteer.load(FOLDER / "city" / "places.csv", AREAS)

with (FOLDER / "opportunities.csv").open(encoding="utf-8", newline="") as _file:
    _reader = csv.DictReader(_file)
    ROWS = list(_reader)
    HEADER = list(_reader.fieldnames or ())

ANCHOR = tomllib.loads((FOLDER / "sample.toml").read_text("utf-8"))["anchor"]
LAST = ANCHOR + timedelta(weeks=60)

Row = dict[str, Any]


def parsed(row: dict[str, str]) -> Row:
    """The values of a row as the importer reads them."""
    return {name: BY_NAME[name].parser(text) for name, text in row.items() if text}


def schedule(row: dict[str, str]) -> Schedule:
    """The schedule of a row."""
    made, problems = schedule_of(parsed(row), 0)
    assert problems == [], row["id"]
    return made


def test_the_columns_are_those_of_our_template() -> None:
    assert [field.name for field in FIELDS] == HEADER


def test_every_cell_is_understood() -> None:
    faults = [
        (row["id"], name, value.code)
        for row in ROWS
        for name, value in parsed(row).items()
        if isinstance(value, Fault)
    ]
    assert faults == []
    assert [row["id"] for row in ROWS if not all(row[f.name] for f in FIELDS if f.required)] == []


def test_ids_are_distinct_and_titles_many() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS) >= 340
    assert len({row["title"] for row in ROWS}) >= 250


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("kind", Kind),
        ("mode", Mode),
        ("level", Level),
        ("provider_type", ProviderType),
        ("attendance", Attendance),
        ("access", Access),
    ],
)
def test_every_value_of_a_closed_list_occurs(column: str, values: Iterable[str]) -> None:
    found = {value for row in ROWS for value in row[column].split(";") if value}
    assert found == set(values)


def test_every_life_stage_is_served() -> None:
    ages = [parsed(row)["ages"] for row in ROWS if row["ages"]]
    for stage in CITY.stages:
        fitting = [
            a for a in ages
            if (a.low or 0) < (stage.high or 10_000) and (a.high or 10_000) > stage.low
            and (a.low, a.high) != (None, None)
        ]  # fmt: skip
        assert len(fitting) >= 25, stage.code
    assert any(a.high is not None and a.high <= 24 for a in ages)


def test_many_languages_are_spoken() -> None:
    languages = Counter(row["language"] for row in ROWS)
    expected = {"en", "ar", "pt", "fr", "es", "uk", "zh", "ja", "ko", "fi", "de", "sw"}
    assert expected <= languages.keys()
    assert all(languages[language] >= 3 for language in expected)


def test_every_shape_of_schedule_occurs() -> None:
    forms = Counter(schedule(row).form for row in ROWS)
    assert all(forms[form] >= 3 for form in Form)


def test_dated_listings_have_dates_around_the_first_year() -> None:
    days = []
    for row in ROWS:
        made = schedule(row)
        occurrences = expand(made, CITY.timezone, LAST)
        assert occurrences or made.form is not Form.DATED, row["id"]
        days += [one.day for one in occurrences]
    assert min(days) >= ANCHOR - timedelta(weeks=1)
    assert max(days) > ANCHOR + timedelta(weeks=48)


def test_all_days_and_parts_of_days_occur() -> None:
    seen: Counter[tuple[Day, Part]] = Counter()
    for row in ROWS:
        for one in expand(schedule(row), CITY.timezone, LAST):
            if one.start:
                seen[
                    list(Day)[one.day.weekday()],
                    PARTS[PART_OF[one.start.hour * 60 + one.start.minute]],
                ] += 1
    assert all(seen[day, part] >= 10 for day in Day for part in Part)


@pytest.mark.parametrize(
    ("what", "is_so"),
    [
        ("no age", lambda row: not row["ages"]),
        ("no price", lambda row: not row["price"]),
        ("no coordinates", lambda row: row["venue"] and not row["latitude"]),
        ("no hours", lambda row: row["days"] and not row["start_time"]),
        ("no language", lambda row: not row["languages"]),
        ("no mode", lambda row: not row["mode"]),
        ("no type of provider", lambda row: not row["provider_type"]),
        ("holidays left out", lambda row: row["except_dates"]),
        ("a cancelled date", lambda row: row["cancelled_dates"]),
        ("two weekdays", lambda row: row["days"].count(";") == 1),
        ("fortnightly", lambda row: "INTERVAL=2" in row["rule"]),
        ("monthly", lambda row: "MONTHLY" in row["rule"]),
        ("past midnight", lambda row: "" < row["end_time"] < row["start_time"]),
        ("full", lambda row: row["places_left"] == "0"),
        ("babies", lambda row: row["ages"].endswith("m")),
        ("enrolment", lambda row: row["enrol_closes"]),
    ],
)
def test_what_a_real_city_has_occurs(what: str, is_so: Callable[[Row], object]) -> None:
    assert sum(bool(is_so(row)) for row in ROWS) >= 3, what


def test_enrolment_opens_before_it_closes_and_closes_before_the_end() -> None:
    for row in ROWS:
        if row["enrol_opens"]:
            last = row["last_date"] or row["first_date"] or row["dates"][-10:]
            assert row["enrol_opens"] < row["enrol_closes"], row["id"]
            assert row["enrol_closes"] <= last or row["dates"], row["id"]


def test_every_district_has_something_and_every_point_is_believed() -> None:
    points = [(float(r["latitude"]), float(r["longitude"])) for r in ROWS if r["latitude"]]
    assert {believable(lat, lng, CITY) for lat, lng in points} == {None}
    found = Counter(AREAS.locate([lat for lat, _ in points], [lng for _, lng in points]))
    assert None not in found
    assert AREAS.codes - found.keys() == {"portavela"}


def test_districts_fill_the_city_without_overlap() -> None:
    shapes = {shape.code: shape for shape in AREAS.shapes}
    districts = [shape.geometry for shape in AREAS.shapes if shape.parent == "portavela"]
    assert 8 <= len(districts) <= 12
    whole = unary_union(districts)
    assert sum(one.area for one in districts) == pytest.approx(whole.area, rel=1e-6)
    assert whole.symmetric_difference(shapes["portavela"].geometry).area < whole.area * 1e-6
    assert not shapes["brackwater"].geometry.intersects(whole)


def test_areas_are_named_in_the_languages_of_the_city() -> None:
    for shape in AREAS.shapes:
        assert set(CITY.locales) <= shape.names.keys()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Harbour Station", "Harbour Station"),
        ("old port", "Fishing Harbour"),
        ("المنارة", "Lighthouse"),
        ("camara municipal", "City Hall"),
        ("fuller's park", "Fuller’s Park"),
        ("0101-011", "0101-011"),
        ("0101011", "0101-011"),
        ("الميناء القديم", "الميناء القديم"),
    ],
)
def test_places_are_found_by_the_names_people_use(text: str, label: str) -> None:
    place = GAZETTEER.find(text)
    assert place is not None
    assert place.label == label


def test_every_postcode_of_a_listing_is_known() -> None:
    codes = {row["postcode"] for row in ROWS if row["postcode"]}
    assert [code for code in codes if GAZETTEER.find(code) is None] == []


def test_no_address_leads_outside() -> None:
    for row in ROWS:
        for name in ("url", "provider_url", "enrol_url"):
            host = row[name].split("/")[2] if row[name] else "example.org"
            assert host.endswith(("example.org", ".example")), row[name]
