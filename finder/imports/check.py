"""Checking a table: its rows become drafts, or problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from finder.drafts import Draft, check
from finder.imports.likenesses import likenesses
from finder.imports.mapping import Overlay
from finder.imports.readers import Row, Table
from finder.plain import one_line
from finder.problems import Problem, Severity, error, notice
from finder.store.elsewhere import names_in

JudgePoint = Callable[[float, float], str | None]
"""Gives the code of what is wrong with coordinates in this city, or None."""

Progress = Callable[[int, int], None]
"""Is told how many rows are done, and about how many there are."""

EVERY = 500

LONGEST_CELL = 1_000_000
"""No text that is meant is as long; spreadsheet programs allow 32,767 characters."""


@dataclass(slots=True)
class Checked:
    """The good rows of a table, and all that is wrong with it.

    `unseen` are the ids of rejected rows; an empty one stands for all that are not known.
    `rows` are those of which something is wrong, or may turn out to be, by their numbers.
    """

    drafts: list[tuple[int, Draft]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unseen: set[str] = field(default_factory=set)
    rows: dict[int, Row] = field(default_factory=dict)
    read: int = 0

    @property
    def rejected(self) -> int:
        """How many rows are kept out by an error."""
        return self.read - len(self.drafts)

    def keep_out(self, problems: Mapping[int, Sequence[Problem]]) -> None:
        """Take out rows of which errors were found later, by their numbers."""
        self.unseen |= {draft.external_id for row, draft in self.drafts if row in problems}
        self.drafts = [one for one in self.drafts if one[0] not in problems]
        self.problems += chain.from_iterable(problems.values())


class Checker:
    """Checks the rows of a table under one profile for one city."""

    def __init__(
        self,
        overlay: Overlay,
        *,
        provider: str | None,
        currency: str,
        judge_point: JudgePoint,
        speaks_of_provider: bool = True,
    ) -> None:
        """Check rows as those of a `provider`, or of whom they name.

        What they say of the provider itself counts only where they may speak of it.
        """
        self._overlay = overlay
        self._given = {"provider": provider} if provider else {}
        if not speaks_of_provider:
            self._given |= {"provider_type": "", "provider_url": ""}
        self._currency = currency
        self._judge_point = judge_point
        self._judged: dict[tuple[float, float], str | None] = {}

    def check(self, table: Table, progress: Progress | None) -> Checked:
        """Walk the whole table."""
        done = Checked(problems=[*table.problems, *self._overlay.problems])
        for row in table:
            done.read += 1
            before = len(done.problems)
            self._row(_without_giants(row), done)
            last = done.drafts[-1][1] if done.drafts else None
            if len(done.problems) > before or (last is not None and names_in(last)):
                done.rows[row.number] = row
            if progress and done.read % EVERY == 0:
                progress(done.read, max(done.read, table.about))
        done.problems += likenesses(done.drafts)
        if progress:
            progress(done.read, done.read)
        if not done.read:
            done.problems.append(notice(1, "", "no-rows"))
        return done

    def _row(self, row: Row, done: Checked) -> None:
        done.problems += row.problems
        if row.is_doubtful:
            done.unseen.add(one_line(self._overlay.sure_id_of(row.cells)))
            return
        values, problems = self._overlay.values(row.cells, row.number)
        values |= self._given
        if values.get("price") and not values.get("currency"):
            values["currency"] = self._currency
        draft: Draft | None = None
        if not any(problem.severity is Severity.ERROR for problem in (*problems, *row.problems)):
            draft, more = check(values, row.number)
            problems += more
        done.problems += problems
        if draft is None:
            done.unseen.add(one_line(values.get("id", "")))
        else:
            done.drafts.append((row.number, self._judge(draft, row.number, done)))

    def _judge(self, draft: Draft, row: int, done: Checked) -> Draft:
        """The draft without coordinates that this city cannot have."""
        venue = draft.venue
        if venue is None or venue.lat is None or venue.lng is None:
            return draft
        point = (venue.lat, venue.lng)
        if point not in self._judged:
            self._judged[point] = self._judge_point(*point)
        code = self._judged[point]
        if code is None:
            return draft
        done.problems.append(notice(row, "latitude", code, f"{venue.lat}, {venue.lng}"))
        return replace(draft, venue=replace(venue, lat=None, lng=None))


def _without_giants(row: Row) -> Row:
    """The row, its far too long cells emptied and complained of."""
    if max(map(len, row.cells), default=0) <= LONGEST_CELL:
        return row
    cells = tuple("" if len(cell) > LONGEST_CELL else cell for cell in row.cells)
    problem = error(row.number, "", "cell-too-long")
    return replace(row, cells=cells, problems=(*row.problems, problem))
