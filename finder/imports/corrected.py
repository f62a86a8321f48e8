"""The file as it was sent, with every problem marked in its cell and listed on a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from finder.i18n import N_, Catalogue
from finder.imports.findings import Finding
from finder.imports.opening import OWN_SHEETS
from finder.imports.readers import Table

MOST_COMMENTS = 2_000
"""More of them make programs slow; the list has all."""

MOST_LISTED = 100_000
LONGEST_CELL = 32_767
"""In characters, as programs allow it."""

_ERROR, _NOTICE, _HEAD = "FFF8C9C4", "FFFFF1B8", "FFE3E8EE"
_FORMULA = re.compile(r"^[=+\-@\t\r＝＋－＠]")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_WIDTHS = (10, 24, 30, 90)
_AUTHOR = "finder"


def write_corrected(
    table: Table,
    found: Sequence[Finding],
    target: Path | IO[bytes],
    words: Catalogue,
    title: str = "",
) -> None:
    """Write a workbook in which each row has the number that it had.

    What was a formula, or looks like one, is text in it. `title` is the name of the sheet.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import.

    book = Workbook(write_only=True)
    name = _sheet_name(title) or "1"
    sheet = book.create_sheet(name)
    sheet.freeze_panes = f"A{table.start + 1}"
    sheet.sheet_view.rightToLeft = words.direction == "rtl"
    marks = _Marks(sheet, found, words)
    for row in _rows(table, marks):
        sheet.append(row)
    listed = book.create_sheet(_sheet_name(words.gettext(OWN_SHEETS[1])))
    listed.sheet_view.rightToLeft = words.direction == "rtl"
    _list(listed, found, words, name)
    book.save(target)


def _sheet_name(text: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", text).strip()[:31]


class _Marks:
    """Makes cells: plain ones, and those that are marked because something is wrong."""

    def __init__(self, sheet: Any, found: Iterable[Finding], words: Catalogue) -> None:
        from openpyxl.styles import PatternFill  # noqa: PLC0415 - slow to import.

        self._sheet = sheet
        self._words = words
        self._fills = {
            True: PatternFill("solid", fgColor=_ERROR),
            False: PatternFill("solid", fgColor=_NOTICE),
        }
        self._comments = 0
        self._at: dict[tuple[int, int], list[Finding]] = {}
        for one in found:
            if one.problem.row:
                self._at.setdefault((one.problem.row, one.column or 0), []).append(one)
        self._rows = {row for row, _ in self._at}

    def row(self, number: int, texts: Sequence[str]) -> list[Any]:
        """The cells of one row; a marked one that is empty or beyond it is there as well."""
        if number not in self._rows:
            return [self._plain(text) for text in texts]
        last = max(column for row, column in self._at if row == number)
        whole = (*texts, *[""] * (last + 1 - len(texts)))
        return [
            self._marked(text, self._at[number, column])
            if (number, column) in self._at
            else self._plain(text)
            for column, text in enumerate(whole)
        ]

    def _plain(self, text: str) -> Any:
        if not text:
            return None
        if text.isascii() and text[0].isalnum() and text.isprintable():
            return text[:LONGEST_CELL]
        return text_cell(self._sheet, text)

    def _marked(self, text: str, found: Sequence[Finding]) -> Any:
        from openpyxl.comments import Comment  # noqa: PLC0415 - slow to import.

        cell = text_cell(self._sheet, text)
        cell.fill = self._fills[any(one.keeps_out for one in found)]
        if self._comments < MOST_COMMENTS:
            self._comments += 1
            said = "\n".join(_clean(one.say(self._words.gettext)) for one in found)
            cell.comment = Comment(said, _AUTHOR, height=60 + 30 * len(found), width=320)
        return cell


def text_cell(sheet: Any, text: str) -> Any:
    """A cell that is text whatever it looks like, so that no program takes it for a formula."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - slow to import.

    cell = WriteOnlyCell(sheet, _clean(text)[:LONGEST_CELL] or None)
    cell.number_format = "@"
    if text:
        cell.data_type = "s"
    if _FORMULA.match(text):
        cell.quotePrefix = True
    return cell


def _clean(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)


def _rows(table: Table, marks: _Marks) -> Iterator[list[Any]]:
    """All rows from the first of the sheet on, with the gaps that were there."""
    lines: dict[int, Sequence[str]] = {}
    for place, texts in enumerate(table.above):
        lines[table.start - len(table.above) + place] = texts
    yield from _filled(lines, table.start - 1, marks)
    yield marks.row(table.start, table.header)
    number = table.start
    for row in table:
        while number + 1 < row.number:
            number += 1
            yield []
        number = row.number
        yield marks.row(number, (*row.cells, *row.beyond))


def _filled(lines: Mapping[int, Sequence[str]], last: int, marks: _Marks) -> Iterator[list[Any]]:
    for number in range(1, last + 1):
        yield marks.row(number, lines.get(number, ()))


def _list(sheet: Any, found: Sequence[Finding], words: Catalogue, table: str) -> None:
    """What is wrong, a line for each, with a link to its cell."""
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - slow to import.
    from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: PLC0415

    for letter, width in zip("ABCD", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    head = [text_cell(sheet, words.gettext(name)) for name in _HEADINGS]
    for cell in head:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=_HEAD)
    sheet.append(head)
    link, wrapped = Font(underline="single", color="FF0B57A4"), Alignment(wrap_text=True)
    for one in found[:MOST_LISTED]:
        said = (one.cell, one.heading, one.problem.value, one.say(words.gettext))
        cells = [text_cell(sheet, text) for text in said]
        for cell in cells:
            cell.alignment = wrapped
        if one.column is not None and one.problem.row:
            cells[0].hyperlink = Hyperlink(ref="A1", location=f"'{table}'!{one.cell}")
            cells[0].font = link
        sheet.append(cells)


_HEADINGS = (N_("Cell"), N_("Column"), N_("What stands there"), N_("What is wrong, and what to do"))
