"""The report of an import: its counts and its problems, for people and programs."""

from __future__ import annotations

import csv
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


def write_problems_csv(report: Report, path: Path, translate: Translate = str) -> None:
    """Write every problem as a row that a spreadsheet program opens without harm.

    Raises SourceError where the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("row", "field", "code", "severity", "value", "message"))
            for problem in report.problems:
                value, message = _harmless(problem.value), sentence(problem, translate)
                writer.writerow(
                    (problem.row, problem.field, problem.code, problem.severity, value, message)
                )
    except OSError as error:
        raise SourceError(f"The report {path} cannot be written ({error.strerror}).") from None


def _harmless(value: str) -> str:
    """A text that no spreadsheet program takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
