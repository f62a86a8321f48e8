"""When a listing is due, and what a city may say of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from finder.city import City
from finder.errors import CityError
from finder.freshness import Due, Facts, Freshness, Reason, due, is_put_away
from tests.web_site import write_city

LIMITS = Freshness()
DAY = datetime(2027, 3, 1, 12)
ONE = timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(DAY - 89 * ONE), None),
        (Facts(DAY - 90 * ONE), Due(Reason.UNCONFIRMED, DAY, hides=True)),
        (Facts(DAY - ONE, over=DAY), Due(Reason.OVER, DAY, hides=True)),
        (Facts(DAY, over=DAY - ONE), None),
        (Facts(DAY - ONE, over=DAY + ONE, goes_on=True), None),
        (Facts(DAY - ONE, closed=DAY), Due(Reason.CLOSED, DAY, hides=True)),
        (Facts(DAY - ONE, closed=DAY, goes_on=True), Due(Reason.CLOSED, DAY, hides=False)),
        # What hides goes before what does not, though it came later.
        (
            Facts(DAY - 90 * ONE, closed=DAY - 50 * ONE, goes_on=True),
            Due(Reason.UNCONFIRMED, DAY, hides=True),
        ),
        (Facts(DAY - ONE, closed=DAY, over=DAY, fed=True), None),
        (Facts(DAY - 90 * ONE, fed=True), Due(Reason.UNCONFIRMED, DAY, hides=True)),
    ],
)
def test_what_is_due_and_why(facts: Facts, expected: Due | None) -> None:
    assert due(facts, LIMITS, DAY) == expected


def test_what_is_long_over_is_put_away_unless_somebody_said_that_it_runs() -> None:
    long = DAY - 180 * ONE
    assert is_put_away(Facts(long - ONE, over=long), LIMITS, DAY)
    assert not is_put_away(Facts(long - ONE, over=long + ONE), LIMITS, DAY)
    assert not is_put_away(Facts(DAY - ONE, over=long), LIMITS, DAY)


@pytest.mark.parametrize("said", ["confirm = 0", "hide = 'soon'", "days = 9", "archive = true"])
def test_limits_that_make_no_sense_are_refused(tmp_path: Path, said: str) -> None:
    write_city(tmp_path)
    file = tmp_path / "city.toml"
    kept = file.read_text("utf-8")
    file.write_text(f"{kept}\n[freshness]\n{said}\n", "utf-8")
    with pytest.raises(CityError, match="freshness"):
        City.load(tmp_path)
    file.write_text(f"{kept}\n[freshness]\nconfirm = 30\n", "utf-8")
    assert City.load(tmp_path).freshness == Freshness(confirm=30)
