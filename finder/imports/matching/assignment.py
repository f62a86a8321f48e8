"""Assignment: each field to the column that claims it best, and doubt to whoever can say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from finder.imports.matching.candidates import ASKED, Candidate
from finder.imports.matching.cells import Cells
from finder.imports.matching.column_names import WEAK
from finder.imports.matching.columns import Column, State
from finder.imports.matching.targets import DAY_COLUMNS, FLAGS, NOTHING, TARGETS

_CLOSE = 0.02
"""Of two columns that could be the same, the better one has to be better by that much."""

_TOGETHER: tuple[frozenset[str], ...] = (
    frozenset({"lowest_age", "highest_age"}),
    frozenset({"lowest_price", "highest_price", "free"}),
    frozenset({"price", "free"}),
    frozenset({"address", "town", "place_cell"}),
    frozenset({"access", "venue_access", *FLAGS}),
    frozenset(DAY_COLUMNS),
)
"""Targets that give the same field and go together."""


def excludes(one: str, other: str) -> bool:
    """Whether two columns cannot both be used, because they say the same thing."""
    if one == other:
        return not TARGETS[one].joins
    if any({one, other} <= together for together in _TOGETHER):
        return False
    return bool(set(TARGETS[one].gives) & set(TARGETS[other].gives))


def assigned(
    columns: Sequence[Column],
    found: Mapping[int, Sequence[Candidate]],
    cells: Mapping[int, Cells],
) -> list[Column]:
    """The columns, those decided about for which candidates were found."""
    return _Assignment(columns, found, cells).columns


class _Assignment:
    """Decides about the most certain first, so that no column takes another's field."""

    def __init__(
        self,
        columns: Sequence[Column],
        found: Mapping[int, Sequence[Candidate]],
        cells: Mapping[int, Cells],
    ) -> None:
        self.columns = list(columns)
        self._found = found
        self._left = {place: list(ranked) for place, ranked in found.items()}
        self._cells = cells
        self._taken = {column.target for column in columns if column.state is State.TOLD}
        for target in self._taken:
            self._keep_from_others(target)
        while (place := self._surest()) is not None:
            self._decide(place)
        for place, ranked in self._left.items():
            self._settle(place, ranked)

    def _surest(self) -> int | None:
        """The column whose claim is the most certain, a filled one before an empty one."""
        claims = [
            (ranked[0].score, bool(self._cells[place].sample), -place)
            for place, ranked in self._left.items()
            if ranked and ranked[0].is_certain and not _is_torn(ranked)
        ]
        return -max(claims)[2] if claims else None

    def _decide(self, place: int) -> None:
        """Give a column its field, or ask where another claims it as well."""
        claim = self._left.pop(place)[0]
        rivals = self._rivals(claim) if self._cells[place].sample else []
        if rivals:
            for rival in (place, *rivals):
                self._ask(rival, self._found[rival])
                self._left.pop(rival, None)
        else:
            self.columns[place] = replace(
                self.columns[place],
                state=State.CERTAIN,
                target=claim.target,
                reasons=claim.reasons,
                candidates=tuple(self._found[place]),
            )
        self._taken.add(claim.target)
        self._keep_from_others(claim.target)

    def _keep_from_others(self, target: str) -> None:
        for ranked in self._left.values():
            ranked[:] = [
                one for one in ranked if one.target == NOTHING or not excludes(one.target, target)
            ]

    def _rivals(self, claim: Candidate) -> list[int]:
        """Other columns that claim the same field as well as this one does."""
        if claim.target == NOTHING or TARGETS[claim.target].joins:
            return []
        return [
            place
            for place, ranked in self._left.items()
            if ranked
            and ranked[0].is_certain
            and excludes(ranked[0].target, claim.target)
            and claim.score - ranked[0].score < _CLOSE
        ]

    def _settle(self, place: int, free: Sequence[Candidate]) -> None:
        """A column that is not certain: asked if it is likely enough, else left out."""
        if not self._cells[place].sample:
            return
        lost = [one for one in self._found[place] if one.strength > WEAK and one not in free]
        if lost and lost[0].is_certain:
            # Its name says plainly what it is, but another column is that already.
            self._ask(place, [*free, *lost])
        elif free and free[0].target != NOTHING and free[0].score >= ASKED:
            self._ask(place, free)

    def _ask(self, place: int, ranked: Sequence[Candidate]) -> None:
        possible = tuple(one for one in ranked if one.target != NOTHING)
        self.columns[place] = replace(
            self.columns[place],
            state=State.ASKED,
            target=possible[0].target,
            candidates=possible,
            reasons=possible[0].reasons,
        )


def _is_torn(ranked: Sequence[Candidate]) -> bool:
    """Whether a column could as well be something else."""
    return len(ranked) > 1 and ranked[1].is_certain and ranked[0].score - ranked[1].score < _CLOSE
