"""Clashes: meetings of different opportunities that happen at the same time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_MOMENT = timedelta(minutes=1)
"""How long a meeting lasts at least, where its end is not stated."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """When something meets, in UTC; `ends` is None where no end is stated."""

    of: int
    starts: datetime
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class Clash:
    """Two opportunities that meet at the same time: how often, and when they first do.

    `starts` is when the later of the two meetings begins, in UTC.
    """

    one: int
    other: int
    times: int
    starts: datetime


def clashes(meetings: Iterable[Meeting]) -> list[Clash]:
    """All pairs with meetings that overlap, the soonest clash first.

    A meeting that begins when another ends does not clash with it. Of a meeting without a
    stated end only its beginning counts: nothing is guessed.
    """
    found: dict[tuple[int, int], Clash] = {}
    going_on: list[Meeting] = []
    for one in sorted(meetings, key=lambda meeting: (meeting.starts, meeting.of)):
        going_on = [other for other in going_on if _end(other) > one.starts]
        for of in sorted({other.of for other in going_on} - {one.of}):
            pair = (min(of, one.of), max(of, one.of))
            known = found.get(pair, Clash(*pair, 0, one.starts))
            found[pair] = replace(known, times=known.times + 1)
        going_on.append(one)
    return sorted(found.values(), key=lambda clash: (clash.starts, clash.one, clash.other))


def _end(meeting: Meeting) -> datetime:
    return max(meeting.ends or meeting.starts, meeting.starts + _MOMENT)
