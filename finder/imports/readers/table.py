"""A table as it was read: its header and its rows, numbered as a spreadsheet shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from finder.problems import Problem


@dataclass(frozen=True, slots=True)
class Row:
    """One row and its cells as text; in a doubtful one all but the first may be misplaced.

    `beyond` are cells for which the header has no column.
    """

    number: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    is_doubtful: bool = False
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it; `rows` can be walked once.

    `about` is how many rows there are, roughly, for whoever waits. `encoding` is set
    where it is only a possible one. `problems` belong to no single row. `start` is the
    row in which the header stands; `above` are the rows just above it, such as a title.
    """

    header: tuple[str, ...]
    rows: Iterable[Row] = field(repr=False)
    about: int = 0
    encoding: str = ""
    problems: tuple[Problem, ...] = ()
    start: int = 1
    above: tuple[tuple[str, ...], ...] = ()

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)
