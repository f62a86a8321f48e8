"""A snapshot: one generation of the index, ready to be asked, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from finder.city import City
from finder.drafts import Ages
from finder.places import AreaMap
from finder.query import SearchQuery
from finder.search import timetable
from finder.search.areas import area_tree
from finder.search.columns import DTYPES, SPAN, UNSTATED, Columns, Names
from finder.search.filters import Rows
from finder.search.generations import Generation
from finder.search.hours import (
    EVERY_BIT,
    MAYBE_NO_DAY,
    MAYBE_NO_TIME,
    SURE_NO_DAY,
    SURE_NO_TIME,
    Bits,
)
from finder.search.lexicon import Lexicon
from finder.search.present import Present, present
from finder.search.suggestions import Suggestions
from finder.search.tallies import Tallies, tallies


@dataclass(frozen=True)
class Choices:
    """What a city offers to ask for: its life stages and price ceilings; and its zone."""

    stages: Mapping[str, Ages]
    prices: tuple[int | None, ...]
    zone: ZoneInfo

    @classmethod
    def of(cls, city: City) -> Choices:
        """Take them from the city."""
        return cls(
            stages={stage.code: Ages(stage.low, stage.high) for stage in city.stages},
            prices=(None, *(step * 100 for step in city.price_steps)),
            zone=city.timezone,
        )


class Snapshot:
    """Columns, words and names of one generation."""

    def __init__(
        self,
        name: str,
        generation: Generation,
        areas: AreaMap,
        asked: Choices,
        base: Snapshot | None = None,
    ) -> None:
        manifest, arrays = generation.manifest, generation.arrays
        self.name = name
        self.cursor = manifest.cursor
        self.columns = Columns(**{column: arrays[column] for column in DTYPES})
        self.names = Names(manifest.areas, manifest.providers, manifest.sets)
        self.held = {
            name: frozenset(v for one in found for v in one)
            for name, found in manifest.sets.items()
        }
        self.providers = frozenset(manifest.providers)
        self.lexicon: Lexicon = Lexicon(arrays, manifest.languages, base.lexicon if base else None)
        self.suggestions: Suggestions = Suggestions(arrays, base.suggestions if base else None)
        self.inside = area_tree(manifest.areas, areas)
        self.choices = asked
        self._tallies = tallies(self.columns, self.names, (asked.stages, asked.prices), self.inside)
        self.vague = _vague(self.columns)
        self.unasked = lru_cache(maxsize=4)(self._unasked)
        self.present = lru_cache(maxsize=4)(partial(self._at, asked.zone))
        self.tallies = lru_cache(maxsize=4)(self._with_enrolment)

    def _at(self, zone: ZoneInfo, now: datetime) -> Present:
        return present(now, zone, self.columns)

    def _with_enrolment(self, now: Present) -> Tallies:
        return Tallies((*self._tallies, now.enrol))

    def _unasked(self, now: Present) -> Bits:
        every = np.arange(self.columns.rows)
        return timetable.evaluate(self.columns, now, SearchQuery(), every).bits

    def rows_of(self, ordinals: NDArray[np.int32]) -> Rows:
        """The rows of opportunities, in ascending order."""
        if self.columns.one_row_each:
            return ordinals.astype(np.intp)
        begin = self.columns.row_start[ordinals].astype(np.intp)
        count = self.columns.row_start[ordinals + 1] - begin
        skipped = begin - np.concatenate(([0], np.cumsum(count)[:-1])) if len(count) else begin
        return np.repeat(skipped, count) + np.arange(int(count.sum()))


def _vague(columns: Columns) -> Bits:
    """The bits of the timetable that say something of each row, see `Frame`."""
    dayless = (columns.form == SPAN) | (columns.form == UNSTATED)
    found = np.full(columns.rows, EVERY_BIT)
    found[~dayless] &= ~np.uint32(1 << SURE_NO_DAY | 1 << MAYBE_NO_DAY)
    found[~columns.hourless] &= ~np.uint32(1 << SURE_NO_TIME | 1 << MAYBE_NO_TIME)
    return found
