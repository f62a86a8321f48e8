"""One question as a table expression: every candidate meeting with what it fails.

Each argument has two bits: one is set where it is not surely satisfied, the other
where it is not even perhaps. Which of the two counts is chosen by a mask, so that
leaving an argument out, or letting *not stated* in, is another mask on the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from finder.models import Opportunity
from finder.query import SearchQuery
from finder.search.columns import ALWAYS, DATED, SPAN, UNSTATED
from finder.search.hours import MAYBE, SURE
from finder.search.postgres.hours import Hours
from finder.search.postgres.tables import listing, meeting
from finder.search.postgres.truths import Truth, online
from finder.vocabulary import Fit, Group, Status

L, M = listing.c, meeting.c
CLOCK, DATES = "clock", "dates"
"""The schedule filter in two: weekday and hours, and the dates."""
_PERHAPS = 32
"""How much higher the second bit of an argument stands."""
_CLASS = 1 << 40


@dataclass(frozen=True)
class Masks:
    """The bits of the arguments of a question: the number and the group of each."""

    groups: Mapping[str, Group | None]
    unknown: tuple[Group, ...]

    def number(self, name: str) -> int:
        """The number of an argument."""
        return list(self.groups).index(name)

    def bit(self, name: str) -> int:
        """The bit that counts for an argument."""
        lenient = self.groups[name] in self.unknown
        return 1 << self.number(name) + (_PERHAPS if lenient else 0)

    def all(self, *left_out: str, lenient: Group | None = None) -> int:
        """What fails a question, with arguments left out or another group let in."""
        masks = self if lenient is None else Masks(self.groups, (*self.unknown, lenient))
        return sum(masks.bit(name) for name in self.groups if name not in left_out)


def bits_of(number: int, truth: Truth) -> ColumnElement[int]:
    """Both bits of an argument."""
    sure = case((truth.is_(True), 0), else_=1 << number)
    perhaps = case((truth.is_not(False), 0), else_=1 << number + _PERHAPS)
    return cast(sure, BigInteger).bitwise_or(cast(perhaps, BigInteger))


def _hours_bits(number: int, hours: ColumnElement[int]) -> ColumnElement[int]:
    sure = case((hours.bitwise_and(1 << SURE) != 0, 0), else_=1 << number)
    perhaps = case((hours.bitwise_and(1 << MAYBE) != 0, 0), else_=1 << number + _PERHAPS)
    return cast(sure, BigInteger).bitwise_or(cast(perhaps, BigInteger))


@dataclass(frozen=True)
class Asking:
    """A question with the truths of its arguments, and which listings hold its words."""

    query: SearchQuery
    truths: Mapping[str, tuple[Group | None, Truth]]
    hours: Hours
    holds: Truth

    @property
    def masks(self) -> Masks:
        """The bits of its arguments."""
        groups = {name: group for name, (group, _) in self.truths.items()}
        groups |= {CLOCK: Group.SCHEDULE, DATES: None}
        return Masks(groups, self.query.unknown)

    def judged(self) -> CTE:
        """Every candidate meeting, with `own` bits, and `bits` which all of a course share.

        They differ with `fit=all` only, where a course fails what any of its meetings
        fails, dates aside, of which one must do. `hours` are answered in the same way.
        """
        found = self._rows()
        if self.query.fit is not Fit.ALL:
            return select(found, found.c.own.label("bits")).cte("judged")
        dates = self._both(DATES)
        kept = [c for c in found.c if c.key != "hours"]
        any_fails = func.bit_or(found.c.own).over(partition_by=found.c.id)
        all_fail = func.bit_and(found.c.own).over(partition_by=found.c.id)
        shared = any_fails.bitwise_and(~dates).bitwise_or(all_fail.bitwise_and(dates))
        hours = func.bit_and(found.c.hours).over(partition_by=found.c.id)
        return select(
            *kept,
            case((found.c.whole, shared), else_=found.c.own).label("bits"),
            case((found.c.whole, hours), else_=found.c.hours).label("hours"),
        ).cte("judged")

    def _both(self, name: str) -> int:
        return (1 | 1 << _PERHAPS) << self.masks.number(name)

    def _rows(self) -> Subquery:
        truths = self._truths()
        masks = self.masks
        each = [
            _hours_bits(masks.number(name), truths.c.hours)
            if name == CLOCK
            else bits_of(masks.number(name), truths.c[f"is_{name}"])
            for name in masks.groups
        ]
        own = reduce(lambda one, other: one.bitwise_or(other), each)
        kept = [column for column in truths.c if not column.key.startswith("is_")]
        return select(*kept, own.label("own")).subquery("weighed")

    def _truths(self) -> Subquery:
        dated = L.form == DATED
        whole = and_(dated, ~L.each) if self.query.fit is Fit.ALL else not_(true())
        told = [truth.label(f"is_{name}") for name, (_, truth) in self.truths.items()]
        return (
            select(
                L.id,
                whole.label("whole"),
                M.occurrence,
                self._time().label("time"),
                M.area,
                M.lat,
                M.lng,
                self._everywhere().label("everywhere"),
                self.hours.bits().label("hours"),
                self.hours.within().label(f"is_{DATES}"),
                *told,
            )
            .join_from(listing, meeting, M.listing == L.id)
            .join(Opportunity, Opportunity.id == L.id)
            .where(Opportunity.status == Status.PUBLISHED, self.hours.live(), self.holds)
            # A fence: each expression is worked out once.
            .offset(0)
            .subquery("told")
        )

    def _time(self) -> ColumnElement[int]:
        """Meetings by their start, then spans by their first possible date, then the rest."""
        return case(
            (L.form == DATED, cast(M.utc, BigInteger)),
            (L.form == SPAN, _CLASS + cast(self.hours.begins(), BigInteger)),
            (L.form == ALWAYS, 2 * _CLASS),
            (L.form == UNSTATED, 3 * _CLASS),
        )

    def _everywhere(self) -> Truth:
        """Whether it would count for every area: as online, or as not stating its place."""
        found: list[Truth] = []
        if self.query.replace(area=("any",)).with_online:
            found.append(online())
        if Group.PLACE in self.query.unknown:
            found.append(and_(M.lat.is_(None), ~online()))
        return or_(not_(true()), *found)


def passes(bits: ColumnElement[int], mask: int) -> Truth:
    """Whether none of these bits is set."""
    return bits.bitwise_and(cast(literal(mask), BigInteger)) == 0


def flags(conditions: Iterable[Truth]) -> ColumnElement[int]:
    """A number with a bit for each condition that holds."""
    each = [
        cast(case((condition, 1 << place), else_=0), BigInteger)
        for place, condition in enumerate(conditions)
    ]
    return reduce(lambda one, other: one.bitwise_or(other), each)
