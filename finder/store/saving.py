"""Saving many opportunities at once: each change gets the next change number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from finder import traces
from finder.drafts import Ages, Draft, Price
from finder.models import Occurrence, Opportunity, Provider, Schedule
from finder.schedule import expand
from finder.store import merges
from finder.store.changes import announce, next_change
from finder.store.parties import in_chunks
from finder.store.schedules import known, row_of, rows_of
from finder.topic_assignment import assign
from finder.traces import Known
from finder.vocabulary import Status

Before = tuple[Sequence[Known], Sequence[Known]]
"""The coming meetings of an opportunity, and those that were dropped and would be coming."""

_NOTHING: Mapping[int, Before] = {}
_NO_AGES = Ages()
_NO_PRICE = Price()


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of one opportunity, as far as an import compares it."""

    id: int
    fingerprint: str
    status: str
    source_id: int | None


@dataclass(frozen=True, slots=True)
class Save:
    """One opportunity to be written, with all that it refers to.

    `elsewhere` are the ids of the venues that its dates name.
    """

    draft: Draft
    fingerprint: str
    provider_id: int
    venue_id: int | None
    source_id: int
    source_row: int
    elsewhere: Mapping[str, int] = field(default_factory=dict)

    @property
    def places(self) -> dict[str | None, int]:
        """The ids of venues by the names of those that are not its own."""
        return {name: id_ for name, id_ in self.elsewhere.items() if id_ != self.venue_id}


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where a save happens: in UTC, in which zone, and how far dates are made."""

    utc: datetime
    zone: ZoneInfo
    until: date


def stored(
    session: Session, source_id: int | None, provider_slugs: Iterable[str]
) -> dict[tuple[str, str], Stored]:
    """All of this source and all of these providers, by slug and external id."""
    columns = select(
        Provider.slug,
        Opportunity.external_id,
        Opportunity.id,
        Opportunity.fingerprint,
        Opportunity.status,
        Opportunity.source_id,
    ).join(Provider, Provider.id == Opportunity.provider_id)
    wanted = [Opportunity.source_id == source_id]
    wanted += [Provider.slug.in_(chunk) for chunk in in_chunks(provider_slugs)]
    return {
        (row.slug, row.external_id): Stored(row.id, row.fingerprint, row.status, row.source_id)
        for condition in wanted
        for row in session.execute(columns.where(condition))
    }


def insert_opportunities(session: Session, saves: Sequence[Save], moment: Moment) -> None:
    """Write new opportunities with their schedules and occurrences."""
    if not saves:
        return
    first = next_change(session, len(saves))
    connection = session.connection()
    # In chunks, because the rows of the dates of a large table would fill the memory.
    for chunk in in_chunks(enumerate(saves, first)):
        rows = [
            _columns(save, number, moment) | {"created_at": moment.utc} for number, save in chunk
        ]
        connection.execute(insert(Opportunity), rows)
        # The numbers are ours alone, so they find the ids again.
        found = connection.execute(
            select(Opportunity.change, Opportunity.id).where(
                Opportunity.change >= chunk[0][0], Opportunity.change <= chunk[-1][0]
            )
        )
        ids = {row.change: row.id for row in found}
        _write_dates(session, ((ids[number], save) for number, save in chunk), moment)


def update_opportunities(
    session: Session, saves: Sequence[tuple[int, Save]], moment: Moment
) -> None:
    """Write changed opportunities, their schedules and occurrences anew."""
    if not saves:
        return
    first = next_change(session, len(saves))
    for chunk in in_chunks(enumerate(saves, first)):
        rows = [_columns(save, number, moment) | {"of": id_} for number, (id_, save) in chunk]
        # What is shown as another one stays so, and is up to date when that is undone.
        hidden = merges.hidden_among(session, (row["of"] for row in rows))
        for row in rows:
            row["status"] = (Status.MERGED if row["of"] in hidden else Status.PUBLISHED).value
        names = [name for name in rows[0] if name != "of"]
        session.connection().execute(
            update(Opportunity)
            .where(Opportunity.id == bindparam("of"))
            .values({name: bindparam(name) for name in names}),
            rows,
        )
        ids = [id_ for _, (id_, _) in chunk]
        before = known(session, ids, moment.utc)
        session.execute(delete(Occurrence).where(Occurrence.opportunity_id.in_(ids)))
        session.execute(delete(Schedule).where(Schedule.opportunity_id.in_(ids)))
        _write_dates(session, [saved for _, saved in chunk], moment, before)


def withdraw(session: Session, ids: Sequence[int], utc: datetime) -> None:
    """Take opportunities out of sight; they are kept, and their change is announced."""
    change_status(session, ids, Status.WITHDRAWN, utc)


def change_status(session: Session, ids: Sequence[int], status: Status, utc: datetime) -> None:
    """Show opportunities or take them out of sight, for the reason that the status tells."""
    announce(session, ids, {"status": status.value, "updated_at": utc})


def confirm(session: Session, ids: Sequence[int], utc: datetime) -> None:
    """Note that the source still says the same; this is no change."""
    if ids:
        session.connection().execute(
            update(Opportunity).where(Opportunity.id == bindparam("of")).values(confirmed_at=utc),
            [{"of": id_} for id_ in ids],
        )


def show_again(session: Session, ids: Sequence[int], utc: datetime) -> None:
    """Bring back what was out of sight for want of being confirmed, and confirm it."""
    values = {"status": Status.PUBLISHED.value, "updated_at": utc, "confirmed_at": utc}
    announce(session, ids, values)


def announce_parties(session: Session, providers: Collection[int], venues: Collection[int]) -> None:
    """Give a new change number to all that is offered by these providers or at these venues."""
    wanted = [Opportunity.provider_id.in_(chunk) for chunk in in_chunks(providers)]
    wanted += [Opportunity.venue_id.in_(chunk) for chunk in in_chunks(venues)]
    at_some = select(Occurrence.opportunity_id)
    wanted += [
        Opportunity.id.in_(at_some.where(Occurrence.venue_id.in_(chunk)))
        for chunk in in_chunks(venues)
    ]
    published = select(Opportunity.id).where(Opportunity.status == Status.PUBLISHED)
    ids = {id_ for condition in wanted for id_ in session.scalars(published.where(condition))}
    announce(session, sorted(ids))


def _write_dates(
    session: Session,
    saves: Iterable[tuple[int, Save]],
    moment: Moment,
    before: Mapping[int, Before] = _NOTHING,
) -> None:
    """Write schedules and occurrences; those of `before` leave their traces."""
    schedules, occurrences = [], []
    for id_, save in saves:
        schedule, held = save.draft.schedule, traces.NONE
        made = expand(schedule, moment.zone, moment.until)
        if id_ in before:
            coming = [one for one in made if one.until_utc > moment.utc]
            held = traces.follow(*before[id_], coming)
        schedules.append(row_of(schedule, id_, moment.until, held))
        occurrences += rows_of(made, id_, moment.zone, save.places)
    session.connection().execute(insert(Schedule), schedules)
    if occurrences:
        session.connection().execute(insert(Occurrence), occurrences)


def _topics(draft: Draft) -> tuple[str, ...]:
    """What its own words say that it is about."""
    text = f"{draft.summary}\n{draft.description}"
    return assign(draft.title, draft.categories, text, draft.language)


def _columns(save: Save, change: int, moment: Moment) -> dict[str, Any]:
    draft = save.draft
    ages, price = draft.ages or _NO_AGES, draft.price or _NO_PRICE
    return {
        "provider_id": save.provider_id,
        "external_id": draft.external_id,
        "source_id": save.source_id,
        "source_row": save.source_row,
        "fingerprint": save.fingerprint,
        "status": Status.PUBLISHED.value,
        "change": change,
        "kind": draft.kind.value,
        "title": draft.title,
        "summary": draft.summary,
        "description": draft.description,
        "language": draft.language,
        "categories": list(draft.categories),
        "topics": list(draft.topics or _topics(draft)),
        "festivals": [],
        "venue_id": save.venue_id,
        "mode": draft.mode,
        "age_low": ages.low,
        "age_high": ages.high,
        "level": draft.level,
        "languages": list(draft.languages),
        "price_free": price.free,
        "price_low": price.low,
        "price_high": price.high,
        "currency": price.currency,
        "access": [word.value for word in draft.access],
        "attendance": draft.attendance,
        "enrol_opens": draft.enrol_opens,
        "enrol_closes": draft.enrol_closes,
        "enrol_url": draft.enrol_url,
        "url": draft.url,
        "contact": draft.contact,
        "places": draft.places,
        "places_left": draft.places_left,
        "waiting_list": draft.waiting_list,
        "licence": draft.licence,
        "updated_at": moment.utc,
        "confirmed_at": moment.utc,
    }
