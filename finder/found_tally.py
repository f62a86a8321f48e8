"""The tally: how often each listing is found, added up in memory and written down now and then.

Numbers only: nothing tells who asked, or what. A worker that is killed loses what it has
counted since it last wrote, which is at most about a minute.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date
from time import monotonic

from finder import db
from finder.errors import DatabaseError
from finder.installation import Installation
from finder.store import found_counts

_LOG = logging.getLogger("finder.found")

SECONDS = 60.0
"""So long is added up before it is written."""

_MOST_KEPT = 100_000
"""Listings that are counted while the database cannot be written; then it begins anew."""


class FoundTally:
    """What one worker has counted and not written yet."""

    def __init__(self, here: Installation) -> None:
        self._here = here
        self._shown: dict[int, int] = {}
        self._opened: dict[int, int] = {}
        self._due = monotonic() + SECONDS

    def shown(self, ids: Iterable[int]) -> None:
        """Count listings that stand on a page of results."""
        counts = self._shown
        for id_ in ids:
            counts[id_] = counts.get(id_, 0) + 1

    def opened(self, id_: int) -> None:
        """Count a listing whose page is opened."""
        self._opened[id_] = self._opened.get(id_, 0) + 1

    @property
    def is_due(self) -> bool:
        """Whether it is time to write."""
        return monotonic() >= self._due

    def write(self) -> None:
        """Write what was counted; where somebody else writes just now, it waits for the next time.

        Nobody's page is to wait for it.
        """
        self._due = monotonic() + SECONDS
        shown, self._shown = self._shown, {}
        opened, self._opened = self._opened, {}
        if not shown and not opened:
            return
        try:
            with db.writing_at_once(self._here.sessions) as session:
                found_counts.add(session, self._month(), shown, opened)
        except DatabaseError as error:
            _LOG.info("what was counted is not written yet: %s", error)
            self._keep(shown, opened)

    def _keep(self, shown: dict[int, int], opened: dict[int, int]) -> None:
        if max(len(shown), len(opened)) > _MOST_KEPT:
            return
        for kept, counts in ((shown, self._shown), (opened, self._opened)):
            for id_, number in kept.items():
                counts[id_] = counts.get(id_, 0) + number

    def _month(self) -> date:
        """The first day of the real month in the city."""
        return self._here.utc().astimezone(self._here.city.timezone).date().replace(day=1)
