"""Reading offers, and what stands in the database as a draft again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from finder.drafts import Ages, Draft, Price, ProviderDraft, VenueDraft
from finder.models import Offer, Opportunity, Provider, Venue
from finder.restating import values_of
from finder.store.parties import in_chunks
from finder.store.schedules import from_row
from finder.topic_assignment import assign
from finder.vocabulary import (
    Access,
    Attendance,
    Kind,
    Level,
    Mode,
    OfferState,
    ProviderType,
    Status,
)

MOST_WAITING = 100
"""So many are read at once; `number_waiting` counts them all."""

_ALONG = (joinedload(Offer.provider), joinedload(Offer.opportunity))
_OF_LISTING = (
    joinedload(Opportunity.provider),
    joinedload(Opportunity.schedule),
    joinedload(Opportunity.venue),
)


def get(session: Session, offer_id: int) -> Offer | None:
    """The offer of this id, with its provider and what is published of it."""
    return session.get(Offer, offer_id, options=_ALONG)


def called(session: Session, provider_id: int, external_id: str) -> Offer | None:
    """The offer that a provider knows under this id."""
    return session.scalar(
        select(Offer)
        .where(Offer.provider_id == provider_id, Offer.external_id == external_id)
        .options(*_ALONG)
    )


def of_provider(session: Session, provider_id: int) -> list[Offer]:
    """All offers of a provider, the last written first."""
    return list(
        session.scalars(
            select(Offer)
            .where(Offer.provider_id == provider_id)
            .order_by(Offer.written_at.desc(), Offer.id.desc())
            .options(*_ALONG)
        )
    )


def without_offer(
    session: Session, provider_id: int, *, shown: bool | None, skip: int, most: int
) -> tuple[int, list[Opportunity]]:
    """How many opportunities of a provider nobody has changed here, and some of them.

    The newest first. `shown` says whether residents see them; None takes both.
    """
    here = Opportunity.provider_id == provider_id
    wanted = [here, ~exists().where(Offer.opportunity_id == Opportunity.id)]
    if shown is not None:
        published = Opportunity.status == Status.PUBLISHED
        wanted.append(published if shown else ~published)
    number = session.scalar(select(func.count(Opportunity.id)).where(*wanted)) or 0
    rows = session.scalars(
        select(Opportunity)
        .where(*wanted)
        .order_by(Opportunity.id.desc())
        .offset(skip)
        .limit(most)
        .options(joinedload(Opportunity.schedule), joinedload(Opportunity.venue))
    )
    return number, list(rows) if most else []


def waiting(session: Session) -> list[Offer]:
    """What waits for a moderator, the longest first; of very many only some."""
    return list(
        session.scalars(
            select(Offer)
            .where(Offer.state == OfferState.WAITING)
            .order_by(Offer.written_at, Offer.id)
            .limit(MOST_WAITING)
            .options(*_ALONG)
        )
    )


def number_waiting(session: Session) -> int:
    """How many wait for a moderator."""
    counted = select(func.count()).where(Offer.state == OfferState.WAITING)
    return session.scalar(counted) or 0


def provider(session: Session, slug: str) -> Provider | None:
    """The provider of this slug."""
    return session.scalar(select(Provider).where(Provider.slug == slug))


def opportunity_called(session: Session, provider_id: int, external_id: str) -> Opportunity | None:
    """What is stored, published or not, under this id of a provider."""
    return session.scalar(
        select(Opportunity).where(
            Opportunity.provider_id == provider_id, Opportunity.external_id == external_id
        )
    )


def external_ids(
    session: Session, provider_id: int, *, skip: int, most: int
) -> tuple[int, list[str]]:
    """How many ids a provider has given to offers and listings, and some of them, in order."""
    offered = select(Offer.external_id).where(Offer.provider_id == provider_id)
    listed = select(Opportunity.external_id).where(Opportunity.provider_id == provider_id)
    both = offered.union(listed).subquery()
    number = session.scalar(select(func.count()).select_from(both)) or 0
    ids = select(both.c.external_id).order_by(both.c.external_id).offset(skip).limit(most)
    return number, list(session.scalars(ids))


def called_all(
    session: Session, provider_id: int, external_ids: Sequence[str]
) -> tuple[dict[str, Offer], dict[str, Opportunity]]:
    """The offers and the opportunities that a provider knows under these ids."""
    offered: dict[str, Offer] = {}
    listed: dict[str, Opportunity] = {}
    for chunk in in_chunks(external_ids):
        wanted = select(Offer).where(Offer.provider_id == provider_id, Offer.external_id.in_(chunk))
        offered |= {row.external_id: row for row in session.scalars(wanted.options(*_ALONG))}
        rows = session.scalars(
            select(Opportunity)
            .where(Opportunity.provider_id == provider_id, Opportunity.external_id.in_(chunk))
            .options(*_OF_LISTING)
        )
        listed |= {row.external_id: row for row in rows}
    return offered, listed


def let_wait(
    session: Session,
    provider_id: int,
    said: Sequence[tuple[int | None, Draft]],
    *,
    utc: datetime,
    by: int | None,
) -> None:
    """Let what a provider says wait for the city: each draft, and the id of what it changes.

    What waits already and says the same stays as it is.
    """
    for chunk in in_chunks(said):
        names = [draft.external_id for _, draft in chunk]
        rows = session.scalars(
            select(Offer).where(Offer.provider_id == provider_id, Offer.external_id.in_(names))
        )
        known = {row.external_id: row for row in rows}
        live = dict(values_of_all(session, [id_ for id_, _ in chunk if id_ is not None]))
        for id_, draft in chunk:
            values = values_of(draft)
            row = known.get(draft.external_id)
            row = row or _begun(session, provider_id, draft.external_id, id_)
            if row.state == OfferState.WAITING and row.values == values:
                continue
            row.values, row.state, row.reason = values, OfferState.WAITING.value, ""
            row.written_by, row.written_at = by, utc
            row.live = row.live if id_ is None else live.get(id_, {})
            row.version += 1
        session.flush()
        # They would be kept until the end, and there may be thousands.
        session.expunge_all()


def _begun(session: Session, provider_id: int, external_id: str, id_: int | None) -> Offer:
    row = Offer(
        provider_id=provider_id, external_id=external_id, opportunity_id=id_, state="", values={},
        live={}, version=0, decided_by=None, decided_at=None, reason="",
    )  # fmt: skip
    session.add(row)
    return row


def values_in(row: Opportunity) -> dict[str, str]:
    """What is stored of an opportunity, as the texts of its fields."""
    return values_of(draft_in(row))


def values_of_all(session: Session, ids: Iterable[int]) -> Iterator[tuple[int, dict[str, str]]]:
    """What is stored of many opportunities, each by its id, as the texts of its fields."""
    for chunk in in_chunks(ids):
        for row in session.scalars(
            select(Opportunity).where(Opportunity.id.in_(chunk)).options(*_OF_LISTING)
        ):
            yield row.id, values_in(row)
        session.expire_all()


def draft_in(row: Opportunity) -> Draft:
    """What is stored of an opportunity, as it was offered.

    Topics that its own words bring are not taken for stated ones.
    """
    return Draft(
        external_id=row.external_id,
        title=row.title,
        provider=ProviderDraft(
            row.provider.name,
            ProviderType(row.provider.type) if row.provider.type else None,
            row.provider.url,
        ),
        kind=Kind(row.kind),
        summary=row.summary,
        description=row.description,
        language=row.language,
        categories=tuple(row.categories),
        topics=_stated_topics(row),
        venue=_venue(row.venue),
        mode=Mode(row.mode) if row.mode else None,
        ages=_ages(row),
        level=Level(row.level) if row.level else None,
        languages=tuple(row.languages),
        price=_price(row),
        access=tuple(map(Access, row.access)),
        schedule=from_row(row.schedule),
        attendance=Attendance(row.attendance) if row.attendance else None,
        enrol_opens=row.enrol_opens,
        enrol_closes=row.enrol_closes,
        enrol_url=row.enrol_url,
        url=row.url,
        contact=row.contact,
        places=row.places,
        places_left=row.places_left,
        waiting_list=row.waiting_list,
        licence=row.licence,
    )


def _stated_topics(row: Opportunity) -> tuple[str, ...]:
    said = f"{row.summary}\n{row.description}"
    assigned = assign(row.title, row.categories, said, row.language)
    return () if tuple(row.topics) == tuple(assigned) else tuple(row.topics)


def _ages(row: Opportunity) -> Ages | None:
    return None if row.age_low is row.age_high is None else Ages(row.age_low, row.age_high)


def _price(row: Opportunity) -> Price | None:
    if not row.price_free and row.price_low is None and row.price_high is None:
        return None
    return Price(row.price_free, row.price_low, row.price_high, row.currency)


def _venue(row: Venue | None) -> VenueDraft | None:
    if row is None:
        return None
    access = tuple(map(Access, row.access))
    return VenueDraft(row.name, row.address, row.postcode, row.lat, row.lng, access)
