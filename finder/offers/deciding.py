"""Deciding on an offer: whether it goes live at once, waits, is returned or taken down."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from finder.amendments import Amendment, amendments, waits
from finder.drafts import Draft
from finder.fingerprints import fingerprint
from finder.models import Offer, Opportunity
from finder.offers.half import legible
from finder.offers.placed import elsewhere, read_placed
from finder.offers.terms import Terms
from finder.problems import Problem, Severity
from finder.store import offers, runs, saving
from finder.store.parties import save_venues, venue_key
from finder.store.saving import Save
from finder.vocabulary import OfferState, Standing, Status

SOURCE = "form"
"""The source of all that was written here, so that no table withdraws it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of an offer that was handed in: its state, and all there is to say of it.

    Where a problem is an error it was not handed in at all.
    """

    state: OfferState
    problems: tuple[Problem, ...] = ()
    changed: tuple[Amendment, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether a fault keeps it from going anywhere."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def hand_in(session: Session, offer: Offer, terms: Terms) -> Decision:
    """Publish an offer as it is written, or let it wait where the city wants to read it."""
    draft, problems = _read(session, offer, terms)
    changed = amendments(offer.live, offer.values) if offer.live else ()
    if draft is None:
        return Decision(OfferState(offer.state), problems, changed)
    offer.opportunity = offer.opportunity or _stored(session, offer)
    standing = Standing(offer.provider.standing)
    if is_removed(offer) or waits(standing, changed, is_live=bool(offer.live)):
        offer.state, offer.reason = OfferState.WAITING.value, ""
        offer.version += 1
        session.flush()
        return Decision(OfferState.WAITING, problems, changed)
    _go_live(session, offer, draft, terms)
    return Decision(OfferState.LIVE, problems, changed)


def rehearse(session: Session, offer: Offer, terms: Terms) -> Opportunity | None:
    """What residents would see of an offer as it is written; None where nothing can be read.

    The caller takes the transaction back: this is how a preview is made.
    """
    draft = legible(offer.values, offer, terms)
    if draft is None:
        return None
    _go_live(session, offer, draft, terms)
    return offer.opportunity


def approve(session: Session, offer: Offer, terms: Terms) -> Decision:
    """Let what waits go live; its provider is known from then on."""
    draft, problems = _read(session, offer, terms)
    if draft is None:
        return Decision(OfferState(offer.state), problems)
    if offer.provider.standing == Standing.NEW:
        offer.provider.standing = Standing.KNOWN.value
    _decided(offer, terms)
    _go_live(session, offer, draft, terms)
    return Decision(OfferState.LIVE, problems)


def return_(session: Session, offer: Offer, reason: str, terms: Terms) -> None:
    """Give what waits back to its provider, who is told why; what is live stays live."""
    _decided(offer, terms)
    offer.state, offer.reason = OfferState.RETURNED.value, reason
    session.flush()


def take_down(session: Session, offer: Offer, reason: str, terms: Terms) -> None:
    """Take what is live out of sight and give it back to its provider, who is told why.

    Only the city brings it back, by approving what is handed in again.
    """
    if offer.opportunity is not None:
        _out_of_sight(session, offer.opportunity, Status.REMOVED, terms)
    offer.live = {}
    return_(session, offer, reason, terms)


def withdraw(session: Session, offer: Offer, terms: Terms) -> None:
    """Take what is live out of sight; its provider may publish it again."""
    row = offer.opportunity
    if row is not None and row.status in {Status.PUBLISHED, Status.HIDDEN, Status.ARCHIVED}:
        _out_of_sight(session, row, Status.WITHDRAWN, terms)
    offer.live = {}
    offer.state = OfferState.DRAFT.value
    offer.version += 1
    session.flush()


def is_removed(offer: Offer) -> bool:
    """Whether the city has taken it down, and has not let it come back since."""
    return offer.opportunity is not None and offer.opportunity.status == Status.REMOVED


def _read(session: Session, offer: Offer, terms: Terms) -> tuple[Draft | None, tuple[Problem, ...]]:
    return read_placed(session, offer.values, offer.provider, offer.external_id, terms)


def _out_of_sight(session: Session, row: Opportunity, status: Status, terms: Terms) -> None:
    saving.change_status(session, [row.id], status, terms.utc)
    session.refresh(row)


def _decided(offer: Offer, terms: Terms) -> None:
    offer.decided_by, offer.decided_at = terms.by, terms.utc
    offer.version += 1


def _stored(session: Session, offer: Offer) -> Opportunity | None:
    """What is stored under the id of an offer, whichever way it came."""
    return offers.opportunity_called(session, offer.provider_id, offer.external_id)


def _go_live(session: Session, offer: Offer, draft: Draft, terms: Terms) -> None:
    others = elsewhere(session, draft, offer.provider.slug)
    venues = {venue_key(venue): venue for venue in others.values()}
    venues |= {venue_key(draft.venue): draft.venue} if draft.venue else {}
    saved = save_venues(session, venues, terms.locate)
    saving.announce_parties(session, (), saved.changed)
    row = offer.opportunity or _stored(session, offer)
    source = row.source_id if row is not None else None
    save = Save(
        draft=draft,
        fingerprint=fingerprint(draft),
        provider_id=offer.provider_id,
        venue_id=saved.ids[venue_key(draft.venue)] if draft.venue else None,
        source_id=source or runs.make_source(session, SOURCE, "finder"),
        source_row=(row.source_row or 0) if row is not None else 0,
        elsewhere={name: saved.ids[venue_key(venue)] for name, venue in others.items()},
    )
    if row is None:
        saving.insert_opportunities(session, [save], terms.moment)
        row = _stored(session, offer)
    else:
        saving.update_opportunities(session, [(row.id, save)], terms.moment)
        session.expire(row)
    offer.opportunity = row
    offer.live = dict(offer.values)
    offer.state, offer.reason = OfferState.LIVE.value, ""
    offer.version += 1
    session.flush()
