"""Single dates as rows of a form: day, hours and what has become of each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import request

from finder.vocabulary import OccurrenceStatus

MOST_ROWS = 30
"""More dates than that stand in one field, as a table has them."""

_PARTS = ("day", "last", "start", "end", "status")
_ENTRY = re.compile(
    r"(?P<day>\S+?)(?:\.\.(?P<last>\S+))?(?:\s+(?P<start>(?!(?:full|moved|cancelled)$)[^-–~]*?)"
    r"(?:\s*[-–~]\s*(?P<end>.*?))?)?(?:\s+(?P<status>full|moved|cancelled))?"
)


@dataclass(frozen=True, slots=True)
class DateRow:
    """One date as it is typed; `picks` says that browsers may offer a calendar for it."""

    day: str = ""
    last: str = ""
    start: str = ""
    end: str = ""
    status: str = ""
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
    rows = zip(*columns, strict=False)
    entries = [_written(*(cell.replace(";", " ").strip() for cell in row)) for row in rows]
    return "; ".join([*filter(None, entries), *filter(None, [given.get("dates", "").strip()])])


def _written(day: str, last: str, start: str, end: str, status: str) -> str:
    if not (day or last or start or end):
        return ""
    days = f"{day}..{last}" if last and last != day else day
    hours = f"{start}-{end}" if end else start
    known = status in set(OccurrenceStatus) - {OccurrenceStatus.SCHEDULED}
    return " ".join(part for part in (days, hours, status if known else "") if part)
