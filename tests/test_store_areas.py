"""Areas in the database follow the city's file, and venues follow the areas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box
from sqlalchemy import select
from sqlalchemy.orm import Session

from finder import db
from finder.boundaries import AreaShape
from finder.models import Area, Opportunity, Provider, Schedule, Venue
from finder.places import AreaMap
from finder.store.areas import assign_areas, sync_areas
from finder.store.changes import last_change
from finder.vocabulary import Form, Status

TODAY = date(2030, 5, 6)
BEFORE = date(2030, 5, 5)


def shape(code: str, west: float, **more: Any) -> AreaShape:
    """A square area."""
    given = {"kind": "district", "names": {"en": code.title()}, "parent": None} | more
    return AreaShape(code=code, geometry=box(west, 0, west + 1, 1), **given)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A session on a fresh database."""
    url = f"sqlite:///{tmp_path / 'test.sqlite3'}"
    db.upgrade(url)
    engine = db.open_database(url)
    with db.writing(db.sessions(engine)) as opened:
        yield opened
    engine.dispose()


def venue(session: Session, key: str, lng: float | None) -> Venue:
    """A venue on the equator of the test city."""
    lat = None if lng is None else 0.5
    row = Venue(key=key, name=key, address="", postcode="", lat=lat, lng=lng, access=[])
    session.add(row)
    session.flush()
    return row


def opportunity(session: Session, at: Venue, status: Status = Status.PUBLISHED) -> Opportunity:
    """An opportunity at a venue."""
    number = len(session.scalars(select(Opportunity)).all())
    moment = datetime(2030, 1, 1, 12)
    provider = Provider(slug=f"p{number}", name=f"P{number}", url="")
    row = Opportunity(
        provider=provider, external_id="1", fingerprint="", status=status, change=0, kind="event",
        title="T", summary="", description="", language="", categories=[], venue=at, languages=[],
        price_free=False, currency="", access=[], enrol_url="", url="", contact="", licence="",
        created_at=moment, updated_at=moment, confirmed_at=moment,
        schedule=Schedule(form=Form.UNSTATED, rule="", detail={}, expanded_to=TODAY),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def test_areas_are_written_once_and_followed(session: Session) -> None:
    areas = AreaMap([shape("city", 0, kind="city"), shape("east", 1, parent="city")])
    assert sync_areas(session, areas, TODAY)
    assert not sync_areas(session, areas, TODAY)
    rows = {row.code: row for row in session.scalars(select(Area))}
    assert rows["east"].parent_id == rows["city"].id
    assert rows["east"].names == {"en": "East"}
    renamed = AreaMap([shape("city", 0, kind="city"), shape("east", 1, names={"en": "Dawn"})])
    assert sync_areas(session, renamed, TODAY)
    session.expire_all()
    assert session.execute(select(Area.names, Area.parent_id).where(Area.code == "east")).one() == (
        {"en": "Dawn"},
        None,
    )


def test_an_area_that_is_gone_is_ended_not_deleted(session: Session) -> None:
    sync_areas(session, AreaMap([shape("a", 0), shape("b", 1)]), TODAY)
    assert sync_areas(session, AreaMap([shape("a", 0)]), TODAY)
    ends = {row.code: row.valid_to for row in session.scalars(select(Area))}
    assert ends == {"a": None, "b": BEFORE}
    assert not sync_areas(session, AreaMap([shape("a", 0)]), date(2031, 1, 1))
    assert sync_areas(session, AreaMap([shape("a", 0), shape("b", 1)]), TODAY)
    assert {row.valid_to for row in session.scalars(select(Area))} == {None}


def test_venues_get_the_area_they_lie_in(session: Session) -> None:
    areas = AreaMap([shape("a", 0), shape("b", 1)])
    sync_areas(session, areas, TODAY)
    venues = [venue(session, key, lng) for key, lng in [("x", 0.5), ("y", 1.5), ("z", None)]]
    outside = venue(session, "w", 9.0)
    assert assign_areas(session, areas, TODAY) == 2
    session.expire_all()
    assert [row.area.code if row.area else None for row in venues] == ["a", "b", None]
    assert outside.area is None
    assert assign_areas(session, areas, TODAY) == 0


def test_what_takes_place_at_a_moved_venue_changes(session: Session) -> None:
    areas = AreaMap([shape("a", 0)])
    sync_areas(session, areas, TODAY)
    inside, outside = venue(session, "x", 0.5), venue(session, "y", 5.0)
    moved = [opportunity(session, inside), opportunity(session, inside)]
    stays = opportunity(session, outside)
    hidden = opportunity(session, inside, Status.WITHDRAWN)
    before = last_change(session)
    assign_areas(session, areas, TODAY)
    session.expire_all()
    assert [row.change for row in moved] == [before + 1, before + 2]
    assert (stays.change, hidden.change) == (0, 0)
    assert last_change(session) == before + 2
