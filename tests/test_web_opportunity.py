"""The page of one opportunity: all that is known, all its dates, and its old addresses."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest

from finder import app
from finder.installation import Installation, index_folder
from finder.models import Opportunity, Schedule
from finder.publishing.listings import goes_on
from finder.search.follower import Follower
from finder.settings import Settings
from finder.store.changes import next_change
from finder.vocabulary import Status
from tests.pages import Node
from tests.web_site import FILLERS, LISTED, Visitor, home, make_home, visitor

__all__ = ["home", "visitor"]


SWIMMING = len(LISTED) + 1


def address(visitor: Visitor, number: int) -> str:
    """The address of the listing of this number, counted from 1."""
    response = visitor.fetch(f"/opportunity/{number}")
    return str(response.location) if response.status_code == 301 else f"/opportunity/{number}"


def sheet(page: Node) -> dict[str, str]:
    """The facts by their names."""
    rows = page.one("dl", class_="sheet").all("div")
    return {row.one("dt").text: row.one("dd").text for row in rows}


def test_everything_known_is_shown(visitor: Visitor) -> None:
    page = visitor.see("/opportunity/1-pottery-for-beginners")
    facts = sheet(page)
    assert facts["Where"] == "West House 1 West Street 1100-001 West Quay"
    assert facts["For whom"] == "18 and over Beginners"
    assert facts["Price"] == "5 €–20 €"
    assert facts["Topic"] == "crafts clay"
    assert facts["Language"] == "English"
    assert facts["Help for taking part"] == "Wheelchair access"
    assert facts["Accessibility of the venue"] == "Accessible toilet"
    taking_part = page.one("section", class_="taking-part")
    assert taking_part.one("p", class_="state").text == "Enrolment closes soon."
    assert [item.text for item in taking_part.all("li")] == [
        "Closes: Thu, 18 Mar", "3 places left", "There is a waiting list.",
        "The meetings belong together: plan to come to all.", "Ask: office@example.org",
    ]  # fmt: skip
    assert taking_part.one("ul").one("a").get("href") == "mailto:office@example.org"
    assert page.one("h1").text == "Pottery for beginners"
    assert "Offered by Evening school" in page.text
    more = page.one("section", aria_labelledby="more").all("a")[-1]
    chip = visitor.see(more.get("href")).one("nav", class_="chips").one("a", class_="chip")
    assert "Evening school" in chip.text
    assert [p.text for p in page.one("div", class_="said").all("p")] == [
        "Make your first bowl.", "Clay and tools are there.",
    ]  # fmt: skip
    assert page.one("a", class_="go").get("href") == "https://example.org/enrol"
    assert "noreferrer" in page.one("a", class_="go").get("rel")
    assert "Last confirmed: 15 Mar 2027." in page.text
    assert "CC-BY-4.0" in page.text


def test_all_coming_dates_are_there_later_ones_folded(visitor: Visitor) -> None:
    page = visitor.see("/opportunity/1-pottery-for-beginners")
    assert page.one("h2", id="dates").text == "20 dates to come"
    shown, folded = page.all("ul", class_="dates")
    assert (len(shown.all("li")), len(folded.all("li"))) == (12, 8)


def test_dates_that_go_on_after_those_made_are_at_least_so_many(visitor: Visitor) -> None:
    page = visitor.see(address(visitor, len(LISTED) + FILLERS))
    assert page.one("h2", id="dates").text == "At least 69 dates to come"
    assert "Dates are shown up to 15 Sept 2028; it goes on after that." in page.text
    assert "and at least 68 more dates" in sheet(page)["When"]
    assert "at least" not in visitor.see("/opportunity/1-pottery-for-beginners").text


@pytest.mark.parametrize(
    ("rule", "last", "more"),
    [
        ("", None, False),
        ("FREQ=WEEKLY", None, True),
        ("FREQ=WEEKLY", date(2027, 6, 1), False),
        ("FREQ=WEEKLY", date(2028, 12, 1), True),
        ("FREQ=WEEKLY;UNTIL=20270601", None, False),
        ("FREQ=WEEKLY;UNTIL=20281201", None, True),
        ("FREQ=WEEKLY;COUNT=78", None, False),
        ("FREQ=WEEKLY;COUNT=80", None, True),
        ("FREQ=WEEKLY;INTERVAL=4;COUNT=80", date(2028, 9, 20), False),
    ],
)
def test_whether_a_rule_goes_on(rule: str, last: date | None, *, more: bool) -> None:
    row = Schedule(first=date(2027, 3, 20), last=last, rule=rule, expanded_to=date(2028, 9, 15))
    assert goes_on(row) is more


def test_a_span_that_is_over_says_so(visitor: Visitor, home: Settings) -> None:
    where = "/opportunity/5-apprentices-summer"
    assert "over" not in sheet(visitor.see(where))["When"]
    later = Visitor(app.create_app(replace(home, now=datetime(2027, 9, 1, 9))).test_client())
    assert sheet(later.see(where))["When"] == "1 Jun – 31 Aug 2027, 08:00–12:00 Already over"
    last_day = Visitor(app.create_app(replace(home, now=datetime(2027, 8, 31, 9))).test_client())
    assert "over" not in sheet(last_day.see(where))["When"]


def test_what_has_become_of_each_date_is_said(visitor: Visitor) -> None:
    page = visitor.see("/opportunity/2-story-time")
    items = page.one("ul", class_="dates").all("li")
    dates = [item.text.partition(" Add to calendar")[0] for item in items]
    assert dates[0].startswith("Sat, 20 Mar, 10:00–11:00")
    assert [text.split()[-1] for text in dates[1:4]] == ["Cancelled", "Full", "Moved"]
    assert dates[4] == "Sat, 17 Apr, hours not stated"
    assert dates[5] == "Sat, 24 Apr, 09:00 to Mon, 26 Apr, 16:00"
    assert "Come to any of them." in page.text


def test_what_is_not_stated_is_said(visitor: Visitor) -> None:
    facts = sheet(visitor.see("/opportunity/6-something-or-other"))
    assert facts["When"] == "Dates not stated"
    assert facts["Where"] == "Place not stated"
    assert facts["For whom"] == "Ages not stated"
    assert facts["Price"] == "Price not stated"
    assert "Level not stated" in facts["Not stated"]


def test_online_needs_no_place(visitor: Visitor) -> None:
    facts = sheet(visitor.see("/opportunity/4-bookkeeping-at-your-own-pace"))
    assert facts["Where"] == "No place: it happens online"
    assert facts["When"] == "Always open"
    assert facts["Price"] == "from 10 €"


def test_hostile_text_stays_text(visitor: Visitor) -> None:
    page = visitor.see(address(visitor, 7))
    assert page.one("h1").text.startswith("<script>alert('x')</script>")
    assert "<b>bold</b> {{ 7*7 }} {n} %(n)s" in page.text
    found = [a.get("href") for a in page.one("main").all("a")]
    links = [href for href in found if "kept=" not in href]
    assert links == [
        "/provider/p3",
        'https://example.org/?a=1&b="2"',
        *[one.get("href") for one in page.one("section", class_="faults").all("a")],
    ]


def test_another_slug_leads_to_the_right_address(visitor: Visitor) -> None:
    for wrong in ("1", "1-", "1-potery", "1-pottery-for-beginners-x"):
        response = visitor.fetch(f"/opportunity/{wrong}")
        assert response.status_code == 301
        assert response.location == "/opportunity/1-pottery-for-beginners"
    response = visitor.fetch("/ar/opportunity/1-x")
    assert response.location == "/ar/opportunity/1-pottery-for-beginners"


def test_slugs_in_any_script(visitor: Visitor) -> None:
    where = address(visitor, 3)
    assert where == "/opportunity/3-%D8%B1%D8%B3%D9%85-%D9%84%D9%84%D8%A3%D8%B7%D9%81%D8%A7%D9%84"
    assert visitor.see(where).one("h1").text == "رسم للأطفال"


def test_withdrawn_is_gone_and_unknown_is_not_found(visitor: Visitor) -> None:
    gone = visitor.see(f"/opportunity/{len(LISTED)}-gone-with-the-wind", 410)
    assert gone.one("h1").text == "This is no longer offered"
    assert "Gone with the wind" not in gone.text
    assert gone.one("main").all("form", role="search")
    for name in ("999", "0", "-1", "x", "1x", "9" * 18, "9" * 40, "1%00", "٣"):
        page = visitor.see(f"/opportunity/{name}", 404)
        assert page.one("h1").text == "This page does not exist"
    assert "The provider has taken it back." in gone.text
    assert visitor.ask(f"/opportunities/{len(LISTED)}", 410)["detail"].startswith("The provider")


def test_what_was_taken_back_leads_to_what_there_is_instead(own_home: Settings) -> None:
    here = Installation.open(own_home)
    with here.sessions.begin() as session:
        row = session.get_one(Opportunity, SWIMMING)
        row.status, row.change = Status.WITHDRAWN, next_change(session)
    Follower(index_folder(own_home), here.city, here.areas, here.sessions).catch_up()
    gone = Visitor(app.build(here).test_client()).see(f"/opportunity/{SWIMMING}", 410)
    like = gone.one("section", aria_labelledby="like-1")
    assert like.one("h2").text == "Something like it"
    assert len(titles(like)) == 3
    assert "Swimming, group 1" not in titles(like)
    assert "group 1 " not in gone.text
    assert gone.one("section", aria_labelledby="like-2").one("h2").text == "More from this provider"


@pytest.fixture
def own_home(tmp_path: Path) -> Settings:
    """The settings of an installation that may be changed."""
    return make_home(tmp_path)


def titles(node: Node) -> list[str]:
    """Titles of the results in a part of a page."""
    return [card.one("h3").text for card in node.all("li", class_="card")]


def test_like_ones_stand_beside_it_and_not_itself(visitor: Visitor) -> None:
    page = visitor.see("/opportunity/1-pottery-for-beginners")
    more = titles(page.one("section", aria_labelledby="more"))
    assert len(more) == 3
    assert "Pottery for beginners" not in more
    nearby = visitor.see(address(visitor, SWIMMING)).one("section", aria_labelledby="nearby")
    assert len(titles(nearby)) == 3
    assert "Swimming, group 1" not in titles(nearby)
    assert "away" not in nearby.text
    for a in (page.one("section", aria_labelledby="more").all("a")[-1], nearby.all("a")[-1]):
        assert a.text == "Show all"
        assert visitor.see(a.get("href")).all("li", class_="card")
    assert not visitor.see("/opportunity/6-something-or-other").all("section", id="nearby")


def test_a_page_can_do_without_the_search(own_home: Settings) -> None:
    visitor = Visitor(app.create_app(own_home).test_client())
    shutil.rmtree(index_folder(own_home))
    page = visitor.see("/opportunity/1-pottery-for-beginners")
    assert not page.all("section", class_="like")


def test_the_way_there_leaves_the_site_only_when_it_is_chosen(visitor: Visitor) -> None:
    page = visitor.see("/opportunity/1-pottery-for-beginners")
    route, on_device = page.one("ul", class_="ways").all("a")
    assert route.get("href") == "https://www.openstreetmap.org/directions?to=38.70000%2C-9.20000"
    assert route.get("rel") == "noreferrer nofollow"
    assert on_device.get("href") == "geo:38.70000,-9.20000?q=38.70000%2C-9.20000"
    assert "another site" in page.text
    assert not visitor.see("/opportunity/6-something-or-other").all("ul", class_="ways")


def test_a_venue_without_coordinates_is_looked_for_by_its_address(own_home: Settings) -> None:
    here = Installation.open(own_home)
    with here.sessions.begin() as session:
        venue = session.get_one(Opportunity, 1).venue
        assert venue
        venue.lat = venue.lng = None
    page = Visitor(app.build(here).test_client()).see("/opportunity/1-pottery-for-beginners")
    assert page.one("ul", class_="ways").one("a").get("href") == (
        "https://www.openstreetmap.org/search?query=1+West+Street%2C+1100-001"
    )


def test_the_address_can_be_taken_along_without_a_script(visitor: Visitor, home: Settings) -> None:
    page = visitor.see("/ar/opportunity/2-story-time")
    field = page.one("input", id="address")
    assert field.get("value") == "http://localhost/ar/opportunity/2-story-time"
    assert "readonly" in field.attributes
    assert "hidden" in page.one("p", id="share").attributes
    named = replace(home, base_url="https://learn.example.org/here")
    elsewhere = Visitor(app.create_app(named).test_client())
    field = elsewhere.see("/opportunity/2-story-time").one("input", id="address")
    assert field.get("value") == "https://learn.example.org/here/opportunity/2-story-time"


def test_a_problem_goes_to_the_city_if_it_says_where(visitor: Visitor, home: Settings) -> None:
    page = visitor.see("/opportunity/2-story-time")
    form, letter = [one.get("href") for one in page.one("section", class_="faults").all("a")]
    assert form == "/report/2"
    assert letter.startswith("mailto:learning@testhaven.example.org?subject=")
    assert unquote(letter).endswith("wrong with 2: http://localhost/opportunity/2-story-time")
    here = Installation.open(home)
    silent = replace(here, city=replace(here.city, contact=""))
    page = Visitor(app.build(silent).test_client()).see("/opportunity/2-story-time")
    assert page.one("section", class_="faults").one("a").get("href") == "/report/2"


def test_where_each_date_is_stands_beside_it_if_they_differ(own_home: Settings) -> None:
    here = Installation.open(own_home)
    with here.sessions.begin() as session:
        session.get_one(Opportunity, 2).occurrences[1].venue_id = 1
    page = Visitor(app.build(here).test_client()).see("/opportunity/2-story-time")
    dates = page.one("ul", class_="dates").all("li")
    assert [a.text for item in dates[:3] for a in item.all("a") if not a.get("type")] == [
        "East House", "West House", "East House",
    ]  # fmt: skip
