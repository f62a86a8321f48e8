"""The sample city is put into a home once, and its dates are kept near today."""

from __future__ import annotations

import csv
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from finder import resources
from finder.city import City
from finder.demo import prepare
from finder.errors import CityError

TODAY = date(2031, 10, 8)
DATED = ("first_date", "last_date", "dates", "except_dates", "cancelled_dates", "enrol_opens",
         "enrol_closes", "rule")  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def dates(row: dict[str, str]) -> list[date]:
    """Every date that a row names, in order of the columns."""
    text = " ".join(row[name] for name in DATED)
    return [
        date(int(y), int(m), int(d)) for y, m, d in re.findall(r"(\d{4})-?(\d\d)-?(\d\d)", text)
    ]


def source() -> list[dict[str, str]]:
    """The listings as they were written."""
    return rows(resources.folder("sample_data") / "opportunities.csv")


def test_a_new_home_gets_the_city_and_its_listings(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    done = prepare(home, today=TODAY)
    assert (done.created, done.moved) == (True, True)
    assert City.load(home).name == "Portavela"
    assert [row["id"] for row in rows(done.csv)] == [row["id"] for row in source()]
    assert {path.name for path in home.iterdir()} == {
        "areas.geojson", "city.toml", "places.csv", "sample-opportunities.csv"
    }  # fmt: skip


def test_all_dates_move_by_the_same_whole_weeks(tmp_path: Path) -> None:
    done = prepare(tmp_path, today=TODAY)
    text = (resources.folder("sample_data") / "sample.toml").read_text("utf-8")
    anchor = tomllib.loads(text)["anchor"]
    shift = TODAY - timedelta(days=TODAY.weekday()) - anchor
    assert anchor.weekday() == 0
    assert shift.days % 7 == 0
    some = 0
    for before, after in zip(source(), rows(done.csv), strict=True):
        assert dates(after) == [day + shift for day in dates(before)]
        some += len(dates(before))
    assert some > 1000


def test_an_end_within_a_rule_moves_too(tmp_path: Path) -> None:
    done = prepare(tmp_path, today=TODAY)
    ends = [re.search(r"UNTIL=(\d{4})", row["rule"]) for row in rows(done.csv)]
    years = [int(end[1]) for end in ends if end]
    assert years
    assert all(year >= TODAY.year for year in years)


def test_all_else_stays_as_it_was_written(tmp_path: Path) -> None:
    done = prepare(tmp_path, today=TODAY)
    for before, after in zip(source(), rows(done.csv), strict=True):
        assert {k: v for k, v in before.items() if k not in DATED} == {
            k: v for k, v in after.items() if k not in DATED
        }


@pytest.mark.parametrize("days", [0, 3, 7, 11])
def test_again_within_a_week_changes_nothing(tmp_path: Path, days: int) -> None:
    written = prepare(tmp_path, today=TODAY).csv.read_bytes()
    done = prepare(tmp_path, today=TODAY + timedelta(days=days))
    assert (done.created, done.moved) == (False, False)
    assert done.csv.read_bytes() == written


def test_later_the_dates_are_moved_on_and_the_city_is_kept(tmp_path: Path) -> None:
    first = rows(prepare(tmp_path, today=TODAY).csv)
    (tmp_path / "city.toml").write_text(
        (tmp_path / "city.toml").read_text("utf-8").replace("Portavela", "Our Town"), "utf-8"
    )
    done = prepare(tmp_path, today=TODAY + timedelta(days=25))
    assert (done.created, done.moved) == (False, True)
    assert City.load(tmp_path).name == "Our Town"
    for before, after in zip(first, rows(done.csv), strict=True):
        assert after["id"] == before["id"]
        assert dates(after) == [
            day + timedelta(weeks=4 if TODAY.weekday() > 2 else 3) for day in dates(before)
        ]


def test_a_file_cut_short_is_written_again(tmp_path: Path) -> None:
    done = prepare(tmp_path, today=TODAY)
    whole = done.csv.read_bytes()
    done.csv.write_bytes(whole[:5000])
    assert prepare(tmp_path, today=TODAY).moved
    assert done.csv.read_bytes() == whole


def test_a_crash_before_the_last_file_is_made_good(tmp_path: Path) -> None:
    prepare(tmp_path, today=TODAY)
    (tmp_path / "city.toml").unlink()
    done = prepare(tmp_path, today=TODAY)
    assert done.created
    assert City.load(tmp_path).name == "Portavela"


def test_a_home_of_another_city_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text("name = 'Mine'", "utf-8")
    with pytest.raises(CityError, match="city of your own"):
        prepare(tmp_path, today=TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["city.toml"]


def test_a_home_that_is_a_file_is_said(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("", "utf-8")
    with pytest.raises(CityError, match="cannot be written"):
        prepare(home, today=TODAY)
