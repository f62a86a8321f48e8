"""Files that would harm whoever opens them: refused in a sentence, at once, in little memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from finder.errors import SourceError
from finder.imports.check import Checker
from finder.imports.mapping import Overlay
from finder.imports.matching.answers import Answers
from finder.imports.matching.compose import compose
from finder.imports.opening import Wanted, open_table
from finder.imports.profiles import from_data
from finder.imports.readers import WEB, Limits, Row, Table, tables
from tests import hostile_files as files

MOST_SECONDS = 4
"""Of the processor, since the machine may have more to do."""

MOST_MEMORY = 300 << 10
"""In KiB."""

READ = """
import json, resource, sys
from pathlib import Path
from finder.errors import SourceError
from finder.imports.readers import WEB, tables
path, said, rows = Path(sys.argv[1]), "", 0
try:
    for table in tables(path.read_bytes(), path.name, limits=WEB):
        rows = sum(1 for _ in table)
except SourceError as error:
    said = str(error)
own, child = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
seconds = sum(one.ru_utime + one.ru_stime for one in (own, child))
# The peak that the system reports of a process is at first that of the one it came from.
lines = Path("/proc/self/status").read_text().splitlines()
peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
print(json.dumps([said, rows, seconds, max(peak, child.ru_maxrss)]))
"""

ONE = b"<row>" + files.text_cell(b"id") + b"</row>"
MANY = b"<row><c><v>1</v></c></row>"
FAR = ONE + b"<row r='1048576'>" + files.text_cell(b"x", b"XFD1048576") + b"</row>"


def far_ods() -> bytes:
    gap = "<table:table-row table:number-rows-repeated='1048574'><table:table-cell/>"
    far = "<table:table-row><table:table-cell table:number-columns-repeated='16383'/>"
    cell = files.ods_row("x").replace("<table:table-row >", far)
    return files.ods(files.ods_row("id") + gap + "</table:table-row>" + cell)


def wide_bomb() -> bytes:
    head = '<?xml version="1.0" encoding="UTF-16"?>' + files.BOMB.decode()
    rows = (ONE + b"<row>" + files.text_cell(b"&j;") + b"</row>").decode()
    body = f'{head}<worksheet xmlns="{files.MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return files.with_part(files.workbook(["a"]), files.SHEET, body.encode("utf-16"))


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "gib.xlsx": (lambda: files.padded(1 << 30), "too large when unpacked"),
    "gib.ods": (lambda: files.ods("", more={"x.xml": bytes(101 << 20)}), "too large when unpacked"),
    "million.xlsx": (lambda: files.sheet(ONE + MANY * 1_000_000), "far outside the table"),
    "million.ods": (
        lambda: files.ods(
            files.ods_row("id")
            + files.ods_row("x", attributes="table:number-rows-repeated='1048575'")
        ),
        "more than 20,000 rows",
    ),
    "rows.xlsx": (lambda: files.sheet(ONE + MANY * 20_001), "more than 20,000 rows"),
    "rows.csv": (lambda: b"id,t\n" + b"1,x\n" * 1_000_000, "more than 20,000 rows"),
    "wide.xlsx": (
        lambda: files.sheet(b"<row>" + files.text_cell(b"x") * 16_384 + b"</row>"),
        "has 16384 columns",
    ),
    "wide.json": (
        lambda: json.dumps([{f"k{n}": 1} for n in range(100_000)]).encode(),
        "has 100000 columns",
    ),
    "far.ods": (far_ods, "far outside the table"),
    "row.xlsx": (
        lambda: files.sheet(ONE + b"<row r='2000000000'/>" + ONE),
        "far outside the table",
    ),
    "bomb.xlsx": (lambda: files.sheet(b"<row>&j;</row>", files.BOMB), "damaged"),
    "wide_bomb.xlsx": (wide_bomb, "damaged"),
    "bomb.ods": (lambda: files.ods(files.ods_row("&j;"), files.BOMB.decode()), "damaged"),
    "entity.xlsx": (
        lambda: files.sheet(
            b"<row>" + files.text_cell(b"&x;") + b"</row>",
            b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        ),
        "damaged",
    ),
    "lying.xlsx": (lambda: files.lying(MANY * 200_000), "damaged"),
    "path.xlsx": (
        lambda: files.with_part(files.workbook(["a"]), "", b"", {"../../x.xml": b"x"}),
        "damaged",
    ),
    "entries.xlsx": (lambda: files.many_entries(40_000), "40,009 parts"),
    "truncated.xlsx": (lambda: files.workbook(*[["id", "x"]] * 3_000)[:9_000], "damaged"),
    "truncated.ods": (lambda: files.ods(files.ods_row("id") * 99)[:700], "damaged"),
    "cell.xlsx": (
        lambda: files.sheet(ONE + b"<row>" + files.text_cell(b"x" * 10_000_000) + b"</row>"),
        "more than a million characters",
    ),
    "size.csv": (lambda: b"id,t\n1," + b"x" * 10_000_000, "larger than 5 MB"),
    "deep.json": (lambda: b"[" * 4_900_000, "not valid JSON"),
    "objects.json": (lambda: b"[" + b"{}," * 1_500_000 + b"{}]", "no list of objects"),
    "commas.csv": (lambda: b"," * 4_900_000, "all empty"),
    "open_quotes.csv": (lambda: b"id,t\n" + b'1,"x\n' * 800_000, "more than 20,000 rows"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_at_once_and_in_a_sentence(name: str, tmp_path: Path) -> None:
    make, words = HOSTILE[name]
    said, _, seconds, memory = measured(tmp_path / name, make())
    assert words in said
    assert "\n" not in said
    assert seconds <= MOST_SECONDS
    assert memory <= MOST_MEMORY


TOLERATED: dict[str, tuple[Callable[[], bytes], int]] = {
    "far.xlsx": (lambda: files.sheet(FAR), 1),
    "cell.csv": (lambda: b"id,t\n1," + b"x" * 4_900_000 + b"\n2,3\n", 2),
    "quotes.csv": (lambda: b"id,t\n" + b'"' * 4_900_000, 1),
    "commas.csv": (lambda: b"id,t\n" + b"," * 4_900_000 + b"\n1,2\n", 1),
}


@pytest.mark.parametrize("name", TOLERATED)
def test_it_is_read_at_once_and_its_row_complained_of(name: str, tmp_path: Path) -> None:
    make, rows = TOLERATED[name]
    said, found, seconds, memory = measured(tmp_path / name, make())
    assert (said, found) == ("", rows)
    assert seconds <= MOST_SECONDS
    assert memory <= MOST_MEMORY


def measured(path: Path, data: bytes) -> tuple[str, int, float, int]:
    """What is said of a file, its rows, seconds of the processor, and KiB of memory."""
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True
    )
    said, rows, seconds, memory = json.loads(done.stdout)
    return said, rows, seconds, memory


def read(data: bytes, name: str, limits: Limits | None = WEB) -> Table:
    return next(iter(tables(data, name, limits=limits)))


def test_reading_apart_is_the_same_as_reading_here() -> None:
    rows: list[list[object]] = [
        ["id", "when", "n"],
        ["1", "=1+1", 2.5],
        ["2", "x", None, "beyond"],
        [None],
        ["3", "é"],
    ]
    data = files.workbook(*rows)
    here, apart = read(data, "a.xlsx", None), read(data, "a.xlsx")
    assert (here.header, here.start, here.problems) == (apart.header, apart.start, apart.problems)
    assert list(here) == list(apart)


def test_a_reader_without_enough_memory_or_time_is_ended() -> None:
    data = files.workbook(*[["id", "x" * 100]] * 5_000)
    for limits in (Limits(memory=20 << 20), Limits(seconds=0)):
        with pytest.raises(SourceError, match="too much time or memory"):
            list(read(data, "a.xlsx", limits))


def test_values_of_an_opendocument_spreadsheet() -> None:
    data = files.ods(
        "<table:table-row><table:table-cell/></table:table-row>"
        + files.ods_row("id", "when", "at", "n", "yes", "더")
        + files.ods_row("1", ("date", "2026-01-12"), ("time", "PT18H30M00S"), 1.5)
        + files.ods_row()
        + files.ods_row(
            2, ("date", "2026-01-12T09:30:00"), None, 3, ("boolean", "true"), "=1+1 as text"
        )
    )
    table = read(data, "table.ods", None)
    assert table.header == ("id", "when", "at", "n", "yes", "더")
    assert list(table) == [
        Row(3, ("1", "2026-01-12", "18:30:00", "1.5", "", "")),
        Row(5, ("2", "2026-01-12 09:30:00", "", "3", "yes", "=1+1 as text")),
    ]


def test_formulas_are_text_or_complained_of_and_never_evaluated() -> None:
    data = files.workbook(["id", "a", "b"], ["1", '=HYPERLINK("http://x")', "'=cmd|' /C calc'!A0"])
    (row,) = read(data, "a.xlsx")
    assert row.cells == ("1", "", "'=cmd|' /C calc'!A0")
    assert [problem.value for problem in row.problems] == ["B2"]
    assert next(iter(read(b"id,a\n1,=1+1\n", "a.csv"))).cells == ("1", "=1+1")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("강좌명,요일\n도예 교실,월요일\n", "cp949"),
        ("講座名,曜日\n陶芸教室,月曜日\n", "cp932"),
        ("Titel,Tag\nTöpfern für Anfänger,Montag\n", "cp1252"),
    ],
)
def test_an_old_encoding_is_refused_until_it_is_told(text: str, encoding: str) -> None:
    with pytest.raises(SourceError, match="not UTF-8"):
        read(text.encode(encoding), "a.csv")
    told = next(iter(tables(text.encode(encoding), "a.csv", encoding=encoding, limits=WEB)))
    assert told.header == tuple(text.splitlines()[0].split(","))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_unicode_with_or_without_its_mark_is_understood(encoding: str) -> None:
    text = "강좌명,요일,시간\r\n도예 가마,월요일,18:00\r\nYoga,화요일,9:00\r\n"
    table = read(text.encode(encoding), "a.csv")
    assert [table.header, *(row.cells for row in table)][1] == ("도예 가마", "월요일", "18:00")


def test_line_ends_of_several_kinds() -> None:
    rows = list(read(b'a,b\r\n1,2\n3,"4\r\n5"\r6,7', "a.csv"))
    assert [row.cells for row in rows] == [("1", "2"), ("3", "4\r\n5"), ("6", "7")]


def test_titles_above_the_table_are_passed_over() -> None:
    text = "Kursplan, Frühjahr\n\nKurs;Tag;Zeit;Ort\nYoga;Mo;18:00;Halle, links\nJudo;Di;19:00;A\n"
    table = read(text.encode(), "a.csv")
    assert (table.header, table.start) == (("Kurs", "Tag", "Zeit", "Ort"), 3)
    assert [(row.number, row.cells[0]) for row in table] == [(4, "Yoga"), (5, "Judo")]
    data = files.workbook(["Kursplan 2026"], [], ["Kurs", "Tag", "Zeit"], ["Yoga", "Mo", "18:00"])
    table = read(data, "a.xlsx")
    assert (table.header, table.start) == (("Kurs", "Tag", "Zeit"), 3)
    assert [row.number for row in table] == [4]


@pytest.mark.parametrize("name", ["cells", "header", "json"])
def test_hostile_tables_are_matched_at_once(name: str) -> None:
    letters, marks = "a" * 100_000, "_(" * 50_000
    cells = f"12 {letters};6{'-' * 99_999};Mon {letters};{letters};{marks};{letters};{marks}"
    objects = [{f"k{n}": {"en": "x"}} for n in range(150)] * 60
    made = {
        "cells": (f"start date;time;when;ages;price;days;what\n{cells}\n", "a.csv"),
        "header": (f"title;{marks};{letters};{'a b ' * 30_000}\nYoga;1;2;3\n", "a.csv"),
        "json": (json.dumps(objects), "a.json"),
    }
    text, file = made[name]
    wanted = Wanted(limits=WEB, answers=Answers(kind="course"), has_provider=True)
    started = time.process_time()
    opened = open_table(text.encode(), file, wanted)
    assert opened.match
    told = {column.name: "nothing" for column in opened.match.columns[1:]}
    told |= {"start date": "first_date", "time": "hours", "ages": "ages", "what": "title"}
    data = compose(opened.match, Answers(told, kind="course"), [], name="x", title="x")
    assert opened.table
    list(Checker(
        Overlay(from_data(data), opened.table.header), provider="x", currency="EUR",
        judge_point=lambda _lat, _lng: None,
    ).check(opened.table, None).problems)  # fmt: skip
    assert time.process_time() - started <= MOST_SECONDS
