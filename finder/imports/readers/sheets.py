"""Sheets of a workbook: values as text, dates as ISO 8601; formulas are never evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import chain, islice
from typing import Any

from finder.errors import SourceError
from finder.i18n import N_
from finder.imports.readers.archives import DAMAGED, FAR_OUT, FAULTS
from finder.imports.readers.heading import LOOK, header_at
from finder.imports.readers.limits import Limits
from finder.imports.readers.table import Row, Table
from finder.problems import Problem, error, notice

MOST_CELLS = 10_000_000
MOST_ROWS = 1_048_576
"""A sheet may say of far rows and columns in a few bytes that they are empty; no program
has more rows."""

_GLANCE = 1_000
"""In so many rows of a further sheet it is looked whether there is anything."""

_Cells = tuple[Any, ...]


class _NoResult:
    """The value of a cell whose formula was saved without its result."""

    def __str__(self) -> str:
        return "="


NO_RESULT = _NoResult()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and the values of its rows, which can be walked once."""

    name: str
    rows: Iterable[_Cells] = field(repr=False)
    about: int = 0


def table_of(sheets: Iterable[Sheet], limits: Limits | None) -> Table:
    """The table on the first sheet that holds anything; the names of others are said.

    Raises SourceError where there is none.
    """
    filled: list[tuple[Sheet, Iterator[_Cells], list[_Cells]]] = []
    for sheet in sheets:
        rows = guarded(sheet.rows)
        if filled:
            kept = list(islice(rows, _GLANCE))
        else:
            rows = _bounded(rows, limits)
            kept = list(islice(rows, LOOK))
            while kept and not any(map(_is_filled, kept)):
                more = list(islice(rows, LOOK))
                if not more:
                    break
                kept += more
        if any(map(_is_filled, kept)):
            filled.append((sheet, rows, kept))
    if not filled:
        raise SourceError(N_("The workbook is empty: no sheet holds a table."))
    others = tuple(notice(1, "", "other-sheets", other.name) for other, _, _ in filled[1:])
    return _table(*filled[0], others, limits)


def guarded(rows: Iterable[_Cells]) -> Iterator[_Cells]:
    """The rows. Raises SourceError where the library stumbles over what is damaged."""
    try:
        yield from rows
    except FAULTS:
        raise SourceError(DAMAGED) from None


def _bounded(rows: Iterable[_Cells], limits: Limits | None) -> Iterator[_Cells]:
    """Each row up to its last value. Raises SourceError where they are far too many."""
    room = MOST_CELLS if limits is None else MOST_ROWS + limits.rows * limits.columns
    for count, row in enumerate(rows):
        end = len(row)
        while end and row[end - 1] is None:
            end -= 1
        room -= end + 1
        if room < 0 or count >= MOST_ROWS:
            raise SourceError(FAR_OUT)
        yield row if end == len(row) else row[:end]


def _table(
    sheet: Sheet,
    rest: Iterator[_Cells],
    begun: list[_Cells],
    others: tuple[Problem, ...],
    limits: Limits | None,
) -> Table:
    first = next(number for number, row in enumerate(begun) if _is_filled(row))
    begun += islice(rest, max(0, first + LOOK - len(begun)))
    start = first + header_at([[as_text(value) for value in row] for row in begun[first:]])
    header = tuple(as_text(value) for value in begun[start])
    while header and not header[-1].strip():
        header = header[:-1]
    if limits:
        limits.check_columns(len(header))
    above = tuple(tuple(map(as_text, row)) for row in begun[first:start])
    body = _rows(chain(begun[start + 1 :], rest), start + 1, len(header))
    about = max(sheet.about - start - 1, 0)
    return Table(header, body, about=about, problems=others, start=start + 1, above=above)


def _is_filled(row: Iterable[Any]) -> bool:
    return any(value is not None and str(value).strip() for value in row)


def _rows(rows: Iterable[_Cells], start: int, width: int) -> Iterator[Row]:
    for index, values in enumerate(rows, start):
        if not _is_filled(values):
            continue
        faults = [column for column, value in enumerate(values) if value is NO_RESULT]
        problems = _faults(index, faults) if faults else ()
        cells = tuple(map(as_text, values))
        beyond = cells[width:]
        if any(map(str.strip, beyond)):
            said = _without_heading(index, width, beyond)
            yield Row(index + 1, cells[:width], (*problems, said), beyond=beyond)
        else:
            yield Row(index + 1, (cells + ("",) * (width - len(cells)))[:width], problems)


def _without_heading(index: int, width: int, beyond: Sequence[str]) -> Problem:
    """A note beside the table; cells of a sheet stay in their column, so nothing has slid."""
    column = next(place for place, text in enumerate(beyond) if text.strip())
    return notice(index + 1, "", "no-heading", f"{letters(width + column)}{index + 1}")


def _faults(index: int, columns: Sequence[int]) -> tuple[Problem, ...]:
    places = (f"{letters(column)}{index + 1}" for column in columns)
    return tuple(error(index + 1, "", "formula", place) for place in places)


def letters(column: int) -> str:
    """What spreadsheet programs call the column of this number, from 0: A, B … AA."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def as_text(value: Any) -> str:
    """A value of a cell as one would type it into a CSV file."""
    if isinstance(value, str):
        return value
    if value is None or value is NO_RESULT:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)
