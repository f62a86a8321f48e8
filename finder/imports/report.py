"""The report of an import: its counts and its problems, for people and programs."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finder.errors import SourceError
from finder.problems import Problem, Translate, sentence


@dataclass(frozen=True, slots=True)
class Report:
    """What one run did; `read` is always `added + changed + unchanged + rejected`."""

    profile: str
    source: str
    read: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    withdrawn: int
    problems: tuple[Problem, ...]

    def as_json(self, translate: Translate = str) -> dict[str, Any]:
        """The report as data; the sentences are made by `translate`."""
        return {
            "profile": self.profile,
            "source": self.source,
            "read": self.read,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "withdrawn": self.withdrawn,
            "problems": [
                {
                    "row": problem.row,
                    "field": problem.field,
                    "code": problem.code,
                    "value": problem.value,
                    "message": sentence(problem, translate),
                }
                for problem in self.problems
            ],
        }


_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def check_target(path: Path, source: Path) -> None:
    """See that a report can be written to `path` without harm to the table it is about.

    Raises SourceError where not.
    """
    if path.exists() and source.exists() and path.samefile(source):
        raise SourceError(f"{path} is the table itself: name another file for the report.")
    try:
        draft = _draft(path)
        draft.open("a").close()
        if draft != path:
            draft.unlink()
    except OSError as error:
        raise _unwritable(path, error) from None


def write_problems_csv(report: Report, path: Path, translate: Translate = str) -> None:
    """Write every problem as a row that a spreadsheet program opens without harm.

    A file that was there is kept until the new one is whole. Raises SourceError where
    it cannot be written.
    """
    with whole_file(path) as draft:
        _write(report, draft, translate)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Where to write a file that takes its place when it is whole.

    Raises SourceError where it cannot be written.
    """
    draft = _draft(path)
    try:
        yield draft
        if draft != path:
            draft.replace(path.resolve())
    except OSError as error:
        if draft != path:
            draft.unlink(missing_ok=True)
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> SourceError:
    return SourceError(
        f"The report {path} cannot be written ({error.strerror}): name another file for it."
    )


def _draft(path: Path) -> Path:
    """Where to write first; a device, such as the standard output, is written to directly."""
    if path.exists() and not path.is_file():
        return path
    target = path.resolve()
    return target.with_name(f".{target.name}.{os.getpid()}")


def _write(report: Report, path: Path, translate: Translate) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("row", "field", "code", "severity", "value", "message"))
        for problem in report.problems:
            value, message = _harmless(problem.value), sentence(problem, translate)
            writer.writerow(
                (problem.row, problem.field, problem.code, problem.severity, value, message)
            )


def _harmless(value: str) -> str:
    """A text that no spreadsheet program takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
