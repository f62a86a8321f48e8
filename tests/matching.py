"""How well columns are matched: real tables, and what a person would say that they are."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from finder.imports.matching.columns import State
from finder.imports.matching.match import Match, distinct, match
from finder.imports.matching.targets import NOTHING
from finder.imports.readers import tables

EXPECTED = Path(__file__).parent / "data" / "matching"


@dataclass(frozen=True)
class Outcome:
    """The columns of one table by what became of them."""

    right: tuple[str, ...]
    asked: tuple[str, ...]
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def share(self) -> float:
        """How many columns are right without help, from 0 to 1."""
        count = len(self.right) + len(self.asked) + len(self.missed) + len(self.wrong)
        return len(self.right) / count


def matched(data: bytes, name: str, locales: Sequence[str]) -> Match:
    """The match of a file without any help."""
    table = next(iter(tables(data, name)))
    rows = [row.cells for row in table]
    return match(distinct(table.header), rows, locales=locales)


def judged(found: Match, expected: Mapping[str, str]) -> Outcome:
    """Each column: right, asked, left out though it is something, or wrong without a question."""
    sorts: dict[str, list[str]] = {"right": [], "asked": [], "missed": [], "wrong": []}
    for column in found.columns:
        wanted = expected.get(column.name, NOTHING)
        if column.state is State.ASKED:
            sorts["asked"].append(column.name)
        elif column.target == wanted:
            sorts["right"].append(column.name)
        else:
            sorts["missed" if column.target == NOTHING else "wrong"].append(column.name)
    return Outcome(**{name: tuple(columns) for name, columns in sorts.items()})


def outcome(folder: Path, name: str) -> Outcome:
    """What became of the columns of a real table that is described in `data/matching`."""
    said = tomllib.loads((EXPECTED / f"{name}.toml").read_text("utf-8"))
    file = folder / said["file"]
    return judged(matched(file.read_bytes(), file.name, said["locales"]), said["columns"])
