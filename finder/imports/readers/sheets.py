"""Workbooks: values as text, dates as ISO 8601; formulas are never evaluated."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from finder.errors import SourceError
from finder.imports.readers.table import Row, Table
from finder.problems import Problem, error, notice

MOST_UNPACKED = 1 << 30
_FORMULA = re.compile(rb"<f[\s>/]")
_DAMAGED = "The workbook is damaged: open it in a spreadsheet program and save it again."


def read_xlsx(data: bytes) -> Table:
    """The first sheet that holds anything. Raises SourceError where there is none."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import.
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    has_formulas = _looked_through(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # About styles and the like, which are not read.
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            named = [(sheet.title, _values(sheet)) for sheet in book.worksheets]
            formulas = _formulas(data) if has_formulas else {}
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError,
            AttributeError, SyntaxError, OSError, EOFError):  # fmt: skip
        raise SourceError(_DAMAGED) from None
    return _table(named, formulas)


def _looked_through(data: bytes) -> bool:
    """Check the directory before anything is unpacked; say whether there are formulas."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise SourceError("The workbook is too large when unpacked: save it as CSV.")
            sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
            return any(
                _FORMULA.search(archive.read(name)) for name in sheets if name.endswith(".xml")
            )
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        raise SourceError(_DAMAGED) from None


def _values(sheet: Any) -> list[tuple[Any, ...]]:
    # Some programs write wrong dimensions, beyond which nothing would be read.
    sheet.reset_dimensions()
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def _formulas(data: bytes) -> dict[str, set[tuple[int, int]]]:
    """Where formulas stand: for each sheet, rows and columns from 0."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import.

    book = load_workbook(io.BytesIO(data), read_only=True)
    found = {
        sheet.title: {
            (r, c)
            for r, row in enumerate(sheet.iter_rows())
            for c, cell in enumerate(row)
            if cell.data_type == "f"
        }
        for sheet in book.worksheets
    }
    book.close()
    return found


def read_xls(data: bytes) -> Table:
    """The first sheet that holds anything, of an old Excel file."""
    import xlrd  # noqa: PLC0415 - slow to import.
    from xlrd.compdoc import CompDocError  # noqa: PLC0415

    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
        named = [(sheet.name, _old_values(sheet, book.datemode)) for sheet in book.sheets()]
    except (xlrd.XLRDError, CompDocError, struct.error, AssertionError, IndexError, KeyError,
            ValueError, TypeError, UnicodeDecodeError, OverflowError):  # fmt: skip
        raise SourceError(_DAMAGED) from None
    return _table(named, {})


def _old_values(sheet: Any, datemode: int) -> list[tuple[Any, ...]]:
    return [
        tuple(_old_value(cell, datemode) for cell in sheet.row(number))
        for number in range(sheet.nrows)
    ]


def _old_value(cell: Any, datemode: int) -> Any:
    import xlrd  # noqa: PLC0415 - slow to import.

    if cell.ctype == xlrd.XL_CELL_DATE:
        moment = xlrd.xldate_as_datetime(cell.value, datemode)
        return moment.time() if cell.value < 1 else moment
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#ERROR!")
    return cell.value


def _table(
    named: Sequence[tuple[str, list[tuple[Any, ...]]]],
    formulas: dict[str, set[tuple[int, int]]],
) -> Table:
    filled = [(name, rows) for name, rows in named if any(map(_is_filled, rows))]
    if not filled:
        raise SourceError("The workbook is empty: no sheet holds a table.")
    name, rows = filled[0]
    start = next(number for number, row in enumerate(rows) if _is_filled(row))
    header = tuple(as_text(value) for value in rows[start])
    while header and not header[-1].strip():
        header = header[:-1]
    others = tuple(notice(1, "", "other-sheets", other) for other, _ in filled[1:])
    body = _rows(rows, start + 1, len(header), formulas.get(name, set()))
    return Table(header, body, about=len(rows) - start - 1, problems=others)


def _is_filled(row: Iterable[Any]) -> bool:
    return any(value is not None and str(value).strip() for value in row)


def _rows(
    rows: list[tuple[Any, ...]], start: int, width: int, formulas: set[tuple[int, int]]
) -> Iterator[Row]:
    for index in range(start, len(rows)):
        values = rows[index]
        wanted = [column for row, column in formulas if row == index] if formulas else []
        problems = _faults(index, values, wanted)
        if not _is_filled(values) and not problems:
            continue
        cells = tuple(as_text(value) for value in values)
        if any(cells[width:]):
            said = error(index + 1, "", "too-many-cells", " | ".join(cells))
            yield Row(index + 1, cells[:width], (said,), is_doubtful=True)
            continue
        yield Row(index + 1, (cells + ("",) * width)[:width], problems)


def _faults(index: int, values: Sequence[Any], formulas: Sequence[int]) -> tuple[Problem, ...]:
    return tuple(
        error(index + 1, "", "formula", _place(index, column))
        for column in formulas
        if column >= len(values) or values[column] is None
    )


def _place(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def as_text(value: Any) -> str:
    """A value of a cell as one would type it into a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)
