"""Which meetings fit: the engine's soonest is the first of those that fit one by one."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.models import Occurrence, Opportunity, Venue
from finder.publishing.meetings import fitting
from finder.query import SearchQuery
from finder.schedule import to_utc
from tests.conftest import MakeSites
from tests.random_city import NOW, AnySite, add_listings, arguments, listings, question

CITIES, QUESTIONS = 20, 12


def test_the_engine_finds_the_first_that_fits(make_sites: MakeSites) -> None:
    @settings(max_examples=CITIES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        found=st.lists(listings(), max_size=9),
        asked=st.lists(arguments(), min_size=QUESTIONS, max_size=QUESTIONS),
    )
    def holds(found: list[dict[str, Any]], asked: list[list[tuple[str, str]]]) -> None:
        with make_sites("local") as site:
            add_listings(site, found)
            site.follower.catch_up()
            with site.sessions() as session:
                for args in asked:
                    compare(site, session, question(site, args))

    holds()


def compare(site: AnySite, session: Session, query: SearchQuery) -> None:
    """Of every hit, the meeting that the engine names is the first that fits."""
    fits = fitting(query, site.areas)
    for hit in site.engine.search(query, NOW).hits:
        row = session.get_one(Opportunity, hit.id)
        coming = session.scalars(
            select(Occurrence)
            .where(
                Occurrence.opportunity_id == hit.id,
                Occurrence.until_utc > to_utc(NOW, site.city.timezone),
                Occurrence.status != "cancelled",
            )
            .order_by(Occurrence.starts_utc, Occurrence.id)
        )
        good = [one.id for one in coming if fits(row, one, _venue(session, one, row))]
        assert (good[0] if good else None) == hit.occurrence


def _venue(session: Session, one: Occurrence, row: Opportunity) -> Venue | None:
    return row.venue if one.venue_id is None else session.get(Venue, one.venue_id)
