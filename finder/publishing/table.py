"""Tables: opportunities as rows of our own template, which can be imported again.

The columns are those of `finder.fields`, in their order, and one more: the address of the page
of the opportunity. What the listing does not state is empty. `contact` always is, because it
may name a person. What the template has no word for is left out: that a meeting is full or
was moved, and the last day of one that lasts several.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date, time
from io import StringIO

from finder import ages, prices, weekdays
from finder.ages import Ages
from finder.fields import FIELDS
from finder.formulas import guarded
from finder.models import Opportunity
from finder.parsers import AT
from finder.prices import Price
from finder.schedule import Meeting, Schedule
from finder.store.schedules import from_row
from finder.vocabulary import Day, Form, OccurrenceStatus

MIMETYPE = "text/csv"
PAGE = "page"
YES, NO = "yes", "no"
COLUMNS = (*(field.name for field in FIELDS), PAGE)

UrlMaker = Callable[[Opportunity], str]
Texts = dict[str, str]


def head() -> bytes:
    """The beginning of a file: a mark that it is UTF-8, and the names of the columns."""
    return "\ufeff".encode() + _lines([COLUMNS])


def body(rows: Iterable[Opportunity], url: UrlMaker) -> bytes:
    """Opportunities as lines of the file (RFC 4180); nothing in them is a formula."""
    return _lines(_cells(row, url) for row in rows)


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    made = StringIO(newline="")
    csv.writer(made).writerows(rows)
    return made.getvalue().encode("utf-8", "replace")


def _cells(row: Opportunity, url: UrlMaker) -> Iterator[str]:
    said = texts(row) | {PAGE: url(row)}
    return (guarded(said.get(name, "")) for name in COLUMNS)


def texts(row: Opportunity) -> Texts:
    """The fields of an opportunity as they are written into a table; empty ones may lack."""
    price = Price(row.price_free, row.price_low, row.price_high)
    licence = row.licence or (row.source.licence if row.source else "")
    return (
        {
            "id": row.external_id,
            "title": row.title,
            "kind": row.kind,
            "summary": row.summary,
            "description": row.description,
            "language": row.language,
            "categories": _list(row.categories),
            "topics": _list(row.topics),
            "mode": row.mode or "",
            "ages": ages.to_text(Ages(row.age_low, row.age_high)),
            "level": row.level or "",
            "languages": _list(row.languages),
            "price": prices.to_text(price),
            "currency": row.currency,
            "access": _list(row.access),
            "attendance": row.attendance or "",
            "enrol_opens": _day(row.enrol_opens),
            "enrol_closes": _day(row.enrol_closes),
            "enrol_url": row.enrol_url,
            "url": row.url,
            "places": _number(row.places),
            "places_left": _number(row.places_left),
            "waiting_list": {None: "", True: YES, False: NO}[row.waiting_list],
            "licence": licence,
        }
        | _who(row)
        | _where(row)
        | when(from_row(row.schedule))
    )


def _who(row: Opportunity) -> Texts:
    provider = row.provider
    return {
        "provider": provider.name,
        "provider_type": provider.type or "",
        "provider_url": provider.url,
    }


def _where(row: Opportunity) -> Texts:
    venue = row.venue
    if venue is None:
        return {}
    lat, lng = venue.point or ("", "")
    return {
        "venue": venue.name,
        "address": venue.address,
        "postcode": venue.postcode,
        "latitude": str(lat),
        "longitude": str(lng),
        "venue_access": _list(venue.access),
    }


def when(schedule: Schedule) -> Texts:
    """A schedule as the fields that say it."""
    if schedule.form is Form.ALWAYS:
        return {"always_open": YES}
    said = {
        "first_date": _day(schedule.first),
        "last_date": _day(schedule.last),
        "start_time": _clock(schedule.start),
        "end_time": _clock(schedule.end),
    }
    if schedule.form is not Form.DATED:
        return said
    off = [one.day for one in schedule.meetings if one.status is OccurrenceStatus.CANCELLED]
    return (
        said
        | _rule(schedule.rule)
        | _dates(schedule.meetings)
        | {
            "except_dates": _list(map(_day, schedule.without)),
            "cancelled_dates": _list(map(_day, dict.fromkeys((*schedule.cancelled, *off)))),
        }
    )


def _rule(rule: str) -> Texts:
    """A weekly rule as days of the week, where that is all it says."""
    codes = {day.value[:2].upper(): day for day in Day}
    days = [codes[code] for code in rule.rpartition("BYDAY=")[2].split(",") if code in codes]
    plain = bool(days) and rule == weekdays.byday(days)
    return {"days": _list(days)} if plain else {"rule": rule}


def _dates(meetings: tuple[Meeting, ...]) -> Texts:
    """Meetings with their hours; one that states only its end has it in a field of its own."""
    if not meetings:
        return {}
    ends = next((one.end for one in meetings if one.start is None and one.end is not None), None)
    texts_of = {"dates": "; ".join(map(_meeting, meetings))}
    return texts_of | ({"end_time": _clock(ends)} if ends is not None else {})


def _meeting(one: Meeting) -> str:
    there = f" {AT} {one.venue}" if one.venue else ""
    return _moment(one) + there


def _moment(one: Meeting) -> str:
    if one.start is None:
        return _day(one.day)
    end = f"-{_clock(one.end)}" if one.end is not None and one.last is None else ""
    return f"{_day(one.day)} {_clock(one.start)}{end}"


def _list(values: Iterable[str]) -> str:
    return ";".join(values)


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def _clock(value: time | None) -> str:
    return "" if value is None else f"{value:%H:%M}"


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
