"""Tables as text: comma, semicolon, tab or bar between the cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from finder.errors import SourceError
from finder.i18n import N_
from finder.imports.readers.heading import LOOK, header_at
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
        raise SourceError(N_("The file holds no table: its lines are all empty."))
    layout = _best_layout(lines, start, (delimiter,) if delimiter else DELIMITERS)
    if not layout.header:
        raise SourceError(N_("The first row cannot be read: check its quotes."))
    number = start + 1 + len(layout.above)
    rows = _Rows(lines, layout.after, layout.delimiter, width=len(layout.header), number=number)
    return Table(
        layout.header,
        rows.read(),
        about=len(lines) - layout.after,
        start=number,
        above=layout.above,
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """What a text is with one delimiter.

    The rows `above` stand above the header, and those below it begin in line `after`.
    """

    delimiter: str
    header: tuple[str, ...]
    above: tuple[tuple[str, ...], ...]
    after: int
    is_even: bool

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Better where rows are as wide as the header, nothing is above it, and it is wide."""
        return self.is_even, self.is_even and not self.above, len(self.header)


def _declared_delimiter(lines: list[str]) -> tuple[int, str]:
    """Spreadsheet programs may write `sep=;` into the first line."""
    first = lines[0].strip().lower() if lines else ""
    if first.startswith("sep=") and len(first) == len("sep=") + 1:
        return 1, first[-1]
    return 0, ""


def _best_layout(lines: list[str], start: int, delimiters: Sequence[str]) -> _Layout:
    return max((_layout(lines, start, mark) for mark in delimiters), key=lambda one: one.rank)


def _layout(lines: list[str], start: int, delimiter: str) -> _Layout:
    reader = csv.reader(islice(lines, start, start + LOOK_AHEAD), delimiter=delimiter)
    records, ends = [], []
    try:
        for record in islice(reader, LOOK):
            records.append(record)
            ends.append(start + reader.line_num)
    except csv.Error:
        pass  # What was read so far shows enough, and the broken row is said later.
    if not records:
        return _Layout(delimiter, (), (), start + 1, is_even=False)
    place = header_at(records)
    header = tuple(records[place])
    below = [record for record in records[place + 1 :] if record]
    even = sum(len(record) == len(header) for record in below)
    is_even = len(header) > 1 and even * 2 >= len(below) > 0
    above = tuple(tuple(record) for record in records[:place])
    return _Layout(delimiter, header, above, ends[place], is_even)


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
        """Every row that is not empty; each line that cannot be read is a row and says so."""
        while self._position < len(self._lines):
            yield from self._good()
            if self._position < len(self._lines):
                yield from self._broken()

    def _good(self) -> Iterator[Row]:
        """The rows up to the next that is broken."""
        start = self._position
        reader = csv.reader(
            islice(self._lines, start, None), delimiter=self._delimiter, strict=True
        )
        try:
            for cells in reader:
                after = start + reader.line_num
                if self._swallows(cells, after):
                    return
                self._position = after
                yield from self._row(cells)
        except csv.Error:
            return

    def _swallows(self, cells: list[str], after: int) -> bool:
        """Whether a cell that nobody closed holds whole rows up to the line `after`."""
        if after - self._position == 1 or len(cells) in self._lengths:
            return False
        inner = self._lines[self._position + 1 : after]
        return any(len(self._forgiven(line)) == self._last_length > 1 for line in inner)

    def _row(self, cells: list[str]) -> Iterator[Row]:
        self._number += 1
        if len(cells) > self._width and not any(cells[self._width :]):
            cells = cells[: self._width]
        if len(cells) > self._width:
            problem = error(self._number, "", "too-many-cells", " | ".join(cells))
            first, beyond = tuple(cells[: self._width]), tuple(cells[self._width :])
            yield Row(self._number, first, (problem,), is_doubtful=True, beyond=beyond)
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

    def _broken(self) -> Iterator[Row]:
        """Step over what cannot be read, up to the next line that looks like a row."""
        first = self._lines[self._position]
        if self._is_clear(first):
            self._number += 1
            self._position += 1
            yield Row(self._number, tuple(self._forgiven(first)))
            return
        start, self._position = self._position, self._next_row()
        for line in self._lines[start : self._position]:
            self._number += 1
            if line.strip(" \t\r\n,;|"):
                yield self._lost(line)

    def _is_clear(self, line: str) -> bool:
        """Whether a line is a row all the same: only the quotes inside a cell are not doubled."""
        whole = len(line) <= csv.field_size_limit() and line.count('"') % 2 == 0
        return whole and len(self._forgiven(line)) == self._width

    def _lost(self, line: str) -> Row:
        code = "cell-too-long" if len(line) > csv.field_size_limit() else "broken-row"
        problem = error(self._number, "", code, line.strip())
        cells = self._forgiven(line)
        if len(cells) < 2 or {self._delimiter, '"'} & set(cells[0]):
            cells = []  # Not even the first is whole.
        filled = (*cells, *[""] * self._width)[: self._width]
        return Row(self._number, filled, (problem,), is_doubtful=True)

    def _forgiven(self, line: str) -> list[str]:
        """The cells of a line alone; what is longer than a cell may be is cut off."""
        start = line[: csv.field_size_limit()]
        return next(csv.reader([start], delimiter=self._delimiter), [])

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
