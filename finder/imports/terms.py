"""Terms: what an upload must know of the city and of the moment."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from finder.imports.check import JudgePoint
from finder.store.parties import Locate
from finder.store.saving import Moment


class Terms(Protocol):
    """The city's zone and currency, how it finds areas and judges points, and when it is.

    `now` is the local time of the city, `utc` the same moment as naive UTC. `by` is the
    number of the account that acts.
    """

    @property
    def zone(self) -> ZoneInfo:
        """The zone of local times."""

    @property
    def currency(self) -> str:
        """The currency of prices that name none."""

    @property
    def locate(self) -> Locate:
        """Finds the areas of points."""

    @property
    def judge_point(self) -> JudgePoint:
        """Says what is wrong with coordinates."""

    @property
    def now(self) -> datetime:
        """The local time of the city."""

    @property
    def utc(self) -> datetime:
        """The same moment as naive UTC."""

    @property
    def by(self) -> int | None:
        """Who acts."""

    @property
    def moment(self) -> Moment:
        """When and where what goes live is written."""
