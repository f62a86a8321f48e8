"""The schedule filter as SQL: the bits of `finder.search.hours` for each meeting or span.

Which hours could do is a set of parts of the day, so that all answers stand in small
tables by weekday and set of parts, made once for a question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from sqlalchemy import ColumnElement, Integer, and_, case, func, literal, or_, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.elements import Grouping

from finder.search.columns import ALWAYS, DATED, DAY_MINUTES, SPAN, UNSTATED
from finder.search.hours import (
    DAY_M,
    DAY_T,
    EVERY_BIT,
    MAYBE,
    MAYBE_NO_DAY,
    MAYBE_NO_TIME,
    PART_M,
    PART_T,
    SURE,
    SURE_NO_DAY,
    SURE_NO_TIME,
    Asked,
    Flags,
    only,
)
from finder.search.postgres.tables import listing, meeting
from finder.search.postgres.truths import Today, Truth
from finder.search.timetable import nothing_stated
from finder.vocabulary import PART_BOUNDS

L, M = listing.c, meeting.c
Number = ColumnElement[int]
_ALL_PARTS = 8
"""Sets of the three parts of the day."""


@dataclass(frozen=True)
class _Variant:
    """The question, or it with another day or part: which cells, and where its answer goes."""

    sure: int
    maybe: int
    cells: Flags
    needs_hour: bool


def _variants(asked: Asked) -> Iterator[_Variant]:
    hour = asked.needs_hour(time=True)
    no_day, no_time = asked.cells(day=False), asked.cells(time=False)
    yield _Variant(SURE, MAYBE, asked.cells(), hour)
    yield _Variant(SURE_NO_DAY, MAYBE_NO_DAY, no_day, hour)
    yield _Variant(SURE_NO_TIME, MAYBE_NO_TIME, no_time, asked.needs_hour(time=False))
    for day in range(7):
        yield _Variant(DAY_T + day, DAY_M + day, only(no_day.T, day).T, hour)
    for part in range(3):
        yield _Variant(PART_T + part, PART_M + part, only(no_time, part), needs_hour=True)


class Hours:
    """The schedule filter of one question at one moment."""

    def __init__(self, asked: Asked, today: Today) -> None:
        self._asked = asked
        self._today = today
        found = list(_variants(asked))
        weekdays, sets = range(7), range(_ALL_PARTS)
        self._sure = [[_bits(found, w, s, sure=True) for s in sets] for w in weekdays]
        self._maybe = [[_bits(found, w, s, sure=False) for s in sets] for w in weekdays]
        self._hourless = [
            sum(1 << v.sure for v in found if not v.needs_hour and v.cells[w].any())
            for w in weekdays
        ]

    def live(self) -> Truth:
        """Whether a meeting is coming, or a listing without meetings is not over."""
        return case(
            (L.form == DATED, M.until > self._today.utc),
            (L.form == SPAN, self._from_day() <= L.last),
            else_=true(),
        )

    def begins(self) -> Number:
        """The first date on which a span could bring a meeting within the dates asked for."""
        return func.greatest(self._from_day(), self._asked.first)

    def within(self) -> Truth:
        """Whether a meeting lies within the dates, or a span has some of them."""
        first, last = self._asked.first, self._asked.last
        return case(
            (L.form == DATED, and_(M.day <= last, M.last >= first)),
            (L.form == SPAN, self._days() > 0),
            else_=true(),
        )

    def bits(self) -> Number:
        """Answers for all variants of the question, dates of meetings aside."""
        return case(
            (L.form == DATED, self._of_meeting()),
            (L.form == SPAN, case((self._days() > 0, self._of_span()), else_=0)),
            (L.form == ALWAYS, int(EVERY_BIT)),
            (L.form == UNSTATED, int(nothing_stated(self._asked))),
        )

    def _of_meeting(self) -> Number:
        weekday = (M.day + 3) % 7
        sure = _flat(self._sure)
        maybe = _flat(self._maybe)
        hour, end = M.hour, M.end
        known = _at(sure, weekday * _ALL_PARTS + self._surely(hour, end)).bitwise_or(
            _at(maybe, weekday * _ALL_PARTS + self._perhaps(hour, end))
        )
        unknown = case((self._ends_surely(end), _at(self._hourless, weekday)), else_=0).bitwise_or(
            _at(maybe, weekday * _ALL_PARTS + self._open(end))
        )
        return case((hour.is_not(None), known), else_=unknown)

    def _of_span(self) -> Number:
        start = L.start
        end = case((L.end <= start, L.end + DAY_MINUTES), else_=L.end)
        every = [reduce(int.__and__, column) for column in zip(*self._sure, strict=True)]
        hourless = reduce(int.__and__, self._hourless)
        known = _at(every, self._surely(start, end)).bitwise_or(
            self._on_some_day(self._perhaps(start, end))
        )
        unknown = case((self._ends_surely(end), hourless), else_=0).bitwise_or(
            self._on_some_day(self._open(end))
        )
        return case((start.is_not(None), known), else_=unknown)

    def _on_some_day(self, parts: Number) -> Number:
        """What is perhaps so on one of the weekdays within the span."""
        first, days = (self.begins() + 3) % 7, self._days()
        each = [
            case(((weekday + 7 - first) % 7 < days, _at(found, parts)), else_=0)
            for weekday, found in enumerate(self._maybe)
        ]
        return reduce(lambda one, other: one.bitwise_or(other), each)

    def _days(self) -> Number:
        return func.least(L.last, self._asked.last) - self.begins() + 1

    def _from_day(self) -> Number:
        """Today, or tomorrow where the stated end of today's meeting has passed.

        See `finder.search.moment` for meetings past midnight.
        """
        over = case((L.end <= self._today.minute, 1), else_=0)
        yesterday = case((L.end <= L.start, 1), else_=0)
        return func.greatest(L.first, self._today.day - yesterday + over)

    def _surely(self, hour: Number, end: Number) -> Number:
        """The part of the day of a stated start, if the hours surely do; as a set."""
        return self._part(hour, and_(hour >= self._asked.after, self._ends_surely(end)))

    def _perhaps(self, hour: Number, end: Number) -> Number:
        before = self._asked.before
        ends = true() if before is None else func.coalesce(end <= before, hour < before)
        return self._part(hour, and_(hour >= self._asked.after, ends))

    def _part(self, hour: Number, good: Truth) -> Number:
        bounds = [high for _, high in PART_BOUNDS.values()]
        part = case(*((hour < high, 1 << n) for n, high in enumerate(bounds)), else_=0)
        return case((good, part), else_=0)

    def _ends_surely(self, end: Number) -> Truth:
        before = self._asked.before
        return true() if before is None else and_(end.is_not(None), end <= before)

    def _open(self, end: Number) -> Number:
        """In which parts of the day an hour that is not stated could lie, as a set."""
        after, before = self._asked.after, self._asked.before
        latest = DAY_MINUTES if before is None else before
        limit = func.least(func.coalesce(end, DAY_MINUTES), DAY_MINUTES, latest)
        ends = true() if before is None else or_(end.is_(None), end <= before)
        parts = [
            case((and_(ends, max(low, after) < func.least(high, limit)), 1 << n), else_=0)
            for n, (low, high) in enumerate(PART_BOUNDS.values())
        ]
        return parts[0] + parts[1] + parts[2]


def _bits(found: list[_Variant], weekday: int, parts: int, *, sure: bool) -> int:
    """The variants that want a start on this weekday in one of a set of parts."""
    return sum(
        1 << (v.sure if sure else v.maybe)
        for v in found
        if any(v.cells[weekday, part] for part in range(3) if parts >> part & 1)
    )


def _flat(table: list[list[int]]) -> list[int]:
    return [number for row in table for number in row]


def _at(numbers: list[int], place: Number) -> Number:
    """The number at a place, counted from 0."""
    found: Number = Grouping(literal(numbers, ARRAY(Integer)))[place + 1]
    return found
