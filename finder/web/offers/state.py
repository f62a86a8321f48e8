"""Where an offer stands, in words: its state, why it waits, and what residents will not find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from finder import formats
from finder.amendments import amendments
from finder.completeness import COUNTED, unsaid
from finder.fields import BY_NAME
from finder.i18n import N_
from finder.models import Offer
from finder.offers import record
from finder.offers.deciding import is_removed
from finder.vocabulary import Group, OfferState, Standing
from finder.web.visit import Visit

if TYPE_CHECKING:
    from finder.drafts import Draft

HIDDEN = record.HIDDEN
"""The state of what was live once and is not shown now, as a filter."""

STATES: Mapping[str, str] = {
    OfferState.DRAFT: N_("Draft"),
    OfferState.RETURNED: N_("Returned"),
    OfferState.WAITING: N_("Waits for the city"),
    OfferState.LIVE: N_("Live"),
    HIDDEN: N_("Not shown"),
}
"""In the order in which they are listed."""

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


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the facts that residents search by are stated, and what lacks."""

    stated: int
    all: int
    lacks: tuple[Lack, ...]


def state_of(offer: Offer) -> str:
    """The code of where an offer stands."""
    return record.state_of(offer)


def in_words(now: Visit, code: str) -> str:
    """What a state is called."""
    return now.catalogue.gettext(STATES[code])


def waits_for(now: Visit, offer: Offer) -> str:
    """Why the city reads an offer first; empty where it does not wait."""
    if offer.state != OfferState.WAITING:
        return ""
    say = now.catalogue.gettext
    if is_removed(offer):
        return say(N_("The city took this down before, so it reads it first."))
    if offer.provider.standing == Standing.NEW:
        return say(N_("The city reads first what a new provider offers; then it goes live."))
    changed = amendments(offer.live, offer.values)
    fields = formats.listing(
        now.labels.locale, tuple(say(BY_NAME[one.field].label) for one in changed if one.material)
    )
    return say(N_("The city reads it first, because this changes: {fields}."), fields=fields)


def completeness(now: Visit, draft: Draft | None) -> Completeness:
    """What residents will and will not find an offer by."""
    lacking = unsaid(draft) if draft else COUNTED
    lacks = tuple(Lack(_FIELD_OF[group], _lost(now, draft, group)) for group in lacking)
    return Completeness(len(COUNTED) - len(lacking), len(COUNTED), lacks)


def _lost(now: Visit, draft: Draft | None, group: Group) -> str:
    say = now.catalogue.gettext
    if group is Group.PLACE and draft and draft.venue:
        return say(
            N_("This place has no coordinates, so searches by distance do not find it: look it up.")
        )
    lack = now.labels("unstated", group)
    return say(N_("{lack}: searches that ask for this leave it out."), lack=lack)
