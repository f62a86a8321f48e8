"""Counting listings in one statement: their meetings are folded into one row for each.

The row tells which masks any of its meetings passes, so that every number of an answer
is a count over these rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import array

from finder.search.postgres.asking import CLOCK, Asking, flags, passes
from finder.search.postgres.tables import listing
from finder.search.postgres.truths import Truth

L = listing.c
LISTED = table(
    "listed",
    column("id", Integer),
    column("whole", Boolean),
    column("passed", BigInteger),
    column("hours", Integer),
    column("somewhere", Integer),
    column("everywhere", Integer),
)
"""One row for each candidate, by the name under which `Tally.listed` is known.

`somewhere` counts its meetings that pass all but the area, `everywhere` those of them that
count for every area.
"""


@dataclass
class Tally:
    """Masks that are tried on every meeting, and what is counted of the listings."""

    asking: Asking
    judged: CTE
    _masks: dict[int, int] = field(default_factory=dict)
    _counted: list[Truth] = field(default_factory=list)

    def passing(self, mask: int) -> Truth:
        """Whether some meeting of a listing passes a mask."""
        place = self._masks.setdefault(mask, len(self._masks))
        return LISTED.c.passed.bitwise_and(cast(literal(1 << place), BigInteger)) != 0

    def without(self, *names: str) -> Truth:
        """Whether some meeting passes every argument but these."""
        return self.passing(self.asking.masks.all(*names))

    def count(self, *conditions: Truth) -> int:
        """Count the listings of which all of this holds; returns the place of the number."""
        self._counted.append(and_(*conditions))
        return len(self._counted) - 1

    def numbers(self) -> ScalarSelect[Any]:
        """All that is counted, in order."""
        counts = [func.count().filter(condition) for condition in self._counted]
        return _of_listed(array(counts)).scalar_subquery()

    def groups(self, values: ColumnElement[str], *conditions: Truth) -> ScalarSelect[Any]:
        """How many listings, of which all of this holds, have each of their values."""
        found = _of_listed(values.label("value"), LISTED.c.id).where(*conditions).subquery()
        counted = (
            select(found.c.value, func.count().label("times")).group_by(found.c.value).subquery()
        )
        return select(func.jsonb_object_agg(counted.c.value, counted.c.times)).scalar_subquery()

    def listed(self) -> CTE:
        """The candidates; to be asked for when all masks are known."""
        found = self.judged.c
        # Who passes nothing else may still count for an hour or an area.
        for name in (CLOCK, "area"):
            self.without(name)
        passed = func.bit_or(flags(passes(found.bits, mask) for mask in self._masks))
        hours, area = (passes(found.bits, self.asking.masks.all(n)) for n in (CLOCK, "area"))
        return (
            select(
                found.id,
                func.bool_or(found.whole).label("whole"),
                passed.label("passed"),
                func.bit_or(case((hours, found.hours), else_=0)).label("hours"),
                func.count().filter(area).label("somewhere"),
                func.count().filter(and_(area, found.everywhere)).label("everywhere"),
            )
            .group_by(found.id)
            .having(passed != 0)
            .cte(LISTED.name)
        )


def _of_listed(*columns: ColumnElement[Any]) -> Select[Any]:
    """Something of the candidates and what is known of them."""
    return select(*columns).select_from(LISTED.join(listing, LISTED.c.id == L.id))
