"""Records: what stands of one opportunity under its provider's own id, however it came."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from finder.fingerprints import fingerprint
from finder.models import Offer, Opportunity
from finder.offers.confirming import UNCONFIRMED
from finder.offers.terms import Terms, read
from finder.store import offers
from finder.vocabulary import OfferState, Status

HIDDEN = "hidden"
"""The state of what residents saw once and do not see now."""

STATES = (*(state.value for state in OfferState), HIDDEN)


@dataclass(frozen=True, slots=True)
class Record:
    """What a provider said last under an id, where that stands, and what residents see.

    `values` and `live` are texts of fields by name; `live` is empty where residents see
    nothing. `offer` is absent where a table or feed brought it and nobody changed it since;
    where it is there and `in_step`, residents see what it says that they do.
    """

    external_id: str
    state: str
    reason: str
    values: Mapping[str, str]
    live: Mapping[str, str]
    offer: Offer | None
    opportunity: Opportunity | None
    in_step: bool

    @property
    def tag(self) -> str:
        """The same for records that say the same, else another."""
        said = (self.external_id, self.state, self.reason, dict(self.values), dict(self.live))
        text = json.dumps(said, sort_keys=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()[:32]

    @property
    def is_seen(self) -> bool:
        """Whether residents see it."""
        return _is_seen(self.opportunity)


def find(session: Session, provider_id: int, external_id: str, terms: Terms) -> Record | None:
    """What stands under this id of a provider, None where nothing ever did."""
    return next(iter(find_all(session, provider_id, [external_id], terms)), None)


def find_all(
    session: Session, provider_id: int, external_ids: Sequence[str], terms: Terms
) -> list[Record]:
    """What stands under each of these ids, in this order; what nothing stands under is left out."""
    offered, listed = offers.called_all(session, provider_id, external_ids)
    return [
        _record(id_, offered.get(id_), listed.get(id_), terms)
        for id_ in external_ids
        if id_ in offered or id_ in listed
    ]


def of_offer(offer: Offer, terms: Terms) -> Record:
    """What stands of an offer that was just written."""
    return _record(offer.external_id, offer, offer.opportunity, terms)


def page(
    session: Session, provider_id: int, terms: Terms, *, skip: int, most: int
) -> tuple[int, list[Record]]:
    """How much a provider has, and some of it in the order of its ids."""
    number, ids = offers.external_ids(session, provider_id, skip=skip, most=most)
    return number, find_all(session, provider_id, ids, terms)


def state_of(offer: Offer) -> str:
    """Where an offer stands, as a code."""
    was_live = offer.opportunity_id is not None and not offer.live
    if was_live and offer.state == OfferState.DRAFT:
        return HIDDEN
    row = offer.opportunity
    unseen = row is not None and row.status in UNCONFIRMED
    return HIDDEN if unseen and offer.state == OfferState.LIVE else offer.state


def _record(external_id: str, offer: Offer | None, row: Opportunity | None, terms: Terms) -> Record:
    in_step = offer is not None and _is_in_step(offer, row, terms)
    if offer is not None and in_step:
        live = offer.live
    else:
        live = offers.values_in(row) if row is not None and _is_seen(row) else {}
    if offer is None:
        values = live or (offers.values_in(row) if row is not None else {})
        state = OfferState.LIVE.value if live else HIDDEN
        return Record(external_id, state, "", values, live, None, row, in_step=False)
    state, values = state_of(offer), offer.values
    if state == OfferState.LIVE:
        state, values = (state, live) if live else (HIDDEN, values)
    reason = offer.reason if state == OfferState.RETURNED else ""
    return Record(external_id, state, reason, values, live, offer, row, in_step=in_step)


def _is_seen(row: Opportunity | None) -> bool:
    return row is not None and row.status == Status.PUBLISHED


def _is_in_step(offer: Offer, row: Opportunity | None, terms: Terms) -> bool:
    """Whether residents see what the offer says that they do: no table has changed it since."""
    if row is None or not _is_seen(row):
        return not offer.live
    draft, _ = read(offer.live, offer.provider, offer.external_id, terms)
    return draft is not None and fingerprint(draft) == row.fingerprint
