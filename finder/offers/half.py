"""What can be read of an offer that is only half written, and the dates that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from finder.drafts import Draft
from finder.models import Offer
from finder.offers.terms import Terms, read
from finder.problems import Severity
from finder.schedule import HORIZON, Occurrence, Schedule, expand
from finder.vocabulary import Kind

_STANDING_IN = {"title": "…", "kind": Kind.COURSE.value}
"""What is shown of an offer that has neither yet."""

_ROUNDS = 4
"""Leaving out one faulty field may show another fault, but not for ever."""


def legible(values: Mapping[str, str], offer: Offer, terms: Terms) -> Draft | None:
    """An offer without what is missing or faulty in it; None where nothing can be read."""
    said = _STANDING_IN | {name: text for name, text in values.items() if text.strip()}
    for _ in range(_ROUNDS):
        draft, problems = read(said, offer.provider, offer.external_id, terms)
        if draft is not None:
            return draft
        faulty = {problem.field for problem in problems if problem.severity is Severity.ERROR}
        said = _STANDING_IN | {name: text for name, text in said.items() if name not in faulty}
    return None


def coming(schedule: Schedule, terms: Terms) -> list[Occurrence]:
    """The dates that a schedule makes from now up to the horizon, the soonest first."""
    made = expand(schedule, terms.zone, terms.now.date() + HORIZON)
    return [one for one in made if one.until_utc > terms.utc]


def goes_on(schedule: Schedule, until: date) -> bool:
    """Whether a rule makes dates after this day as well."""
    return bool(schedule.rule) and (schedule.last is None or schedule.last > until)
