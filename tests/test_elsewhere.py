"""Dates that are elsewhere: a place for one date, by form, table and program, and found there."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from sqlalchemy import select

from finder import upkeep
from finder.models import Occurrence, Opportunity
from finder.store.changes import last_change
from finder.vocabulary import Standing
from tests.importing import Town
from tests.people_site import Browser, PeopleSite, judged, people_home, site
from tests.programs import CHOIR, Program
from tests.test_imports_uploads import Office
from tests.test_publish_form import press, published, send, sent, stored, trust, written

__all__ = ["people_home", "site"]

TWO = {"days": "", "first_date": "", "last_date": ""}
FAR = (38.75, -9.08)
"""East House, six kilometres from the music room."""


@pytest.fixture(autouse=True)
def _in_step(site: PeopleSite) -> None:
    """The database was put back; now the index is as well."""
    upkeep.follower(site.here).catch_up()


@pytest.fixture
def browser(site: PeopleSite) -> Browser:
    """An editor of a provider that the city trusts, who has offered something in East House."""
    trust(site, Standing.TRUSTED)
    browser = site.signed_in("editor")
    lat, lng = map(str, FAR)
    there = {"venue": "River Hall", "address": "12 Quay Street", "latitude": lat, "longitude": lng}
    published(site, browser, title="Rowing", **there)
    return browser


def at(site: PeopleSite, path: str) -> dict[str, str]:
    """Where each date of an offer is that is not where the others are."""
    with site.here.sessions() as session:
        row = session.get_one(Opportunity, stored(site, path).opportunity_id)
        return places(site, row.id)


def places(site: PeopleSite, id_: int) -> dict[str, str]:
    """The days of a listing that are elsewhere, and the names of the places."""
    with site.here.sessions() as session:
        rows = session.scalars(select(Occurrence).where(Occurrence.opportunity_id == id_))
        venues = {row.day.isoformat(): row.venue_id for row in rows if row.venue_id}
        return {day: name_of(session, id_) for day, id_ in venues.items()}


def name_of(session: Any, venue_id: int) -> str:
    """What a venue is called."""
    from finder.models import Venue  # noqa: PLC0415

    return str(session.get_one(Venue, venue_id).name)


def near(site: PeopleSite, words: str) -> list[dict[str, Any]]:
    """What a search near the second place finds, as programs are told."""
    lat, lng = FAR
    query = {"q": words, "near": f"{lat + 0.01},{lng}", "within": "2"}
    answer = site.browser().get("/api/v1/opportunities", query_string=query).get_json()
    return list(answer["opportunities"])


def of_two_dates(browser: Browser) -> str:
    """A course whose second meeting is elsewhere, written by the form and published."""
    path = written(browser, **TWO, **{"date-day": "2027-04-10"})
    with_second: dict[str, Any] = {
        "date-day": ["2027-04-10", "2027-04-17"],
        "date-venue": ["", "river hall"],
    }
    rest = {f"date-{name}": ["", ""] for name in ("last", "start", "end", "status")}
    assert send(browser, path, with_second | rest).status_code == 303
    assert press(browser, f"{path}preview", f"{path}publish").status_code == 303
    return path


def test_written_by_the_form_and_found_near_the_second_place(
    site: PeopleSite, browser: Browser
) -> None:
    path = of_two_dates(browser)
    assert stored(site, path).values["dates"] == "2027-04-10; 2027-04-17 @ river hall"
    assert at(site, path) == {"2027-04-17": "River Hall"}
    (hit,) = near(site, "choir")
    assert hit["distance_km"] == pytest.approx(1.11, abs=0.01)
    assert hit["matched"]["start"].startswith("2027-04-17")
    assert hit["venue"]["name"] == "River Hall"
    page = site.browser().see(hit["url"])
    assert "River Hall" in page.one("ul", class_="dates").text
    told = json.loads(page.one("script", type="application/ld+json").text)
    later = told["hasCourseInstance"]["subEvent"][-1]
    assert later["location"]["name"] == "River Hall"
    assert later["location"]["geo"]["longitude"] == FAR[1]
    ics = re.sub(r"\r\n ", "", site.browser().get(f"{hit['url'].split('-')[0]}.ics").text)
    assert re.findall(r"LOCATION:(.*?)\\,", ics) == ["Music room", "River Hall"]
    # What the form shows says the same when it is sent again.
    before = stored(site, path).version
    page = browser.see(path)
    cells = {
        f"date-{name}": [one.get("value") for one in page.all("input", name=f"date-{name}")]
        for name in ("day", "last", "start", "end", "venue")
    }
    send(browser, path, cells | {"date-status": [""] * 3})  # type: ignore[arg-type] # Lists as rows.
    assert stored(site, path).version == before


def test_an_unknown_place_is_told_at_the_field(site: PeopleSite, browser: Browser) -> None:
    path = written(browser, **TWO, **{"date-day": "2027-04-10", "date-venue": "Moon base"})
    page = browser.see(path)
    assert "No place is called “Moon base” here yet" in page.one("p", id="dates-fault").text
    assert press(browser, path, f"{path}publish").status_code == 422
    # Two places of one name are not chosen between.
    for number, lat in enumerate(("38.71", "38.72")):
        where = {"venue": "Annexe", "address": f"{number} Long Road", "latitude": lat}
        published(site, browser, title=f"Annexe {number}", **where)
    day = {"date-day": "2027-04-10"}
    sent(browser, path, **day, **{"date-venue": "Annexe"})
    assert "Several places are called “Annexe”" in browser.see(path).text
    assert "Annexe, 1 Long Road" in [
        one.get("value")
        for one in browser.see(path).one("datalist", id="known-places").all("option")
    ]
    sent(browser, path, **day, **{"date-venue": "Annexe، 1 Long Road"})
    assert press(browser, f"{path}preview", f"{path}publish").status_code == 303
    assert at(site, path) == {"2027-04-10": "Annexe"}


def test_one_date_of_a_rule_is_elsewhere_and_back_again(site: PeopleSite, browser: Browser) -> None:
    path = published(site, browser)
    trust(site, Standing.KNOWN)
    form = {"date": "2027-04-13T19:00", "do": "elsewhere"}
    wrong = judged(press(browser, f"{path}dates", f"{path}dates", venue="Nowhere", **form), 422)
    assert wrong.one("div", id="faults").one("a").get("href") == "#venue"
    assert at(site, path) == {}
    answer = press(browser, f"{path}dates", f"{path}dates", venue="River Hall", **form)
    # Seen at once: it is as small as a date that moves.
    assert answer.headers["Location"].endswith("done=changed")
    assert at(site, path) == {"2027-04-13": "River Hall"}
    assert len(near(site, "choir")) == 1
    assert "13 dates to come" in browser.see(path).text
    assert "River Hall" in browser.see(f"{path}dates").one("ul", class_="dates").text
    moved = form | {"do": "moved", "day": "2027-04-14", "start": "18:00"}
    press(browser, f"{path}dates", f"{path}dates", **moved)
    assert at(site, path) == {"2027-04-14": "River Hall"}
    off = {"date": "2027-04-20T19:00", "venue": "River Hall"}
    press(browser, f"{path}dates", f"{path}dates", **off, do="cancelled")
    press(browser, f"{path}dates", f"{path}dates", **off, do="elsewhere")
    assert set(at(site, path)) == {"2027-04-14", "2027-04-20"}
    press(browser, f"{path}dates", f"{path}dates", **off, do="scheduled")
    assert set(at(site, path)) == {"2027-04-14"}
    assert "2027-04-20" not in stored(site, path).values["except_dates"]


@pytest.mark.usefixtures("browser")
def test_put_by_a_program_and_got_back(site: PeopleSite) -> None:
    program = Program.of(site)
    dates = ["2027-04-10", "2027-04-17 10:00-12:00 full @ River Hall"]
    plain = {"first_date", "last_date", "days"}
    body = {name: value for name, value in CHOIR.items() if name not in plain} | {"dates": dates}
    told = program.ask("PUT", "c1", body, 201)
    assert told["opportunity"]["dates"] == dates
    assert program.ask("GET", "c1")["live"]["dates"] == dates
    (hit,) = near(site, "choir")
    assert places(site, hit["id"]) == {"2027-04-17": "River Hall"}
    with site.here.sessions() as session:
        number = last_change(session)
    program.ask("PUT", "c1", body)
    with site.here.sessions() as session:
        assert last_change(session) == number
    wrong = program.ask("PUT", "c1", body | {"dates": [dates[0], "2027-04-17 @ Moon base"]}, 422)
    assert [(one["pointer"], one["code"], one["value"]) for one in wrong["errors"]] == [
        ("/dates/1", "place-unknown", "Moon base")
    ]
    moved = body | {"dates": [dates[0], "2027-04-17 10:00-12:00 full"]}
    check = program.ask("POST", "c1?validate", moved)
    assert [(one["field"], one["material"]) for one in check["changes"]] == [("dates", False)]
    program.ask("PUT", "c1", moved)
    assert near(site, "choir") == []


def test_a_table_may_name_places_of_its_own_rows(tmp_path: Any) -> None:
    office = Office.open(Town.make(tmp_path))
    text = (
        "id,title,kind,venue,latitude,longitude,dates\n"
        "a,Walks,course,Hall,41.8,-87.6,2027-01-12 18:00-19:00; 2027-01-19 18:00-19:00 @ Pier\n"
        "b,Boats,course,Pier,41.9,-87.5,2027-01-13\n"
        "c,Kites,course,Hall,41.8,-87.6,2027-01-12 @ Beach\n"
    )
    upload = office.send(text)
    (fault,) = office.found(upload).findings
    assert (fault.cell, fault.problem.code, fault.problem.value) == ("G4", "place-unknown", "Beach")
    office.confirm(upload, good_rows=True)
    assert office.titles() == ["Walks", "Boats"]
    at_pier = (
        "SELECT o.title FROM occurrence c JOIN opportunity o ON o.id = c.opportunity_id"
        " JOIN venue v ON v.id = c.venue_id WHERE v.name = 'Pier'"
    )
    assert office.town.rows(at_pier) == ["Walks"]
    again = office.send(text)
    assert office.found(again).difference.unchanged == 2
    # A date that is elsewhere no longer is a change like any other.
    other = office.send(text.replace(" @ Pier", ""))
    (changed,) = office.found(other).difference.changed
    assert [one.field for one in changed.amendments] == ["dates"]
