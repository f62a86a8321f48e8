"""Refusals: what somebody typed or asked for cannot be, and what to do instead."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from finder.errors import FinderError
from finder.i18n import N_


class AccountError(FinderError):
    """Something about an account cannot be; `field` names the control it belongs to.

    `reason` is an English message of the catalogues with placeholders for `values`.
    """

    def __init__(self, reason: str, field: str = "", **values: object) -> None:
        super().__init__(reason.format(**values))
        self.reason = reason
        self.field = field
        self.values = values


class TooManyAttemptsError(AccountError):
    """A limit is reached; after so many `seconds` the next try is taken."""

    def __init__(self, again_at: datetime, now: datetime) -> None:
        self.seconds = max(1, ceil((again_at - now).total_seconds()))
        super().__init__(
            N_("That was tried too often. Try again in {minutes} min."),
            minutes=ceil(self.seconds / 60),
        )


class LinkError(AccountError):
    """A link is unknown, was used, or has expired."""

    def __init__(self) -> None:
        super().__init__(N_("It was used already, or it is too old. Ask for another one."))
