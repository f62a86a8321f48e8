"""Reading in a process apart, which may run out of memory or time, or be ended by a library.

The parent gives it the bytes and gets JSON back, one line for the table and one for
each row, the last of which says that it is whole.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from finder.errors import SourceError
from finder.i18n import N_
from finder.imports.readers.limits import Limits
from finder.imports.readers.table import Row, Table
from finder.problems import Problem, Severity

Read = Callable[[bytes, Limits | None], Table]

MOST_WRITTEN = 400 << 20
"""Bytes in which a table that was read may be told to the parent."""

_PACKAGE = Path(__file__).parents[3]
_CHILD = "from finder.imports.readers import READERS, apart; apart.main(READERS)"
_TOO_MUCH = N_(
    "The workbook takes too much time or memory to read: copy the table alone into a new workbook,"
    " or save it as CSV."
)


def read_apart(data: bytes, kind: str, limits: Limits | None) -> Table:
    """The table in a workbook of this kind, one of `finder.imports.readers.READERS`.

    Raises SourceError where it cannot be read within the limits.
    """
    told = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the rows do.
    rows = _Rows(told)
    environment = {"PYTHONPATH": str(_PACKAGE), "PATH": os.environ.get("PATH", "")}
    said = json.dumps(asdict(limits) if limits else None)
    try:
        done = subprocess.run(  # noqa: S603 - this program itself.
            [sys.executable, "-X", "utf8", "-c", _CHILD, kind, said],
            input=data,
            stdout=told,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=2 * limits.seconds if limits else None,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SourceError(_TOO_MUCH) from None
    if done.returncode:
        raise SourceError(_TOO_MUCH)
    return rows.table()


class _Rows:
    """The rows that the child has told; the file goes when nobody holds them any more."""

    def __init__(self, told: IO[bytes]) -> None:
        self._told = told
        weakref.finalize(self, told.close)

    def table(self) -> Table:
        """The table whose rows these are. Raises SourceError where the child refused it."""
        self._told.seek(0)
        head = json.loads(self._told.readline())
        if "refused" in head:
            raise SourceError(head["refused"], **head["values"])
        return Table(
            tuple(head["header"]),
            self,
            about=head["about"],
            problems=_problems(head["problems"]),
            start=head["start"],
            above=tuple(map(tuple, head["above"])),
        )

    def __iter__(self) -> Iterator[Row]:
        """Walk them once. Raises SourceError where the child gave up among them."""
        for line in self._told:
            said = json.loads(line)
            if isinstance(said, dict):
                if "refused" in said:
                    raise SourceError(said["refused"], **said["values"])
                return
            number, cells, problems, is_doubtful, beyond = said
            yield Row(number, tuple(cells), _problems(problems), is_doubtful, tuple(beyond))


def _problems(said: list[list[Any]]) -> tuple[Problem, ...]:
    return tuple(
        Problem(row, field, code, value, Severity(severity))
        for row, field, code, value, severity in said
    )


def main(readers: Mapping[str, Read]) -> None:
    """Read what stands on the standard input, within the limits, and tell what it is."""
    read = readers[sys.argv[1]]
    said = json.loads(sys.argv[2])
    limits = Limits(**said) if said else None
    if limits:
        _confine(limits)
    out = sys.stdout
    try:
        data = sys.stdin.buffer.read()
        table = read(data, limits)
        _tell(out, _head(table))
        for row in limits.bounded(table) if limits else table:
            problems = [_plain(problem) for problem in row.problems]
            _tell(out, [row.number, row.cells, problems, row.is_doubtful, row.beyond])
        _tell(out, {"whole": True})
    except SourceError as error:
        _tell(out, {"refused": error.message, "values": error.values})
    except MemoryError:
        _tell(out, {"refused": _TOO_MUCH, "values": {}})
    out.flush()


def _confine(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A process that waits uses no time of the processor.
    signal.alarm(2 * limits.seconds)


def _head(table: Table) -> dict[str, Any]:
    return {
        "header": table.header,
        "about": table.about,
        "problems": [_plain(problem) for problem in table.problems],
        "start": table.start,
        "above": table.above,
    }


def _plain(problem: Problem) -> list[Any]:
    return [problem.row, problem.field, problem.code, problem.value, problem.severity.value]


def _tell(out: IO[str], said: Any) -> None:
    out.write(json.dumps(said) + "\n")
