"""The tally: how often listings are found, and what searches ask for, added up in memory.

Numbers only: nothing tells who asked, in which words, or what was asked together. Now and
then it is written down; a worker that is killed loses what it has counted since, which is at
most about a minute.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from time import monotonic
from typing import TypeVar

from finder import db
from finder.errors import DatabaseError
from finder.installation import Installation
from finder.store import asked_counts, found_counts

_LOG = logging.getLogger("finder.found")
_Key = TypeVar("_Key", int, str)

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
        self._asked: dict[str, int] = {}
        self._due = monotonic() + SECONDS

    def shown(self, ids: Iterable[int]) -> None:
        """Count listings that stand on a page of results."""
        counts = self._shown
        for id_ in ids:
            counts[id_] = counts.get(id_, 0) + 1

    def opened(self, id_: int) -> None:
        """Count a listing whose page is opened."""
        self._opened[id_] = self._opened.get(id_, 0) + 1

    def asked(self, sought: Iterable[str]) -> None:
        """Count a search under each of these names."""
        counts = self._asked
        for name in sought:
            counts[name] = counts.get(name, 0) + 1

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
        asked, self._asked = self._asked, {}
        if not shown and not opened and not asked:
            return
        try:
            with db.writing_at_once(self._here.sessions) as session:
                month = self._here.months(1)[0]
                found_counts.add(session, month, shown, opened)
                asked_counts.add(session, month, asked)
        except DatabaseError as error:
            _LOG.info("what was counted is not written yet: %s", error)
            self._keep(shown, opened)
            _add(asked, self._asked)

    def _keep(self, shown: dict[int, int], opened: dict[int, int]) -> None:
        if max(len(shown), len(opened)) > _MOST_KEPT:
            return
        _add(shown, self._shown)
        _add(opened, self._opened)


def _add(kept: Mapping[_Key, int], counts: dict[_Key, int]) -> None:
    for key, number in kept.items():
        counts[key] = counts.get(key, 0) + number
