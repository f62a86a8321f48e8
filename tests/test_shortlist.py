"""The shortlist in an address: read, printed back, and never in the way of the page."""

from __future__ import annotations

import pytest

from finder.shortlist import LONGEST_TITLE, MOST, NOTHING, Shortlist, read, read_text


@pytest.mark.parametrize(
    ("numbers", "ids"),
    [
        (["12", "45"], (12, 45)),
        (["12.45.7"], (12, 45, 7)),
        (["12, 45; 7", "", " 12 "], (12, 45, 7)),
        (["https://learn.example.org/ar/opportunity/45-pottery-2?kept=1.2"], (45,)),
        (["007"], (7,)),
        ([], ()),
    ],
)
def test_numbers_are_read_in_any_spelling_and_each_once(
    numbers: list[str], ids: tuple[int, ...]
) -> None:
    reading = read(numbers)
    assert reading.shortlist.ids == ids
    assert reading.refused == ()


@pytest.mark.parametrize("text", ["-1", "0", "1e3", "٣", "²", "9" * 19, "abc", "<b>", "\x00"])
def test_what_is_no_number_is_refused(text: str) -> None:
    reading = read(["3", text])
    assert reading.shortlist.ids == (3,)
    assert [one.value for one in reading.refused] == [text]


def test_thousands_of_numbers_leave_the_first_and_say_so_once() -> None:
    reading = read([".".join(map(str, range(1, 5001)))])
    assert reading.shortlist.ids == tuple(range(1, MOST + 1))
    (refusal,) = reading.refused
    assert refusal.value == str(MOST + 1)
    assert str(MOST) in refusal.say()
    assert len(read(["a.b.c.d.e.f.g.h"] * 500).refused) == 6


def test_a_title_is_one_short_line_without_traps() -> None:
    assert read([], " For\n the\u202e  <b>summer</b> ").shortlist.title == "For the summer"
    assert len(read([], "x" * 100_000).shortlist.title) == LONGEST_TITLE


def test_a_list_is_one_value_of_an_address() -> None:
    kept = Shortlist((12, 45), "For the summer")
    assert str(kept) == "12.45 For the summer"
    assert read_text(str(kept)) == kept
    assert read_text("12.45") == Shortlist((12, 45))
    assert read_text("") == NOTHING
    assert read_text("nonsense 5") == Shortlist((), "5")


def test_a_list_is_changed_without_changing_it() -> None:
    kept = Shortlist((1, 2, 3), "x")
    assert kept.with_(4).ids == (1, 2, 3, 4)
    assert kept.with_(2).ids == (1, 2, 3)
    assert kept.without((1, 3, 9)) == Shortlist((2,), "x")
    assert kept.moved(3, -1).ids == (1, 3, 2)
    assert kept.moved(1, 1).ids == (2, 1, 3)
    assert kept.moved(1, -1).ids == kept.moved(3, 1).ids == kept.moved(9, 1).ids == (1, 2, 3)
    assert not kept.is_full
    assert Shortlist(tuple(range(1, MOST + 1))).is_full
