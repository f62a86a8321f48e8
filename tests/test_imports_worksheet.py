"""What the cells of an XLSX workbook may hold that openpyxl does not write itself."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from finder.errors import SourceError
from finder.imports.readers import Row, Table, tables
from tests import hostile_files as files

HEAD = b"<row>" + b"".join(files.text_cell(name) for name in (b"id", b"a", b"b")) + b"</row>"


def read(data: bytes) -> Table:
    return next(iter(tables(data, "a.xlsx")))


def cells_of(row: bytes) -> tuple[str, ...]:
    (found,) = read(files.sheet(HEAD + row))
    return found.cells


def test_a_formula_whose_result_is_an_empty_text_has_one() -> None:
    cells = b'<c><v>1</v></c><c t="str"><f>IF(A2,"")</f><v></v></c><c><f>1+1</f><v/></c>'
    (row,) = read(files.sheet(HEAD + b"<row>" + cells + b"</row>"))
    assert [(problem.code, problem.value) for problem in row.problems] == [("formula", "C2")]


def test_results_of_formulas_and_errors_are_as_they_were_saved() -> None:
    row = (
        b'<row><c><v>1</v></c><c><f>1+1</f><v>2</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    assert cells_of(row) == ("1", "2", "#DIV/0!")


def test_runs_of_a_text_are_joined_without_how_they_are_read_aloud() -> None:
    runs = "<r><t>도예</t></r><rPh><t>doye</t></rPh>\n <r><t xml:space='preserve'> A</t></r>"
    row = f"<row><c t='inlineStr'>\n<is>{runs}</is>\n</c></row>"
    assert cells_of(row.encode())[0] == "도예 A"


def test_cells_and_rows_stand_where_they_say_in_whatever_order() -> None:
    rows = b"<row r='4'><c r='C4'><v>3</v></c><c r='A4'><v>1</v></c></row><row r='2'/><row/>"
    (row,) = read(files.sheet(HEAD + rows))
    assert row == Row(4, ("1", "", "3"))


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
def test_dates_durations_and_shared_texts_are_those_of_the_workbook(epoch: datetime) -> None:
    book = Workbook()
    book.epoch = epoch
    book.active.append(["when", "at", "long", "text", "far"])
    rich = CellRichText("a ", TextBlock(InlineFont(b=True), "b"))
    book.active.append([date(2026, 1, 5), time(18, 30), timedelta(hours=30), rich, 1e10])
    book.active["E2"].number_format = "yyyy-mm-dd"
    book.create_sheet("lists").sheet_state = "hidden"
    book["lists"].append(["not shown"])
    data = io.BytesIO()
    book.save(data)
    table = read(data.getvalue())
    assert table.about == 1
    assert table.problems == ()
    (row,) = table
    assert row.cells == ("2026-01-05", "18:30:00", "1 day, 6:00:00", "a b", "#VALUE!")


def test_what_is_declared_in_a_part_of_another_name_is_refused_too() -> None:
    # Only parts that are called XML are looked through before they are parsed.
    body = b'%s<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>'
    bomb = body % (files.BOMB, files.MAIN.encode(), b"<row>&j;</row>")
    data = files.sheet(HEAD)
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        data = files.renamed(data, name, b"sheet1.xml", b"sheet1.bin")
    data = files.with_part(data, "", b"", {"xl/worksheets/sheet1.bin": bomb})
    with pytest.raises(SourceError, match="damaged"):
        list(read(data))
