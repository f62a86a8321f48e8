"""Reading tables: what a file is, its encoding, its rows, and what is wrong with them."""

from __future__ import annotations

import io
import json
import random
import tracemalloc
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from finder.errors import SourceError
from finder.imports.readers import Row, Table, load, tables
from tests.old_excel import xls


def read(data: bytes | str, name: str = "table.csv", **options: Any) -> Table:
    found = tables(data.encode() if isinstance(data, str) else data, name, **options)
    return next(iter(found))


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table]


def refusal(data: bytes | str, name: str = "table.csv", **options: Any) -> str:
    with pytest.raises(SourceError) as caught:
        list(read(data, name, **options))
    return str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, end: str) -> None:
    text = end.join(["a,b,c", "1,2,3", "4,,6", ""]).replace(",", delimiter)
    table = read(text)
    assert table.header == ("a", "b", "c")
    assert list(table) == [Row(2, ("1", "2", "3")), Row(3, ("4", "", "6"))]


def test_quotes_and_line_breaks_in_cells() -> None:
    table = read('a,b\n1,"x\n""y"" ,\nz"\n2,5" pipe\n')
    assert cells(table) == [("1", 'x\n"y" ,\nz'), ("2", '5" pipe')]


def test_empty_rows_are_passed_over_and_counted_in_numbers() -> None:
    assert [row.number for row in read("a,b\n1,2\n,\n\n3,4\n")] == [2, 5]


def test_a_spreadsheet_may_name_its_separator() -> None:
    table = read("sep=;\na;b,c\n1;2\n")
    assert (table.header, cells(table)) == (("a", "b,c"), [("1", "2")])


def test_one_broken_row_among_twenty_thousand() -> None:
    lines = [f'{number},"Title, {number}",x' for number in range(20_000)]
    lines[9_999] = '9999,"Title without an end,x'
    rows = list(read("\n".join(["id,title,more", *lines])))
    assert len(rows) == 20_000
    broken = [row for row in rows if row.is_doubtful]
    assert [(row.number, row.problems[0].code) for row in broken] == [(10_001, "broken-row")]
    assert "Title without an end" in broken[0].problems[0].value
    assert rows[10_000].cells == ("10000", "Title, 10000", "x")


def test_a_broken_row_at_the_end() -> None:
    rows = list(read('a,b\n1,2\n3,"4\n'))
    assert [(row.number, row.is_doubtful) for row in rows] == [(2, False), (3, True)]


def test_a_cell_that_is_far_too_long() -> None:
    rows = list(read(f"a,b\n1,{'x' * 200_000}\n2,3\n"))
    assert [(row.number, row.is_doubtful) for row in rows] == [(2, True), (3, False)]


def test_each_of_adjacent_broken_rows_is_said() -> None:
    lines = [f'b{number},"Title, {number}",x' for number in range(20)]
    lines[7] = 'b7,"Pots,x'
    lines[8] = 'b8,"Pots,x'
    rows = list(read("\n".join(["id,title,more", *lines])))
    assert [row.cells[0] for row in rows] == [f"b{number}" for number in range(20)]
    broken = [(row.number, row.problems[0].code) for row in rows if row.is_doubtful]
    assert broken == [(9, "broken-row"), (10, "broken-row")]


def test_adjacent_cells_that_are_far_too_long() -> None:
    long = "x" * 200_000
    rows = list(read(f"a,b\n1,2\n2,{long}\n3,{long}\n{long},4\n5,6\n"))
    assert [(row.number, row.is_doubtful) for row in rows] == [
        (2, False), (3, True), (4, True), (5, True), (6, False),
    ]  # fmt: skip
    assert [row.cells[0] for row in rows[:3]] == ["1", "2", "3"]


def test_rows_inside_a_cell_that_nobody_closed_are_said() -> None:
    text = 'id,a,b,c\n1,x,x,x\n2,"x,x,x\n3,x,x,x\n4,",x",x,"x"\n5,x,x,x\n'
    rows = list(read(text))
    assert [row.cells[0] for row in rows] == ["1", "2", "3", "4", "5"]
    assert [row.is_doubtful for row in rows] == [False, True, False, False, False]


def test_a_quote_inside_a_quoted_cell_is_forgiven_where_it_is_clear() -> None:
    assert cells(read('a,b\n"1"x,2\n3,4\n')) == [("1x", "2"), ("3", "4")]


def test_rows_with_too_many_and_too_few_cells() -> None:
    rows = list(read("a,b\n1,2,3\n4\n5,6,,\n7\n8\n"))
    assert [[problem.code for problem in row.problems] for row in rows] == [
        ["too-many-cells"], ["too-few-cells"], [], ["too-few-cells"], [],
    ]  # fmt: skip
    assert (rows[0].is_doubtful, rows[1].cells, rows[2].cells) == (True, ("4", ""), ("5", "6"))


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"\x00\x01\x02\x03" * 100, "table.csv", "no table"),
        (b"%PDF-1.7 ...", "table.csv", "no table"),
        (b"\x89PNG\r\n\x1a\n", "table.xlsx", "no table"),
        (b"a,b\n1,2\n", "table.xlsx", "not XLSX"),
        (b"a,b\n1,2\n", "table.json", "not JSON"),
        (b"<html><table></table></html>", "table.xls", "web page"),
        (b",,\n,,\n", "table.csv", "all empty"),
    ],
)
def test_a_file_that_is_something_else(data: bytes, name: str, words: str) -> None:
    said = refusal(data, name)
    assert words in said
    assert "\n" not in said


def test_a_workbook_under_the_name_of_a_text_table() -> None:
    assert "is in truth XLSX, not CSV" in refusal(workbook([["a"], ["1"]]), "table.csv")


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b" \n")
    for path, words in (
        (tmp_path / "absent.csv", "There is no file"),
        (tmp_path, "is a folder"),
        (tmp_path / "empty.csv", "is empty"),
    ):
        with pytest.raises(SourceError, match=words):
            load(path)


def test_encodings() -> None:
    text = "이름,값\n가나다,라\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert cells(read(text.encode(encoding))) == [("가나다", "라")]
    assert cells(read(text.encode("cp949"), declared=["cp949"])) == [("가나다", "라")]
    assert cells(read(text.encode("cp949"), encoding="cp949")) == [("가나다", "라")]


def test_an_encoding_that_is_not_known_is_only_suggested() -> None:
    text = "강좌명,운영기관명\n" + "수채화로 그리는 우리 동네 풍경,가온시평생학습관\n" * 30
    said = refusal(text.encode("cp949"))
    assert "not UTF-8" in said
    assert "--encoding cp949" in said


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_an_encoding_that_looks_binary_can_be_told(encoding: str) -> None:
    text = "id,title\n" + "1,Yoga\n" * 40
    assert cells(read(text.encode(encoding), encoding=encoding))[0] == ("1", "Yoga")
    data = json.dumps([{"a": 1}]).encode(encoding)
    assert cells(read(data, "table.json", encoding=encoding)) == [("1",)]


def test_one_bad_byte_is_no_other_encoding() -> None:
    for word in ("Zażółć gęślą", "Yoga"):
        lines = [f"{number},{word}".encode() for number in range(2_000)]
        lines[1_200] = b"1200,Caf\xe9"
        said = refusal(b"\n".join([b"id,title", *lines]))
        assert said.startswith("Line 1,202 of the file table.csv holds bytes that are not UTF-8")
        assert "--encoding" not in said


def test_only_usual_encodings_are_suggested() -> None:
    said = refusal(("name,more\n" + "Café,Überall für Mädchen\n" * 30).encode("hp_roman8"))
    assert "not UTF-8" in said
    assert "hp_roman8" not in said
    said = refusal(("name,more\n" + "Café déjà vu,à l'école des élèves\n" * 30).encode("cp1252"))
    assert "--encoding cp1252." in said


def test_an_encoding_that_was_given_wrongly() -> None:
    assert "no encoding called 'klingon'" in refusal("a,b\n", encoding="klingon")
    assert "not in the encoding" in refusal("é,b\n1,2\n", encoding="ascii")
    for name in ("base64", "undefined"):
        assert "no encoding called" in refusal("a,b\n", encoding=name)


def test_a_damaged_file_with_a_mark() -> None:
    assert "damaged" in refusal(b"\xef\xbb\xbfa,b\n\xff\xfe,1\n")


def workbook(*sheets: list[list[Any]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet {number + 1}")
        for row in rows:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_values_of_a_workbook() -> None:
    data = workbook(
        [],
        [[], ["id", "when", "at", "n", "yes", None], [1.0, date(2026, 1, 5), time(18), 1.5, True],
         [], [2, datetime(2026, 1, 5, 9, 30), None, "x", False]],
        [["more"]],
    )  # fmt: skip
    table = read(data, "table.xlsx")
    assert table.header == ("id", "when", "at", "n", "yes")
    assert list(table) == [
        Row(3, ("1", "2026-01-05", "18:00:00", "1.5", "yes")),
        Row(5, ("2", "2026-01-05 09:30:00", "", "x", "no")),
    ]
    assert [(problem.code, problem.value) for problem in table.problems] == [
        ("other-sheets", "Sheet 3")
    ]


def test_formulas_without_a_result_are_said_and_not_evaluated() -> None:
    rows = list(read(workbook([["id", "n"], [1, "=1+1"], [2, 3]]), "table.xlsx"))
    assert [(p.row, p.code, p.value) for row in rows for p in row.problems] == [
        (2, "formula", "B2")
    ]
    assert rows[1] == Row(3, ("2", "3"))


def test_values_of_an_old_workbook() -> None:
    table = read(
        xls([["id", "이름", "n"], ["1", "가나다", 2.0], ["", "", ""], ["2", "é", 0.5]]), "a.xls"
    )
    assert table.header == ("id", "이름", "n")
    assert list(table) == [Row(2, ("1", "가나다", "2")), Row(4, ("2", "é", "0.5"))]


def test_a_damaged_or_empty_workbook() -> None:
    data = workbook([["a"], ["1"]])
    assert "damaged" in refusal(data[: len(data) // 2], "table.xlsx")
    assert "no sheet holds" in refusal(workbook([]), "table.xlsx")
    assert "no sheet holds" in refusal(xls([]), "table.xls")
    assert "damaged" in refusal(xls([["a"]])[:1024], "table.xls")
    assert "damaged" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "table.xls")


def test_a_workbook_with_a_password() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert "has a password" in refusal(data, "table.xlsx")


def test_a_workbook_that_would_fill_the_memory() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(101):
                sheet.write(b" " * (1 << 20))
    assert "too large" in refusal(data.getvalue(), "table.xlsx")


def parts(sheet: bytes) -> bytes:
    """A workbook whose only sheet consists of this data of rows."""
    made, plain = io.BytesIO(), io.BytesIO(workbook([["a"]]))
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    body = b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (space, sheet)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, body if name.endswith("sheet1.xml") else old.read(name))
    return made.getvalue()


def test_a_cell_of_a_workbook_that_would_fill_the_memory() -> None:
    cell = b'<c t="inlineStr"><is><t>%s</t></is></c>' % (b"A" * (30 << 20))
    tracemalloc.start()
    assert "more than a million characters" in refusal(parts(b"<row>" + cell + b"</row>"), "a.xlsx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 250 << 20


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="1"><c t="inlineStr"><is><t>id</t></is></c></row><row r="2000000000"/>',
        b'<row><c r="XFD1" t="inlineStr"><is><t>id</t></is></c></row>' * 1_000,
    ],
)
def test_far_cells_of_a_workbook_do_not_fill_the_memory(rows: bytes) -> None:
    assert "far outside the table" in refusal(parts(rows), "table.xlsx")


def test_a_workbook_with_entities_is_not_read() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(parts(b""))) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            kind = b"<!DOCTYPE x>" if name.endswith("sheet1.xml") else b""
            new.writestr(name, kind + old.read(name))
    assert "damaged" in refusal(made.getvalue(), "table.xlsx")


@pytest.mark.parametrize("name", ["table.xlsx", "table.xls"])
def test_a_workbook_with_any_bytes_damaged_is_read_or_refused(name: str) -> None:
    rows = [["id", "title"], *([str(number), f"Title {number}"] for number in range(300))]
    good = workbook(rows) if name.endswith("x") else xls(rows)
    chance = random.Random(1)  # noqa: S311 - nothing secret.
    for _ in range(60):
        data = bytearray(good)
        start = chance.randrange(8, len(data))
        length = chance.choice((1, 4, 200))
        data[start : start + length] = chance.choice((bytes(length), chance.randbytes(length)))
        # Whatever else is raised would be shown as a traceback.
        with suppress(SourceError):
            assert all(isinstance(row, Row) for row in read(bytes(data), name))


def test_json() -> None:
    rows = [{"id": 1, "tags": ["a", "b"]}, {"id": 2.0, "more": None, "tags": {"x": 1}}]
    for data in (rows, {"count": 2, "courses": rows}):
        table = read(json.dumps(data), "table.json")
        assert table.header == ("id", "tags", "more")
        assert list(table) == [Row(2, ("1", "a;b", "")), Row(3, ("2", '{"x": 1}', ""))]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("{", "not valid JSON"),
        ("[1, 2]", "no list of objects"),
        ('{"a": 1}', "no list of objects"),
        ('{"a": [{"x": 1}], "b": [{"y": 1}]}', "several lists"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
def test_json_that_is_no_table(data: str, words: str) -> None:
    assert words in refusal(data, "table.json")


def test_a_broken_item_of_json() -> None:
    rows = list(read('[{"a": 1}, 7]', "table.json"))
    assert [(row.number, row.is_doubtful) for row in rows] == [(2, False), (3, True)]


def test_hostile_json(shared_data: Path) -> None:
    for file in sorted((shared_data / "corpora/json-parsing").glob("*.json")):
        try:
            accepted = bool(list(read(file.read_bytes(), file.name)))
        except SourceError:
            accepted = False
        assert not (accepted and file.name.startswith("n_")), file.name


def test_the_spectrum_of_csv(shared_data: Path) -> None:
    folder = shared_data / "corpora/csv-spectrum"
    found = {file.stem: cells(read(file.read_bytes(), file.name)) for file in folder.glob("*.csv")}
    assert found["comma_in_quotes"] == [("John", "Doe", "120 any st.", "Anytown, WW", "08123")]
    assert found["empty"] == found["empty_crlf"] == [("1", "", ""), ("2", "3", "4")]
    assert found["escaped_quotes"][0] == ("1", 'ha "ha" ha')
    assert json.loads(found["json"][0][1])["type"] == "Point"
    assert found["newlines"][1] == ("Once upon \na time", "5", "6")
    assert found["quotes_and_newlines"][0] == ("1", 'ha \n"ha" \nha')
    assert found["utf8"][1] == ("4", "5", "ʤ")
    assert len(found) == 12
