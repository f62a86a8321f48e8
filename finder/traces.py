"""Traces of meetings: by which key calendars know each, so that they see it move or vanish.

A key is the day and hour for which a meeting was first announced. A meeting that moves
keeps it; one that is dropped is remembered until it would have been.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol, TypeVar

MOST_DROPPED = 200
"""Of more, those that would have been first are remembered."""

_NEAR = timedelta(days=7)
"""A meeting that vanishes and one that appears within a week of it are the same one, moved."""


class Dated(Protocol):
    """A meeting, as far as its key depends on it."""

    @property
    def day(self) -> date:
        """Its first local date."""

    @property
    def start(self) -> time | None:
        """Its local start, None where not stated."""


_Meeting = TypeVar("_Meeting", bound=Dated)


@dataclass(frozen=True, slots=True)
class Known:
    """A meeting as calendars may hold it; see `finder.schedule.Occurrence` for its times."""

    key: str
    day: date
    start: time | None
    ends: datetime | None
    until_utc: datetime
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Traces:
    """What has to be remembered of one opportunity.

    `kept` are the keys of meetings that are not where they were first announced, by the key
    that they would have now; `dropped` are those that are no longer held.
    """

    kept: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[Known, ...] = ()


NONE = Traces()


class Keyring:
    """Gives each coming meeting of one opportunity its key; they come by start, then by end."""

    def __init__(self, traces: Traces = NONE) -> None:
        self._kept = traces.kept
        self._times: Counter[str] = Counter()

    def key(self, meeting: Dated) -> str:
        """The key of the next meeting."""
        plain = self.plain(meeting)
        return self._kept.get(plain, plain)

    def plain(self, meeting: Dated) -> str:
        """Its day and hour; meetings that begin together are numbered."""
        key = natural(meeting)
        self._times[key] += 1
        return key if self._times[key] == 1 else f"{key}-{self._times[key]}"


def natural(one: Dated) -> str:
    """The key of a meeting that is announced for its day and hour for the first time."""
    return f"{one.day:%Y%m%d}" + (f"T{one.start:%H%M}" if one.start is not None else "")


def follow(before: Sequence[Known], dropped: Sequence[Known], after: Sequence[Dated]) -> Traces:
    """What is to be remembered when the coming meetings `before` give way to those `after`.

    What is where it was keeps its key, also if it had been dropped; of the others, what
    has moved is told from what has vanished or is new by `_moved`.
    """
    plain, held = _by_plain_key(after), _by_plain_key(before)
    old = {natural(one): one for one in dropped} | held
    stay = {key: old[key].key for key in plain if key in old}
    gone = [one for key, one in held.items() if key not in stay]
    new = [(key, one) for key, one in plain.items() if key not in stay]
    stay |= _moved([one for one in gone if not one.cancelled], new)
    taken = set(stay.values())
    lost = {one.key: one for one in (*dropped, *gone) if one.key not in taken}
    taken |= lost.keys()
    for key, _ in new:
        if key not in stay:
            stay[key] = _free(key, taken)
            taken.add(stay[key])
    ordered = sorted(lost.values(), key=lambda one: (one.day, one.start or time(), one.key))
    kept = {plainly: key for plainly, key in stay.items() if plainly != key}
    return Traces(kept, tuple(ordered[:MOST_DROPPED]))


def _by_plain_key(meetings: Iterable[_Meeting]) -> dict[str, _Meeting]:
    ring = Keyring()
    return {ring.plain(one): one for one in meetings}


def _moved(gone: Sequence[Known], new: Sequence[tuple[str, Dated]]) -> dict[str, str]:
    """Which of the new meetings are old ones that have moved: their keys.

    As many as have vanished have moved, one by one; else each that is nearest within a week.
    """
    if len(gone) == len(new):
        return {key: one.key for one, (key, _) in zip(gone, new, strict=True)}
    found = {}
    waiting = deque(gone)
    for number, (key, one) in enumerate(new):
        while waiting and waiting[0].day < one.day - _NEAR:
            waiting.popleft()
        if not waiting:
            break
        away = abs(one.day - waiting[0].day)
        later = new[number + 1][1].day if number + 1 < len(new) else date.max
        if away <= _NEAR and away <= abs(later - waiting[0].day):
            found[key] = waiting.popleft().key
    return found


def _free(key: str, taken: set[str]) -> str:
    """The key, or one like it that nothing has: where a moved meeting was, there may be another."""
    number = 2
    found = key
    while found in taken:
        found = f"{key}-{number}"
        number += 1
    return found


def to_detail(traces: Traces) -> dict[str, Any]:
    """Traces as data for JSON; nothing where there are none."""
    detail: dict[str, Any] = {}
    if traces.kept:
        detail["kept"] = dict(traces.kept)
    if traces.dropped:
        detail["dropped"] = [_to_json(one) for one in traces.dropped]
    return detail


def from_detail(detail: Mapping[str, Any]) -> Traces:
    """The traces that `to_detail` wrote."""
    if "kept" not in detail and "dropped" not in detail:
        return NONE
    return Traces(detail.get("kept", {}), tuple(map(_from_json, detail.get("dropped", ()))))


def _to_json(one: Known) -> dict[str, str]:
    said = {
        "key": one.key,
        "day": one.day.isoformat(),
        "start": one.start.isoformat(timespec="minutes") if one.start is not None else "",
        "ends": one.ends.isoformat(timespec="minutes") if one.ends else "",
        "until": one.until_utc.isoformat(timespec="minutes"),
    }
    return {name: text for name, text in said.items() if text}


def _from_json(said: Mapping[str, str]) -> Known:
    return Known(
        key=said["key"],
        day=date.fromisoformat(said["day"]),
        start=time.fromisoformat(said["start"]) if "start" in said else None,
        ends=datetime.fromisoformat(said["ends"]) if "ends" in said else None,
        until_utc=datetime.fromisoformat(said["until"]),
        cancelled=True,
    )
