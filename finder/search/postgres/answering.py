"""The whole answer to one question: what is counted for it, and how its one row is read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, not_, select

from finder.relaxations import Relaxation, relaxations
from finder.search.engine import Result
from finder.search.postgres import hits, loosening
from finder.search.postgres.asking import Asking
from finder.search.postgres.facets import Facets
from finder.search.postgres.tally import Tally
from finder.search.snapshot import Choices


class Answering:
    """One statement that counts everything, and the result that its row makes."""

    def __init__(
        self, asking: Asking, choices: Choices, areas: Collection[str], *, day: int
    ) -> None:
        self._query, self._masks = asking.query, asking.masks
        self._tally = tally = Tally(asking, asking.judged())
        self._facets = Facets(tally, choices, areas, day)
        self._counted = self._facets.counted()
        self._total = tally.count(tally.without())
        self._lenient = {
            group: tally.count(tally.passing(self._masks.all(lenient=group)))
            for group in self._query.groups
            if group not in self._query.unknown
        }
        self._closed = tally.count(tally.without("closed"), not_(tally.without()))
        self._looser = loosening.counted(tally, self._query)

    def statement(self, rank: ColumnElement[float] | None) -> Select[Any]:
        """What is asked of the database; `rank` tells how well a listing answers the words."""
        page = hits.page(self._query, self._tally.judged, self._masks.all(), rank)
        columns = {"numbers": self._tally.numbers(), "hits": page, **self._facets.groups()}
        named = (column.label(name) for name, column in columns.items())
        return select(*named).add_cte(self._tally.listed())

    def result(
        self,
        row: Mapping[str, Any],
        corrected: Mapping[str, str],
        ask: Callable[[Relaxation], int],
    ) -> Result:
        """The result, but for the time it took; `ask` counts what the statement did not."""
        numbers = row["numbers"]
        total = numbers[self._total]
        facets = {name: one.read(numbers, row) for name, one in self._counted.items()}

        def find(one: Relaxation) -> int:
            place = self._looser.get((one.argument, one.value))
            if place is not None:
                return int(numbers[place])
            if one.argument == "time" and one.value:
                return facets["time"].counts[one.value]
            return ask(one)

        return Result(
            total=total,
            hits=hits.read(row["hits"]),
            facets=facets,
            unknown={group: numbers[place] - total for group, place in self._lenient.items()},
            closed=numbers[self._closed],
            corrected=corrected,
            relaxations=relaxations(self._query, total, find),
        )
