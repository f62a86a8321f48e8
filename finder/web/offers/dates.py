"""Single dates as rows of a form: day, hours, what has become of each, and where it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from flask import request

from finder.parsers import AT
from finder.vocabulary import OccurrenceStatus

MOST_ROWS = 30
"""More dates than that stand in one field, as a table has them."""

_PARTS = ("day", "last", "start", "end", "status", "venue")
_ENTRY = re.compile(
    r"(?P<day>\S+?)(?:\.\.(?P<last>\S+))?(?:\s+(?P<start>(?!(?:full|moved|cancelled)$)[^-–~]*?)"
    r"(?:\s*[-–~]\s*(?P<end>.*?))?)?(?:\s+(?P<status>full|moved|cancelled))?"
    rf"(?:\s*{AT}\s*(?P<venue>.*))?"
)


@dataclass(frozen=True, slots=True)
class DateRow:
    """One date as it is typed; `picks` says that browsers may offer a calendar for it."""

    day: str = ""
    last: str = ""
    start: str = ""
    end: str = ""
    status: str = ""
    venue: str = ""
    picks: bool = True


def date_rows(text: str) -> tuple[DateRow, ...] | None:
    """The rows of the field `dates`, and an empty one; None where there are too many."""
    entries = [part.strip() for part in text.split(";") if part.strip()]
    if len(entries) > MOST_ROWS:
        return None
    return (*map(_row, entries), DateRow())


def _row(entry: str) -> DateRow:
    match = _ENTRY.fullmatch(entry)
    if match is None:
        return DateRow(day=entry, picks=False)
    found = {name: match[name] or "" for name in _PARTS}
    return DateRow(**found, picks=_picks(found))


def _picks(found: dict[str, str]) -> bool:
    """Whether controls for dates and hours can show all of it."""
    days = [found[name] for name in ("day", "last") if found[name]]
    hours = [found[name] for name in ("start", "end") if found[name]]
    return all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days) and all(
        re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", hour) for hour in hours
    )


def dates_sent() -> str:
    """What was sent of single dates, as the text of their field."""
    given = request.form
    columns = [given.getlist(f"date-{name}") for name in _PARTS]
    # A form that was open before there were places has no column of them.
    rows = zip_longest(*columns, fillvalue="")
    entries = [_written(*(cell.replace(";", " ").strip() for cell in row)) for row in rows]
    return "; ".join([*filter(None, entries), *filter(None, [given.get("dates", "").strip()])])


def _written(day: str, last: str, start: str, end: str, status: str, venue: str) -> str:  # noqa: PLR0913, PLR0917 - the cells of a row.
    if not (day or last or start or end or venue):
        return ""
    days = f"{day}..{last}" if last and last != day else day
    hours = f"{start}-{end}" if end else start
    known = status in set(OccurrenceStatus) - {OccurrenceStatus.SCHEDULED}
    there = f"{AT} {venue}" if venue else ""
    return " ".join(part for part in (days, hours, status if known else "", there) if part)
