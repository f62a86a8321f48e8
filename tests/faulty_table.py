"""A table of 500 rows with 37 planted faults of 24 kinds, and how each is put right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

ROWS = 500
COLUMNS = (
    "id", "title", "kind", "summary", "provider", "venue", "address", "latitude", "longitude",
    "mode", "ages", "level", "languages", "price", "currency", "access", "first_date", "last_date",
    "start_time", "end_time", "days", "enrol_closes", "url", "places", "waiting_list",
)  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """One fault: where it stands, what stands there, which code it has, and what is right."""

    row: int
    column: str
    wrong: str | None
    code: str
    right: str
    named: str = ""
    """The column in which it is named, where that is another one."""

    @property
    def cell(self) -> str:
        """The cell in which it has to be named."""
        return f"{letter(self.named or self.column)}{self.row}"


def letter(column: str) -> str:
    """The letter of a column."""
    return chr(65 + COLUMNS.index(column))


def right(row: int) -> dict[str, str]:
    """What belongs into a row."""
    return {
        "id": f"c-{row:03}", "title": f"Course number {row}", "kind": "course",
        "summary": "An hour or two that do one good.", "provider": f"Club {row % 7}",
        "venue": f"Room {row % 9}", "address": f"{row % 9 + 1} Quay Street",
        "latitude": "", "longitude": "", "mode": "in-person", "ages": "6-9", "level": "beginner",
        "languages": "en", "price": "5-20", "currency": "EUR", "access": "wheelchair",
        "first_date": "2027-01-12", "last_date": "2027-03-16", "start_time": "18:00",
        "end_time": "20:00", "days": "tue", "enrol_closes": "2027-01-05",
        "url": f"https://example.org/{row}", "places": "12", "waiting_list": "yes",
    }  # fmt: skip


PLANTED = (
    Planted(5, "title", "", "missing", "Course number 5"),
    Planted(400, "title", "", "missing", "Course number 400"),
    Planted(9, "kind", "party", "kind-unknown", "event"),
    Planted(120, "kind", "curse", "kind-unknown", "course"),
    Planted(14, "id", "", "missing", "c-014"),
    Planted(30, "id", "c-023", "same-id", "c-030"),
    Planted(41, "first_date", "2027-02-31", "date-unreadable", "2027-02-28"),
    Planted(42, "first_date", "31.12.2026", "date-unreadable", "2026-12-31"),
    Planted(43, "enrol_closes", "soon", "date-unreadable", "2027-01-05"),
    Planted(51, "first_date", "3027-01-12", "date-out-of-range", "2027-01-12"),
    Planted(60, "last_date", "2027-01-01", "dates-reversed", "2027-03-16"),
    Planted(61, "last_date", "2026-03-16", "dates-reversed", "2027-03-16"),
    Planted(70, "start_time", "in the evening", "time-unreadable", "18:00"),
    Planted(71, "end_time", "25:00", "time-unreadable", "20:00"),
    Planted(72, "end_time", "16:00", "end-before-start", "20:00"),
    Planted(73, "end_time", "18:00", "end-is-start", "20:00"),
    Planted(80, "days", "blueday", "days-unreadable", "tue"),
    Planted(81, "days", "tue;whenever", "days-unreadable", "tue;thu"),
    Planted(90, "ages", "quite young", "ages-unreadable", "6-9"),
    Planted(91, "ages", "9-6", "ages-reversed", "6-9"),
    Planted(92, "ages", "600", "ages-unlikely", "60"),
    Planted(100, "price", "a few coins", "price-unreadable", "5"),
    Planted(101, "price", "20-5", "price-reversed", "5-20"),
    Planted(102, "price", "-5", "price-negative", "5"),
    Planted(103, "currency", "euros", "currency-unknown", "EUR"),
    Planted(110, "latitude", "38.7", "coordinates-incomplete", ""),
    Planted(111, "latitude", "north", "coordinates-unreadable", ""),
    Planted(130, "url", "my website", "url-unusable", "https://example.org/130"),
    Planted(131, "url", "javascript:alert(1)", "url-unusable", "https://example.org/131"),
    Planted(140, "places", "many", "number-unreadable", "12"),
    Planted(141, "places", "-3", "number-unreadable", "3"),
    Planted(150, "waiting_list", "perhaps", "yes-or-no", "no"),
    Planted(160, "mode", "by pigeon", "not-in-list", "online"),
    Planted(161, "level", "demigod", "not-in-list", "advanced"),
    Planted(170, "languages", "Klingonese", "language-unknown", "en"),
    Planted(180, "summary", "=1+1", "formula", "Two hours."),
    Planted(181, "summary", "#N/A", "cell-error", "Three hours."),
)


def write(path: Path) -> None:
    """Write the faulty table as a workbook."""
    book = Workbook()
    sheet = book.active
    sheet.append(list(COLUMNS))
    for row in range(2, ROWS + 2):
        sheet.append([right(row)[name] or None for name in COLUMNS])
    for one in PLANTED:
        sheet[f"{letter(one.column)}{one.row}"] = one.wrong or None
    book.save(path)
