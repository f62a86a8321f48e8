"""Freshness: when a listing is asked about, when it goes out of sight, and when it is put away."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

from finder.errors import CityError

LONGEST = 3650


class Reason(StrEnum):
    """Why a listing is asked about."""

    OVER = "over"
    UNCONFIRMED = "unconfirmed"
    CLOSED = "closed"


class Answer(StrEnum):
    """What its provider says of a listing that is asked about."""

    RUNNING = "running"
    CHANGED = "changed"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Freshness:
    """A city's limits in days.

    What nobody has confirmed for `confirm` is asked about; what nobody answers for goes out of
    sight `hide` after the letter, and is put away after `archive` more. The words of residents'
    reports are kept for `reports`.
    """

    confirm: int = 90
    hide: int = 21
    archive: int = 180
    reports: int = 180

    @property
    def confirm_for(self) -> timedelta:
        """How long a confirmation holds."""
        return timedelta(days=self.confirm)

    @property
    def hide_after(self) -> timedelta:
        """How long an answer is waited for."""
        return timedelta(days=self.hide)

    @property
    def archive_after(self) -> timedelta:
        """How long what is out of sight, or over, is kept at hand."""
        return timedelta(days=self.archive)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one listing, as moments in UTC; what is not stated is None.

    `closed` is when enrolment ends, `over` when the last date does. `goes_on` says that dates
    are still to come. `fed` is what a feed brings, again and again.
    """

    confirmed: datetime
    closed: datetime | None = None
    over: datetime | None = None
    goes_on: bool = False
    fed: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """Why a listing is asked about, and since when; whether it is hidden if nobody answers.

    What goes on though enrolment has closed is not: those who take part follow its dates.
    """

    reason: Reason
    since: datetime
    hides: bool


def due(facts: Facts, limits: Freshness, now: datetime) -> Due | None:
    """Why a listing is to be asked about now, the earliest reason first; None for no reason.

    What has happened before it was last confirmed is no reason any more.
    """
    unconfirmed = facts.confirmed + limits.confirm_for
    if facts.fed and now < unconfirmed:
        return None
    known = ((Reason.OVER, facts.over), (Reason.UNCONFIRMED, unconfirmed),
             (Reason.CLOSED, facts.closed))  # fmt: skip
    found = [
        Due(reason, since, hides=reason is not Reason.CLOSED or not facts.goes_on)
        for reason, since in known
        if since is not None and facts.confirmed < since <= now
    ]
    return min(found, key=lambda one: (not one.hides, one.since), default=None)


def is_put_away(facts: Facts, limits: Freshness, now: datetime) -> bool:
    """Whether it has been over for so long, without a word, that it need not be asked about."""
    ends = now - limits.archive_after
    return facts.over is not None and facts.over <= ends and facts.confirmed <= ends


def checked_freshness(told: object, where: str) -> Freshness:
    """The limits of a `[freshness]` table.

    Raises CityError with what is wrong and what to write instead.
    """
    names = [field.name for field in fields(Freshness)]
    table = told if isinstance(told, dict) else {"": None}
    if table.keys() - set(names) or any(
        type(days) is not int or not 1 <= days <= LONGEST for days in table.values()
    ):
        raise CityError(
            f"{where}: [freshness] takes {', '.join(names)}, each a number of days from 1 to"
            f" {LONGEST}, such as confirm = 90."
        )
    return Freshness(**table)
