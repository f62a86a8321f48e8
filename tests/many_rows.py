"""A table as large as one that is taken through the web, with a fault here and there."""

from __future__ import annotations

import csv
from pathlib import Path

from openpyxl import Workbook

from tests.faulty_table import COLUMNS, right

ROWS = 20_000
TOPICS = ("Pottery", "Swimming", "Portuguese", "Chess", "Bookkeeping", "Choir", "Robotics")
"""What the opportunities are about, in turn."""


def row(number: int) -> list[str]:
    """One row; every hundredth has a faulty price."""
    said = right(number) | {
        "title": f"{TOPICS[number % 7]}, group {number}",
        "ages": f"{number % 60}-{number % 60 + 5}",
        "price": "a few coins" if number % 100 == 0 else f"{number % 40}.50",
        "summary": "",
    }
    return [said[name] for name in COLUMNS]


def write_csv(path: Path, rows: int = ROWS) -> None:
    """Write it as text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(row(number) for number in range(2, rows + 2))


def write_xlsx(path: Path, rows: int = ROWS) -> None:
    """Write it as a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(COLUMNS))
    for number in range(2, rows + 2):
        sheet.append(row(number))
    book.save(path)
