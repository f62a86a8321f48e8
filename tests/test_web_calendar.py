"""The calendar of one opportunity, as three programs read it and as it changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from finder import app
from finder.installation import Installation
from finder.settings import Settings
from finder.upkeep import follower, import_file
from tests.calendars import Event, name_of, read
from tests.web_site import LISTED, Visitor, home, make_home, visitor

__all__ = ["home", "visitor"]

POTTERY = "/opportunity/1-pottery-for-beginners.ics"
STORIES = "/opportunity/2-story-time.ics"
HEAD = "id,title,kind,dates,cancelled_dates,provider\n"


def test_every_meeting_keeps_its_local_hours_when_the_clocks_change(visitor: Visitor) -> None:
    events = read(visitor.fetch(POTTERY).data)
    assert len(events) == 20
    assert {one.clock.split()[1] for one in events} == {"18:30"}
    by_day = {one.clock[:10]: one for one in events}
    before, after = by_day["2027-03-23"], by_day["2027-03-30"]
    assert isinstance(before.start, datetime)
    assert isinstance(after.start, datetime)
    assert before.start.utcoffset() == timedelta(0)
    assert after.start.utcoffset() == timedelta(hours=1)
    assert isinstance(after.end, datetime)
    assert after.end.replace(tzinfo=None) == datetime(2027, 3, 30, 20, 30)


def test_an_event_says_what_one_needs_to_get_there(visitor: Visitor) -> None:
    response = visitor.fetch(POTTERY)
    first = read(response.data)[0]
    assert first.summary == "Pottery for beginners"
    assert first.location == "West House, 1 West Street, 1100-001"
    assert first.url == "http://localhost/opportunity/1-pottery-for-beginners"
    assert first.status == "CONFIRMED"
    said = first.description.replace("\xa0", " ").splitlines()
    assert said == [
        "Make your first bowl.",
        "Offered by Evening school",
        "The meetings belong together: plan to come to all.",
        "18 and over · 5 €–20 € · In person · English",
        first.url,
    ]  # fmt: skip
    assert b"GEO:38.700000;-9.200000\r\n" in response.data
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n" in response.data


def test_what_has_become_of_each_date(visitor: Visitor) -> None:
    events = read(visitor.fetch(STORIES).data)
    assert [(one.uid, one.status) for one in events] == [
        ("2-20270320T1000@localhost", "CONFIRMED"),
        ("2-20270327T1000@localhost", "CANCELLED"),
        ("2-20270403T1000@localhost", "CONFIRMED"),
        ("2-20270410T1400@localhost", "CONFIRMED"),
        ("2-20270417@localhost", "CONFIRMED"),
        ("2-20270424T0900@localhost", "CONFIRMED"),
    ]
    _, cancelled, full, moved, hourless, long = events
    assert cancelled.summary == "Cancelled: Story time"
    assert "Full" in full.description.splitlines()
    assert "Moved" in moved.description.splitlines()
    assert moved.end is None
    assert "The end is not stated." in moved.description.splitlines()
    assert (hourless.start, hourless.end) == (date(2027, 4, 17), date(2027, 4, 18))
    assert "Hours not stated" in hourless.description.splitlines()
    assert long.end is not None
    assert f"{long.end:%Y-%m-%d %H:%M}" == "2027-04-26 16:00"


def test_one_date_alone(visitor: Visitor) -> None:
    (one,) = read(visitor.fetch(f"{STORIES}?occurrence=20270403T1000").data)
    assert one.uid == "2-20270403T1000@localhost"
    for wrong in ("20270404T1000", "x", "1%00", "20270320T1000&occurrence=", "٣"):
        response = visitor.fetch(f"{STORIES}?occurrence={wrong}")
        assert response.status_code == (200 if wrong.startswith("20270320") else 404), wrong


def test_the_page_offers_it(visitor: Visitor) -> None:
    page = visitor.see("/ar/opportunity/2-story-time")
    link = page.one("p", class_="calendar").one("a")
    assert link.get("href") == "/ar/opportunity/2-story-time.ics"
    events = read(visitor.fetch(link.get("href")).data)
    assert events[0].url == "http://localhost/ar/opportunity/2-story-time"
    assert events[0].uid == "2-20270320T1000@localhost"
    assert "Cancelled" not in events[1].summary
    always = visitor.see("/opportunity/4-bookkeeping-at-your-own-pace")
    assert not [a for a in always.all("a") if ".ics" in a.get("href")]


def test_the_page_offers_each_date_that_is_on(visitor: Visitor) -> None:
    page = visitor.see("/opportunity/2-story-time")
    links = page.one("ul", class_="dates").all("a", class_="to-calendar")
    assert len(links) == 5
    assert links[0].text == "Add to calendar : Sat, 20 Mar, 10:00–11:00"
    uids = [read(visitor.fetch(a.get("href")).data)[0].uid for a in links]
    assert uids == [
        one.uid for one in read(visitor.fetch(STORIES).data) if one.status != "CANCELLED"
    ]


def test_what_has_only_a_first_and_a_last_date_takes_nobodys_time(visitor: Visitor) -> None:
    response = visitor.fetch("/opportunity/5-apprentices-summer.ics")
    (one,) = read(response.data)
    assert (one.start, one.end) == (date(2027, 6, 1), date(2027, 9, 1))
    assert b"TRANSP:TRANSPARENT" in response.data
    assert "On which of these days it meets is not stated." in one.description
    assert "08:00–12:00" in one.description


def test_what_has_no_dates_is_an_empty_calendar_that_says_why(visitor: Visitor) -> None:
    always = visitor.fetch("/opportunity/4-bookkeeping-at-your-own-pace.ics").data
    assert (read(always), name_of(always)[1]) == ([], "Always open")
    silent = visitor.fetch("/opportunity/6-something-or-other.ics").data
    assert (read(silent), name_of(silent)[1]) == ([], "Dates not stated")


def test_what_is_over_says_so(home: Settings) -> None:
    later = app.create_app(replace(home, now=datetime(2027, 9, 1, 9))).test_client()
    data = later.get(POTTERY).data
    assert (read(data), name_of(data)[1]) == ([], "No more dates are planned")
    summer = later.get("/opportunity/5.ics").data
    assert (read(summer), name_of(summer)[1]) == ([], "No more dates are planned")


def test_what_goes_on_says_how_far_its_dates_go(visitor: Visitor) -> None:
    data = visitor.fetch("/opportunity/33.ics").data
    assert len(read(data)) == 69
    assert "it goes on after that" in name_of(data)[1]


def test_any_slug_will_do_since_calendars_ask_for_years(visitor: Visitor) -> None:
    for name in ("1", "1-", "1-an-older-title"):
        assert len(read(visitor.fetch(f"/opportunity/{name}.ics").data)) == 20
    for name in ("999", "0", "x", "٣", "9" * 30):
        assert visitor.fetch(f"/opportunity/{name}.ics").status_code == 404


def test_withdrawn_is_gone_for_readers_and_for_calendars(visitor: Visitor) -> None:
    address = f"/opportunity/{len(LISTED)}-gone-with-the-wind.ics"
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    page = visitor.fetch(address, Accept=browser)
    assert page.status_code == 410
    assert page.mimetype == "text/html"
    assert "This is no longer offered" in page.text
    for accepted in ("*/*", "text/calendar", ""):
        told = visitor.fetch(address, Accept=accepted)
        assert told.status_code == 410
        assert told.mimetype == "text/calendar"
        assert "A search finds what is offered now." in name_of(told.data)[1]


def test_who_has_the_file_already_is_told_so(visitor: Visitor) -> None:
    first = visitor.fetch(POTTERY)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["X-Robots-Tag"] == "noindex"
    assert "Accept-Language" in first.headers["Vary"]
    assert first.headers["Cache-Control"] == "private, max-age=900"
    assert "Set-Cookie" not in first.headers
    again = visitor.fetch(POTTERY, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert visitor.fetch(POTTERY, If_None_Match='"x"').status_code == 200


def test_addresses_are_those_that_residents_use(home: Settings) -> None:
    settings = replace(home, base_url="https://learn.example.org/city")
    public = Visitor(app.create_app(settings).test_client())
    first = read(public.fetch(POTTERY).data)[0]
    assert first.url == "https://learn.example.org/city/opportunity/1-pottery-for-beginners"
    assert first.uid == "1-20270316T1830@learn.example.org"


@dataclass(frozen=True)
class Town:
    """A city that a provider's table goes into again and again."""

    folder: Path
    installation: Installation
    visitor: Visitor

    def take(self, table: str) -> None:
        """Import a table, and let the index follow."""
        file = self.folder / "table.csv"
        file.write_text(table, "utf-8")
        import_file(self.installation, file, allow_withdrawals=True)
        follower(self.installation).catch_up()

    def dates(self, dates: str, cancelled: str = "") -> list[Event]:
        """The calendar after the provider has told these dates."""
        self.take(f"{HEAD}1,Choir,course,{dates},{cancelled},The School\n")
        return read(self.visitor.fetch("/opportunity/34.ics").data)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A city of one's own, in which 33 opportunities are known already."""
    here = Installation.open(make_home(tmp_path))
    return Town(tmp_path, here, Visitor(app.build(here).test_client()))


def keyed(events: list[Event]) -> dict[str, tuple[str, str]]:
    """When each is, and whether it is on, by its key."""
    return {
        one.uid.removeprefix("34-").removesuffix("@localhost"): (one.clock, one.status)
        for one in events
    }


def test_a_cancelled_date_stays_and_says_so(town: Town) -> None:
    before = town.dates("2027-04-06 18:00-20:00;2027-04-13 18:00-20:00")
    after = town.dates("2027-04-06 18:00-20:00;2027-04-13 18:00-20:00", "2027-04-13")
    assert [one.uid for one in after] == [one.uid for one in before]
    assert [one.status for one in after] == ["CONFIRMED", "CANCELLED"]
    assert all(new.sequence > old.sequence for new, old in zip(after, before, strict=True))


def test_a_moved_date_keeps_its_name(town: Town) -> None:
    before = town.dates("2027-04-06 18:00-20:00;2027-04-13 18:00-20:00")
    moved = town.dates("2027-04-06 18:00-20:00;2027-04-14 19:00-21:00")
    assert keyed(moved) == {
        "20270406T1800": ("2027-04-06 18:00", "CONFIRMED"),
        "20270413T1800": ("2027-04-14 19:00", "CONFIRMED"),
    }
    assert moved[1].sequence > before[1].sequence
    again = town.dates("2027-04-06 18:00-20:00;2027-04-15 19:00-21:00")
    assert keyed(again)["20270413T1800"] == ("2027-04-15 19:00", "CONFIRMED")
    assert again[1].sequence > moved[1].sequence
    back = town.dates("2027-04-06 18:00-20:00;2027-04-13 18:00-20:00")
    assert keyed(back) == keyed(before)


def test_the_same_table_again_changes_nothing(town: Town) -> None:
    dates = "2027-04-06 18:00-20:00;2027-04-13 18:00-20:00"
    assert town.dates(dates) == town.dates(dates)


def test_a_date_that_vanishes_is_told_as_cancelled_until_it_is_past(town: Town) -> None:
    town.dates("2027-04-06 18:00-20:00;2027-04-13 18:00-20:00;2027-04-20 18:00-20:00")
    after = town.dates("2027-04-06 18:00-20:00;2027-04-20 18:00-20:00")
    assert keyed(after) == {
        "20270406T1800": ("2027-04-06 18:00", "CONFIRMED"),
        "20270413T1800": ("2027-04-13 18:00", "CANCELLED"),
        "20270420T1800": ("2027-04-20 18:00", "CONFIRMED"),
    }
    assert "2027-04-13" not in town.visitor.see("/opportunity/34-choir").text
    later = replace(town.installation.settings, now=datetime(2027, 4, 14, 9))
    events = read(app.create_app(later).test_client().get("/opportunity/34.ics").data)
    assert keyed(events) == {"20270420T1800": ("2027-04-20 18:00", "CONFIRMED")}
    back = town.dates("2027-04-06 18:00-20:00;2027-04-13 18:00-20:00;2027-04-20 18:00-20:00")
    assert {status for _, status in keyed(back).values()} == {"CONFIRMED"}


def test_a_new_date_where_a_moved_one_was_is_another_one(town: Town) -> None:
    town.dates("2027-04-13 18:00-20:00")
    town.dates("2027-04-14 18:00-20:00")
    both = town.dates("2027-04-13 18:00-20:00;2027-04-14 18:00-20:00")
    assert keyed(both) == {
        "20270413T1800-2": ("2027-04-13 18:00", "CONFIRMED"),
        "20270413T1800": ("2027-04-14 18:00", "CONFIRMED"),
    }


def test_dates_that_give_way_to_a_span_are_told_as_cancelled(town: Town) -> None:
    town.dates("2027-04-13 18:00-20:00")
    town.take(
        "id,title,kind,first_date,last_date,provider\n"
        "1,Choir,course,2027-04-12,2027-06-30,The School\n"
    )
    dropped, span = read(town.visitor.fetch("/opportunity/34.ics").data)
    assert (dropped.uid, dropped.status) == ("34-20270413T1800@localhost", "CANCELLED")
    assert (span.start, span.end) == (date(2027, 4, 12), date(2027, 7, 1))


def test_two_meetings_that_begin_together_are_two(town: Town) -> None:
    events = town.dates("2027-04-13 18:00-20:00;2027-04-13 18:00-19:00")
    assert len(events) == len({one.uid for one in events}) == 2


def test_what_is_withdrawn_is_cancelled_for_who_follows_it(town: Town) -> None:
    before = town.dates("2027-04-13 18:00-20:00")
    town.take(f"{HEAD}2,Other,course,2027-04-13 18:00-20:00,,The School\n")
    response = town.visitor.fetch("/opportunity/34.ics")
    assert response.status_code == 410
    (one,) = read(response.data)
    assert (one.uid, one.status) == (before[0].uid, "CANCELLED")
    assert one.sequence > before[0].sequence
    assert "This is no longer offered" in one.description


def test_hostile_text_stays_text(town: Town) -> None:
    title = "a\\n;b, BEGIN:VEVENT 요리교실 " + "x" * 200
    town.take(
        "id,title,kind,description,dates,provider\n"
        f'1,"{title}",event,"one\n\ntwo; three, four\nEND:VCALENDAR",2027-04-01 10:00,"A, B; C"\n'
    )
    (one,) = read(town.visitor.fetch("/opportunity/34.ics").data)
    assert one.summary == title
    said = one.description.splitlines()
    assert said[:4] == ["one", "", "two; three, four", "END:VCALENDAR"]
    assert said[4] == "Offered by A, B; C"
