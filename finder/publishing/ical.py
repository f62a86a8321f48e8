"""Calendars as RFC 5545 and RFC 7986 describe them: events in, bytes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from finder.publishing.vtimezone import vtimezone

MIMETYPE = "text/calendar"
PRODUCT = "-//learning-opportunity-finder//EN"
LONGEST_LINE = 75
"""In octets, without the line break."""

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_SPECIAL = re.compile(r"[\\;,]")
_LANGUAGE = re.compile(r"[A-Za-z0-9-]+")

Moment = date | datetime
"""A date without hours, or a local time without an offset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One meeting in a calendar.

    `start` and `end` (exclusive; None where not stated) are both dates or both local times of
    the calendar's zone; `created` and `modified` are UTC. `sequence` rises with every change.
    """

    uid: str
    sequence: int
    created: datetime
    modified: datetime
    start: Moment
    end: Moment | None
    summary: str
    description: str
    url: str
    language: str = ""
    location: str = ""
    point: tuple[float, float] | None = None
    categories: Sequence[str] = ()
    cancelled: bool = False
    takes_time: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Some events, and what is said of all of them.

    `source` is the address at which the calendar is found again, `url` that of a page which
    shows the same; `hours` says after how many it is worth asking again.
    """

    name: str
    description: str
    language: str
    zone: ZoneInfo
    source: str
    url: str
    events: Sequence[Event]
    today: date
    hours: int = 12


def write(calendar: Calendar) -> bytes:
    """The calendar as a file."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        _text("NAME", calendar.name, calendar.language),
        _text("X-WR-CALNAME", calendar.name),
        _text("DESCRIPTION", calendar.description, calendar.language),
        _text("X-WR-CALDESC", calendar.description),
        f"X-WR-TIMEZONE:{calendar.zone.key}",
        f"REFRESH-INTERVAL;VALUE=DURATION:PT{calendar.hours}H",
        f"X-PUBLISHED-TTL:PT{calendar.hours}H",
        f"SOURCE;VALUE=URI:{_address(calendar.source)}",
        f"URL;VALUE=URI:{_address(calendar.url)}",
        *vtimezone(calendar.zone, *_years(calendar)),
    ]
    for event in calendar.events:
        lines += _event(event, calendar.zone)
    lines.append("END:VCALENDAR")
    return b"".join(map(folded, lines))


def _years(calendar: Calendar) -> tuple[int, int]:
    """The first and the last year in which something is."""
    moments = [moment.year for one in calendar.events for moment in (one.start, one.end) if moment]
    return min(moments, default=calendar.today.year), max(moments, default=calendar.today.year)


def _event(event: Event, zone: ZoneInfo) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield _text("UID", event.uid)
    yield f"DTSTAMP:{_utc(event.modified)}"
    yield f"CREATED:{_utc(event.created)}"
    yield f"LAST-MODIFIED:{_utc(event.modified)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART{_moment(event.start, zone)}"
    if event.end is not None:
        yield f"DTEND{_moment(event.end, zone)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield f"TRANSP:{'OPAQUE' if event.takes_time and not event.cancelled else 'TRANSPARENT'}"
    yield _text("SUMMARY", event.summary, event.language)
    if event.location:
        yield _text("LOCATION", event.location)
    if event.point:
        yield "GEO:{:.6f};{:.6f}".format(*event.point)
    yield _text("DESCRIPTION", event.description)
    if event.categories:
        yield "CATEGORIES:" + ",".join(map(escaped, event.categories))
    yield f"URL:{_address(event.url)}"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _moment(moment: Moment, zone: ZoneInfo) -> str:
    if isinstance(moment, datetime):
        return f";TZID={zone.key}:{moment:%Y%m%dT%H%M%S}"
    return f";VALUE=DATE:{moment:%Y%m%d}"


def _text(name: str, text: str, language: str = "") -> str:
    spoken = f";LANGUAGE={language}" if _LANGUAGE.fullmatch(language) else ""
    return f"{name}{spoken}:{escaped(text)}"


def escaped(text: str) -> str:
    """A text as the value of a property."""
    plain = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SPECIAL.sub(r"\\\g<0>", plain).replace("\n", "\\n")


def _address(address: str) -> str:
    """An address, in which there is nothing that could end its line."""
    return re.sub(r"[\x00-\x20\x7f]", "", address)


def folded(line: str) -> bytes:
    """One line as it is sent: folded at 75 octets, between characters."""
    octets = line.encode("utf-8", "replace")
    pieces = list(_pieces(octets))
    return b"\r\n ".join(pieces) + b"\r\n"


def _pieces(octets: bytes) -> Iterable[bytes]:
    begin, room = 0, LONGEST_LINE
    while len(octets) - begin > room:
        end = begin + room
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        yield octets[begin:end]
        begin, room = end, LONGEST_LINE - 1
    yield octets[begin:]
