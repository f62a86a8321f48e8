"""Schedules and their occurrences as rows of the database, and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder import traces
from finder.models import Occurrence as OccurrenceRow
from finder.models import Schedule as ScheduleRow
from finder.schedule import Meeting, Occurrence, Schedule, expand
from finder.traces import Known, Traces
from finder.vocabulary import Form, OccurrenceStatus

_NOWHERE_ELSE: Mapping[str | None, int] = {}


def to_detail(schedule: Schedule) -> dict[str, Any]:
    """What the columns of a schedule do not hold, as data for JSON; only what is stated."""
    detail: dict[str, Any] = {}
    if schedule.meetings:
        detail["meetings"] = [_meeting_detail(meeting) for meeting in schedule.meetings]
    for name, days in (("without", schedule.without), ("cancelled", schedule.cancelled)):
        if days:
            detail[name] = [day.isoformat() for day in days]
    return detail


def from_row(row: ScheduleRow) -> Schedule:
    """The schedule that a row holds."""
    detail = row.detail
    return Schedule(
        form=Form(row.form),
        first=row.first,
        last=row.last,
        start=row.start,
        end=row.end,
        rule=row.rule,
        meetings=tuple(_meeting(said) for said in detail.get("meetings", ())),
        without=tuple(map(date.fromisoformat, detail.get("without", ()))),
        cancelled=tuple(map(date.fromisoformat, detail.get("cancelled", ()))),
    )


def row_of(
    schedule: Schedule, opportunity_id: int, expanded_to: date, held: Traces = traces.NONE
) -> dict[str, Any]:
    """The columns of a schedule, with the traces of meetings that have moved or vanished."""
    return {
        "opportunity_id": opportunity_id,
        "form": schedule.form.value,
        "first": schedule.first,
        "last": schedule.last,
        "start": schedule.start,
        "end": schedule.end,
        "rule": schedule.rule,
        "detail": to_detail(schedule) | traces.to_detail(held),
        "expanded_to": expanded_to,
    }


def known(
    session: Session, ids: Sequence[int], now_utc: datetime
) -> dict[int, tuple[list[Known], list[Known]]]:
    """For each opportunity the coming meetings that calendars may hold, and those dropped."""
    columns = select(ScheduleRow.opportunity_id, ScheduleRow.detail)
    stored = session.execute(columns.where(ScheduleRow.opportunity_id.in_(ids)))
    details = {row.opportunity_id: row.detail for row in stored}
    coming: dict[int, list[OccurrenceRow]] = defaultdict(list)
    rows = session.scalars(
        select(OccurrenceRow)
        .where(OccurrenceRow.opportunity_id.in_(ids), OccurrenceRow.until_utc > now_utc)
        .order_by(OccurrenceRow.starts_utc, OccurrenceRow.until_utc, OccurrenceRow.id)
    )
    for row in rows:
        coming[row.opportunity_id].append(row)
    return {id_: _known(coming[id_], details.get(id_, {}), now_utc) for id_ in ids}


def _known(
    rows: Sequence[OccurrenceRow], detail: Mapping[str, Any], now_utc: datetime
) -> tuple[list[Known], list[Known]]:
    held = traces.from_detail(detail)
    ring = traces.Keyring(held)
    coming = [
        Known(ring.key(row), row.day, row.start, row.ends, row.until_utc, _is_off(row))
        for row in rows
    ]
    return coming, [one for one in held.dropped if one.until_utc > now_utc]


def _is_off(row: OccurrenceRow) -> bool:
    return row.status == OccurrenceStatus.CANCELLED


def occurrence_rows(
    schedule: Schedule, opportunity_id: int, zone: ZoneInfo, until: date
) -> list[dict[str, Any]]:
    """The columns of every occurrence up to `until`."""
    return rows_of(expand(schedule, zone, until), opportunity_id, zone)


def rows_of(
    occurrences: Iterable[Occurrence],
    opportunity_id: int,
    zone: ZoneInfo,
    elsewhere: Mapping[str | None, int] = _NOWHERE_ELSE,
) -> list[dict[str, Any]]:
    """The columns of these occurrences; `elsewhere` are the ids of venues by the names in them."""
    return [
        {
            "opportunity_id": opportunity_id,
            "day": occurrence.day,
            "start": occurrence.start,
            "ends": occurrence.ends,
            "zone": zone.key,
            "starts_utc": occurrence.starts_utc,
            "until_utc": occurrence.until_utc,
            "status": occurrence.status.value,
            "venue_id": elsewhere.get(occurrence.venue),
        }
        for occurrence in occurrences
    ]


def _meeting_detail(meeting: Meeting) -> dict[str, str]:
    said = {
        "day": meeting.day.isoformat(),
        "start": meeting.start.isoformat("minutes") if meeting.start else "",
        "end": meeting.end.isoformat("minutes") if meeting.end else "",
        "last": meeting.last.isoformat() if meeting.last else "",
        "venue": meeting.venue or "",
        "status": "" if meeting.status is OccurrenceStatus.SCHEDULED else meeting.status.value,
    }
    return {name: text for name, text in said.items() if text}


def _meeting(said: Mapping[str, str]) -> Meeting:
    return Meeting(
        day=date.fromisoformat(said["day"]),
        start=time.fromisoformat(said["start"]) if "start" in said else None,
        end=time.fromisoformat(said["end"]) if "end" in said else None,
        last=date.fromisoformat(said["last"]) if "last" in said else None,
        venue=said.get("venue"),
        status=OccurrenceStatus(said.get("status", OccurrenceStatus.SCHEDULED)),
    )
