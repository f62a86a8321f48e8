"""A table with faults, from its first check to five hundred live opportunities."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from finder.commands import DONE, DONE_WITH_REJECTED
from tests import faulty_table
from tests.conftest import Runner
from tests.faulty_table import PLANTED, ROWS


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """The table with its faults."""
    path = tmp_path / "spring.xlsx"
    faulty_table.write(path)
    return path


def test_thirty_seven_faults_of_more_than_twenty_kinds_are_planted() -> None:
    assert len(PLANTED) == 37
    assert len({one.code for one in PLANTED}) >= 20
    assert len({one.cell for one in PLANTED}) == 37


def test_from_faults_to_five_hundred_live(home: Path, table: Path, run: Runner) -> None:
    corrected, report = table.with_name("corrected.xlsx"), table.with_name("report.csv")
    checked = ["--dry-run", "--corrected", corrected, "--report", report, "--json"]
    status, out, _ = run("--home", home, "import", table, *checked)
    assert status == DONE_WITH_REJECTED
    said = json.loads(out)
    assert said["read"] == ROWS
    assert sorted((one["row"], one["code"]) for one in said["problems"]) == sorted(
        (one.row, one.code) for one in PLANTED
    )
    assert len(report.read_text("utf-8-sig").splitlines()) == 1 + len(PLANTED)

    book = load_workbook(corrected)
    sheet, listed = book.worksheets
    marked = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
    assert marked == {one.cell for one in PLANTED}
    assert {cell.coordinate for row in sheet.iter_rows() for cell in row
            if cell.fill.fill_type and cell.row > 1} == marked  # fmt: skip
    lines = list(listed.iter_rows(min_row=2, values_only=True))
    assert {line[0] for line in lines} == marked
    assert len(lines) == len(PLANTED)
    assert all(str(line[3]).endswith(".") for line in lines)
    assert "f" not in {sheet[one.cell].data_type for one in PLANTED}

    for one in PLANTED:
        sheet[f"{faulty_table.letter(one.column)}{one.row}"] = one.right or None
    book.save(corrected)
    arguments = ["--home", home, "import", corrected, "--source", "spring", "--json"]
    status, out, _ = run(*arguments)
    said = json.loads(out)
    assert (status, said["added"], said["problems"]) == (DONE, ROWS, [])
    assert live(home, run) == ROWS

    status, out, _ = run(*arguments)
    said = json.loads(out)
    assert (status, said["unchanged"], said["added"], said["changed"]) == (DONE, ROWS, 0, 0)


def live(home: Path, run: Runner) -> int:
    """How many of them residents find."""
    _, out, _ = run("--home", home, "search", "--q", '"course number"', "--closed", "include",
                    "--json")  # fmt: skip
    return int(json.loads(out)["total"])
