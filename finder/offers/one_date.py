"""One date of an offer: cancelled, moved, full, elsewhere, or on again; the others stay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

from sqlalchemy.orm import Session

from finder.errors import FinderError
from finder.i18n import N_
from finder.models import Offer
from finder.offers import deciding, writing
from finder.offers.deciding import Decision
from finder.offers.half import legible
from finder.offers.terms import Terms
from finder.restating import values_of
from finder.schedule import Meeting, Schedule, expand
from finder.vocabulary import Form, OccurrenceStatus, OfferState

WHEN = ("first_date", "last_date", "start_time", "end_time", "days", "rule", "dates",
        "except_dates", "cancelled_dates", "always_open")  # fmt: skip
"""The fields that say when."""


class Fate(StrEnum):
    """What becomes of one date."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    FULL = "full"
    ELSEWHERE = "elsewhere"
    SCHEDULED = "scheduled"


class NoSuchDateError(FinderError):
    """The offer has no such date, or none that this can become of."""

    def __init__(self, why: str = N_("There is no such date.")) -> None:
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of the date at a day and hour.

    `to` is the new one where it is moved, `venue` the name of the place where it is elsewhere.
    """

    day: date
    start: time | None
    fate: Fate
    to: Meeting | None = None
    venue: str = ""

    @property
    def at(self) -> tuple[date, time | None]:
        """The day and hour of the date that is changed."""
        return self.day, self.start


def change(session: Session, offer: Offer, wanted: Change, terms: Terms) -> Decision:
    """Change one date of what residents see, and of what is being written besides.

    Where it is refused, as for a place that nobody knows, the caller takes the transaction
    back. Raises NoSuchDateError.
    """
    waited = offer.state == OfferState.WAITING
    written = dict(offer.values)
    shown = dict(offer.live) or written
    writing.save(session, offer, _changed(offer, shown, wanted, terms), terms, offer.version)
    decision = deciding.hand_in(session, offer, terms)
    if written == shown or decision.refused:
        return decision
    writing.save(session, offer, _changed(offer, written, wanted, terms), terms, offer.version)
    if waited or decision.state is OfferState.WAITING:
        return deciding.hand_in(session, offer, terms)
    return decision


def _changed(offer: Offer, values: dict[str, str], wanted: Change, terms: Terms) -> dict[str, str]:
    draft = legible(values, offer, terms)
    if draft is None:
        raise NoSuchDateError
    said = values_of(replace(draft, schedule=with_change(draft.schedule, wanted, terms)))
    rest = {name: text for name, text in values.items() if name not in WHEN}
    return rest | {name: said[name] for name in WHEN if name in said}


def with_change(schedule: Schedule, wanted: Change, terms: Terms) -> Schedule:
    """The schedule in which one date is changed; raises NoSuchDateError."""
    made = expand(schedule, terms.zone, max(wanted.day, terms.now.date()))
    if not any((one.day, one.start) == wanted.at for one in made):
        raise NoSuchDateError
    if _of_rule(schedule, wanted) and wanted.fate is Fate.FULL:
        schedule = written_out(schedule, terms)
    if _of_rule(schedule, wanted):
        return _by_rule(schedule, wanted)
    if wanted.fate is Fate.SCHEDULED and (planned := _as_the_rule_has_it(schedule, wanted, terms)):
        return planned
    meetings = tuple(
        _fated(one, wanted) if (one.day, one.start) == wanted.at else one
        for one in schedule.meetings
    )
    return replace(schedule, meetings=meetings, cancelled=_without(schedule.cancelled, wanted))


def written_out(schedule: Schedule, terms: Terms) -> Schedule:
    """A rule that ends, as the dates that it makes; raises NoSuchDateError where it does not."""
    if schedule.last is None:
        raise NoSuchDateError(
            N_("Say first when it ends: one date of what goes on for ever cannot be full.")
        )
    made = expand(replace(schedule, meetings=()), terms.zone, schedule.last)
    dates = tuple(
        Meeting(one.day, one.start, schedule.end if one.start else None, status=one.status)
        for one in made
    )
    kept = tuple(one for one in schedule.meetings if one.day not in schedule.cancelled)
    return Schedule(Form.DATED, meetings=tuple(sorted((*dates, *kept), key=_at)))


def _of_rule(schedule: Schedule, wanted: Change) -> bool:
    return not any((m.day, m.start) == wanted.at for m in schedule.meetings)


def _by_rule(schedule: Schedule, wanted: Change) -> Schedule:
    off = _without(schedule.cancelled, wanted)
    if wanted.fate is Fate.CANCELLED:
        return replace(schedule, cancelled=(*off, wanted.day))
    instead = _fated(Meeting(wanted.day, schedule.start, schedule.end), wanted)
    if wanted.fate in {Fate.MOVED, Fate.ELSEWHERE}:
        return replace(
            schedule,
            cancelled=off,
            without=(*schedule.without, wanted.day),
            meetings=tuple(sorted((*schedule.meetings, instead), key=_at)),
        )
    return replace(schedule, cancelled=off)


def _as_the_rule_has_it(schedule: Schedule, wanted: Change, terms: Terms) -> Schedule | None:
    """The schedule whose rule makes this day again, where something else stood in its place."""
    if not schedule.rule or wanted.day not in schedule.without:
        return None
    again = replace(
        schedule,
        meetings=tuple(one for one in schedule.meetings if (one.day, one.start) != wanted.at),
        without=_without(schedule.without, wanted),
        cancelled=_without(schedule.cancelled, wanted),
    )
    made = expand(replace(again, meetings=()), terms.zone, wanted.day)
    return again if any(one.day == wanted.day for one in made) else None


def _fated(meeting: Meeting, wanted: Change) -> Meeting:
    """What becomes of a meeting; moved to another day, it is where it was to be."""
    if wanted.fate is Fate.MOVED and wanted.to is not None:
        return replace(wanted.to, venue=meeting.venue)
    if wanted.fate is Fate.ELSEWHERE:
        off = meeting.status is OccurrenceStatus.CANCELLED
        status = OccurrenceStatus.SCHEDULED if off else meeting.status
        return replace(meeting, venue=wanted.venue, status=status)
    venue = None if wanted.fate is Fate.SCHEDULED else meeting.venue
    return replace(meeting, venue=venue, status=OccurrenceStatus(wanted.fate.value))


def _without(days: tuple[date, ...], wanted: Change) -> tuple[date, ...]:
    return tuple(day for day in days if day != wanted.day)


def _at(meeting: Meeting) -> tuple[date, time]:
    return meeting.day, meeting.start or time()
