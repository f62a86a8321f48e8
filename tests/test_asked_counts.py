"""Counts of what searches ask for, and what a provider is told by them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from finder import app, db, upkeep
from finder.errors import DatabaseError
from finder.found_tally import FoundTally
from finder.freshness_round import expire
from finder.query import read
from finder.sought import sought
from finder.store import asked_counts
from finder.web.visit import Site
from tests.databases import assert_as_the_models_say
from tests.pages import Node
from tests.people_site import Browser, PeopleSite, people_home, site
from tests.test_publish_form import sent, written

__all__ = ["people_home", "site"]


@pytest.fixture(autouse=True)
def _in_step(site: PeopleSite) -> None:
    """The database was put back; now the index is as well."""
    upkeep.follower(site.here).catch_up()


@pytest.fixture
def resident(site: PeopleSite) -> Iterator[Browser]:
    """A browser of a worker that has counted nothing yet."""
    yield Browser(app.build(site.here).test_client())
    site.put_back()


def tally_of(browser: Browser) -> FoundTally:
    """What the worker of a browser has counted."""
    shared: Site = browser.client.application.extensions["finder"]
    return shared.tally


def search(browser: Browser, times: int, asked: str) -> None:
    """Search so often, and let it be written down."""
    for _ in range(times):
        assert browser.get(f"/en/search?{asked}").status_code == 200
    tally_of(browser).write()


def counts(site: PeopleSite) -> dict[str, int]:
    """What was written in the last three months."""
    with site.here.sessions() as session:
        return asked_counts.of_months(session, site.here.months(3))


def put(site: PeopleSite, month: date, **numbers: int) -> None:
    """Let so many searches have been counted in a month."""
    with site.writing() as session:
        asked_counts.add(session, month, numbers)


def told(page: Node) -> list[str]:
    """What is said of searches, in its order."""
    return [one.text for one in page.all("li") if "searches" in one.text]


def test_a_provider_is_told_of_how_many_searches_a_missing_fact_hides_it(
    site: PeopleSite, resident: Browser
) -> None:
    editor = site.signed_in("editor")
    path = written(editor, ages="", price="")
    search(resident, 61, "age=9")
    search(resident, 37, "q=pottery")
    search(resident, 1, "price=free&age=40&unknown=price")
    assert counts(site) == {"anything": 99, "age": 62}
    assert told(editor.see(path))[0] == "Ages not stated – searches that ask for this leave it out."
    search(resident, 1, "price=free&age=9&unknown=age")
    assert counts(site) == {"anything": 100, "age": 62, "price": 1}
    for page in (path, f"{path}preview"):
        said = told(editor.see(page))
        assert said[:3] == [
            "Ages not stated – hidden from 62% of searches in the last three months.",
            "Price not stated – hidden from 1% of searches in the last three months.",
            "Enrolment not stated – hidden from less than 1% of searches in the last three months.",
        ]
    assert "62%" in editor.see(f"/ar{path}").one("aside").text
    stated = sent(editor, path, ages="16+")
    assert not [one for one in told(editor.see(stated)) if "Ages" in one]


def test_only_what_a_person_asks_first_is_counted(site: PeopleSite, resident: Browser) -> None:
    client = resident.client
    client.get("/search?age=9", headers={"User-Agent": "Mozilla/5.0 (compatible; Examplebot/2)"})
    client.head("/search?age=9")
    for path in (
        "/search", "/search?sort=newest&closed=include", "/search?kind=course&per_page=1&page=2",
        "/search.json?age=9", "/search.rss?age=9", "/search.ics?age=9", "/week?age=9",
        "/map?age=9", "/api/v1/opportunities?age=9",
    ):  # fmt: skip
        assert client.get(path).status_code == 200, path
    tally_of(resident).write()
    assert counts(site) == {}
    search(resident, 1, "ask=pottery+for+my+9+year+old+on+tuesday+evening")
    assert counts(site) == dict.fromkeys(
        ["anything", "age", "schedule", "days", "hours", "week"], 1
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "counted"),
    [
        ("from=2027-04-01", {"anything", "schedule"}),
        ("from=2027-04-01&day=tue", {"anything", "schedule", "days", "week"}),
        ("before=20:00", {"anything", "schedule", "hours", "week"}),
        ("time=evening&unknown=schedule", {"anything"}),
        ("stage=adults", {"anything", "age"}),
        ("kind=course", {"anything"}),
        ("area=west&mode=online", {"anything", "place", "mode"}),
    ],
)
def test_what_a_search_counts_as(site: PeopleSite, asked: str, counted: set[str]) -> None:
    args = [tuple(pair.split("=")) for pair in asked.split("&")]
    reading = read(args, site.here.world)  # type: ignore[arg-type] # Pairs they are.
    assert not reading.refused
    assert set(sought(reading.query)) == counted


def test_who_states_dates_is_told_of_hours_or_days_only(site: PeopleSite) -> None:
    put(site, site.here.months(1)[0], anything=1000, schedule=900, week=500, hours=300, days=250)
    put(site, site.here.months(3)[2], anything=1000, place=1399)
    put(site, site.here.months(4)[3], anything=5000, age=5000)
    editor = site.signed_in("editor")
    no_dates = {"days": "", "first_date": "", "last_date": "", "start_time": "", "end_time": ""}
    span = {"days": ""}
    for fields, sentence in (
        ({"start_time": "", "end_time": ""}, "Hours not stated – hidden from 15% of"),
        (span, "Days not stated – hidden from 12% of"),
        (span | {"start_time": "", "end_time": ""}, "Days not stated – hidden from 25% of"),
        (no_dates, "Dates not stated – hidden from 45% of"),
        ({"latitude": "", "longitude": ""}, "This place has no coordinates – hidden from 69% of"),
    ):
        path = written(editor, **fields)
        assert [one for one in told(editor.see(path)) if sentence in one], (fields, sentence)
    new = told(editor.see("/publish/p0/new"))
    assert new[0] == "Place not stated – hidden from 69% of searches in the last three months."
    assert "Ages not stated – hidden from less than 1%" in " ".join(new)


def test_workers_that_write_at_once_lose_nothing(site: PeopleSite) -> None:
    tallies = [FoundTally(site.here) for _ in range(8)]

    def work(tally: FoundTally) -> None:
        for _ in range(100):
            tally.asked(["anything", "age"])
            tally.write()

    threads = [threading.Thread(target=work, args=[one]) for one in tallies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Nobody waits for a turn: what could not be written stays for the next time.
    for tally in tallies:
        tally.write()
    assert counts(site) == {"anything": 800, "age": 800}


def test_it_waits_where_somebody_else_writes_and_old_months_are_forgotten(
    site: PeopleSite,
) -> None:
    tally = FoundTally(site.here)
    tally.asked(["anything"])
    with closing(sqlite3.connect(site.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        tally.write()
        other.execute("ROLLBACK")
    assert counts(site) == {}
    tally.write()
    long_ago = (site.here.utc().date() - timedelta(days=800)).replace(day=1)
    put(site, long_ago, anything=7)
    expire(site.here)
    with site.here.sessions() as session:
        assert asked_counts.of_months(session, [long_ago]) == {}
    assert counts(site) == {"anything": 1}


def test_a_database_of_before_is_upgraded(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'finder.sqlite3'}"
    db.upgrade(url)
    with closing(sqlite3.connect(tmp_path / "finder.sqlite3")) as old, old:
        old.execute("DROP TABLE asked_count")
        old.execute("UPDATE alembic_version SET version_num = '0009'")
        old.execute("INSERT INTO allowance VALUES ('kept', '2027-01-01', 3)")
    with pytest.raises(DatabaseError, match="finder upgrade"):
        db.check_version(db.open_database(url))
    db.upgrade(url)
    assert_as_the_models_say(url)
    with closing(sqlite3.connect(tmp_path / "finder.sqlite3")) as new:
        assert new.execute("SELECT count(*) FROM allowance").fetchone() == (1,)
