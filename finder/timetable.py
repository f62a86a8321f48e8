"""The timetable of a draft: from the fields that say when, to a schedule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from finder import weekdays
from finder.parsers import DatedTime
from finder.problems import Problem, error, notice
from finder.schedule import Meeting, Schedule, check_rule, span_or_meeting
from finder.vocabulary import Form

LATEST_NIGHT = time(6)
EARLIEST_EVENING = time(17)

_Hours = tuple[time | None, time | None]

_WHEN = ("start_time", "end_time", "days", "rule", "last_date")


def schedule_of(values: Mapping[str, Any], row: int) -> tuple[Schedule, list[Problem]]:
    """The schedule that checked values of fields make, and what is wrong with it."""
    if values.get("always_open"):
        return Schedule(Form.ALWAYS), []
    first, last = values.get("first_date"), values.get("last_date")
    if first and last and last < first:
        return Schedule(), [error(row, "last_date", "dates-reversed", last.isoformat())]
    start, end, problems = _hours(values.get("start_time"), values.get("end_time"), row)
    rule = values.get("rule")
    if rule and first and not _usable(rule, first):
        return Schedule(), [*problems, error(row, "rule", "rule-unusable", rule)]
    if values.get("dates"):
        meetings, more = _meetings(values["dates"], (start, end), row)
        return _dated(values, first, (start, end), meetings), problems + more
    if first is None:
        return Schedule(), [*problems, *_without_first_date(values, row)]
    return _from_first(values, first, (start, end)), problems


def _from_first(values: Mapping[str, Any], first: date, hours: _Hours) -> Schedule:
    if values.get("rule") or values.get("days"):
        return _dated(values, first, hours, ())
    plain = span_or_meeting(first, values.get("last_date") or first, *hours)
    return plain if plain.form is Form.SPAN else _dated(values, None, hours, plain.meetings)


def _usable(rule: str, first: date) -> bool:
    try:
        check_rule(rule, first)
    except ValueError:
        return False
    return True


def _dated(
    values: Mapping[str, Any],
    first: date | None,
    hours: _Hours,
    meetings: tuple[Meeting, ...],
) -> Schedule:
    rule = values.get("rule") or (weekdays.byday(values["days"]) if values.get("days") else "")
    rule = rule if first else ""
    return Schedule(
        Form.DATED,
        first=first if rule else None,
        last=values.get("last_date") if rule else None,
        start=hours[0] if rule else None,
        end=hours[1] if rule else None,
        rule=rule,
        meetings=meetings,
        without=values.get("except_dates") or (),
        cancelled=values.get("cancelled_dates") or (),
    )


def _meetings(
    dates: tuple[DatedTime, ...], hours: _Hours, row: int
) -> tuple[tuple[Meeting, ...], list[Problem]]:
    made, problems = [], []
    for entry in dates:
        begins, ends = hours
        if entry.start is not None:
            begins, ends, more = _hours(entry.start, entry.end, row, "dates")
            problems += more
        made.append(Meeting(entry.day, begins, ends))
    return tuple(made), problems


def _without_first_date(values: Mapping[str, Any], row: int) -> list[Problem]:
    if any(values.get(name) is not None for name in _WHEN):
        return [notice(row, "first_date", "first-date-missing")]
    return []


def _hours(
    start: time | None, end: time | None, row: int, field: str = "end_time"
) -> tuple[time | None, time | None, list[Problem]]:
    """Start and end as they can be believed; an end counts only with a start."""
    if start is None or end is None or end > start:
        return start, end, []
    said = end.strftime("%H:%M")
    if end == start:
        return start, None, [notice(row, field, "end-is-start", said)]
    if start >= EARLIEST_EVENING and end <= LATEST_NIGHT:
        return start, end, []
    return start, None, [notice(row, field, "end-before-start", said)]
