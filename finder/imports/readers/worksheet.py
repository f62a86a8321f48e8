"""The cells and texts of an XLSX workbook, read in one walk and without a tree in memory.

openpyxl makes several objects of each cell, and has to read a sheet twice to say which
formulas lack their result; this takes a third of the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from xml.parsers import expat

from finder.imports.readers.sheets import NO_RESULT

_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ROW, _CELL, _VALUE, _FORMULA, _TEXT, _RUBY, _STRING = (
    f"{_SPACE} {name}" for name in ("row", "c", "v", "f", "t", "rPh", "si")
)
_EXTENT = re.compile(rb"<(?:\w+:)?dimension [^>]*?ref=\W[A-Z]+\d+:[A-Z]+(\d+)")
_CHUNK = 1 << 16
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Formats:
    """What figures mean: from which day dates are counted, and which styles are dates."""

    epoch: datetime
    dates: frozenset[int]
    durations: frozenset[int]


class _Walk:
    """A walk through a part, which gathers its texts: those of a cell or of a shared string."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._runs: list[str] = []
        self._is_phonetic = False
        self._begins: dict[str, Callable[[dict[str, str]], None]] = {_RUBY: self._begin_phonetic}
        self._ends: dict[str, Callable[[], None]] = {
            _TEXT: self._end_text,
            _RUBY: self._end_phonetic,
        }

    def through(self, part: IO[bytes]) -> Iterator[None]:
        """Walk on, stretch by stretch. Raises one of `FAULTS` where it is damaged."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = _refuse
        while chunk := part.read(_CHUNK):
            parser.Parse(chunk)
            yield
        parser.Parse(b"", True)  # noqa: FBT003 - that is how the end is said.
        yield

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._text.clear()
        begin = self._begins.get(name)
        if begin is not None:
            begin(attributes)

    def _end(self, name: str) -> None:
        end = self._ends.get(name)
        if end is not None:
            end()

    def _end_text(self) -> None:
        if not self._is_phonetic:
            self._runs += self._text

    def _begin_phonetic(self, _attributes: dict[str, str]) -> None:
        self._is_phonetic = True

    def _end_phonetic(self) -> None:
        self._is_phonetic = False


def _refuse(*_declared: object) -> None:
    raise ValueError


class _Strings(_Walk):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._ends[_STRING] = self._end_string

    def _end_string(self) -> None:
        # Excel writes "_x005F_" for an underscore that might begin a code such as "_x000D_".
        self.found.append("".join(self._runs).replace("x005F_", ""))
        self._runs.clear()


def strings_of(part: IO[bytes]) -> list[str]:
    """The texts that the cells of a workbook share, by their numbers."""
    walk = _Strings()
    for _ in walk.through(part):
        pass
    return walk.found


class _Columns(dict[str, int]):
    """The numbers of columns, from 0, by their letters."""

    def __missing__(self, letters: str) -> int:
        from openpyxl.utils import column_index_from_string  # noqa: PLC0415 - slow to import.

        self[letters] = found = int(column_index_from_string(letters)) - 1
        return found


class _Cells(_Walk):
    """The rows of a sheet, each a number and its cells by their columns."""

    def __init__(self, strings: list[str], formats: Formats) -> None:
        super().__init__()
        self.rows: list[tuple[int, dict[int, Any]]] = []
        self._strings = strings
        self._formats = formats
        self._columns = _Columns()
        self._row = 0
        self._column = -1
        self._cells: dict[int, Any] = {}
        self._attributes: dict[str, str] = {}
        self._said: str | None = None
        self._is_formula = False
        self._begins |= {
            _ROW: self._begin_row,
            _CELL: self._begin_cell,
            _FORMULA: self._begin_formula,
        }
        self._ends |= {_ROW: self._end_row, _CELL: self._end_cell, _VALUE: self._end_value}

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self._row = int(float(number)) if number else self._row + 1
        self._column = -1
        self._cells = {}

    def _end_row(self) -> None:
        self.rows.append((self._row, self._cells))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        where = attributes.get("r")
        self._column = self._columns[where.rstrip(_DIGITS)] if where else self._column + 1
        self._attributes = attributes
        self._said = None
        self._is_formula = False
        self._runs.clear()

    def _end_cell(self) -> None:
        value = self._value()
        if value is not None:
            self._cells[self._column] = value

    def _begin_formula(self, _attributes: dict[str, str]) -> None:
        self._is_formula = True

    def _end_value(self) -> None:
        self._said = "".join(self._text)

    def _value(self) -> Any:
        """What is in the cell that has just ended; None where there is nothing."""
        kind = self._attributes.get("t", "n")
        said = self._said
        if kind == "inlineStr" and self._runs:
            return "".join(self._runs)
        if not said:
            # The result of a formula may be a text without a letter.
            lacks_result = self._is_formula and (said is None or kind != "str")
            return NO_RESULT if lacks_result else None
        if kind == "s":
            return self._strings[int(said)]
        if kind == "n":
            return self._figure(said)
        if kind == "b":
            return bool(int(said))
        return _date(said) if kind == "d" else said

    def _figure(self, said: str) -> Any:
        value = float(said) if "." in said or "e" in said or "E" in said else int(said)
        style = int(self._attributes.get("s", 0))
        if style not in self._formats.dates:
            return value
        from openpyxl.utils.datetime import from_excel  # noqa: PLC0415 - slow to import.

        is_duration = style in self._formats.durations
        try:
            return from_excel(value, self._formats.epoch, timedelta=is_duration)
        except (OverflowError, ValueError):
            return "#VALUE!"  # No such day: spreadsheet programs show an error, too.


def _date(said: str) -> Any:
    from openpyxl.utils.datetime import from_ISO8601  # noqa: PLC0415 - slow to import.

    return from_ISO8601(said)


def about_rows(head: bytes) -> int:
    """How many rows a sheet says that it has; 0 where its beginning says nothing."""
    found = _EXTENT.search(head)
    return int(found[1]) if found else 0


def rows_of(part: IO[bytes], strings: list[str], formats: Formats) -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet from the first on, those that are left out there as empty ones.

    Where a formula was saved without its result stands `NO_RESULT`. Raises one of
    `FAULTS` where it is damaged.
    """
    walk = _Cells(strings, formats)
    expected = 1
    for _ in walk.through(part):
        for number, cells in walk.rows:
            for _ in range(expected, number):
                yield ()
            if number >= expected:
                yield tuple(map(cells.get, range(max(cells, default=-1) + 1)))
            expected = max(expected, number + 1)
        walk.rows.clear()
