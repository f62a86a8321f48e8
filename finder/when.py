"""When a draft happens: from the fields that say so, to a schedule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from finder import weekdays
from finder.parsers import DatedTime
from finder.problems import Problem, error, notice
from finder.schedule import (
    MOST_OCCURRENCES,
    Meeting,
    Schedule,
    check_rule,
    has_dates,
    span_or_meeting,
)
from finder.vocabulary import Form

LATEST_NIGHT = time(6)
EARLIEST_EVENING = time(17)

_Hours = tuple[time | None, time | None]

_EXCEPTIONS = ("except_dates", "cancelled_dates")
_WHEN = ("start_time", "end_time", "days", "rule", "last_date", *_EXCEPTIONS)


def schedule_of(values: Mapping[str, Any], row: int) -> tuple[Schedule, list[Problem]]:
    """The schedule that checked values of fields make, and what is wrong with it."""
    first, last, rule = values.get("first_date"), values.get("last_date"), values.get("rule")
    if values.get("always_open"):
        return Schedule(Form.ALWAYS), _ignored(values, (*_WHEN, "first_date", "dates"), row)
    if first and last and last < first:
        return Schedule(), [error(row, "last_date", "dates-reversed", last.isoformat())]
    start, end, problems = _hours(values.get("start_time"), values.get("end_time"), row)
    if rule and first and not _usable(rule, first):
        return Schedule(), [*problems, error(row, "rule", "rule-unusable", rule)]
    if values.get("dates"):
        meetings, more = _meetings(values["dates"], (start, end), row)
        made = _dated(values, first, (start, end), meetings)
        problems += more
    elif first:
        made = _from_first(values, first, (start, end))
    else:
        return Schedule(), [*problems, *_without_first_date(values, row)]
    return made, problems + _judged(made, values, row)


def _judged(made: Schedule, values: Mapping[str, Any], row: int) -> list[Problem]:
    """What is to be said of a schedule as a whole: no dates, too many, fields of no use."""
    if made.form is Form.DATED and not has_dates(made):
        return [error(row, _first_of(("rule", "days", "dates", "first_date"), values), "no-date")]
    problems = _ignored(values, _useless(made, values), row)
    if len(made.meetings) > MOST_OCCURRENCES:
        problems.append(notice(row, "dates", "too-many-dates", str(len(made.meetings))))
    return problems


def _first_of(names: Iterable[str], values: Mapping[str, Any]) -> str:
    return next(name for name in names if values.get(name))


def _useless(made: Schedule, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that say nothing beside the others."""
    if made.form is Form.SPAN:
        return _EXCEPTIONS
    if made.rule:
        return ("days",) if values.get("rule") else ()
    return ("first_date", "last_date", "rule", "days") if values.get("dates") else ()


def _ignored(values: Mapping[str, Any], names: Iterable[str], row: int) -> list[Problem]:
    return [notice(row, name, "field-ignored") for name in names if values.get(name) is not None]


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
            begins, ends, more = _hours_of(entry, row)
            problems += more
        venue = entry.venue or None
        made.append(Meeting(entry.day, begins, ends, entry.last, venue, entry.status))
    return tuple(made), problems


def _hours_of(entry: DatedTime, row: int) -> tuple[time | None, time | None, list[Problem]]:
    """The hours of one date; what lasts several days may end earlier in the day than it began."""
    if entry.last:
        return entry.start, entry.end, []
    return _hours(entry.start, entry.end, row, "dates")


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
