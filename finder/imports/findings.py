"""Findings: each problem at its cell, as a spreadsheet program names it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from finder.ages import fold
from finder.fields import BY_NAME
from finder.imports.mapping import Overlay
from finder.imports.readers import Row, Table
from finder.imports.readers.sheets import letters
from finder.problems import Problem, Severity, Translate, sentence

_PLACE = re.compile(r"([A-Z]{1,3})(\d+)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem and where it stands.

    `column` counts from 0; None where it is about a whole row, or about the table (row 0).
    `heading` is the name of the column as it stands in the table.
    """

    problem: Problem
    column: int | None = None
    heading: str = ""

    @property
    def cell(self) -> str:
        """The cell, such as C7; of a whole row the row, of the table nothing."""
        if not self.problem.row:
            return ""
        return f"{'' if self.column is None else letters(self.column)}{self.problem.row}"

    @property
    def keeps_out(self) -> bool:
        """Whether the row is not taken in."""
        return self.problem.severity is Severity.ERROR

    def say(self, translate: Translate) -> str:
        """What is wrong and what to do, in one sentence.

        The field is called as the column is in the table, or as we call it.
        """
        field = BY_NAME.get(self.problem.field)
        name = self.heading.strip() or (translate(field.label) if field else self.problem.field)
        return sentence(replace(self.problem, field=name), translate)

    def as_data(self) -> list[Any]:
        """The same as data for JSON."""
        one = self.problem
        return [
            one.row, self.column, self.heading, one.field, one.code, one.value, one.severity.value
        ]  # fmt: skip

    @classmethod
    def from_data(cls, said: list[Any]) -> Finding:
        """Read it back."""
        row, column, heading, field, code, value, severity = said
        return cls(Problem(row, field, code, value, Severity(severity)), column, heading)


def findings(
    problems: Iterable[Problem], table: Table, overlay: Overlay, rows: Mapping[int, Row]
) -> list[Finding]:
    """Each problem where it stands, row by row; `rows` are those that are known, by numbers.

    Of several columns of which a field is made it is the first that is filled.
    """
    headings = {fold(name): place for place, name in reversed(list(enumerate(table.header)))}
    found = []
    for problem in problems:
        column = _column(problem, overlay, headings, rows.get(problem.row))
        heading = "" if column is None or column >= len(table.header) else table.header[column]
        found.append(Finding(problem, column, heading))
    return sorted(found, key=lambda one: (one.problem.row, one.column or 0))


def _column(
    problem: Problem, overlay: Overlay, headings: Mapping[str, int], row: Row | None
) -> int | None:
    place = _PLACE.fullmatch(problem.value)
    if not problem.field and place and place[2] == str(problem.row):
        return _number(place[1])
    if problem.code == "unknown-column":
        return headings.get(fold(problem.value))
    places = overlay.places_of(problem.field) if problem.field else ()
    filled = [
        at for at in places if row is not None and at < len(row.cells) and row.cells[at].strip()
    ]
    return next(iter((*filled, *places)), None)


def _number(name: str) -> int:
    """The number of a column, from 0, by its letters."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1
