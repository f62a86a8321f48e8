"""Words two edits apart: what is told by lengths and letters alone loses none of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from finder.search.spelling import LONG, Shapes, two_apart

LETTERS = "abcdeéжщعب"
WORDS = st.text(LETTERS, min_size=LONG - 2, max_size=12)


@st.composite
def edited(draw: st.DrawFn, word: str) -> str:
    """A word with two letters put in, left out, changed or swapped behind the first."""
    for _ in range(2):
        place = draw(st.integers(1, len(word) - 1))
        letter, before, after = draw(st.sampled_from(LETTERS)), word[:place], word[place:]
        ways = (before + letter + after, before + after[1:], before + letter + after[1:],
                before + after[1:2] + after[:1] + after[2:])  # fmt: skip
        word = draw(st.sampled_from(ways))
    return word


@given(data=st.data(), word=WORDS.filter(lambda word: len(word) >= LONG), others=st.lists(WORDS))
def test_what_two_edits_make_is_among_the_alike(
    data: st.DataObject, word: str, others: list[str]
) -> None:
    terms = [*others, data.draw(edited(word)), word]
    alike = Shapes(list(enumerate(terms))).alike(word)
    assert {n for n, term in enumerate(terms) if two_apart(word, term)} <= set(alike)
    assert len(terms) - 1 in alike


def test_most_that_are_not_alike_are_told_without_comparing() -> None:
    shapes = Shapes(
        list(enumerate(["swimming", "swinging", "something", "sculpture", "sw", "sea"]))
    )
    assert shapes.alike("swimmign") == [0, 1]
    assert Shapes([]).alike("swimming") == []
