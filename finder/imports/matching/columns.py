"""Columns of a table that is not ours, and how far it is known what they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from finder.imports.matching.candidates import Candidate, Reason
from finder.imports.matching.targets import NOTHING
from finder.imports.readers.sheets import letters


class State(StrEnum):
    """Whether a column is matched, and by whom."""

    CERTAIN = "certain"
    ASKED = "asked"
    NOTHING = "nothing"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Column:
    """One column and what it is; `target` is a suggestion where it is asked."""

    place: int
    name: str
    sample: tuple[str, ...]
    state: State = State.NOTHING
    target: str = NOTHING
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def letter(self) -> str:
        """What spreadsheet programs call it."""
        return letters(self.place)
