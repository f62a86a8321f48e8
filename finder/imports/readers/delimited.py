"""Tables as text: comma, semicolon, tab or bar between the cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from finder.errors import SourceError
from finder.imports.readers.table import Row, Table
from finder.problems import error, notice

DELIMITERS = (",", ";", "\t", "|")
LOOK_AHEAD = 200
"""How many lines after a broken row are tried together, to find the next good one."""


def read_delimited(text: str) -> Table:
    """The table in a text. Raises SourceError where there is not even a header."""
    lines = list(io.StringIO(text.replace("\0", ""), newline=""))
    start, delimiter = _declared_delimiter(lines)
    while start < len(lines) and not lines[start].strip(" \t\r\n,;|"):
        start += 1
    if start == len(lines):
        raise SourceError("The file holds no table: its lines are all empty.")
    delimiter = delimiter or _best_delimiter(lines, start)
    header, after = _header(lines, start, delimiter)
    rows = _Rows(lines, after, delimiter, width=len(header), number=_number_of(start))
    return Table(header, rows.read(), about=len(lines) - after)


def _declared_delimiter(lines: list[str]) -> tuple[int, str]:
    """Spreadsheet programs may write `sep=;` into the first line."""
    first = lines[0].strip().lower() if lines else ""
    if first.startswith("sep=") and len(first) == len("sep=") + 1:
        return 1, first[-1]
    return 0, ""


def _number_of(start: int) -> int:
    return start + 1


def _best_delimiter(lines: list[str], start: int) -> str:
    widths = {mark: len(_first_record(lines, start, mark)[0]) for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: widths[mark])


def _first_record(lines: list[str], start: int, delimiter: str) -> tuple[list[str], int]:
    reader = csv.reader(islice(lines, start, start + LOOK_AHEAD), delimiter=delimiter)
    try:
        return next(reader), start + reader.line_num
    except (csv.Error, StopIteration):
        return [], start + 1


def _header(lines: list[str], start: int, delimiter: str) -> tuple[tuple[str, ...], int]:
    cells, after = _first_record(lines, start, delimiter)
    if not cells:
        raise SourceError("The first row cannot be read: check its quotes.")
    return tuple(cells), after


class _Rows:
    """Reads rows on, past those that are broken."""

    def __init__(
        self, lines: list[str], start: int, delimiter: str, *, width: int, number: int
    ) -> None:
        self._lines = lines
        self._position = start
        self._delimiter = delimiter
        self._width = width
        self._number = number
        self._lengths = {width}
        self._last_length = width

    def read(self) -> Iterator[Row]:
        """Every row that is not empty; a broken one is one row and says so."""
        while self._position < len(self._lines):
            start, done = self._position, 0
            reader = csv.reader(
                islice(self._lines, start, None), delimiter=self._delimiter, strict=True
            )
            try:
                for cells in reader:
                    done = reader.line_num
                    self._position = start + done
                    yield from self._row(cells)
            except csv.Error:
                self._position = start + done
                yield self._broken()

    def _row(self, cells: list[str]) -> Iterator[Row]:
        self._number += 1
        if len(cells) > self._width and not any(cells[self._width :]):
            cells = cells[: self._width]
        if len(cells) > self._width:
            problem = error(self._number, "", "too-many-cells", " | ".join(cells))
            yield Row(self._number, tuple(cells[: self._width]), (problem,), is_doubtful=True)
        elif any(map(str.strip, cells)):
            yield self._filled(cells)
            self._last_length = len(cells)
            self._lengths.add(len(cells))

    def _filled(self, cells: list[str]) -> Row:
        filled = (*cells, *[""] * (self._width - len(cells)))
        # Where all rows are short, the first of them says it.
        if len(cells) in {self._width, self._last_length}:
            return Row(self._number, filled)
        problem = notice(self._number, "", "too-few-cells", str(len(cells)))
        return Row(self._number, filled, (problem,))

    def _broken(self) -> Row:
        """Step over what cannot be read, up to the next line that looks like a row."""
        first = self._lines[self._position]
        cells = self._forgiven(first)
        self._number += 1
        if len(cells) == self._width and first.count('"') % 2 == 0:
            self._position += 1
            return Row(self._number, tuple(cells))
        self._position = self._next_row()
        problem = error(self._number, "", "broken-row", first.strip())
        filled = (*cells, *[""] * self._width)[: self._width]
        return Row(self._number, filled, (problem,), is_doubtful=True)

    def _forgiven(self, line: str) -> list[str]:
        try:
            return next(csv.reader([line], delimiter=self._delimiter), [])
        except csv.Error:  # A cell is longer than any text that could be meant.
            return []

    def _next_row(self) -> int:
        """The next line with as many cells as rows had so far; if none is near, any row."""
        near = range(self._position + 1, min(self._position + LOOK_AHEAD, len(self._lines)))
        for position in near:
            if len(self._cells_at(position)) in self._lengths:
                return position
        return next((p for p in near if len(self._cells_at(p)) > 1), near.stop)

    def _cells_at(self, position: int) -> list[str]:
        ahead = islice(self._lines, position, position + LOOK_AHEAD)
        try:
            return next(csv.reader(ahead, delimiter=self._delimiter, strict=True), [])
        except csv.Error:
            return []
