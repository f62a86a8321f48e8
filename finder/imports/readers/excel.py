"""Excel workbooks, new and old."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

from finder.errors import SourceError
from finder.imports.readers.archives import DAMAGED, FAULTS, looked_through
from finder.imports.readers.limits import Limits
from finder.imports.readers.sheets import NO_RESULT, Sheet, table_of
from finder.imports.readers.table import Table

_Cells = tuple[Any, ...]


def read_xlsx(data: bytes, limits: Limits | None = None) -> Table:
    """The first sheet that holds anything. Raises SourceError where there is none."""
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - slow to import.

    try:
        has_formulas = looked_through(data, limits)
        book = _opened(data, data_only=True)
        formulas = _opened(data, data_only=False) if has_formulas else None
        return table_of(_sheets(book, formulas), limits)
    except (InvalidFileException, *FAULTS):
        raise SourceError(DAMAGED) from None


def _opened(data: bytes, *, data_only: bool) -> Any:
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import.

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # About styles and the like, which are not read.
        return load_workbook(io.BytesIO(data), read_only=True, data_only=data_only)


def _sheets(book: Any, formulas: Any) -> Iterator[Sheet]:
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue  # Lists that feed the drop-downs, and the like.
        about = sheet.max_row or 0
        rows = _values(sheet)
        if formulas is not None:
            rows = _with_faults(rows, formulas[sheet.title])
        yield Sheet(sheet.title, rows, about)


def _values(sheet: Any) -> Iterator[_Cells]:
    # Some programs write wrong dimensions, beyond which nothing would be read.
    sheet.reset_dimensions()
    return iter(sheet.iter_rows(values_only=True))


def _with_faults(rows: Iterator[_Cells], sheet: Any) -> Iterator[_Cells]:
    """The rows, with a mark wherever a formula was saved without its result."""
    sheet.reset_dimensions()
    for values, cells in zip(rows, sheet.iter_rows(), strict=False):
        if any(cell.data_type == "f" for cell in cells):
            known = (*values, *[None] * (len(cells) - len(values)))
            yield tuple(
                NO_RESULT if cell.data_type == "f" and value is None else value
                for cell, value in zip(cells, known, strict=False)
            )
        else:
            yield values


def read_xls(data: bytes, limits: Limits | None = None) -> Table:
    """The first sheet that holds anything, of an old Excel file."""
    import xlrd  # noqa: PLC0415 - slow to import.
    from xlrd.compdoc import CompDocError  # noqa: PLC0415

    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), ragged_rows=True)
        sheets = (
            Sheet(sheet.name, _old_values(sheet, book.datemode), sheet.nrows)
            for sheet in book.sheets()
            if sheet.visibility == 0
        )
        return table_of(sheets, limits)
    except (xlrd.XLRDError, CompDocError, *FAULTS):
        raise SourceError(DAMAGED) from None


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
