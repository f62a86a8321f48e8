"""OpenDocument spreadsheets; the library may end the process, so it is used in one apart."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from finder.errors import SourceError
from finder.imports.readers.archives import FAR_OUT, FAULTS, look_through
from finder.imports.readers.limits import Limits
from finder.imports.readers.sheets import Sheet, table_of
from finder.imports.readers.table import Table


def read_ods(data: bytes, limits: Limits | None = None) -> Table:
    """The first sheet that holds anything. Raises SourceError where there is none."""
    # Slow to import, and only ever in the process that reads.
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415

    try:
        look_through(data, limits)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = [
            known.name
            for known in book.sheets_metadata
            if known.visible == SheetVisibleEnum.Visible
        ]
        return table_of(_sheets(book, shown), limits)
    except (CalamineError, *FAULTS):
        raise SourceError(FAR_OUT) from None


def _sheets(book: Any, names: list[str]) -> Iterator[Sheet]:
    for name in names:
        sheet = book.get_sheet_by_name(name)
        yield Sheet(name, _values(sheet), sheet.total_height)


def _values(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """The rows from the first on; columns before the first that is filled are left out there."""
    _, column = sheet.start or (0, 0)
    before = (None,) * column
    for values in sheet.iter_rows():
        yield (*before, *(None if value == "" else value for value in values))
