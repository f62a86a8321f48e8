"""The question: read once, checked there, and printed back as it was asked."""

from __future__ import annotations

import dataclasses

import pytest

from finder.arguments import ARGUMENTS
from finder.asked import read_age
from finder.drafts import Ages
from finder.places import Place
from finder.query import Reading, SearchQuery, read
from finder.vocabulary import Day, Online, Sort

Arguments = list[tuple[str, str]]


@dataclasses.dataclass(frozen=True)
class World:
    """A city of one stage, one area, one provider and one place."""

    stages = {"children": Ages(72, 144)}  # noqa: RUF012 - never changed.
    areas = frozenset({"harbour"})
    providers = frozenset({"library"})
    topics = frozenset({"yoga"})
    festivals = frozenset({"spring"})

    def find_place(self, text: str) -> Place | None:
        """The only place."""
        return Place("Harbour", 38.7, -9.1) if text.casefold() == "harbour" else None


def ask(*args: tuple[str, str]) -> Reading:
    return read(args, World())


EVERYTHING: Arguments = [
    ("q", "yoga -hot"), ("age", "6-9"), ("age", "18m"), ("family", "all"), ("stage", "children"),
    ("near", "Harbour"), ("within", "2.5"), ("area", "harbour"),
    ("box", "38.7,-9.25,38.75,-9.1"), ("from", "2026-03-01"),
    ("to", "2026-03-31"), ("day", "tue"), ("day", "sat"), ("time", "evening"),
    ("slot", "tue-evening"), ("after", "17:30"), ("before", "24:00"), ("fit", "all"),
    ("kind", "course"), ("mode", "in-person"), ("enrol", "soon"), ("topic", "yoga"), ("lang", "pt"),
    ("level", "beginner"), ("access", "captions"), ("price", "free"), ("price", "12.5"),
    ("provider", "library"), ("provider_type", "library"), ("festival", "spring"),
    ("unknown", "age"), ("online", "include"), ("closed", "include"), ("sort", "nearest"),
    ("page", "2"), ("per_page", "50"),
]  # fmt: skip


def test_every_argument_is_read_and_printed_back() -> None:
    reading = ask(*EVERYTHING)
    assert reading.refused == ()
    assert reading.query.to_args() == EVERYTHING
    assert {name for name, _ in EVERYTHING} == set(ARGUMENTS)


def test_nothing_asked_prints_nothing() -> None:
    assert ask(("q", "  "), ("age", "")).query.to_args() == []


def test_a_change_goes_back_to_the_first_page() -> None:
    query = ask(*EVERYTHING).query
    assert query.replace(day=(Day.SUN,)).page == 1
    assert query.replace(page=3).page == 3


def test_taking_a_value_away_leaves_the_others() -> None:
    query = ask(("day", "tue"), ("day", "sat")).query
    assert query.without("day", Day.TUE).day == (Day.SAT,)
    assert query.without("day", Day.TUE).without("day", Day.SAT) == SearchQuery()


def test_what_needs_a_place_goes_with_it() -> None:
    query = ask(("near", "Harbour"), ("within", "2"), ("sort", "nearest")).query
    assert query.without("near") == SearchQuery()


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("67", Ages(804, 816)),
        ("6-9", Ages(72, 120)),
        ("60-", Ages(720, None)),
        ("18m", Ages(18, 19)),
        ("18m-3", Ages(18, 48)),
        ("0", Ages(0, 12)),
    ],
)
def test_ages_in_months(text: str, ages: Ages) -> None:
    assert read_age(text) == ages


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q", "?!"), ("q", "x" * 401), ("age", "-1"), ("age", "9-6"), ("age", "1e9"),
        ("age", "nan"), ("age", "131"), ("family", "any"), ("stage", "elders"), ("near", "Nowhere"),
        ("box", "1,2,3"), ("box", "2,2,1,3"), ("box", "1,3,2,2"), ("box", "0,0,91,0"),
        ("box", "a,b,c,d"), ("box", "0,0,nan,0"), ("within", "0"),
        ("within", "nan"), ("within", "1e9"), ("area", "moon"),
        ("from", "0001-01-01"), ("from", "2026-02-30"), ("to", "9999-12-31"), ("to", "tomorrow"),
        ("day", "tuesday"), ("time", "noon"), ("slot", "tue"), ("slot", "tue-noon"),
        ("after", "25:00"), ("after", "24:01"), ("before", "7pm"), ("fit", "some"),
        ("kind", "lesson"), ("mode", "remote"), ("price", "-1"), ("price", "cheap"),
        ("price", "inf"), ("provider", "nobody"), ("unknown", "everything"), ("online", "yes"),
        ("sort", "best"), ("sort", "nearest"), ("sort", "relevance"), ("page", "0"),
        ("page", "1000000000"), ("per_page", "101"), ("per_page", "²"), ("colour", "red"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_a_reason_and_left_out(name: str, value: str) -> None:
    args = [(name, value)] if name != "within" else [("near", "Harbour"), (name, value)]
    reading = ask(*args)
    (refusal,) = reading.refused
    assert (refusal.name, refusal.value) == (name, value[:100])
    assert refusal.say().endswith(".")
    assert name not in dict(reading.query.to_args())


@pytest.mark.parametrize(
    ("args", "left_out"),
    [
        ([("from", "2026-03-31"), ("to", "2026-03-01")], "to"),
        ([("after", "18:00"), ("before", "17:00")], "before"),
        ([("within", "5")], "within"),
        ([("page", "1"), ("page", "2")], "page"),
    ],
)
def test_contradictions_are_said(args: Arguments, left_out: str) -> None:
    (refusal,) = ask(*args).refused
    assert refusal.name == left_out


def test_one_refusal_is_enough_where_the_place_is_unknown() -> None:
    reading = ask(("near", "Nowhere"), ("within", "5"), ("sort", "nearest"))
    assert [refusal.name for refusal in reading.refused] == ["near"]
    assert reading.query == SearchQuery()


def test_repeated_bounds_mean_the_loosest() -> None:
    query = ask(
        ("before", "18:00"), ("before", "20:00"), ("after", "9:00"), ("after", "8:00")
    ).query
    assert (query.after, query.before) == (8 * 60, 20 * 60)


def test_five_hundred_values_are_cut_and_said() -> None:
    reading = ask(
        *(("age", str(n)) for n in range(1, 131)), *(("age", f"{n}m") for n in range(400))
    )
    assert len(reading.query.age) == 60
    assert [refusal.name for refusal in reading.refused] == ["age"]


def test_online_counts_unless_a_place_is_asked_for() -> None:
    assert SearchQuery().with_online
    near = ask(("near", "Harbour")).query
    assert not near.with_online
    assert near.replace(online=Online.INCLUDE).with_online
    assert ask(("near", "Harbour"), ("mode", "online")).query.with_online


def test_the_order_that_goes_without_saying() -> None:
    assert SearchQuery().order is Sort.SOONEST
    assert ask(("q", "yoga")).query.order is Sort.RELEVANCE
