"""Limits: how much of a file from a stranger is read before it is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from finder.errors import SourceError
from finder.i18n import N_
from finder.imports.readers.table import Row


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is taken: bytes of the file, rows, columns, and of a workbook more.

    `unpacked` (bytes) and `entries` are those of its archive, `memory` (bytes of address
    space) and `seconds` those of the process that reads it.
    """

    size: int = 5_000_000
    rows: int = 20_000
    columns: int = 200
    unpacked: int = 100 << 20
    entries: int = 200
    memory: int = 420 << 20
    seconds: int = 60

    def check_size(self, size: int) -> None:
        """Raise SourceError where a file has too many bytes."""
        if size > self.size:
            raise SourceError(
                N_(
                    "The file is larger than {most} MB: leave out what is not needed, or divide it"
                    " into several files."
                ),
                most=self.size // 1_000_000,
            )

    def check_columns(self, count: int) -> None:
        """Raise SourceError where a table is too wide."""
        if count > self.columns:
            raise SourceError(
                N_("The table has {count} columns, but at most {most} are read: leave some out."),
                count=count,
                most=self.columns,
            )

    def bounded(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows. Raises SourceError at the first that is too many."""
        for count, row in enumerate(rows, 1):
            if count > self.rows:
                raise SourceError(
                    N_("The table has more than {most} rows: divide it into several files."),
                    most=f"{self.rows:,}",
                )
            yield row


WEB = Limits()
"""What is taken from whoever uploads; the command line takes more."""
