"""Sought: what searches ask for, counted so that a provider learns what a missing fact costs."""

from __future__ import annotations

from finder.drafts import Draft
from finder.query import SearchQuery
from finder.vocabulary import Form, Group

ANYTHING = "anything"
"""Under this name every search is counted, under the names of groups those that ask for them."""

DAYS, HOURS, WEEK = "days", "hours", "week"
"""Those that ask for days of the week, for hours, and for any of both.

A listing may state its dates and not its hours, or its first and last date and not the days
between; then fewer searches leave it out than ask for any date at all.
"""


def sought(query: SearchQuery) -> tuple[str, ...]:
    """Under which names a search counts: it leaves out what does not state these facts.

    Where nothing is asked for, everything is found: that is no search.
    """
    asked = query.groups
    if not asked and query.is_plain:
        return ()
    groups = [group.value for group in asked if group not in query.unknown]
    if Group.SCHEDULE.value in groups:
        groups += _of_week(query)
    return (ANYTHING, *groups)


def _of_week(query: SearchQuery) -> list[str]:
    days = bool(query.day or query.slot)
    hours = bool(
        query.time or query.slot or query.after is not None or query.before is not None
    )  # fmt: skip
    wanted = {DAYS: days, HOURS: hours, WEEK: days or hours}
    return [name for name, is_asked in wanted.items() if is_asked]


def left_out_by(draft: Draft | None, group: Group) -> str:
    """The name of the searches that leave an offer out because it states nothing of a group."""
    if draft is None or group is not Group.SCHEDULE:
        return group.value
    schedule = draft.schedule
    if schedule.form is Form.DATED:
        return HOURS
    if schedule.form is Form.SPAN:
        return WEEK if schedule.start is None else DAYS
    return group.value
