"""Pairs of listings that look alike: what is compared is read, and what was found is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from finder.drafts import Ages, Draft, Price, ProviderDraft, VenueDraft
from finder.models import Comparison, Opportunity, Pair, Provider, Schedule, Venue
from finder.resemblance.judging import Resemblance
from finder.store.parties import in_chunks
from finder.store.schedules import from_row
from finder.vocabulary import Kind, Level, Likeness, Mode, Status, Verdict

AT_ONCE = 1_000

_ALONG = tuple(
    joinedload(side).options(
        joinedload(Opportunity.provider),
        joinedload(Opportunity.source),
        joinedload(Opportunity.venue),
        joinedload(Opportunity.schedule),
    )
    for side in (Pair.one, Pair.other)
)


@dataclass(frozen=True, slots=True)
class Found:
    """Two listings that look alike, the lower number first, and how much."""

    one: int
    other: int
    resemblance: Resemblance


@dataclass(frozen=True, slots=True)
class Told:
    """What is published under a number, as far as it is compared, and which list told it."""

    number: int
    draft: Draft
    source: str


def drafts(session: Session) -> Iterator[Told]:
    """All that is published, without its texts.

    What a provider wrote into the form is a list of its own.
    """
    providers = _providers(session)
    venues = _venues(session)
    o = Opportunity
    columns = (
        o.id, o.external_id, o.provider_id, o.source_id, o.title, o.language, o.kind,
        o.venue_id, o.mode, o.age_low, o.age_high, o.level, o.languages, o.price_free,
        o.price_low, o.price_high, o.currency, o.enrol_url, o.url,
    )  # fmt: skip
    rows = session.execute(
        select(*columns, Schedule)
        .join(Schedule, Schedule.opportunity_id == o.id)
        .where(o.status == Status.PUBLISHED)
        .order_by(o.id)
        .execution_options(yield_per=AT_ONCE)
    )
    for row in rows:
        source = f"source {row.source_id}" if row.source_id else f"provider {row.provider_id}"
        draft = _draft(row, providers[row.provider_id], venues.get(row.venue_id))
        yield Told(row.id, draft, source)
        session.expunge(row.Schedule)


def texts(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """The text of each of these listings that is compared."""
    columns = select(Opportunity.id, Opportunity.description, Opportunity.summary)
    return {
        row.id: row.description or row.summary
        for chunk in in_chunks(ids)
        for row in session.execute(columns.where(Opportunity.id.in_(chunk)))
    }


def _providers(session: Session) -> dict[int, ProviderDraft]:
    rows = session.execute(select(Provider.id, Provider.name))
    return {row.id: ProviderDraft(row.name) for row in rows}


def _venues(session: Session) -> dict[int | None, VenueDraft]:
    rows = session.execute(
        select(Venue.id, Venue.name, Venue.address, Venue.postcode, Venue.lat, Venue.lng)
    )
    return {
        row.id: VenueDraft(row.name, row.address, row.postcode, row.lat, row.lng) for row in rows
    }


def _draft(row: Any, provider: ProviderDraft, venue: VenueDraft | None) -> Draft:
    stated = row.price_free or row.price_low is not None or row.price_high is not None
    return Draft(
        external_id=row.external_id,
        title=row.title,
        provider=provider,
        kind=Kind(row.kind),
        language=row.language,
        venue=venue,
        mode=Mode(row.mode) if row.mode else None,
        ages=None if row.age_low is row.age_high is None else Ages(row.age_low, row.age_high),
        level=Level(row.level) if row.level else None,
        languages=tuple(row.languages),
        price=(
            Price(row.price_free, row.price_low, row.price_high, row.currency) if stated else None
        ),
        schedule=from_row(row.Schedule),
        enrol_url=row.enrol_url,
        url=row.url,
    )


def save(session: Session, found: Sequence[Found], utc: datetime) -> None:
    """Keep what was found; what is open and no longer found goes, what was decided stays."""
    known = {
        (row.one_id, row.other_id): row for row in session.scalars(select(Pair)).yield_per(AT_ONCE)
    }
    for one in found:
        row = known.pop((one.one, one.other), None)
        said = _said(one.resemblance)
        if row is None:
            session.add(
                Pair(
                    one_id=one.one, other_id=one.other, verdict=Verdict.OPEN.value, found_at=utc,
                    decided_by=None, decided_at=None, **said,
                )
            )  # fmt: skip
        elif row.verdict == Verdict.OPEN:
            row.score, row.likeness, row.reasons = said["score"], said["likeness"], said["reasons"]
    gone = [row.id for row in known.values() if row.verdict == Verdict.OPEN]
    for chunk in in_chunks(gone):
        session.execute(delete(Pair).where(Pair.id.in_(chunk)))
    session.flush()


def _said(found: Resemblance) -> Mapping[str, Any]:
    return {
        "score": found.score,
        "likeness": found.likeness.value,
        "reasons": {name: agreement.value for name, agreement in found.reasons.items()},
    }


def get(session: Session, pair_id: int) -> Pair | None:
    """The pair of this id with all that is known of both."""
    return session.get(Pair, pair_id, options=_ALONG)


def of(session: Session, one: int, other: int) -> Pair | None:
    """The pair of these two listings."""
    low, high = min(one, other), max(one, other)
    return session.scalar(select(Pair).where(Pair.one_id == low, Pair.other_id == high))


def waiting(
    session: Session, likeness: Likeness | None = None, *, skip: int = 0, most: int = 50
) -> list[Pair]:
    """Pairs that nobody has decided on and that residents see both of, the likeliest first."""
    query = _undecided(select(Pair), likeness).options(*_ALONG)
    ordered = query.order_by(Pair.score.desc(), Pair.id).offset(skip).limit(most)
    return list(session.scalars(ordered))


def numbers_waiting(session: Session) -> dict[str, int]:
    """How many there are to decide on, by how likely they are."""
    counted = _undecided(select(Pair.likeness, func.count(Pair.id)), None)
    return {row[0]: row[1] for row in session.execute(counted.group_by(Pair.likeness))}


def _undecided(query: Any, likeness: Likeness | None) -> Any:
    one, other = (
        select(Opportunity.id)
        .where(Opportunity.status == Status.PUBLISHED, Opportunity.id == side)
        .exists()
        for side in (Pair.one_id, Pair.other_id)
    )
    query = query.where(Pair.verdict == Verdict.OPEN.value, one, other)
    return query if likeness is None else query.where(Pair.likeness == likeness.value)


def apart(session: Session, most: int = 100) -> list[Pair]:
    """Pairs of which somebody has said that they are two, the last said first."""
    return list(
        session.scalars(
            select(Pair)
            .where(Pair.verdict == Verdict.APART.value)
            .order_by(Pair.decided_at.desc(), Pair.id.desc())
            .limit(most)
            .options(*_ALONG)
        )
    )


def begin(session: Session, utc: datetime) -> Comparison:
    """Note that somebody begins to look for listings that are the same."""
    row = Comparison(started_at=utc, finished_at=None, listings=0, pairs=0)
    session.add(row)
    session.flush()
    return row


def last_comparison(session: Session) -> Comparison | None:
    """The last look at all listings, whether it is over or not."""
    return session.scalar(select(Comparison).order_by(Comparison.id.desc()).limit(1))
