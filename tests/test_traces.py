"""Meetings that move keep their keys; those that vanish are remembered."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from finder.traces import (
    MOST_DROPPED,
    NONE,
    Keyring,
    Known,
    Traces,
    follow,
    from_detail,
    to_detail,
)

FIRST = date(2027, 4, 6)


def meeting(day: int, hour: int | None = 18, key: str = "", *, off: bool = False) -> Known:
    """A meeting so many days after the first, known by a key."""
    when = FIRST + timedelta(days=day)
    start = None if hour is None else time(hour)
    plain = f"{when:%Y%m%d}" + ("" if hour is None else f"T{hour:02}00")
    ends = datetime.combine(when, time(21))
    return Known(key or plain, when, start, ends, ends, off)


def told(after: list[Known], traces: Traces) -> list[str]:
    """The keys that calendars will see."""
    ring = Keyring(traces)
    return [ring.key(one) for one in after]


def keys(before: list[Known], after: list[Known], dropped: tuple[Known, ...] = ()) -> list[str]:
    """The keys after a change, then those that are told as cancelled with a minus."""
    traces = follow(before, dropped, after)
    return [*told(after, traces), *(f"-{one.key}" for one in traces.dropped)]


def test_what_stays_leaves_no_trace() -> None:
    weekly = [meeting(0), meeting(7)]
    assert follow(weekly, (), weekly) == NONE
    assert follow([], (), weekly) == NONE


def test_a_changed_hour_is_a_move() -> None:
    assert keys([meeting(0), meeting(7)], [meeting(0), meeting(7, 19)]) == [
        "20270406T1800", "20270413T1800",
    ]  # fmt: skip


def test_as_many_as_vanish_have_moved_however_far() -> None:
    assert keys([meeting(0)], [meeting(60)]) == ["20270406T1800"]
    week = [meeting(7 * n) for n in range(4)]
    later = [meeting(7 * n + 1) for n in range(4)]
    assert keys(week, later) == [one.key for one in week]


def test_else_the_nearest_within_a_week_has_moved() -> None:
    before = [meeting(0), meeting(7), meeting(30)]
    after = [meeting(1), meeting(8)]
    assert keys(before, after) == ["20270406T1800", "20270413T1800", "-20270506T1800"]
    assert keys([meeting(5)], [meeting(0), meeting(6)]) == ["20270406T1800", "20270411T1800"]
    assert keys([meeting(0), meeting(1)], [meeting(30)]) == [
        "20270506T1800", "-20270406T1800", "-20270407T1800",
    ]  # fmt: skip


def test_what_was_cancelled_does_not_move() -> None:
    assert keys([meeting(0, off=True)], [meeting(1)]) == ["20270407T1800", "-20270406T1800"]


def test_what_comes_back_is_itself_again() -> None:
    gone = meeting(7, off=True)
    assert keys([meeting(0)], [meeting(0), meeting(7)], (gone,)) == [
        "20270406T1800", "20270413T1800",
    ]  # fmt: skip
    moved_then_gone = meeting(7, key="20270412T1800", off=True)
    assert keys([meeting(0)], [meeting(0), meeting(7)], (moved_then_gone,)) == [
        "20270406T1800", "20270412T1800",
    ]  # fmt: skip


def test_hours_may_be_told_later() -> None:
    assert keys([meeting(0, None)], [meeting(0, 18)]) == ["20270406"]


def test_only_so_many_are_remembered() -> None:
    before = [meeting(n) for n in range(MOST_DROPPED + 50)]
    dropped = follow(before, (), []).dropped
    assert [one.key for one in dropped] == [one.key for one in before[:MOST_DROPPED]]


_MEETINGS = st.lists(
    st.builds(meeting, st.integers(0, 20), st.sampled_from([None, 9, 18])), max_size=6
)


def stored(traces: Traces) -> Traces:
    """As they come back from the database."""
    return from_detail(json.loads(json.dumps(to_detail(traces))))


def _ordered(meetings: list[Known]) -> list[Known]:
    return sorted(meetings, key=lambda one: (one.day, one.start or time()))


@given(st.lists(_MEETINGS, min_size=2, max_size=6))
def test_no_two_meetings_ever_have_one_key(history: list[list[Known]]) -> None:
    traces, before = NONE, _ordered(history[0])
    names = told(before, traces)
    for after in map(_ordered, history[1:]):
        known = [
            Known(key, one.day, one.start, one.ends, one.until_utc)
            for key, one in zip(names, before, strict=True)
        ]
        traces = from_detail(
            json.loads(json.dumps(to_detail(follow(known, traces.dropped, after))))
        )
        names = told(after, traces)
        everything = [*names, *(one.key for one in traces.dropped)]
        assert len(everything) == len(set(everything))
        assert {one.key for one in known} <= set(everything)
        before = after
