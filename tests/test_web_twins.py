"""The twins of a search: calendar, feeds and files that answer the same question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import feedparser
import pytest

from finder import app
from finder.settings import Settings
from finder.web import calendar, feeds
from tests.calendars import name_of, read
from tests.web_site import NOW, PUBLISHED, Visitor, home, visitor

__all__ = ["home", "visitor"]

KINDS = ("ics", "rss", "atom", "csv", "json")
TYPES = {"ics": "text/calendar", "rss": "application/rss+xml", "atom": "application/atom+xml",
         "csv": "text/csv", "json": "application/json"}  # fmt: skip


def feed(visitor: Visitor, path: str) -> Any:
    """A feed, read without a complaint."""
    response = visitor.fetch(path)
    assert response.status_code == 200, (path, response.text[:300])
    found = feedparser.parse(response.data)
    assert not found.bozo, found.bozo_exception
    assert found.version == ("rss20" if ".rss" in path else "atom10")
    return found


# --- found from the page -----------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_the_page_leads_to_its_twins(visitor: Visitor, prefix: str) -> None:
    page = visitor.see(f"{prefix}/search?age=8&day=sat&sort=newest&per_page=5&page=1")
    links = {a.get("href") for a in page.one("div", class_="twins").all("a")}
    assert links == {f"{prefix}/search.{kind}?age=8&day=sat" for kind in KINDS}
    alternates = {
        one.get("type"): one.get("href")
        for one in page.all("link", rel="alternate")
        if one.get("type")
    }
    assert alternates == {TYPES[k]: f"{prefix}/search.{k}?age=8&day=sat" for k in KINDS[:3]}
    for kind in KINDS:
        response = visitor.fetch(f"{prefix}/search.{kind}?age=8&day=sat")
        assert response.status_code == 200
        assert response.mimetype == TYPES[kind]
        assert response.headers["Content-Language"] == (prefix[1:] or "en")


def test_json_is_that_of_the_interface_for_programs(visitor: Visitor) -> None:
    def answer(path: str) -> Mapping[str, Any]:
        told: dict[str, Any] = json.loads(visitor.fetch(path).text)
        assert told.pop("took_ms") >= 0
        return told

    assert answer("/search.json?age=8&per_page=3") == answer(
        "/api/v1/opportunities?age=8&per_page=3"
    )
    refused = visitor.fetch("/search.json?age=x")
    assert (refused.status_code, refused.mimetype) == (400, "application/problem+json")


# --- what is refused, and what is kept ----------------------------------------------------------


@pytest.mark.parametrize("kind", ["ics", "rss", "atom"])
def test_nonsense_is_refused_in_plain_words(visitor: Visitor, kind: str) -> None:
    response = visitor.fetch(f"/search.{kind}?age=abc&near=Nowhere&nonsense=%3Cb%3E")
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    first, unknown, age, near = response.text.splitlines()
    assert first == "The question cannot be understood."
    assert unknown == "nonsense (nonsense=<b>): There is no such argument."
    assert age == "Age (age=abc): Give an age such as 67, 6-9, 60- or 18m."
    assert near.startswith("Near (near=Nowhere): No such place is known here")
    arabic = visitor.fetch(f"/ar/search.{kind}?age=abc")
    assert arabic.status_code == 400
    assert "age=abc" in arabic.text
    assert "Give an age" not in arabic.text


@pytest.mark.parametrize("kind", ["ics", "rss", "atom"])
def test_who_has_it_already_is_told_so(visitor: Visitor, kind: str) -> None:
    path = f"/search.{kind}?age=8"
    first = visitor.fetch(path)
    assert first.headers["Cache-Control"] == "private, max-age=900"
    assert first.headers["X-Robots-Tag"] == "noindex"
    assert "Accept-Language" in first.headers["Vary"]
    assert "Accept-Language" not in visitor.fetch(f"/ar{path}").headers.get("Vary", "")
    again = visitor.fetch(path, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    if kind != "ics":
        since = visitor.fetch(path, If_Modified_Since=first.headers["Last-Modified"])
        assert since.status_code == 304
        earlier = visitor.fetch(path, If_Modified_Since="Sun, 14 Mar 2027 09:00:00 GMT")
        assert earlier.status_code == 200


def test_robots_are_asked_to_leave_them_alone(visitor: Visitor) -> None:
    told = visitor.fetch("/robots.txt").text
    assert {"Disallow: /search.", "Disallow: /*/search.", "Disallow: /*.ics"} <= {
        *told.splitlines()
    }


# --- feeds --------------------------------------------------------------------------------------


def test_a_feed_tells_a_listing_in_the_language_of_the_reader(visitor: Visitor) -> None:
    found = feed(visitor, "/ar/search.rss?q=pottery")
    assert found.feed.language == "ar"
    assert found.feed.link == "http://localhost/ar/search?q=pottery"
    (entry,) = found.entries
    assert entry.title == "Pottery for beginners"
    assert entry.link == "http://localhost/ar/opportunity/1-pottery-for-beginners"
    assert entry.author == "Evening school"
    assert "حضوريًا" in entry.summary
    assert "Make your first bowl." in entry.summary


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_listing_is_the_same_whatever_its_language_and_title(visitor: Visitor, kind: str) -> None:
    ids = {feed(visitor, f"{p}/search.{kind}?q=pottery").entries[0].id for p in ("", "/ar")}
    assert ids == {"tag:localhost,2027-03-15:opportunity/1"}
    entry = feed(visitor, f"/search.{kind}?q=pottery").entries[0]
    assert datetime(*entry.published_parsed[:6]) == NOW


def test_a_feed_knows_its_own_address(visitor: Visitor, home: Settings) -> None:
    for kind in ("rss", "atom"):
        found = feed(visitor, f"/ar/search.{kind}?day=sat&age=8")
        own = next(one.href for one in found.feed.links if one.rel == "self")
        assert own == f"http://localhost/ar/search.{kind}?age=8&day=sat"
    public = Visitor(
        app.create_app(replace(home, base_url="https://learn.example.org")).test_client()
    )
    entry = feed(public, "/search.atom?q=pottery").entries[0]
    assert entry.link == "https://learn.example.org/opportunity/1-pottery-for-beginners"
    assert entry.id == "tag:learn.example.org,2027-03-15:opportunity/1"


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_long_feed_says_so_and_leads_to_the_rest(
    visitor: Visitor, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 15)
    seen: list[str] = []
    path = f"/search.{kind}"
    for number in (1, 2, 3):
        found = feed(visitor, path)
        assert (
            found.feed.subtitle == f"{PUBLISHED} opportunities, page {number} of 3 · Order: Newest"
        )
        seen += [entry.id for entry in found.entries]
        following = [one.href for one in found.feed.links if one.rel == "next"]
        path = following[0].removeprefix("http://localhost") if following else ""
    assert path == ""
    assert len(seen) == len(set(seen)) == PUBLISHED


def test_an_order_and_a_number_that_are_asked_for_are_kept_to(visitor: Visitor) -> None:
    found = feed(visitor, "/search.rss?sort=soonest&per_page=2")
    assert [entry.title for entry in found.entries] == ["Pottery for beginners", "رسم للأطفال"]
    assert found.feed.subtitle.endswith("Order: Soonest")


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_no_markup_of_a_provider_comes_through(visitor: Visitor, kind: str) -> None:
    response = visitor.fetch(f"/search.{kind}?provider=p3")
    inside = unescape(response.text)
    assert "&lt;b&gt;bold&lt;/b&gt; {{ 7*7 }} {n} %(n)s" in inside
    assert "<b>" not in inside
    (entry,) = feed(visitor, f"/search.{kind}?provider=p3").entries
    assert entry.title_detail.type == "text/plain"


def test_an_empty_feed_is_a_feed(visitor: Visitor) -> None:
    for kind in ("rss", "atom"):
        found = feed(visitor, f"/search.{kind}?q=pottery&age=3")
        assert found.entries == []
        assert found.feed.title == "Learning in Testhaven: “pottery” · Age 3"


# --- the calendar of a search --------------------------------------------------------------------


def test_every_meeting_that_fits_stands_in_the_calendar(visitor: Visitor) -> None:
    events = read(visitor.fetch("/search.ics?q=pottery&from=2027-03-24&to=2027-04-07").data)
    assert [one.clock for one in events] == ["2027-03-30 18:30", "2027-04-06 18:30"]
    afternoons = read(visitor.fetch("/search.ics?day=sat&time=afternoon&q=story").data)
    assert [one.clock for one in afternoons] == ["2027-04-10 14:00"]
    lenient = read(
        visitor.fetch("/search.ics?day=sat&time=afternoon&q=story&unknown=schedule").data
    )
    assert [one.clock for one in lenient] == ["2027-04-10 14:00", "day"]
    ends = read(visitor.fetch("/search.ics?before=17:00&after=14:30").data)
    assert {one.clock.split()[1] for one in ends} == {"15:00", "16:00"}


def test_each_meeting_is_called_the_same_everywhere(visitor: Visitor) -> None:
    alone = {one.uid: one for one in read(visitor.fetch("/opportunity/2.ics").data)}
    found = {one.uid: one for one in read(visitor.fetch("/search.ics?q=story").data)}
    assert found == alone
    assert "CANCELLED" in {one.status for one in found.values()}


def test_a_calendar_says_what_it_leaves_out(visitor: Visitor) -> None:
    data = visitor.fetch("/search.ics").data
    name, said = name_of(data)
    assert name == "Learning in Testhaven"
    assert "stands in the list: http://localhost/search" in said
    assert not [one for one in read(data) if "Apprentices" in one.summary]


@pytest.mark.parametrize("most", [40, 7])
def test_a_long_calendar_leads_to_the_rest(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    whole = [one.uid for one in read(visitor.fetch("/search.ics?q=swimming").data)]
    assert len(whole) > 120
    monkeypatch.setattr(calendar, "MOST_MEETINGS", most)
    seen: list[str] = []
    path = "/search.ics?q=swimming"
    while path:
        data = visitor.fetch(path).data
        events = read(data)
        assert 0 < len(events) <= most
        seen += [one.uid for one in events]
        said = name_of(data)[1].splitlines()[-1]
        more = said.startswith(f"There are more than {most} meetings.")
        path = said.split(" on are at http://localhost")[1] if more else ""
    assert seen == whole


def test_a_day_with_too_many_meetings_asks_for_fewer(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar, "MOST_MEETINGS", 2)
    data = visitor.fetch("/search.ics?from=2027-05-17&q=swimming").data
    assert [one.clock for one in read(data)] == ["2027-05-17 16:00"] * 2
    last = name_of(data)[1].splitlines()[-1]
    assert last.startswith("There are more than 2 meetings on 17 May 2027. Ask for fewer")


def test_a_calendar_has_no_pages(visitor: Visitor) -> None:
    response = visitor.fetch("/search.ics?page=2")
    assert response.status_code == 400
    assert "page=2" in response.text
    assert "from" in response.text


def test_an_empty_calendar_is_a_calendar(visitor: Visitor) -> None:
    assert read(visitor.fetch("/search.ics?q=pottery&age=3").data) == []


def test_naughty_strings_break_no_twin(visitor: Visitor, shared_data: Path) -> None:
    strings = json.loads((shared_data / "corpora" / "naughty-strings.json").read_text("utf-8"))
    assert len(strings) == 515
    for number, text in enumerate(strings):
        kind = ("rss", "atom", "ics")[number % 3]
        response = visitor.client.get(f"/search.{kind}", query_string={"q": text})
        assert response.status_code in {200, 400}, (kind, text)
        if response.status_code == 400:
            assert response.mimetype == "text/plain"
        elif kind == "ics":
            read(response.data)
        else:
            assert not feedparser.parse(response.data).bozo, (kind, text)
