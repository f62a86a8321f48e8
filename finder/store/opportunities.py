"""Reading opportunities: by ids for a page of results, or one with all its dates."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from finder.errors import GoneError, NotFoundError
from finder.i18n import N_
from finder.models import Occurrence, Opportunity, Provider, Venue
from finder.store.parties import in_chunks
from finder.vocabulary import OccurrenceStatus, Status

_UNCONFIRMED = N_("Nobody has confirmed for a long time that it still runs.")

_WHY_GONE = {
    Status.REMOVED: N_("The city has taken it down."),
    Status.HIDDEN: _UNCONFIRMED,
    Status.ARCHIVED: _UNCONFIRMED,
}
_TAKEN_BACK = N_("The provider has taken it back.")

_AT_ONCE = 500
"""Rows read ahead of need."""

_ALONG = (
    joinedload(Opportunity.provider),
    joinedload(Opportunity.source),
    joinedload(Opportunity.schedule),
    joinedload(Opportunity.venue).joinedload(Venue.area),
)

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

# Statements of every page are made once: making one takes longer than the database for its answer.
_BY_IDS = (
    select(Opportunity)
    .where(Opportunity.id.in_(_IDS), Opportunity.status == Status.PUBLISHED)
    .options(*_ALONG)
)
_OCCURRENCES = select(Occurrence).where(Occurrence.id.in_(_IDS))


def why_gone(status: str) -> str:
    """Why an opportunity of this status is gone, in one sentence."""
    return _WHY_GONE.get(Status(status), _TAKEN_BACK)


def titles(session: Session, ids: Iterable[int]) -> list[tuple[int, str, str]]:
    """Id, its provider's id and title of each of these, whatever has become of it."""
    columns = select(Opportunity.id, Opportunity.external_id, Opportunity.title)
    return [
        (row.id, row.external_id, row.title)
        for chunk in in_chunks(ids)
        for row in session.execute(columns.where(Opportunity.id.in_(chunk)))
    ]


def by_ids(session: Session, ids: Sequence[int]) -> list[Opportunity]:
    """The published opportunities of these ids, in this order; others are left out."""
    found = {row.id: row for row in session.scalars(_BY_IDS, {"ids": ids})}
    return [found[id_] for id_ in ids if id_ in found]


def published_ids(session: Session) -> list[int]:
    """Ids of all that is published, ascending."""
    query = select(Opportunity.id).where(Opportunity.status == Status.PUBLISHED)
    return list(session.scalars(query.order_by(Opportunity.id)))


def first_id(session: Session) -> int | None:
    """The id of the first that is published, None where nothing is."""
    published = select(func.min(Opportunity.id)).where(Opportunity.status == Status.PUBLISHED)
    return session.scalar(published)


def find(session: Session, id_: int) -> Opportunity:
    """One opportunity, withdrawn or not; raises NotFoundError where there never was one."""
    row = known(session, id_)
    if row is None:
        raise NotFoundError(N_("There is no such opportunity."))
    return row


def known(session: Session, id_: int) -> Opportunity | None:
    """One opportunity, withdrawn or not, with its provider; None where there never was one."""
    return session.get(Opportunity, id_, options=_ALONG)


def get(session: Session, id_: int) -> Opportunity:
    """One published opportunity.

    Raises NotFoundError where there never was one, GoneError where it was withdrawn.
    """
    row = find(session, id_)
    if row.status != Status.PUBLISHED:
        raise GoneError(why_gone(row.status))
    return row


def occurrences_by_ids(session: Session, ids: Iterable[int]) -> dict[int, Occurrence]:
    """Occurrences by their id."""
    return {row.id: row for row in session.scalars(_OCCURRENCES, {"ids": list(ids)})}


def coming(
    session: Session, opportunity_id: int, now_utc: datetime, limit: int | None = None
) -> list[Occurrence]:
    """The coming occurrences of one opportunity, soonest first, the cancelled among them."""
    return list(
        session.scalars(
            select(Occurrence)
            .where(Occurrence.opportunity_id == opportunity_id, Occurrence.until_utc > now_utc)
            .order_by(Occurrence.starts_utc, Occurrence.until_utc, Occurrence.id)
            .limit(limit)
        )
    )


def coming_of(session: Session, ids: Sequence[int], now_utc: datetime) -> Generator[Occurrence]:
    """The coming occurrences of some opportunities, the soonest first, as they are needed.

    The cancelled are among them. Close it where it is not read to its end.
    """
    rows = session.scalars(
        select(Occurrence)
        .where(Occurrence.opportunity_id.in_(ids), Occurrence.until_utc > now_utc)
        .order_by(Occurrence.starts_utc, Occurrence.until_utc, Occurrence.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    try:
        yield from rows
    finally:
        rows.close()


def next_and_left(
    session: Session, ids: Sequence[int], now_utc: datetime
) -> dict[int, tuple[Occurrence, int]]:
    """For each opportunity with coming meetings: the soonest that is on, and how many are left."""
    rows = session.execute(_NEXT_AND_LEFT, {"ids": ids, "now_utc": now_utc})
    return {row.Occurrence.opportunity_id: (row.Occurrence, row.left) for row in rows}


def _next_and_left() -> Select[tuple[Occurrence, int]]:
    """The soonest is looked up in the index: ranking all that are left would sort them first."""
    after = aliased(Occurrence)
    soonest = (
        select(after.id)
        .where(after.opportunity_id == Occurrence.opportunity_id, *_is_on(after))
        .order_by(after.starts_utc, after.id)
        .limit(1)
        .correlate(Occurrence)
        .scalar_subquery()
    )
    of_each = (
        select(soonest.label("soonest"), func.count().label("left"))
        .where(Occurrence.opportunity_id.in_(_IDS), *_is_on(Occurrence))
        .group_by(Occurrence.opportunity_id)
        .subquery()
    )
    return select(Occurrence, of_each.c.left).join(of_each, of_each.c.soonest == Occurrence.id)


def _is_on(meeting: type[Occurrence]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        meeting.until_utc > bindparam("now_utc", type_=Occurrence.until_utc.type),
        meeting.status != OccurrenceStatus.CANCELLED,
    )


_NEXT_AND_LEFT = _next_and_left()


def withdrawn(session: Session, ids: Sequence[int]) -> list[Opportunity]:
    """Those of these opportunities that their providers have taken back, by id."""
    return list(
        session.scalars(
            select(Opportunity)
            .where(Opportunity.id.in_(ids), Opportunity.status == Status.WITHDRAWN)
            .options(*_ALONG)
            .order_by(Opportunity.id)
        )
    )


def gone(session: Session, ids: Sequence[int]) -> list[Opportunity]:
    """Those of these opportunities that were there once, whyever they are not now."""
    wanted = (Opportunity.id.in_(ids), Opportunity.status != Status.PUBLISHED)
    return list(session.scalars(select(Opportunity).where(*wanted)))


def coming_hours(
    session: Session, ids: Sequence[int], now_utc: datetime
) -> list[tuple[int, datetime, datetime | None]]:
    """Coming meetings of these with stated hours: opportunity, start and stated end in UTC.

    Those that are cancelled are left out.
    """
    rows = session.execute(
        select(
            Occurrence.opportunity_id,
            Occurrence.starts_utc,
            case((Occurrence.ends.is_not(None), Occurrence.until_utc)),
        ).where(
            Occurrence.opportunity_id.in_(ids),
            Occurrence.until_utc > now_utc,
            Occurrence.start.is_not(None),
            Occurrence.status != OccurrenceStatus.CANCELLED,
        )
    )
    return [(of, starts, ends) for of, starts, ends in rows]


def provider_slugs(session: Session) -> list[tuple[str, str]]:
    """Slug and name of every provider with something published, by name."""
    published = select(Opportunity.provider_id).where(Opportunity.status == Status.PUBLISHED)
    rows = session.execute(
        select(Provider.slug, Provider.name)
        .where(Provider.id.in_(published))
        .order_by(Provider.name)
    )
    return [(row.slug, row.name) for row in rows]


def provider_names(session: Session, slugs: Iterable[str]) -> dict[str, str]:
    """Names of providers by slug."""
    rows = session.execute(
        select(Provider.slug, Provider.name).where(Provider.slug.in_(list(slugs)))
    )
    return {row.slug: row.name for row in rows}
