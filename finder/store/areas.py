"""Areas in the database, kept like those of the city's file, and the areas of venues."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import shapely
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from finder.boundaries import AreaShape
from finder.models import Area, Occurrence, Opportunity, Venue
from finder.places import AreaMap
from finder.store.changes import next_change
from finder.vocabulary import Status


def sync_areas(session: Session, areas: AreaMap, on: date) -> bool:
    """Make the rows those of the map, and say whether anything changed.

    An area that is no longer in the map is kept and ends on the day before `on`,
    because listings of its time still name it.
    """
    rows = {row.code: row for row in session.scalars(select(Area))}
    changed = False
    for shape in areas.shapes:
        row = rows.get(shape.code)
        if row is None:
            row = rows[shape.code] = Area(code=shape.code)
            session.add(row)
        changed |= _set(row, _values(shape))
    session.flush()
    for shape in areas.shapes:
        parent = None if shape.parent is None else rows[shape.parent].id
        changed |= _set(rows[shape.code], {"parent_id": parent})
    for code in rows.keys() - areas.codes:
        if (rows[code].valid_to or date.max) >= on:
            changed |= _set(rows[code], {"valid_to": on - timedelta(days=1)})
    session.flush()
    return changed


def assign_areas(session: Session, areas: AreaMap, on: date) -> int:
    """Find the area of every venue anew and return how many have moved.

    Published opportunities that take place at a moved venue get a new change number.
    """
    ids = {row.code: row.id for row in session.execute(select(Area.code, Area.id))}
    venues = session.execute(select(Venue.id, Venue.lat, Venue.lng, Venue.area_id)).all()
    moved = _moved(venues, areas, ids, on)
    for venue_id, area_id in moved.items():
        session.execute(update(Venue).where(Venue.id == venue_id).values(area_id=area_id))
    _announce(session, moved.keys())
    return len(moved)


def _values(shape: AreaShape) -> dict[str, Any]:
    return {
        "kind": shape.kind,
        "names": dict(shape.names),
        "boundary": shapely.to_geojson(shape.geometry),
        "valid_from": shape.valid_from,
        "valid_to": shape.valid_to,
    }


def _set(row: Area, values: Mapping[str, Any]) -> bool:
    """Set what differs, and say whether anything did."""
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def _moved(
    venues: Sequence[Any], areas: AreaMap, ids: Mapping[str, int], on: date
) -> dict[int, int | None]:
    """The new area of each venue that has another one than before."""
    unplaced = float("nan")
    found = areas.locate(
        [unplaced if venue.lat is None else venue.lat for venue in venues],
        [unplaced if venue.lng is None else venue.lng for venue in venues],
        on,
    )
    now = [None if code is None else ids[code] for code in found]
    return {
        venue.id: area_id
        for venue, area_id in zip(venues, now, strict=True)
        if area_id != venue.area_id
    }


def _announce(session: Session, venues: Collection[int]) -> None:
    """Give a new change number to what is published at these venues."""
    places = select(Opportunity.id, Opportunity.venue_id).where(
        Opportunity.status == Status.PUBLISHED
    )
    elsewhere = (
        select(Opportunity.id, Occurrence.venue_id)
        .join(Occurrence, Occurrence.opportunity_id == Opportunity.id)
        .where(Opportunity.status == Status.PUBLISHED, Occurrence.venue_id.is_not(None))
        .distinct()
    )
    rows = [*session.execute(places), *session.execute(elsewhere)] if venues else []
    touched = sorted({id_ for id_, venue_id in rows if venue_id in venues})
    if touched:
        first = next_change(session, len(touched))
        session.execute(
            update(Opportunity),
            [{"id": id_, "change": first + place} for place, id_ in enumerate(touched)],
        )
