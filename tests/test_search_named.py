"""The cases that every finder gets wrong, one by one, through the engine."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from finder import models
from finder.schedule import HORIZON, Meeting, Schedule
from finder.search.engine import Result
from finder.search.follower import Follower
from finder.search.local import LocalEngine
from finder.store.horizon import extend
from finder.vocabulary import Form, Group, OccurrenceStatus
from tests.conftest import MakeSites
from tests.random_city import (
    NOW,
    AnySite,
    add_listings,
    make_site,
    question,
    redraw_border,
)
from tests.test_search_contract import CITIES

TODAY = NOW.date()
TUESDAYS = Schedule(
    Form.DATED,
    date(2026, 3, 31),
    date(2026, 6, 2),
    time(18),
    time(20),
    "FREQ=WEEKLY;BYDAY=TU",
)


def meetings(*found: Meeting) -> Schedule:
    return Schedule(Form.DATED, meetings=found)


def search(site: AnySite, **args: Any) -> Result:
    """Ask, at `now` if given, with `from_` for from and lists for repeated values."""
    now = args.pop("now", NOW)
    pairs = [
        (name.rstrip("_"), str(value))
        for name, values in args.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    return site.engine.search(question(site, pairs), now)


MakeCity = Callable[..., AnySite]
"""Makes a city of these listings, which its engine knows."""


@pytest.fixture(params=CITIES)
def a_city(request: pytest.FixtureRequest, make_sites: MakeSites) -> Iterator[MakeCity]:
    """A city for each engine in turn."""
    with make_sites(request.param) as site:

        def made(*listings: dict[str, Any]) -> AnySite:
            add_listings(site, listings)
            site.follower.catch_up()
            return site

        yield made


def test_a_tuesday_course_does_not_match_sunday(a_city: MakeCity) -> None:
    site = a_city({"schedule": TUESDAYS})
    assert search(site, day="tue").total == 1
    assert search(site, day="sun").total == 0
    assert search(site, day="sun", unknown="schedule").total == 0


def test_day_time_and_dates_are_asked_of_one_and_the_same_meeting(a_city: MakeCity) -> None:
    both = meetings(
        Meeting(date(2026, 3, 31), time(18), time(19)), Meeting(date(2026, 4, 4), time(9), time(10))
    )
    site = a_city({"schedule": both})
    assert search(site, day="tue", time="evening").total == 1
    assert search(site, day="tue", time="morning").total == 0
    assert search(site, day="sat", to="2026-04-01").total == 0


def test_the_matched_meeting_is_the_soonest_that_fits_not_the_first(a_city: MakeCity) -> None:
    site = a_city({"schedule": TUESDAYS})
    (hit,) = search(site, from_="2026-05-01").hits
    with site.sessions() as session:
        matched = session.get_one(models.Occurrence, hit.occurrence)
    assert matched.day == date(2026, 5, 5)


def test_the_place_of_one_date_is_found_by_its_name(a_city: MakeCity) -> None:
    """Venue 1, House 1, is in the west, venue 3 in the east; the third date is cancelled."""
    three = meetings(
        Meeting(date(2026, 3, 31), time(18)),
        Meeting(date(2026, 4, 7), time(18)),
        Meeting(date(2026, 4, 14), time(18), status=OccurrenceStatus.CANCELLED),
    )
    site = a_city({"schedule": three, "venue_id": 1, "venues": [1, 3, 4]})
    assert [search(site, q=f"house {n}").total for n in (1, 3, 4)] == [1, 1, 0]
    assert [search(site, q=name).total for name in ("west", "east")] == [1, 1]


def test_a_second_meeting_out_of_the_radius(a_city: MakeCity) -> None:
    """Venue 1 is in the west, venue 3 in the east; each has one of the two meetings."""
    two = meetings(Meeting(date(2026, 3, 31), time(18)), Meeting(date(2026, 4, 7), time(18)))
    site = a_city({"schedule": two, "venue_id": 1, "venues": [1, 3]})
    west = {"near": "38.70,-9.20", "within": "2"}
    assert search(site, **west).total == 1
    assert search(site, **west, to="2026-04-01").total == 1
    assert search(site, **west, from_="2026-04-01").total == 0
    assert search(site, **west, fit="all").total == 0
    assert search(site, near="38.70,-9.20", within="20", fit="all").total == 1
    assert search(site).facets["area"].counts == {"east": 1, "west": 1, "testhaven": 1}


def test_of_two_meetings_at_once_the_first_by_id_is_shown(a_city: MakeCity) -> None:
    plan = meetings(
        Meeting(date(2026, 3, 30), time(9)),
        Meeting(date(2026, 4, 7), time(18)),
        Meeting(date(2026, 4, 7), time(18)),
    )
    site = a_city({"schedule": plan, "venues": [3, 1, 3]})
    (hit,) = search(site, time="evening").hits
    assert hit.occurrence == 2


def test_every_meeting_must_fit_also_those_outside_the_dates(a_city: MakeCity) -> None:
    two = meetings(
        Meeting(date(2026, 3, 31), time(18), time(20)), Meeting(date(2026, 5, 2), time(9), time(11))
    )
    site = a_city({"schedule": two}, {"schedule": two, "attendance": "each"})
    asked = {"from_": "2026-03-30", "to": "2026-04-05", "after": "17:00"}
    assert search(site, **asked).total == 2
    assert [hit.id for hit in search(site, **asked, fit="all").hits] == [2]


def test_a_meeting_past_midnight(a_city: MakeCity) -> None:
    night = meetings(Meeting(date(2026, 3, 27), time(22), time(1)))
    site = a_city({"schedule": night})
    assert search(site, day="fri", time="evening").total == 1
    assert search(site, day="sat").total == 0
    assert search(site, from_="2026-03-28").total == 0
    assert search(site, before="24:00").total == 0
    assert search(site, now=datetime(2026, 3, 28, 0, 30)).total == 1
    assert search(site, now=datetime(2026, 3, 28, 1, 0)).total == 0


def test_the_night_the_clocks_change(a_city: MakeCity) -> None:
    """In Lisbon 01:00 becomes 02:00 on 29 March: the meeting from 0:30 to 2:30 lasts an hour."""
    site = a_city({"schedule": meetings(Meeting(date(2026, 3, 29), time(0, 30), time(2, 30)))})
    assert search(site, now=datetime(2026, 3, 29, 2, 29)).total == 1
    assert search(site, now=datetime(2026, 3, 29, 2, 30)).total == 0


def test_a_span_matches_dates_and_is_not_stated_for_weekdays(a_city: MakeCity) -> None:
    span = Schedule(Form.SPAN, date(2026, 1, 4), date(2026, 4, 17), time(11), time(12, 30))
    site = a_city({"schedule": span})
    assert search(site, from_="2026-04-01", to="2026-04-07").total == 1
    assert search(site, time="morning").total == 1
    assert search(site, time="evening").total == 0
    wednesday = search(site, day="wed")
    assert wednesday.total == 0
    assert wednesday.unknown == {Group.SCHEDULE: 1}
    assert search(site, day="wed", unknown="schedule").total == 1
    assert search(site, day="wed", from_="2026-04-16", unknown="schedule").total == 0


def test_ages_last_until_the_next_birthday(a_city: MakeCity) -> None:
    site = a_city({"age_low": 72, "age_high": 108})
    assert search(site, age="107m").total == 1
    assert search(site, age="108m").total == 0
    assert search(site, age="8").total == 1
    assert search(site, age="9").total == 0


def test_a_child_of_eighteen_months(a_city: MakeCity) -> None:
    site = a_city({"age_low": 0, "age_high": 18}, {"age_low": 18, "age_high": 37}, {"age_low": 12})
    assert {hit.id for hit in search(site, age="18m").hits} == {2, 3}


def test_no_age_is_neither_yes_nor_no(a_city: MakeCity) -> None:
    site = a_city({"title": "Silent"})
    found = search(site, age="8")
    assert (found.total, found.unknown) == (0, {Group.AGE: 1})
    assert found.facets["stage"].unstated == 0
    assert search(site).facets["stage"].unstated == 1
    assert search(site, age="8", unknown="age").total == 1


def test_online_has_no_place_and_is_left_out_where_one_is_asked_for(a_city: MakeCity) -> None:
    site = a_city({"mode": "online", "venue_id": 1}, {"mode": "blended", "venue_id": 6})
    near = {"near": "38.70,-9.20"}
    assert search(site, **near).total == 0
    assert search(site, **near).unknown == {Group.PLACE: 1}
    assert search(site, **near, online="include").total == 1
    assert search(site, **near, mode="online").total == 1
    assert search(site, **near).facets["mode"].counts["online"] == 1


def test_a_border_that_was_redrawn(tmp_path: Path) -> None:
    """The east takes all of the west: venues move over, and the index follows."""
    site = make_site(tmp_path)
    add_listings(site, [{"venue_id": 1}])
    site.follower.catch_up()
    assert search(site, area="west").total == 1
    areas = redraw_border(site, tmp_path)
    folder = site.follower.folder
    Follower(folder, site.city, areas, site.sessions).catch_up()
    engine = LocalEngine(folder, site.city, areas, site.sessions)
    redrawn = dataclasses.replace(site, areas=areas, engine=engine)
    assert search(redrawn, area="east").total == 1
    assert search(redrawn, q="east").total == 1
    assert search(redrawn, q="west").total == 0


def test_a_price_only_bounded_above_is_not_stated_below_its_bound(a_city: MakeCity) -> None:
    site = a_city({"price_high": 5000, "currency": "EUR"})
    assert search(site, price="50").total == 1
    assert search(site, price="25").total == 0
    assert search(site, price="25").unknown == {Group.PRICE: 1}
    assert search(site, price="free", unknown="price").total == 1


def test_any_ceiling_that_is_asked_for_has_its_number(a_city: MakeCity) -> None:
    site = a_city({"price_low": 1200, "currency": "EUR"}, {"price_free": True})
    found = search(site, price="12.5")
    assert found.total == found.facets["price"].counts["12.5"] == 2


def test_cancelled_meetings_do_not_match(a_city: MakeCity) -> None:
    plan = dataclasses.replace(TUESDAYS, cancelled=(date(2026, 3, 31),))
    site = a_city({"schedule": plan})
    assert search(site, to="2026-04-05").total == 0
    assert search(site, to="2026-04-08").total == 1


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("cafe", {1, 2}),
        ("swims", {3}),
        ("요리", {4}),
        ("요리교실", {4}),
        ("리교", {4}),
        ("교요", set()),
        ("كتاب", {5}),
        ('"story time"', {6}),
        ('"time story"', set()),
        ("time -story", set()),
        ("provider 0", {1, 2, 3, 4, 5, 6}),
    ],
)
def test_words_in_every_script(a_city: MakeCity, q: str, found: set[int]) -> None:
    site = a_city(
        {"title": "Café talk", "language": "fr"},
        {"title": "cafe talk"},
        {"title": "Swimming", "language": "en"},
        {"title": "아동요리교실에서", "language": "ko"},
        {"title": "نادي الكتاب", "language": "ar"},
        {"title": "Story time", "language": "en"},
    )
    assert {hit.id for hit in search(site, q=q).hits} == found


def test_exact_words_come_before_their_other_forms(a_city: MakeCity) -> None:
    site = a_city(
        {"title": "Painted stones", "language": "en"},
        {"title": "Painting for all", "language": "en"},
    )
    assert [hit.id for hit in search(site, q="painting").hits] == [2, 1]


def test_the_horizon_moves_on_and_what_was_cancelled_stays_so(tmp_path: Path) -> None:
    weekly = Schedule(Form.DATED, date(2026, 3, 31), None, time(18), rule="FREQ=WEEKLY;BYDAY=TU")
    site = make_site(tmp_path)
    add_listings(site, [{"schedule": dataclasses.replace(weekly, last=date(2026, 4, 21))}])
    with site.sessions.begin() as session:
        row = session.get_one(models.Schedule, 1)
        row.last, row.expanded_to = None, date(2026, 4, 21)
        session.get_one(models.Occurrence, 2).status = "cancelled"
    with site.sessions.begin() as session:
        made = extend(session, site.city.timezone, TODAY + HORIZON)
        assert extend(session, site.city.timezone, TODAY + HORIZON) == 0
    with site.sessions() as session:
        days = session.scalars(select(models.Occurrence.day).order_by(models.Occurrence.day)).all()
        assert session.get_one(models.Occurrence, 2).status == "cancelled"
    assert len(days) == made + 4
    assert {b - a for a, b in pairwise(days)} == {timedelta(days=7)}
    site.follower.catch_up()
    assert search(site, from_="2027-01-01").total == 1
