"""Found: how often residents found a listing, as its provider is told; counts only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from finder import formats
from finder.i18n import N_
from finder.store import found_counts
from finder.web.visit import Visit

FEWEST = 5
"""Smaller numbers are not told: they could be of one person whom the provider knows."""


class Found:
    """What was counted of some listings, this month and the one before."""

    def __init__(self, session: Session, now: Visit, ids: Sequence[int]) -> None:
        self._months = now.installation.months(2)
        self._now = now
        self._counts = found_counts.of_months(session, ids, self._months)

    def lines(self, id_: int) -> tuple[str, ...]:
        """A line for each month in which it was found at all."""
        return tuple(
            self._line(month, *self._counts[id_, month])
            for month in self._months
            if (id_, month) in self._counts
        )

    def _line(self, month: date, shown: int, opened: int) -> str:
        return self._now.catalogue.gettext(
            N_("{month} – in results: {shown}, opened: {opened}"),
            month=formats.month(self._now.labels.locale, month),
            shown=self._told(shown),
            opened=self._told(opened),
        )

    def _told(self, number: int) -> str:
        if number >= FEWEST:
            return formats.number(self._now.labels.locale, number)
        fewest = formats.number(self._now.labels.locale, FEWEST)
        return self._now.catalogue.gettext(N_("fewer than {n}"), n=fewest)
