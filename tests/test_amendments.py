"""What differs between two versions of an offer, and what of it a moderator has to read."""

from __future__ import annotations

import pytest

from finder.amendments import amendments

BEFORE = {
    "title": "Pottery for begginers",
    "summary": "Throw and fire your first bowls in eight evenings.",
    "kind": "course",
    "venue": "Town house, room 1",
    "address": "1 Main Street",
    "ages": "16+",
    "price": "20",
    "days": "tue",
    "url": "https://example.org/pottery",
}


@pytest.mark.parametrize(
    ("change", "material"),
    [
        ({"title": "Pottery for beginners"}, False),
        ({"venue": "Town house, room 2"}, False),
        ({"days": "wed"}, False),
        ({"url": "https://www.example.org/pots"}, False),
        ({"places_left": "0"}, False),
        ({"title": "Win money fast"}, True),
        ({"summary": ""}, True),
        ({"description": "Something that nobody has read"}, True),
        ({"ages": "6+"}, True),
        ({"price": "free"}, True),
        ({"price": ""}, True),
        ({"address": "9 Other Street"}, True),
        ({"url": "https://example.com/pottery"}, True),
        ({"mode": "online"}, True),
    ],
)
def test_what_is_small_and_what_is_material(change: dict[str, str], material: bool) -> None:  # noqa: FBT001 - it is a column of the table.
    (found,) = amendments(BEFORE, BEFORE | change)
    name = next(iter(change))
    assert (found.field, found.before, found.after) == (name, BEFORE.get(name, ""), change[name])
    assert found.material is material


def test_what_is_only_written_differently_does_not_differ() -> None:
    same = {"ages": "16 +", "price": "20.00", "days": "Tuesday", "title": " Pottery for begginers "}
    assert amendments(BEFORE, BEFORE | same) == ()


def test_a_word_more_in_a_long_text_is_small() -> None:
    long = " ".join(f"word{number % 700}" for number in range(5_000))
    (found,) = amendments({"description": long}, {"description": long + " more"})
    assert not found.material
