"""Calendars as three independent programs read them, and as the octets that they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import icalendar
import vobject
from ical.calendar_stream import IcsCalendarStream

Moment = date | datetime


@dataclass(frozen=True)
class Event:
    """One event: local times with their offsets, or whole days; `end` is exclusive."""

    uid: str
    start: Moment
    end: Moment | None
    status: str
    sequence: int
    summary: str
    description: str
    location: str
    url: str

    @property
    def clock(self) -> str:
        """Its local start as one writes it."""
        return f"{self.start:%Y-%m-%d %H:%M}" if isinstance(self.start, datetime) else "day"


def read(data: bytes) -> list[Event]:
    """The events of a file in its order, which all three programs read alike and without fault."""
    _octets(data)
    first, second, third = _icalendar(data), _ical(data), _vobject(data)
    assert [_plain(one) for one in first] == [_plain(one) for one in second]
    assert [_plain(one) for one in first] == [_plain(one) for one in third]
    uids = [one.uid for one in first]
    assert len(uids) == len(set(uids))
    return first


def name_of(data: bytes) -> tuple[str, str]:
    """What the calendar is called, and what it says of itself."""
    calendar = icalendar.Calendar.from_ical(data)
    return str(calendar["NAME"]), str(calendar["DESCRIPTION"])


def _octets(data: bytes) -> None:
    assert data.endswith(b"\r\n")
    for line in data[:-2].split(b"\r\n"):
        assert b"\n" not in line
        assert b"\r" not in line
        assert 0 < len(line) <= 75
        line.decode("utf-8")


def _plain(one: Event) -> tuple[Any, ...]:
    """What can be compared: moments as they are in the world, so that zones count."""
    moments = [
        (when.replace(tzinfo=None), when.utcoffset()) if isinstance(when, datetime) else when
        for when in (one.start, one.end)
    ]
    return one.uid, *moments, one.status, one.sequence, one.summary, one.description, one.url


def _icalendar(data: bytes) -> list[Event]:
    calendar: Any = icalendar.Calendar.from_ical(data)
    assert calendar.get_missing_tzids() == set()
    for part in calendar.walk():
        assert part.errors == []
        assert [name for name in part.required if name not in part] == []
    return [
        Event(
            uid=str(one["UID"]),
            start=one["DTSTART"].dt,
            end=one["DTEND"].dt if "DTEND" in one else None,
            status=str(one["STATUS"]),
            sequence=int(one["SEQUENCE"]),
            summary=str(one["SUMMARY"]),
            description=str(one["DESCRIPTION"]),
            location=str(one.get("LOCATION", "")),
            url=str(one["URL"]),
        )
        for one in calendar.walk("VEVENT")
    ]


def _ical(data: bytes) -> list[Event]:
    calendar: Any = IcsCalendarStream.calendar_from_ics(data.decode())
    return [
        Event(
            uid=one.uid or "",
            start=one.dtstart,
            end=one.dtend,
            status=one.status.value if one.status else "",
            sequence=one.sequence or 0,
            summary=one.summary or "",
            description=one.description or "",
            location=one.location or "",
            url=str(one.url),
        )
        for one in calendar.events
    ]


def _vobject(data: bytes) -> list[Event]:
    calendar = vobject.readOne(data.decode())
    return list(_by_vobject(calendar))


def _by_vobject(calendar: Any) -> Iterator[Event]:
    for one in getattr(calendar, "vevent_list", []):
        yield Event(
            uid=one.uid.value,
            start=one.dtstart.value,
            end=one.dtend.value if hasattr(one, "dtend") else None,
            status=one.status.value,
            sequence=int(one.sequence.value),
            summary=one.summary.value,
            description=one.description.value,
            location=one.location.value if hasattr(one, "location") else "",
            url=one.url.value,
        )
