"""Time zones in calendars say what the clocks of the place say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from finder.publishing.vtimezone import vtimezone

ZONES = [
    "Africa/Casablanca", "Africa/Johannesburg", "America/Chicago", "America/Santiago",
    "America/Sao_Paulo", "Asia/Gaza", "Asia/Kathmandu", "Asia/Seoul", "Australia/Lord_Howe",
    "Europe/Dublin", "Europe/Lisbon", "Pacific/Apia", "UTC",
]  # fmt: skip


@pytest.mark.parametrize("years", [(2026, 2028), (2011, 2012), (2027, 2027)])
@pytest.mark.parametrize("name", ZONES)
def test_the_clocks_go_as_in_the_place(name: str, years: tuple[int, int]) -> None:
    zone = ZoneInfo(name)
    read = tzical(StringIO("\r\n".join(vtimezone(zone, *years)))).get(name)
    moment = datetime(years[0], 1, 1, 0, 17, tzinfo=UTC)
    while moment.year <= years[1]:
        local = moment.astimezone(zone).replace(tzinfo=None)
        # An hour that comes twice is its first, by RFC 5545; dateutil asks like Python does.
        assert local.replace(tzinfo=read).utcoffset() == local.replace(tzinfo=zone).utcoffset()
        moment += timedelta(hours=7)


def test_a_rule_goes_on_where_there_is_one() -> None:
    lines = vtimezone(ZoneInfo("Europe/Lisbon"), 2027, 2027)
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in lines
    assert "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU" in lines
    assert not [line for line in lines if line.startswith("RDATE")]


def test_what_follows_the_moon_is_said_day_by_day() -> None:
    lines = vtimezone(ZoneInfo("Africa/Casablanca"), 2027, 2027)
    assert not [line for line in lines if line.startswith("RRULE")]
    assert any("20270207T030000" in line for line in lines)
