"""Meetings at the same time: all that overlap, nothing that is not known to."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as some

from finder.clashes import Clash, Meeting, clashes

NINE = datetime(2027, 3, 16, 9)


def at(of: int, start: float, end: float | None) -> Meeting:
    """A meeting so many hours after nine."""
    last = None if end is None else NINE + timedelta(hours=end)
    return Meeting(of, NINE + timedelta(hours=start), last)


def test_meetings_that_overlap_clash_and_those_that_follow_do_not() -> None:
    assert clashes([at(1, 0, 2), at(2, 1, 3)]) == [Clash(1, 2, 1, NINE + timedelta(hours=1))]
    assert clashes([at(1, 0, 2), at(2, 2, 3)]) == []
    assert clashes([at(1, 0, 2), at(1, 1, 3)]) == []


def test_what_has_no_stated_end_counts_only_where_it_begins() -> None:
    assert len(clashes([at(1, 0, None), at(2, 0, None)])) == 1
    assert len(clashes([at(1, 1, None), at(2, 0, 2)])) == 1
    assert clashes([at(1, 0, None), at(2, 1, 2)]) == []
    assert clashes([at(1, 2, None), at(2, 0, 2)]) == []


def test_a_pair_is_named_once_with_how_often_it_clashes() -> None:
    weekly = [at(of, 168 * week + of, 168 * week + of + 2) for week in range(5) for of in (1, 2)]
    assert clashes(reversed(weekly)) == [Clash(1, 2, 5, NINE + timedelta(hours=2))]


def test_the_soonest_stands_first() -> None:
    found = clashes([at(1, 5, 7), at(2, 6, 8), at(3, 0, 2), at(4, 1, 2)])
    assert [(one.one, one.other) for one in found] == [(3, 4), (1, 2)]


@given(
    some.lists(
        some.tuples(some.integers(1, 4), some.integers(0, 12), some.integers(1, 5)), max_size=12
    )
)
def test_it_finds_what_comparing_all_with_all_finds(told: list[tuple[int, int, int]]) -> None:
    meetings = [at(of, start, start + hours) for of, start, hours in told]
    expected = {
        (min(a.of, b.of), max(a.of, b.of))
        for a, b in combinations(meetings, 2)
        if a.of != b.of and a.ends and b.ends and a.starts < b.ends and b.starts < a.ends
    }
    assert {(one.one, one.other) for one in clashes(meetings)} == expected
