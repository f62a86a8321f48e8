"""What comes first: the meeting of each row that matched, and the order of time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finder.query import SearchQuery
from finder.search import cells, dated, timetable
from finder.search.columns import DATED, SPAN, Columns
from finder.search.filters import Flags, Rows
from finder.search.hours import Asked
from finder.search.present import CLASS, Present
from finder.vocabulary import Group

STEP = 4_096
"""How many meetings are looked through at first, in the order of time."""


@dataclass(frozen=True)
class Coming:
    """The coming meetings as a question sees them; `asked` is None where it asks nothing.

    `lenient` counts what perhaps satisfies, as `unknown=schedule` does.
    """

    columns: Columns
    present: Present
    asked: Asked | None
    lenient: bool

    @classmethod
    def of(cls, columns: Columns, present: Present, query: SearchQuery) -> Coming:
        """Take it from the question."""
        asked = Asked.of(query) if timetable.asks(query) else None
        return cls(columns, present, asked, Group.SCHEDULE in query.unknown)

    def soonest(self, rows: Rows) -> NDArray[np.int32]:
        """For each row the occurrence that matched first, -1 where none did."""
        if self.asked is None:
            return self.present.soonest.take(rows)
        moment = self.present.moment
        return dated.soonest(self.columns, moment, self.asked, rows, lenient=self.lenient)

    def keys(self, rows: Rows) -> NDArray[np.int64]:
        """Numbers that rise in the order in which rows come, see `Present.keys`."""
        keys = self.present.keys.take(rows)
        if self.asked is None:
            return keys
        form = self.columns.form.take(rows)
        spans = form == SPAN
        keys[spans] = np.maximum(keys[spans], CLASS + self.asked.first)
        meets = np.flatnonzero(form == DATED)
        occurrence = self.soonest(rows[meets])
        keys[meets] = np.where(occurrence >= 0, self.columns.occ_utc[occurrence], CLASS - 1)
        return keys

    def candidates(self, rows: Rows, need: int) -> Rows:
        """Of passing rows those that can be among the first `need`; all where they are few."""
        meets = self.columns.form.take(rows) == DATED
        mine = rows[meets]
        meetings = int((self.columns.occ_start[mine + 1] - self.columns.occ_start[mine]).sum())
        if self.asked is None or meetings <= timetable.FEW or self._across_places:
            return rows
        odd = self.present.odd[mine]
        early = self._earliest(self.asked, mine[~odd], need)
        others = rows[~meets] if len(early) < need else rows[:0]
        return np.sort(np.concatenate([early, mine[odd], others]))

    @property
    def _across_places(self) -> bool:
        """Whether a row may pass by the meeting of another row of its opportunity."""
        return self.asked is not None and self.asked.fits_all and not self.columns.one_row_each

    def _earliest(self, asked: Asked, rows: Rows, need: int) -> Rows:
        """The first rows that meet, looking through the meetings in the order of time."""
        wanted = np.zeros(self.columns.rows, bool)
        wanted[rows] = True
        a, end = timetable.within(self.columns, self.present, asked)
        found: list[Rows] = []
        count, step = 0, STEP
        while a < end and count < need:
            b = min(a + step, end)
            row = self.columns.time_row[a:b]
            row = row.compress(wanted[row] & self._satisfying(asked, a, b))
            new, place = np.unique(row.astype(np.intp), return_index=True)
            found.append(new[np.argsort(place, kind="stable")])
            wanted[new] = False
            count += len(new)
            a, step = b, 2 * step
        return np.concatenate(found)[:need] if found else rows[:0]

    def _satisfying(self, asked: Asked, a: int, b: int) -> Flags:
        """Which meetings from `a` to `b` in the order of time satisfy what is asked."""
        columns = self.columns
        in_cell = cells.flags(asked.cells())
        good = timetable.still(columns, self.present, a, b) & in_cell[columns.time_cell[a:b]]
        hour, ends = columns.time_hour[a:b], columns.time_end[a:b]
        if asked.asks_after:
            good &= hour >= asked.after
        if asked.before is not None:
            by_end = (ends >= 0) & (ends <= asked.before)
            good &= by_end | ((ends < 0) & (hour < asked.before)) if self.lenient else by_end
        return good
