"""Workbooks: values as text, dates as ISO 8601; formulas are never evaluated."""

from __future__ import annotations

import io
import lzma
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from finder.errors import SourceError
from finder.imports.readers.table import Row, Table
from finder.problems import Problem, error, notice

MOST_UNPACKED = 100 << 20
MOST_CELLS = 10_000_000
"""A sheet may say of far rows and columns in a few bytes that they are empty."""

_CHUNK = 4 << 20
"""A stretch of text of that length is more than a million characters in any language."""

_FORMULA = re.compile(rb"<f[\s>/]")
_LONGEST_FORMULA_START = 3
_DAMAGED = "The workbook is damaged: open it in a spreadsheet program and save it again."
_TOO_LARGE = "The workbook is too large when unpacked: save it as CSV."
_TOO_LONG = "The workbook holds a cell of more than a million characters: shorten it."

_Cells = tuple[Any, ...]
_Formulas = Mapping[int, Sequence[int]]

# What the libraries let through where bytes are not what they expect.
_FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, LookupError, ArithmeticError,
    ValueError, TypeError, AttributeError, AssertionError, SyntaxError, OSError, EOFError,
    RuntimeError,
)  # fmt: skip


def read_xlsx(data: bytes) -> Table:
    """The first sheet that holds anything. Raises SourceError where there is none."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import.
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        has_formulas = _looked_through(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # About styles and the like, which are not read.
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            named = [(sheet.title, _values(sheet)) for sheet in book.worksheets]
            sheets = _first_filled(named)
            book.close()
            formulas = _formulas(data, *sheets[0]) if has_formulas and sheets else {}
    except (InvalidFileException, *_FAULTS):
        raise SourceError(_DAMAGED) from None
    return _table(sheets, formulas)


def _looked_through(data: bytes) -> bool:
    """Check every part before it is parsed; say whether there are formulas."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            raise SourceError(_TOO_LARGE)
        parts = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        have_formulas = [_look_through(archive, name) for name in parts]
    return any(have_formulas)


def _look_through(archive: zipfile.ZipFile, name: str) -> bool:
    """Check one part without holding all of it; say whether it is a sheet with formulas."""
    found, before = False, b""
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            if b"<!DOCTYPE" in chunk:
                raise SourceError(_DAMAGED)
            if len(chunk) == _CHUNK and b"<" not in chunk:
                raise SourceError(_TOO_LONG)
            found = found or _FORMULA.search(before + chunk) is not None
            before = chunk[-_LONGEST_FORMULA_START:]
    return found and name.startswith("xl/worksheets/")


def _values(sheet: Any) -> Iterator[_Cells]:
    # Some programs write wrong dimensions, beyond which nothing would be read.
    sheet.reset_dimensions()
    return iter(sheet.iter_rows(values_only=True))


def _first_filled(named: Iterable[tuple[str, Iterator[_Cells]]]) -> list[tuple[str, list[_Cells]]]:
    """The first sheet that holds anything, whole, and of the others that do the first rows."""
    filled: list[tuple[str, list[_Cells]]] = []
    for name, rows in named:
        kept = list(islice(rows, 1_000)) if filled else _bounded(rows)
        if any(map(_is_filled, kept)):
            filled.append((name, kept))
    return filled


def _bounded(rows: Iterable[_Cells]) -> list[_Cells]:
    """All rows, each up to its last value. Raises SourceError where they are far too many."""
    kept: list[_Cells] = []
    room = MOST_CELLS
    for row in rows:
        end = len(row)
        while end and row[end - 1] is None:
            end -= 1
        kept.append(tuple(row[:end]))
        room -= end + 1
        if room < 0:
            raise SourceError(_TOO_LARGE)
    return kept


def _formulas(data: bytes, title: str, rows: Sequence[_Cells]) -> _Formulas:
    """The formulas without a result on one sheet: their columns by row, both from 0."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import.

    book = load_workbook(io.BytesIO(data), read_only=True)
    sheet = book[title]
    sheet.reset_dimensions()
    found: dict[int, list[int]] = {}
    for r, (row, values) in enumerate(zip(sheet.iter_rows(), rows, strict=False)):
        for c, cell in enumerate(row):
            if cell.data_type == "f" and (c >= len(values) or values[c] is None):
                found.setdefault(r, []).append(c)
    book.close()
    return found


def read_xls(data: bytes) -> Table:
    """The first sheet that holds anything, of an old Excel file."""
    import xlrd  # noqa: PLC0415 - slow to import.
    from xlrd.compdoc import CompDocError  # noqa: PLC0415

    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), ragged_rows=True)
        sheets = _first_filled(
            (sheet.name, _old_values(sheet, book.datemode)) for sheet in book.sheets()
        )
    except (xlrd.XLRDError, CompDocError, *_FAULTS):
        raise SourceError(_DAMAGED) from None
    return _table(sheets, {})


def _old_values(sheet: Any, datemode: int) -> Iterator[_Cells]:
    for number in range(sheet.nrows):
        yield tuple(_old_value(cell, datemode) for cell in sheet.row(number))


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


def _table(filled: Sequence[tuple[str, list[_Cells]]], formulas: _Formulas) -> Table:
    if not filled:
        raise SourceError("The workbook is empty: no sheet holds a table.")
    rows = filled[0][1]
    start = next(number for number, row in enumerate(rows) if _is_filled(row))
    header = tuple(as_text(value) for value in rows[start])
    while header and not header[-1].strip():
        header = header[:-1]
    others = tuple(notice(1, "", "other-sheets", other) for other, _ in filled[1:])
    body = _rows(rows, start + 1, len(header), formulas)
    return Table(header, body, about=len(rows) - start - 1, problems=others)


def _is_filled(row: Iterable[Any]) -> bool:
    return any(value is not None and str(value).strip() for value in row)


def _rows(rows: list[_Cells], start: int, width: int, formulas: _Formulas) -> Iterator[Row]:
    for index in range(start, len(rows)):
        values = rows[index]
        problems = _faults(index, formulas.get(index, ()))
        if not _is_filled(values) and not problems:
            continue
        cells = tuple(as_text(value) for value in values)
        if any(cells[width:]):
            said = error(index + 1, "", "too-many-cells", " | ".join(cells))
            yield Row(index + 1, cells[:width], (said,), is_doubtful=True)
            continue
        yield Row(index + 1, (cells + ("",) * width)[:width], problems)


def _faults(index: int, formulas: Sequence[int]) -> tuple[Problem, ...]:
    return tuple(error(index + 1, "", "formula", _place(index, column)) for column in formulas)


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
