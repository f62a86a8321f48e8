"""Totals of looser questions that an answer already holds, so that few are asked anew.

What fails one argument only is what leaving that argument out adds; what a part of
the day would give stands in its facet, what is not stated among the unknown counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from finder.query import SearchQuery
from finder.relaxations import Relaxation
from finder.search.engine import Facet
from finder.search.facets import Frame
from finder.search.hours import MAYBE_NO_DAY, MAYBE_NO_TIME, SURE_NO_DAY, SURE_NO_TIME
from finder.vocabulary import Fit, Group

_ANEW = frozenset({"q", "from", "slot", "after", "before", "within", "fit"})
"""Arguments whose other values, or absence, the answer says nothing of."""

_LEFT_OUT = {"day": (SURE_NO_DAY, MAYBE_NO_DAY), "time": (SURE_NO_TIME, MAYBE_NO_TIME)}


def known_total(
    one: Relaxation,
    query: SearchQuery,
    frames: Sequence[Frame],
    numbers: tuple[int, Mapping[Group, int], Mapping[str, Facet]],
) -> int | None:
    """The total of a looser question, None where it has to be asked.

    `frames` are those of the answer to `query`, `numbers` its total, unknown counts and
    facets.
    """
    total, unknown, facets = numbers
    if one.argument in _ANEW:
        return None
    if one.argument == "unknown":
        return total + unknown[Group(one.value)]
    if one.argument == "time" and one.value:
        return facets["time"].counts[one.value]
    if one.argument in _LEFT_OUT:
        return sum(_without_time(frame, one.argument) for frame in frames)
    if query.with_online and not one.query.with_online:
        return None
    return sum(_without(frame, one) for frame in frames)


def _without(frame: Frame, one: Relaxation) -> int:
    waived = {one.argument, "online"} if one.query.with_online else {one.argument}
    return frame.count(frame.others(*waived))


def _without_time(frame: Frame, name: str) -> int:
    """With the day, or the part of the day, left out of the schedule filter."""
    lenient = Group.SCHEDULE in frame.query.unknown
    bit = np.uint32(_LEFT_OUT[name][lenient])
    others = frame.others("when")
    if frame.query.asks_when or frame.query.fit is Fit.ALL:
        others = others & (frame.when >> bit & 1 == 1)
    return frame.count(others)
