"""Where an offer stands, in words: its state, why it waits, and how much it states."""

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
from finder.vocabulary import OfferState, Standing
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


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the facts that residents search by are stated."""

    stated: int
    all: int


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


def completeness(draft: Draft | None) -> Completeness:
    """How much residents will find an offer by."""
    lacking = unsaid(draft) if draft else COUNTED
    return Completeness(len(COUNTED) - len(lacking), len(COUNTED))
