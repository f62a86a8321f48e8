"""Excel workbooks, new and old."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

from finder.errors import SourceError
from finder.imports.readers.archives import DAMAGED, FAULTS, look_through
from finder.imports.readers.limits import Limits
from finder.imports.readers.sheets import Sheet, table_of
from finder.imports.readers.table import Table
from finder.imports.readers.worksheet import Formats, about_rows, rows_of, strings_of

_Cells = tuple[Any, ...]

_HEAD = 4_096
"""In so many bytes of a sheet stands how large it is, where it is said."""


def read_xlsx(data: bytes, limits: Limits | None = None) -> Table:
    """The first sheet that holds anything. Raises SourceError where there is none."""
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - slow to import.

    try:
        look_through(data, limits)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # About styles and the like, which are not read.
            book = _opened(data)
        return table_of(_sheets(book), limits)
    except (InvalidFileException, *FAULTS):
        raise SourceError(DAMAGED) from None


def _opened(data: bytes) -> Any:
    """What openpyxl knows of a workbook, but for its texts and cells."""
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 - slow to import.
    from openpyxl.styles.stylesheet import apply_stylesheet  # noqa: PLC0415

    book = ExcelReader(io.BytesIO(data), read_only=True, keep_links=False)
    book.read_manifest()
    book.read_workbook()
    apply_stylesheet(book.archive, book.wb)
    return book


def _sheets(book: Any) -> Iterator[Sheet]:
    """The sheets that are shown; others hold lists that feed drop-downs, and the like."""
    formats = Formats(
        book.wb.epoch,
        frozenset(book.wb._date_formats),  # noqa: SLF001 - said nowhere else.
        frozenset(book.wb._timedelta_formats),  # noqa: SLF001
    )
    strings = _strings(book)
    for sheet, relation in book.parser.find_sheets():
        part = relation.target
        is_table = part in book.valid_files and "chartsheet" not in relation.Type
        if is_table and sheet.state == "visible":
            about = about_rows(book.archive.open(part).read(_HEAD))
            yield Sheet(sheet.name, rows_of(book.archive.open(part), strings, formats), about)


def _strings(book: Any) -> list[str]:
    from openpyxl.xml.constants import SHARED_STRINGS  # noqa: PLC0415 - slow to import.

    known = book.package.find(SHARED_STRINGS)
    return strings_of(book.archive.open(known.PartName[1:])) if known is not None else []


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
