"""Terms: what the desk of offers must know of the city and of the moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from finder.drafts import Draft, check
from finder.models import Provider
from finder.problems import Problem, notice
from finder.schedule import HORIZON
from finder.store.parties import Locate
from finder.store.saving import Moment

JudgePoint = Callable[[float, float], str | None]
"""Gives the code of what is wrong with coordinates in this city, or None."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The city's zone and currency, how it finds areas and judges points; who acts, and when.

    `now` is the local time of the city, `utc` the same moment as naive UTC. `by` is the
    number of an account, None where a program acts.
    """

    zone: ZoneInfo
    currency: str
    locate: Locate
    judge_point: JudgePoint
    now: datetime
    utc: datetime
    by: int | None = None

    @property
    def moment(self) -> Moment:
        """When and where what goes live is written."""
        return Moment(self.utc, self.zone, self.now.date() + HORIZON)


def read(
    values: Mapping[str, str], provider: Provider, external_id: str, terms: Terms
) -> tuple[Draft | None, tuple[Problem, ...]]:
    """What the texts of fields say, as an offer of this provider; no draft where one is faulty.

    Who offers it and under which id is not for the texts to say.
    """
    said = {
        **values,
        "id": external_id,
        "provider": provider.name,
        "provider_type": provider.type or "",
        "provider_url": provider.url,
    }
    if said.get("price") and not said.get("currency"):
        said["currency"] = terms.currency
    draft, problems = check(said, 0)
    if draft is None or draft.venue is None or draft.venue.lat is None or draft.venue.lng is None:
        return draft, problems
    point = (draft.venue.lat, draft.venue.lng)
    code = terms.judge_point(*point)
    if code is None:
        return draft, problems
    far = notice(0, "latitude", code, f"{point[0]}, {point[1]}")
    nowhere = replace(draft.venue, lat=None, lng=None)
    return replace(draft, venue=nowhere), (*problems, far)
