"""Putting: what a program says of one opportunity, and says again, without doing it twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from finder.amendments import Amendment, amendments, waits
from finder.errors import FinderError
from finder.fingerprints import fingerprint
from finder.i18n import N_
from finder.models import Offer, Provider
from finder.offers import deciding, record, writing
from finder.offers.deciding import Decision
from finder.offers.placed import read_placed
from finder.offers.record import HIDDEN, Record
from finder.offers.terms import Terms, read
from finder.problems import Problem
from finder.store import saving
from finder.vocabulary import OfferState, Standing

Texts = Mapping[str, str]

WHO = frozenset({"id", "provider", "provider_type", "provider_url"})
"""Texts of a table by which it says what an offer knows without them."""


CONFIRMED_EVERY = timedelta(days=1)
"""How exactly it is known when something was last said; more often would only write."""


class UnderWayError(FinderError):
    """What a program says cannot go beside what people are doing with the same offer."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of what a program said: the decision, and whether anything was written.

    `known` is what stands now, None where nothing does.
    """

    decision: Decision
    known: Record | None
    created: bool = False
    done: bool = False


def put(session: Session, of: Provider, external_id: str, values: Texts, terms: Terms) -> Outcome:
    """Let an offer say just this, and hand it in; what is said already is not said again.

    What a person is writing besides stays a draft, with what they have changed in it. Raises
    UnderWayError where both would have to wait for the city.
    """
    known = record.find(session, of.id, external_id, terms)
    draft, problems = read_placed(session, bare(values), of, external_id, terms)
    if draft is None:
        return Outcome(Decision(OfferState.DRAFT, problems), known)
    if known is not None and _says(known, values, fingerprint(draft)):
        confirm(session, [known], terms)
        return _kept(known, problems)
    offer = _opened(session, of, known, external_id, terms)
    decision = _hand_in(session, offer, bare(values), terms)
    return Outcome(decision, record.of_offer(offer, terms), created=known is None, done=True)


def said_already(known: Record, of: Provider, values: Texts, terms: Terms) -> Outcome | None:
    """What came of it when it was said before; None where it was not said just so."""
    draft, problems = read(bare(values), of, known.external_id, terms)
    if draft is None or not _says(known, values, fingerprint(draft)):
        return None
    return _kept(known, problems)


def confirm(session: Session, said: Iterable[Record], terms: Terms) -> None:
    """Note of what was said again that it still holds; this is no change."""
    stale = [
        one.opportunity.id for one in said if one.opportunity is not None and is_stale(one, terms)
    ]
    saving.confirm(session, stale, terms.utc)


def is_stale(known: Record, terms: Terms) -> bool:
    """Whether it should be noted that what residents see still holds."""
    row = known.opportunity
    if row is None or not known.is_seen or known.state in {OfferState.WAITING, OfferState.RETURNED}:
        return False
    return terms.utc - row.confirmed_at >= CONFIRMED_EVERY


def _kept(known: Record, problems: tuple[Problem, ...]) -> Outcome:
    state = OfferState.LIVE if known.state == OfferState.DRAFT else OfferState(known.state)
    return Outcome(Decision(state, problems), known)


def patch(
    session: Session,
    of: Provider,
    known: Record,
    amended: Callable[[Texts], Texts],
    terms: Terms,
) -> Outcome:
    """Change some fields of an offer, and hand it in.

    What waits goes on waiting with the change, which residents see at once where it is small.
    Raises UnderWayError where it is not shown, because nobody has said that it should be.
    """
    if known.state in {OfferState.DRAFT, HIDDEN} and not known.live:
        raise UnderWayError(
            N_("Residents do not see it now, so there is nothing to change: PUT publishes it.")
        )
    if known.state == OfferState.WAITING and known.live:
        seen = amended(known.live)
        small = amendments(known.live, seen)
        standing = Standing(of.standing)
        if small and not waits(standing, small, is_live=True):
            offer = _opened(session, of, known, known.external_id, terms)
            waiting = dict(offer.values)
            decision = _hand_in(session, offer, seen, terms)
            if decision.refused:
                return Outcome(decision, known)
            decision = _hand_in(session, offer, amended(waiting), terms)
            return Outcome(decision, record.of_offer(offer, terms), done=True)
    drafted = known.state == OfferState.DRAFT
    return put(
        session, of, known.external_id, amended(known.live if drafted else known.values), terms
    )


def take_back(session: Session, of: Provider, known: Record, terms: Terms) -> Record | None:
    """Withdraw what residents see or the city is to read; None where there is nothing."""
    if not known.is_seen and known.state != OfferState.WAITING:
        return None
    offer = _opened(session, of, known, known.external_id, terms)
    deciding.withdraw(session, offer, terms)
    return record.of_offer(offer, terms)


def changed(known: Record | None, values: Texts) -> tuple[Amendment, ...]:
    """In what the texts differ from what residents see, from nothing where that is nothing."""
    return amendments(bare(known.live) if known else {}, bare(values))


def bare(values: Texts) -> dict[str, str]:
    """Texts without those by which a table says who offers it, which is no change of the offer."""
    return {name: text for name, text in writing.kept(values).items() if name not in WHO}


def _says(known: Record, values: Texts, print_: str) -> bool:
    """Whether it was handed in just so already, whatever has become of it."""
    said = bare(values)
    if known.state in {OfferState.WAITING, OfferState.RETURNED}:
        return not amendments(bare(known.values), said)
    row = known.opportunity
    if row is None or not known.is_seen:
        return False
    return row.fingerprint == print_ or not amendments(bare(known.live), said)


def _opened(
    session: Session, of: Provider, known: Record | None, external_id: str, terms: Terms
) -> Offer:
    """The offer to be written, which knows what residents see."""
    if known is None:
        return writing.begin(session, of, {}, terms, external_id)
    if known.offer is not None and (known.in_step or known.opportunity is None):
        return known.offer
    if known.opportunity is None:
        raise TypeError("A record stands for an offer or an opportunity.")
    return writing.adopt(session, known.opportunity, terms)


def _hand_in(session: Session, offer: Offer, said: Texts, terms: Terms) -> Decision:
    written, seen = dict(offer.values), dict(offer.live)
    said = {**said, **{name: text for name, text in seen.items() if name in WHO}}
    drafted = offer.state == OfferState.DRAFT and bool(seen) and bool(amendments(seen, written))
    writing.save(session, offer, said, terms, offer.version)
    decision = deciding.hand_in(session, offer, terms)
    if drafted and not decision.refused:
        if decision.state is OfferState.WAITING:
            raise UnderWayError(
                N_(
                    "Somebody is changing it in the form, and this change waits for the city: what"
                    " is written there has to be published or thrown away first."
                )
            )
        theirs = {
            name: written.get(name, "")
            for name in {*written, *seen}
            if written.get(name, "") != seen.get(name, "")
        }
        writing.save(session, offer, {**said, **theirs}, terms, offer.version)
    return decision
