"""Counts of how often listings are found: added up by workers, told in numbers only."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from time import monotonic

import pytest
from sqlalchemy import event

from finder import app, db, upkeep
from finder.found_tally import FoundTally
from finder.freshness_round import expire
from finder.models import FoundCount
from finder.store import found_counts
from finder.web.visit import Site
from tests.people_site import Browser, PeopleSite, people_home, site

__all__ = ["people_home", "site"]

POTTERY = 1
SEARCH = "/en/search?q=pottery&closed=include"
PAGE = "/en/opportunity/1-pottery-for-beginners"


def tally_of(flask: object) -> FoundTally:
    """What a worker has counted."""
    shared: Site = flask.extensions["finder"]  # type: ignore[attr-defined]
    return shared.tally


def counts(site: PeopleSite) -> dict[int, tuple[int, int]]:
    """What was written: how often each was shown and opened."""
    with site.here.sessions() as session:
        return {one.opportunity_id: (one.shown, one.opened) for one in session.query(FoundCount)}


@pytest.fixture
def workers(site: PeopleSite) -> Iterator[tuple[Browser, Browser]]:
    """Browsers of two workers that have counted nothing yet."""
    yield Browser(app.build(site.here).test_client()), Browser(app.build(site.here).test_client())
    site.put_back()


def test_what_workers_count_adds_up(site: PeopleSite, workers: tuple[Browser, Browser]) -> None:
    for worker in workers:
        for _ in range(3):
            worker.see(SEARCH)
            worker.see(PAGE)
    assert counts(site) == {}
    for worker in workers:
        tally_of(worker.client.application).write()
        tally_of(worker.client.application).write()
    assert counts(site)[POTTERY] == (6, 6)
    workers[0].see(PAGE)
    tally_of(workers[0].client.application).write()
    assert counts(site)[POTTERY] == (6, 7)
    listed = site.signed_in("manager").see("/publish/p0/").one("main").text
    assert "– in results: 6, opened: 7" in listed


def test_small_numbers_are_not_told(site: PeopleSite, workers: tuple[Browser, Browser]) -> None:
    for _ in range(4):
        workers[0].see(PAGE)
    tally_of(workers[0].client.application).write()
    listed = site.signed_in("manager").see("/publish/p0/").one("main").text
    assert "– in results: fewer than 5, opened: fewer than 5" in listed
    site.signed_in("manager").see("/ar/publish/p0/")


def test_robots_and_heads_do_not_count(site: PeopleSite, workers: tuple[Browser, Browser]) -> None:
    client = workers[0].client
    client.get(PAGE, headers={"User-Agent": "Mozilla/5.0 (compatible; Examplebot/2.1)"})
    client.head(PAGE)
    client.head(SEARCH)
    tally_of(client.application).write()
    assert counts(site) == {}


def test_a_page_of_results_writes_nothing(
    site: PeopleSite, workers: tuple[Browser, Browser]
) -> None:
    said: list[str] = []
    engine = site.here.sessions.kw["bind"]

    def listen(*given: object) -> None:
        said.append(str(given[2]))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        for _ in range(20):
            workers[0].see(SEARCH)
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert said
    assert not [one for one in said if one.split()[0] not in {"SELECT", "BEGIN"}]


def test_when_it_is_time_it_is_written_after_the_answer(
    site: PeopleSite, workers: tuple[Browser, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = tally_of(workers[0].client.application)
    monkeypatch.setattr(tally, "_due", monotonic() - 1)
    workers[0].see(SEARCH)
    assert counts(site)[POTTERY] == (1, 0)
    assert not tally.is_due


def test_it_does_not_wait_for_somebody_who_writes(site: PeopleSite) -> None:
    tally = FoundTally(site.here)
    tally.shown([POTTERY, POTTERY])
    tally.opened(POTTERY)
    with closing(sqlite3.connect(site.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        before = monotonic()
        tally.write()
        assert monotonic() - before < 5
        other.execute("ROLLBACK")
    assert counts(site) == {}
    tally.shown([POTTERY])
    tally.write()
    assert counts(site) == {POTTERY: (3, 1)}
    # The connection waits again for its turn, as all others do.
    with db.writing(site.here.sessions) as session:
        waits = session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar_one()
        assert waits == db.BUSY_SECONDS * 1000


def test_two_workers_that_write_at_once_lose_nothing(site: PeopleSite) -> None:
    tallies = [FoundTally(site.here) for _ in range(4)]

    def work(tally: FoundTally) -> None:
        for _ in range(10):
            tally.shown([POTTERY])
            tally.write()

    threads = [threading.Thread(target=work, args=[one]) for one in tallies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for tally in tallies:
        tally.write()
    assert counts(site) == {POTTERY: (40, 0)}


def test_what_is_not_there_any_more_is_left_out_and_old_months_are_forgotten(
    site: PeopleSite,
) -> None:
    with site.writing() as session:
        found_counts.add(session, date(2020, 1, 1), {POTTERY: 7, 99_999: 3}, {})
    assert counts(site) == {POTTERY: (7, 0)}
    expire(site.here)
    assert counts(site) == {}
    this = (site.here.utc().date() - timedelta(days=40)).replace(day=1)
    with site.writing() as session:
        found_counts.add(session, this, {POTTERY: 7}, {})
    expire(site.here)
    assert counts(site) == {POTTERY: (7, 0)}
    upkeep.follower(site.here).catch_up()
