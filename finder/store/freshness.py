"""Reading how old what is published has become, and who was asked about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from finder.freshness import Facts, Freshness
from finder.models import Occurrence, Opportunity, Reminder, Schedule, Source, Venue
from finder.schedule import to_utc
from finder.store.parties import in_chunks
from finder.vocabulary import Form, OccurrenceStatus, Status

_FEED = "http%"
"""What comes from an address of the web comes again by itself."""


@dataclass(frozen=True, slots=True)
class Aging:
    """A listing that residents see, with what tells how old it has become."""

    id: int
    provider_id: int
    title: str
    facts: Facts
    venue: str = ""


def aging(
    session: Session,
    limits: Freshness,
    now: datetime,
    zone: ZoneInfo,
    *,
    only: Collection[int] | None = None,
) -> list[Aging]:
    """What is published and may be asked about, or put away; `now` is the city's local time.

    `only` names the listings to look at.
    """
    utc = to_utc(now, zone)
    ends = (
        select(func.max(Occurrence.until_utc))
        .where(
            Occurrence.opportunity_id == Opportunity.id,
            Occurrence.status != OccurrenceStatus.CANCELLED,
        )
        .scalar_subquery()
    )
    old = (
        Opportunity.confirmed_at <= utc - limits.confirm_for,
        Opportunity.enrol_closes < now.date(),
        (Schedule.form == Form.SPAN) & (Schedule.last < now.date()),
        (Schedule.form == Form.DATED) & (ends <= utc),
    )
    wanted = (
        select(
            Opportunity.id, Opportunity.provider_id, Opportunity.title, Opportunity.confirmed_at,
            Opportunity.enrol_closes, Schedule.form, Schedule.last, ends.label("ends"),
            Source.name.like(_FEED).label("fed"), Venue.name.label("venue"),
        )
        .join(Schedule, Schedule.opportunity_id == Opportunity.id)
        .outerjoin(Source, Source.id == Opportunity.source_id)
        .outerjoin(Venue, Venue.id == Opportunity.venue_id)
        .where(Opportunity.status == Status.PUBLISHED, or_(*old))
        .order_by(Opportunity.id)
    )  # fmt: skip
    if only is None:
        rows: Iterable[Any] = session.execute(wanted)
    else:
        rows = (
            row
            for chunk in in_chunks(only)
            for row in session.execute(wanted.where(Opportunity.id.in_(chunk)))
        )
    return [
        Aging(row.id, row.provider_id, row.title, _facts(row, utc, zone), row.venue or "")
        for row in rows
    ]


def _facts(row: Any, utc: datetime, zone: ZoneInfo) -> Facts:
    over = {Form.DATED: row.ends, Form.SPAN: _day_ends(row.last, zone)}.get(row.form)
    return Facts(
        confirmed=row.confirmed_at,
        closed=_day_ends(row.enrol_closes, zone),
        over=over,
        goes_on=row.form != Form.UNSTATED and (over is None or over > utc),
        fed=bool(row.fed),
    )


def _day_ends(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else to_utc(datetime.combine(day + timedelta(1), time()), zone)


def hidden_before(session: Session, utc: datetime) -> list[Aging]:
    """What has been out of sight, for want of being confirmed, since this moment or longer."""
    rows = session.execute(
        select(
            Opportunity.id, Opportunity.provider_id, Opportunity.title, Opportunity.confirmed_at
        ).where(Opportunity.status == Status.HIDDEN, Opportunity.updated_at <= utc)
    )
    return [Aging(row.id, row.provider_id, row.title, Facts(row.confirmed_at)) for row in rows]


def reminded(session: Session, ids: Collection[int]) -> dict[int, dict[int, datetime]]:
    """When who was last asked about each of these listings, by account."""
    found: dict[int, dict[int, datetime]] = {}
    for chunk in in_chunks(ids):
        for row in session.scalars(select(Reminder).where(Reminder.opportunity_id.in_(chunk))):
            found.setdefault(row.opportunity_id, {})[row.user_id] = row.sent_at
    return found


def last_reminded(session: Session) -> dict[int, datetime]:
    """When each account last got such a letter."""
    rows = session.execute(
        select(Reminder.user_id, func.max(Reminder.sent_at)).group_by(Reminder.user_id)
    )
    return {user_id: sent_at for user_id, sent_at in rows}  # noqa: C416 - mypy reads rows as rows.


def note_reminded(session: Session, user_id: int, ids: Sequence[int], utc: datetime) -> None:
    """Note that somebody has a letter about these listings."""
    for chunk in in_chunks(ids):
        session.execute(
            delete(Reminder).where(Reminder.user_id == user_id, Reminder.opportunity_id.in_(chunk))
        )
        session.add_all(Reminder(opportunity_id=id_, user_id=user_id, sent_at=utc) for id_ in chunk)
    session.flush()
