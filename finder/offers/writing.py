"""Writing an offer: a draft is begun, saved, copied or thrown away; nothing goes live here."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_hex

from sqlalchemy.orm import Session

from finder.errors import FinderError
from finder.fields import BY_NAME
from finder.i18n import N_
from finder.models import Offer, Opportunity, Provider
from finder.offers.terms import Terms
from finder.plain import cleaned
from finder.store import offers
from finder.vocabulary import OfferState, Status

LONGEST_VALUE = 60_000
"""In characters: more than any field takes, so that a field's own sentence is said of more."""

_LIVE = frozenset({Status.PUBLISHED, Status.MERGED})
"""Of what is live by its provider's word; what is merged is seen as another listing."""

OF_A_DATE = frozenset(
    {"first_date", "last_date", "dates", "except_dates", "cancelled_dates", "enrol_opens",
     "enrol_closes", "places_left"}
)  # fmt: skip
"""Fields that a copy for the next term does not take over."""


class OfferChangedError(FinderError):
    """Somebody else has saved the offer since it was read: `theirs`, which is now `version`."""

    def __init__(self, offer: Offer) -> None:
        super().__init__(
            N_("Somebody else has changed this in the meantime: compare both, then save again.")
        )
        self.theirs = dict(offer.values)
        self.version = offer.version


def begin(
    session: Session,
    provider: Provider,
    values: Mapping[str, str],
    terms: Terms,
    external_id: str = "",
) -> Offer:
    """A new draft of a provider; without an id of the provider's own it gets one."""
    offer = Offer(
        provider=provider,
        external_id=external_id or f"form-{token_hex(5)}",
        opportunity_id=None,
        state=OfferState.DRAFT.value,
        values=kept(values),
        live={},
        version=1,
        written_by=terms.by,
        written_at=terms.utc,
        decided_by=None,
        decided_at=None,
        reason="",
    )
    session.add(offer)
    session.flush()
    return offer


def adopt(session: Session, row: Opportunity, terms: Terms) -> Offer:
    """The offer of an opportunity that came another way, such as by a table, made where needed."""
    known = offers.called(session, row.provider_id, row.external_id)
    stored = offers.values_in(row)
    if known is None:
        known = begin(session, row.provider, stored, terms, external_id=row.external_id)
        shown = row.status == Status.PUBLISHED
        known.state = (OfferState.LIVE if shown else OfferState.DRAFT).value
    if known.state == OfferState.LIVE and known.live != stored:
        # A table or feed has changed it since.
        known.values = stored
    known.opportunity = row
    known.live = stored if row.status in _LIVE else {}
    session.flush()
    return known


def save(
    session: Session,
    offer: Offer,
    values: Mapping[str, str],
    terms: Terms,
    version: int,
) -> None:
    """Write down what an offer is to say; what is live stays as it is.

    Raises OfferChangedError where `version` is not the one that stands there.
    """
    if offer.version != version:
        raise OfferChangedError(offer)
    offer.values = kept(values)
    offer.version += 1
    offer.written_by, offer.written_at = terms.by, terms.utc
    offer.state = OfferState.DRAFT.value
    session.flush()


def copy(session: Session, offer: Offer, terms: Terms) -> Offer:
    """A new draft that says the same but for its dates: last term's course, for the next."""
    values = {name: text for name, text in offer.values.items() if name not in OF_A_DATE}
    return begin(session, offer.provider, values, terms)


def discard(session: Session, offer: Offer) -> None:
    """Throw away what was written and is not live; an offer that never was live vanishes."""
    if offer.live:
        offer.values, offer.state = dict(offer.live), OfferState.LIVE.value
        offer.version += 1
    else:
        session.delete(offer)
    session.flush()


def kept(values: Mapping[str, str]) -> dict[str, str]:
    """The texts of known fields that say something, each at most so long as can be read."""
    said = {name: cleaned(values.get(name, ""))[:LONGEST_VALUE] for name in BY_NAME}
    return {name: text for name, text in said.items() if text}
