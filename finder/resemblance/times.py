"""Times compared: whether two listings happen on the same days at the same hours."""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import lru_cache
from itertools import islice

from finder import recurrence
from finder.resemblance.agreement import Agreement
from finder.schedule import Schedule
from finder.vocabulary import Form

MOST_DATES = 120
"""Of the dates of a rule only the first are compared."""

_FAR = timedelta(days=400)
_PARTLY = 0.5
"""Schedules that share so many of all their days are partly the same."""

Moment = tuple[date, time | None]


@lru_cache(maxsize=20_000)
def moments(schedule: Schedule) -> frozenset[Moment]:
    """The days of a dated schedule, each with its hour where that is stated."""
    made = {(one.day, one.start) for one in schedule.meetings}
    if schedule.rule and schedule.first:
        last = min(schedule.last or date.max, schedule.first + _FAR)
        days = recurrence.dates(schedule.rule, schedule.first, last, schedule.start)
        made |= {(day, schedule.start) for day in islice(days, MOST_DATES)}
    return frozenset(one for one in made if one[0] not in schedule.without)


def first_day(schedule: Schedule) -> date | None:
    """The day on which it begins; None where that is not stated."""
    days = [one.day for one in schedule.meetings]
    return min((*days, schedule.first)) if schedule.first else min(days, default=None)


def first_hour(schedule: Schedule) -> time | None:
    """The hour at which it begins; None where that is not stated."""
    if schedule.meetings:
        return min(schedule.meetings, key=lambda one: one.day).start
    return schedule.start


def compare(one: Schedule, other: Schedule) -> Agreement:
    """Whether both happen at the same time; APART where they have no day or hour in common."""
    if Form.UNSTATED in {one.form, other.form}:
        return Agreement.UNSTATED
    if one == other:
        return Agreement.SAME
    if Form.ALWAYS in {one.form, other.form}:
        return Agreement.SAME if one.form == other.form else Agreement.DIFFERENT
    if one.form is other.form is Form.DATED:
        return _dates(one, other)
    if one.form is other.form is Form.SPAN:
        return _spans(one, other)
    dated, span = (one, other) if one.form is Form.DATED else (other, one)
    return _within(dated, span)


def _dates(one: Schedule, other: Schedule) -> Agreement:
    mine, theirs = moments(one), moments(other)
    if not mine or not theirs:
        return Agreement.UNSTATED
    common, everything = len(mine & theirs), len(mine | theirs)
    if common:
        if common < everything:
            return Agreement.PARTLY if common >= _PARTLY * everything else Agreement.DIFFERENT
        return Agreement.SAME if _ends(one) == _ends(other) else Agreement.ALIKE
    if not _without_hours(mine, theirs):
        return Agreement.APART
    days, others = {day for day, _ in mine}, {day for day, _ in theirs}
    shared = len(days & others)
    if not shared:
        return Agreement.APART
    return Agreement.ALIKE if shared == len(days | others) else Agreement.PARTLY


def _without_hours(mine: frozenset[Moment], theirs: frozenset[Moment]) -> bool:
    return any(all(hour is None for _, hour in side) for side in (mine, theirs))


def _ends(schedule: Schedule) -> frozenset[time | None]:
    """The hours at which its meetings end."""
    found = {one.end for one in schedule.meetings}
    return frozenset(found | ({schedule.end} if schedule.rule else set()))


def _spans(one: Schedule, other: Schedule) -> Agreement:
    if one.start and other.start and one.start != other.start:
        return Agreement.APART
    if (one.first, one.last) == (other.first, other.last):
        agree = one.start == other.start and one.end == other.end
        return Agreement.SAME if agree else Agreement.ALIKE
    bounds = (one.first, one.last, other.first, other.last)
    if None in bounds:
        return Agreement.PARTLY if one.first == other.first else Agreement.DIFFERENT
    first, last, second, end = (bound or date.min for bound in bounds)
    common = (min(last, end) - max(first, second)).days + 1
    if common <= 0:
        return Agreement.APART
    everything = (max(last, end) - min(first, second)).days + 1
    return Agreement.PARTLY if common >= _PARTLY * everything else Agreement.DIFFERENT


def _within(dated: Schedule, span: Schedule) -> Agreement:
    """Whether the dates of one may be those between the first and the last of the other."""
    made = moments(dated)
    hours = {hour for _, hour in made}
    if not made:
        return Agreement.UNSTATED
    if span.start and None not in hours and span.start not in hours:
        return Agreement.APART
    first, last = min(day for day, _ in made), max(day for day, _ in made)
    if (first, last) == (span.first, span.last):
        return Agreement.ALIKE
    if (span.first and last < span.first) or (span.last and first > span.last):
        return Agreement.APART
    return Agreement.PARTLY if span.first == first else Agreement.DIFFERENT
