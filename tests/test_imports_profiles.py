"""Profiles: the tables of each source become what they say, and nothing more."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from finder.errors import SourceError
from finder.fields import BY_NAME
from finder.imports.profiles import all_profiles, by_name, fitting
from finder.imports.transforms import TRANSFORMS
from tests.importing import FIXTURES, Facts, Town, codes


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town.make(tmp_path)


ONE_LISTING = """
    SELECT {} FROM opportunity o JOIN schedule s ON s.opportunity_id = o.id
    JOIN provider p ON p.id = o.provider_id LEFT JOIN venue v ON v.id = o.venue_id
    WHERE o.title LIKE '{}%'
"""


def listing(town: Town, title: str, columns: str) -> object:
    (row,) = town.rows(ONE_LISTING.format(columns, title))
    return row


FILES = {
    "finder.csv": "finder",
    "chicago_2021.csv": "chicago-2021",
    "chicago_city_of_learning.csv": "chicago-city-of-learning",
    "korea_25_columns.csv": "korea-standard",
    "korea_25_columns_cp949.csv": "korea-standard",
    "japan_32_columns.csv": "japan-events",
    "japan_current_standard.csv": "japan-events",
    "japan_base_registry.csv": "japan-events",
    "nyc_after_school.csv": "nyc-after-school",
}


@pytest.mark.parametrize(("file", "profile"), FILES.items())
def test_the_profile_is_found_by_the_header(town: Town, file: str, profile: str) -> None:
    report = town.take(FIXTURES / file)
    assert report.profile == profile
    assert [p for p in report.problems if p.code == "unknown-column"] == []
    stored = town.everything()
    again = town.take(FIXTURES / file)
    assert (again.added, again.changed, again.withdrawn) == (0, 0, 0)
    assert town.everything() == stored


@pytest.mark.parametrize("profile", all_profiles().values(), ids=lambda profile: profile.name)
def test_profiles_are_sound(profile: object) -> None:
    known = by_name(str(getattr(profile, "name")))  # noqa: B009 - typed as any object above.
    made = [name for step in known.made for name in step.gives]
    names = {*known.columns, *made, *known.constants}
    assert {"title", "kind", "provider"} <= names
    assert "id" in names or known.identity
    assert set(known.needs) <= set(known.columns)
    assert set(known.identity) | set(known.words) | set(known.expects) <= names
    for step in known.made:
        assert step.how in TRANSFORMS
        assert set(step.of) <= names
    assert set(known.constants) <= set(BY_NAME)


def test_a_header_that_nobody_knows(town: Town) -> None:
    with pytest.raises(SourceError, match="No profile knows this header: name, phone"):
        town.take("name,phone\nAda,1\n")
    with pytest.raises(
        SourceError,
        match=r"needs columns that the table lacks: title, kind\. The table has: id, phone\.",
    ):
        town.take("id,phone\n1,2\n", profile="finder")
    with pytest.raises(SourceError, match="There is no profile 'x': choose auto"):
        town.take("id,phone\n1,2\n", profile="x")


def test_headers_are_compared_whole(town: Town) -> None:
    assert fitting(["ＩＤ ", "TITLE", " kind", "first  date"]) is by_name("finder")
    assert fitting(["my id", "title of it", "kinds"]) is None
    report = town.take("id,title,kind,provider,colour\n1,Yoga,course,Hall,red\n")
    assert codes(report) == [(1, "", "unknown-column")]


def test_two_columns_of_one_name(town: Town) -> None:
    with pytest.raises(SourceError, match="more than once: title"):
        town.take("id,title,kind,Title\n1,a,course,b\n")
    with pytest.raises(SourceError, match="has no header"):
        town.take('"  "," "\n1,a\n')


def test_our_own_template(town: Town) -> None:
    report = town.take(FIXTURES / "finder.csv")
    assert (report.added, report.problems) == (5, ())
    assert listing(town, "Tea", "s.form, s.rule, s.first, age_low, price_free, p.type") == (
        "dated", "FREQ=WEEKLY;BYDAY=TU", "2026-01-06", 720, 1, "library",
    )  # fmt: skip
    assert len(town.rows("SELECT id FROM occurrence WHERE status = 'cancelled'")) == 1
    assert listing(town, "Baby", "age_low, age_high, price_low, currency, places_left") == (
        6, 19, 500, "EUR", 0,
    )  # fmt: skip
    assert listing(town, "Language", "s.form") == "always"
    assert listing(town, "Summer", "s.form, s.first, s.last") == (
        "span",
        "2026-07-01",
        "2026-08-14",
    )
    games = town.rows(
        "SELECT day FROM occurrence JOIN opportunity o ON o.id = opportunity_id"
        " WHERE external_id = 'a-4' ORDER BY day LIMIT 2"
    )
    assert games == ["2026-01-02", "2026-02-06"]


def test_chicago_2021(town: Town) -> None:
    report = town.take(FIXTURES / "chicago_2021.csv", now=datetime(2021, 6, 15, 9))
    assert report.added == 4
    assert codes(report) == [(3, "end_time", "end-is-start"), (5, "end_time", "end-before-start")]
    assert listing(town, "Kite", "kind, description, age_low, age_high, mode, places") == (
        "course", "Build a kite.\n\n• bring glue", 72, 156, "in-person", 15,
    )  # fmt: skip
    assert listing(town, "Pancake", "kind, s.form, price_high, price_low, o.access") == (
        "event", "dated", 5_000, None, '["meals"]',
    )  # fmt: skip
    assert listing(town, "Open", "kind, s.form, price_low, age_high, o.access") == (
        "resource", "span", 5_001, 300, '["transport"]',
    )  # fmt: skip
    assert listing(town, "Code", "mode, venue_id, price_free, price_low, currency") == (
        "online", None, 0, None, "",
    )  # fmt: skip
    assert listing(town, "Kite", "v.address, v.postcode, v.lat") == (
        "1 Pier St., Lakeview",
        "60000",
        41.9,
    )


def test_chicago_city_of_learning(town: Town) -> None:
    report = town.take(FIXTURES / "chicago_city_of_learning.csv")
    assert (report.added, report.unchanged, report.rejected) == (2, 2, 1)
    assert codes(report) == [
        (3, "id", "merged"), (4, "id", "repeat"), (5, "postcode", "shifted-row"),
    ]  # fmt: skip
    said = listing(town, "Moon", "description, categories, s.form")
    assert said == ("It’s a lab — yes", '["Earth + Sky", "Community"]', "unstated")
    assert listing(town, "Night", "age_low, age_high, venue_id") == (0, 204, None)


@pytest.mark.parametrize("file", ["korea_25_columns.csv", "korea_25_columns_cp949.csv"])
def test_korea(town: Town, file: str) -> None:
    report = town.take(FIXTURES / file, city=Facts(ZoneInfo("Asia/Seoul"), "KRW"))
    assert (report.added, report.rejected) == (5, 0)
    assert codes(report) == [(5, "ages", "ages-in-words")]
    assert listing(town, "수채화", "s.rule, s.last, age_low, price_low, currency, o.url") == (
        "FREQ=WEEKLY;BYDAY=MO,WE", "2026-05-25", 228, 3_000_000, "KRW", "http://www.gaon-learn.example.kr",
    )  # fmt: skip
    assert listing(town, "초등", "s.rule, age_low, age_high, price_free") == (
        "FREQ=WEEKLY;BYDAY=SA", 108, 156, 1,
    )  # fmt: skip
    assert listing(town, "어르신", "s.rule, age_low") == ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 780)
    # Every other week is not every week, so the days are not stated.
    assert listing(town, "온라인", "s.form, s.rule, mode, age_low") == ("span", "", "online", None)
    assert listing(town, "하루", "s.form, mode, age_low, age_high") == (
        "dated",
        "blended",
        108,
        None,
    )
    assert listing(town, "수채화", "p.name, v.name, places, enrol_closes") == (
        "가온시평생학습관", "2층 강의실", 15, "2026-02-20",
    )  # fmt: skip
    everything = json.dumps(town.everything(), ensure_ascii=False, default=str)
    assert "가상" not in everything, "instructors are persons"


def test_korean_keys_of_the_interface(town: Town) -> None:
    course = {
        "lctreNm": "도예", "edcStartDay": "2026-03-02", "edcEndDay": "2026-03-30", "lctreCost": "0",
        "edcTrgetType": "청년/직장인,성인", "operInstitutionNm": "나루도서관", "psncpa": "0",
        "edcRdnmadr": "대구광역시 온라인", "instrctrNm": "김가상", "homepageUrl": "",
    }  # fmt: skip
    path = town.folder / "courses.json"
    path.write_text(json.dumps({"count": 1, "courses": [course]}), encoding="utf-8")
    assert town.take(path).profile == "korea-standard"
    assert listing(town, "도예", "mode, venue_id, age_low, price_free, places") == (
        "online", None, 228, 1, None,
    )  # fmt: skip


def test_japan_32_columns(town: Town) -> None:
    report = town.take(FIXTURES / "japan_32_columns.csv", city=Facts(ZoneInfo("Asia/Tokyo"), "JPY"))
    assert (report.added, report.rejected) == (3, 1)
    assert codes(report) == [(5, "last_date", "dates-reversed")]
    assert listing(town, "海辺", "kind, s.rule, age_low, price_low, p.name") == (
        "course", "FREQ=WEEKLY;BYDAY=TU", 216, 50_000, "凪市",
    )  # fmt: skip
    assert listing(town, "おはなし", "kind, s.form, age_low, age_high, price_free, p.name") == (
        "event", "dated", 0, 24, 1, "凪市図書館",
    )  # fmt: skip
    assert listing(town, "そろばん", "s.rule, age_low, age_high, price_low, v.address") == (
        "FREQ=WEEKLY;BYDAY=FR", 72, 156, 200_000, "架空県凪市山手4",
    )  # fmt: skip


def test_japan_current_standard(town: Town) -> None:
    report = town.take(FIXTURES / "japan_current_standard.csv")
    assert (report.added, report.problems) == (2, ())
    assert listing(
        town, "親子", "external_id, price_free, o.access, age_low, p.name, v.postcode"
    ) == (
        "E-1", 1, '["childcare"]', 72, "凪市", "999-0001",
    )  # fmt: skip
    assert listing(town, "夜の", "mode, venue_id, price_low, age_low") == (
        "online",
        None,
        30_000,
        216,
    )


def test_japan_base_registry(town: Town) -> None:
    report = town.take(FIXTURES / "japan_base_registry.csv")
    assert (report.added, report.rejected) == (2, 1)
    assert codes(report) == [
        (3, "latitude", "coordinates-incomplete"), (4, "provider", "provider-missing"),
    ]  # fmt: skip
    assert listing(town, "太極拳", "s.rule, v.name, v.address, price_low") == (
        "FREQ=WEEKLY;BYDAY=MO", "凪市民体育館", "架空県凪市浜町1-2", 40_000,
    )  # fmt: skip
    # A week is left out of it, and what is paid is paid by the month.
    said = listing(town, "朗読", "s.form, price_low, description")
    assert said == ("span", None, "日時備考: 毎週金曜日※5月1日を除く\n\n料金: 4,080円/月")


def test_nyc(town: Town) -> None:
    report = town.take(FIXTURES / "nyc_after_school.csv")
    assert report.added == 4
    assert codes(report) == [(4, "ages", "ages-in-words")]
    assert listing(town, "Beacon – PS 0", "age_low, age_high, v.address, v.postcode, v.lng") == (
        72, None, "12 Ogden Avenue, Westside", "10000", -73.9259,
    )  # fmt: skip
    assert listing(town, "Out of", "age_low, age_high, v.address, v.postcode") == (
        60, 180, "30 Grand Concourse, Westside", "10001",
    )  # fmt: skip
    assert listing(town, "Seniors", "age_low, v.lat, v.name") == (None, None, "Tower House")
    assert listing(town, "Adult", "age_low, age_high, v.postcode") == (132, 180, "10002")
    assert listing(town, "Beacon", "o.categories") == '["After-School Programs", "Summer Camp"]'


REAL = {
    "mcmf/mcmf_programs_2021.csv": ("chicago-2021", 21_654, 21_654, 0),
    "chicago_city_of_learning/schedule_program_export.csv": (
        "chicago-city-of-learning", 4_904, 2_727, 243,
    ),
    "chicago_city_of_learning/schedule_program_export_cleaner.xls": (
        "chicago-city-of-learning", 4_710, 2_751, 7,
    ),
    "korea_everlearning_daegu/courses.json": ("korea-standard", 1_109, 1_109, 0),
    "nyc_dycd/DYCD_after-school_programs.csv": ("nyc-after-school", 1_599, 1_598, 0),
}  # fmt: skip


@pytest.mark.parametrize("file", REAL)
def test_real_files(town: Town, shared_data: Path, file: str) -> None:
    report = town.take(shared_data / file)
    found = (report.profile, report.read, report.added, report.rejected)
    assert found == REAL[file]
    stored = town.everything()
    again = town.take(shared_data / file)
    assert (again.read, again.added, again.changed, again.withdrawn) == (report.read, 0, 0, 0)
    assert town.everything() == stored


def test_real_japanese_files(town: Town, shared_data: Path) -> None:
    files = sorted((shared_data / "japan_event_csv/data").glob("*.csv"))
    reports = [town.take(file, now=datetime(2022, 1, 15, 9)) for file in files]
    assert {report.profile for report in reports} == {"japan-events"}
    assert sum(report.read for report in reports) == 3_699
    assert sum(report.rejected for report in reports) == 100
