"""Lacks: what an offer does not state, and how many searches leave it out for that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from finder import formats
from finder.completeness import COUNTED, unsaid
from finder.i18n import N_
from finder.sought import ANYTHING, left_out_by
from finder.store import asked_counts
from finder.vocabulary import Form, Group
from finder.web.visit import Visit

if TYPE_CHECKING:
    from finder.drafts import Draft

FEWEST = 100
"""Of fewer searches no share is told: it would be chance."""

MONTHS = 3
"""So many are looked at, the one that has begun among them."""

_FIELD_OF = {
    Group.AGE: "ages", Group.PLACE: "latitude", Group.SCHEDULE: "first_date", Group.PRICE: "price",
    Group.ENROL: "enrol_closes", Group.LANG: "languages", Group.ACCESS: "access",
    Group.LEVEL: "level", Group.TOPIC: "topics", Group.MODE: "mode",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lack:
    """A fact that is not stated, what that means for searches, and where to state it."""

    field: str
    sentence: str


def lacks(session: Session, now: Visit, draft: Draft | None) -> tuple[Lack, ...]:
    """What residents will not find an offer by; first what most of them search by."""
    lacking = unsaid(draft) if draft else COUNTED
    if not lacking:
        return ()
    counts = asked_counts.of_months(session, now.installation.months(MONTHS))
    numbers = {group: counts.get(left_out_by(draft, group), 0) for group in lacking}
    searches = counts.get(ANYTHING, 0)
    if searches < FEWEST:
        return tuple(Lack(_FIELD_OF[group], _untold(now, draft, group)) for group in lacking)
    # Rounded down, so that it never says more than is so.
    shares = {group: number * 100 // searches for group, number in numbers.items()}
    return tuple(
        Lack(_FIELD_OF[group], _told(now, _lack(now, draft, group), shares[group]))
        for group in sorted(lacking, key=numbers.__getitem__, reverse=True)
    )


def _told(now: Visit, lack: str, share: int) -> str:
    locale, say = now.labels.locale, now.catalogue.gettext
    if share < 1:
        least = formats.percent(locale, 1)
        message = N_(
            "{lack} – hidden from less than {share} of searches in the last three months."
        )  # fmt: skip
        return say(message, lack=lack, share=least)
    message = N_("{lack} – hidden from {share} of searches in the last three months.")
    return say(message, lack=lack, share=formats.percent(locale, share))


def _untold(now: Visit, draft: Draft | None, group: Group) -> str:
    say = now.catalogue.gettext
    if _has_no_coordinates(draft, group):
        return say(
            N_("This place has no coordinates, so searches by distance do not find it: look it up.")
        )
    message = N_("{lack} – searches that ask for this leave it out.")
    return say(message, lack=_lack(now, draft, group))


def _lack(now: Visit, draft: Draft | None, group: Group) -> str:
    """What is not stated; of a schedule it may be no more than the hours, or the days."""
    say = now.catalogue.gettext
    if _has_no_coordinates(draft, group):
        return say(N_("This place has no coordinates"))
    if draft is not None and group is Group.SCHEDULE and draft.schedule.form in _PARTLY:
        return formats.standing_alone(say(_PARTLY[draft.schedule.form]))
    return now.labels("unstated", group)


_PARTLY: Mapping[Form, str] = {
    Form.DATED: N_("Hours not stated"),
    Form.SPAN: N_("days not stated"),
}


def _has_no_coordinates(draft: Draft | None, group: Group) -> bool:
    return group is Group.PLACE and draft is not None and draft.venue is not None
