"""Schedules and their occurrences as rows of the database, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from finder.models import Schedule as ScheduleRow
from finder.schedule import Meeting, Occurrence, Schedule, expand
from finder.vocabulary import Form, OccurrenceStatus


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


def row_of(schedule: Schedule, opportunity_id: int, expanded_to: date) -> dict[str, Any]:
    """The columns of a schedule."""
    return {
        "opportunity_id": opportunity_id,
        "form": schedule.form.value,
        "first": schedule.first,
        "last": schedule.last,
        "start": schedule.start,
        "end": schedule.end,
        "rule": schedule.rule,
        "detail": to_detail(schedule),
        "expanded_to": expanded_to,
    }


def occurrence_rows(
    schedule: Schedule, opportunity_id: int, zone: ZoneInfo, until: date
) -> list[dict[str, Any]]:
    """The columns of every occurrence up to `until`."""
    return [
        _occurrence_row(occurrence, opportunity_id, zone)
        for occurrence in expand(schedule, zone, until)
    ]


def _occurrence_row(occurrence: Occurrence, opportunity_id: int, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "opportunity_id": opportunity_id,
        "day": occurrence.day,
        "start": occurrence.start,
        "ends": occurrence.ends,
        "zone": zone.key,
        "starts_utc": occurrence.starts_utc,
        "until_utc": occurrence.until_utc,
        "venue_id": None,
        "status": occurrence.status.value,
    }


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
