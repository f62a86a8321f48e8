"""Confirming: what its provider says of a listing that it was asked about."""

from __future__ import annotations

from sqlalchemy.orm import Session

from finder.models import Opportunity
from finder.offers import deciding
from finder.offers.terms import Terms
from finder.store import horizon, offers, saving
from finder.vocabulary import Status

UNCONFIRMED = frozenset({Status.HIDDEN, Status.ARCHIVED})
"""What is out of sight only because nobody has confirmed it."""


def confirm(session: Session, row: Opportunity, terms: Terms) -> bool:
    """Note that it still runs; what was hidden for want of that is seen again.

    False where it is gone for another reason, which this does not undo.
    """
    if row.status == Status.PUBLISHED:
        saving.confirm(session, [row.id], terms.utc)
    elif row.status in UNCONFIRMED:
        saving.show_again(session, [row.id], terms.utc)
        horizon.extend(session, terms.zone, terms.moment.until)
    else:
        return False
    session.refresh(row)
    return True


def end(session: Session, row: Opportunity, terms: Terms) -> bool:
    """Take back what is over; False where it is gone already."""
    if row.status != Status.PUBLISHED and row.status not in UNCONFIRMED:
        return False
    offer = offers.called(session, row.provider_id, row.external_id)
    if offer is None:
        saving.withdraw(session, [row.id], terms.utc)
    else:
        offer.opportunity = row
        deciding.withdraw(session, offer, terms)
    return True
