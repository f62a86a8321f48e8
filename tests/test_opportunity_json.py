"""Facts on their way out: enrolment by date, what is unstated, and the arguments as given."""

from __future__ import annotations

from datetime import date

import pytest

from finder.asked import AgeAsked
from finder.publishing.listings import enrolment_status
from finder.publishing.opportunity_json import arguments
from finder.query import SearchQuery
from finder.vocabulary import Day, Kind
from tests.web_site import Visitor, home, visitor

__all__ = ["home", "visitor"]

TODAY = date(2027, 3, 15)


@pytest.mark.parametrize(
    ("opens", "closes", "status"),
    [
        (None, None, None),
        (TODAY, None, "open"),
        (date(2027, 3, 16), None, "soon"),
        (date(2027, 4, 14), None, "soon"),
        (date(2027, 4, 15), None, "later"),
        (None, TODAY, "closing"),
        (None, date(2027, 3, 22), "closing"),
        (None, date(2027, 3, 23), "open"),
        (None, date(2027, 3, 14), "closed"),
        (date(2027, 3, 1), date(2027, 3, 14), "closed"),
    ],
)
def test_enrolment_by_date(opens: date | None, closes: date | None, status: str | None) -> None:
    assert enrolment_status(opens, closes, TODAY) == status


def test_arguments_are_lists_where_several_may_be_given() -> None:
    from finder.drafts import Ages  # noqa: PLC0415 - only here.

    query = SearchQuery(
        q="clay", age=(AgeAsked("7", Ages(84, 96)),), day=(Day.MON, Day.TUE), kind=(Kind.COURSE,)
    )
    assert arguments(query) == {
        "q": "clay", "age": ["7"], "day": ["mon", "tue"], "kind": ["course"],
    }  # fmt: skip


def test_an_answer_alone_and_in_a_list_agree(visitor: Visitor) -> None:
    """The same listing says the same, apart from why it was found."""
    for listed in visitor.ask("/opportunities?per_page=100")["opportunities"]:
        alone = visitor.ask(f"/opportunities/{listed['id']}")
        why = {"matched", "distance_km", "unstated"}
        assert {k: alone[k] for k in listed.keys() - why} == {
            k: v for k, v in listed.items() if k not in why
        }
        assert set(alone["unstated"]) == set(listed["unstated"]), listed["title"]
