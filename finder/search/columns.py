"""Facts as columns: NumPy arrays over everything that is published.

A *row* is an opportunity at one place: most have one row, a course that meets at
several venues has one for each. Rows stand in the order of opportunity ids, the
occurrences of a row in the order of their start.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from finder.vocabulary import (
    Form,
    Group,
    Kind,
    Level,
    Mode,
    ProviderType,
)

FORMS = tuple(Form)
KINDS = tuple(Kind)
MODES = tuple(Mode)
LEVELS = tuple(Level)
PROVIDER_TYPES = tuple(ProviderType)
GROUPS = tuple(Group)
DATED, SPAN, ALWAYS, UNSTATED = (
    FORMS.index(f) for f in (Form.DATED, Form.SPAN, Form.ALWAYS, Form.UNSTATED)
)
ONLINE = MODES.index(Mode.ONLINE)
NONE = -1
OPEN_AGE = 32_000
"""Months; beyond every age that can be asked for."""

DAY_MINUTES = 24 * 60

_EPOCH_DAY = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return day.toordinal() - _EPOCH_DAY


def minute_number(moment: datetime) -> int:
    """Minutes since 1 January 1970, of a naive time."""
    return day_number(moment) * DAY_MINUTES + moment.hour * 60 + moment.minute


@dataclass(frozen=True)
class Columns:
    """The arrays of one generation; `NONE` (-1) and NaN stand for *not stated*.

    Opportunities (N): id, stamp (of its last save), created (minutes), row_start (N + 1).
    Rows (R): the rest up to `occ_start`, whose R + 1 offsets lead to the occurrences.
    Days count from 1970; `start` and `end` are minutes of the day, `occ_end` counts from
    midnight of the day the occurrence begins, `occ_utc` and `occ_until` are UTC minutes.
    `topic`, `lang`, `access` and `festival` are numbers of sets of values, see `Names.sets`;
    `spot` is the number of a pair of coordinates. The last six list the occurrences
    by day and start: each one's number, row, cell of day by part (`NONE` where it is odd,
    see `cells`), day, hour and end.
    """

    id: NDArray[np.int32]
    stamp: NDArray[np.int64]
    created: NDArray[np.int64]
    row_start: NDArray[np.int32]
    owner: NDArray[np.int32]
    kind: NDArray[np.int8]
    mode: NDArray[np.int8]
    provider: NDArray[np.int32]
    provider_type: NDArray[np.int8]
    level: NDArray[np.int8]
    topic: NDArray[np.int32]
    lang: NDArray[np.int32]
    access: NDArray[np.int32]
    festival: NDArray[np.int32]
    opens: NDArray[np.int32]
    closes: NDArray[np.int32]
    full: NDArray[np.bool_]
    age_low: NDArray[np.int16]
    age_high: NDArray[np.int16]
    aged: NDArray[np.bool_]
    free: NDArray[np.bool_]
    price_low: NDArray[np.int64]
    price_high: NDArray[np.int64]
    foreign: NDArray[np.bool_]
    spot: NDArray[np.int32]
    spot_lat: NDArray[np.float64]
    spot_lng: NDArray[np.float64]
    area: NDArray[np.int32]
    form: NDArray[np.int8]
    each: NDArray[np.bool_]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    start: NDArray[np.int16]
    end: NDArray[np.int16]
    hourless: NDArray[np.bool_]
    unstated: NDArray[np.int16]
    occ_start: NDArray[np.int32]
    occ_id: NDArray[np.int32]
    occ_day: NDArray[np.int32]
    occ_last: NDArray[np.int32]
    occ_hour: NDArray[np.int16]
    occ_end: NDArray[np.int32]
    occ_utc: NDArray[np.int32]
    occ_until: NDArray[np.int32]
    occ_full: NDArray[np.bool_]
    time_occ: NDArray[np.int32]
    time_row: NDArray[np.int32]
    time_cell: NDArray[np.int8]
    time_day: NDArray[np.int32]
    time_hour: NDArray[np.int16]
    time_end: NDArray[np.int16]

    @property
    def opportunities(self) -> int:
        """How many there are."""
        return len(self.id)

    @cached_property
    def rows(self) -> int:
        """How many rows; more than opportunities where some have several places."""
        return len(self.owner)

    @cached_property
    def one_row_each(self) -> bool:
        """Whether every opportunity has one place, so that rows and ordinals are the same."""
        return len(self.owner) == len(self.id)


DTYPES = {
    f.name: np.dtype(str(f.type).partition("np.")[2].rstrip("]").replace("bool_", "bool"))
    for f in fields(Columns)
}
"""The type of each column, as annotated."""


@dataclass(frozen=True)
class Names:
    """What the numbers in some columns stand for.

    `sets` holds for `topic`, `lang`, `access` and `festival` the sets of values that occur.
    """

    areas: list[str]
    providers: list[str]
    sets: dict[str, list[list[str]]]

    @cached_property
    def holding(self) -> dict[str, dict[str, NDArray[np.intp]]]:
        """For each value of such a column the numbers of the sets that have it."""
        found: dict[str, dict[str, list[int]]] = {name: {} for name in self.sets}
        for name, sets in self.sets.items():
            for number, one in enumerate(sets):
                for value in one:
                    found[name].setdefault(value, []).append(number)
        return {
            name: {value: np.array(numbers, np.intp) for value, numbers in by_value.items()}
            for name, by_value in found.items()
        }


SETS = ("topic", "lang", "access", "festival")
"""Columns of which an opportunity may have several values."""
