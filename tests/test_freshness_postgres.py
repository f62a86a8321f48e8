"""Freshness, reports and counts in PostgreSQL: the same rounds, and several who write at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from finder import report_desk
from finder.found_tally import FoundTally
from finder.freshness_round import expire
from finder.installation import Installation
from finder.models import FaultReport, FoundCount
from finder.store import asked_counts, opportunities
from finder.vocabulary import FaultReason, Status
from tests.mail_server import mail_server
from tests.people_site import ORIGIN, populate
from tests.web_site import NOW, make_home


def test_rounds_reports_and_counts(tmp_path: Path, postgres_url: str) -> None:
    with mail_server() as server:
        settings = make_home(
            tmp_path, FINDER_DATABASE_URL=postgres_url, FINDER_MAIL_URL=server.url,
            FINDER_MAIL_FROM="learn@example.org", FINDER_BASE_URL=ORIGIN,
        )  # fmt: skip
        here = Installation.open(settings)
        populate(here)
        late = replace(here, clock=lambda: NOW + timedelta(days=95))
        assert expire(late, dry_run=True) == expire(late)
        assert len(server.taken) == 3
        assert expire(late).letters == 0
        later = replace(here, clock=lambda: NOW + timedelta(days=117))
        assert expire(later).hidden > 5
        with here.sessions() as session:
            assert opportunities.find(session, 1).status == Status.HIDDEN
        last = replace(here, clock=lambda: NOW + timedelta(days=300))
        assert expire(last).archived > 5

        assert report_desk.report(here, 6, FaultReason.OTHER, "It has moved.", network="a")
        years = here.utc() + timedelta(days=200)
        assert expire(replace(last, utc=lambda: years)).emptied == 1
        tallies = [FoundTally(here) for _ in range(4)]

        def work(tally: FoundTally) -> None:
            for _ in range(5):
                tally.shown([1, 2, 99_999])
                tally.asked(["anything", "age"])
                tally.write()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, tallies))
        for tally in tallies:
            tally.write()
        with here.sessions() as session:
            assert [one.words for one in session.query(FaultReport)] == [""]
            counts = {one.opportunity_id: one.shown for one in session.query(FoundCount)}
            assert counts == {1: 20, 2: 20}
            asked = asked_counts.of_months(session, here.months(3))
            assert asked == {"anything": 20, "age": 20}
        here.sessions.kw["bind"].dispose()
