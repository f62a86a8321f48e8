"""Reports of residents: noted, read by staff and providers, closed, and emptied in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from finder.models import FaultReport, Opportunity
from finder.vocabulary import FaultReason

MOST_SHOWN = 100


def note(
    session: Session, opportunity_id: int, reason: FaultReason, words: str, utc: datetime
) -> FaultReport:
    """Note what somebody says is wrong with a listing."""
    row = FaultReport(
        opportunity_id=opportunity_id, reason=reason.value, words=words, created_at=utc,
        closed_at=None, closed_by=None, note="",
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def open_ones(session: Session) -> Sequence[FaultReport]:
    """What nobody has closed yet, the longest first; of very many only some."""
    return session.scalars(
        select(FaultReport)
        .where(FaultReport.closed_at.is_(None))
        .order_by(FaultReport.created_at, FaultReport.id)
        .limit(MOST_SHOWN)
        .options(joinedload(FaultReport.opportunity).joinedload(Opportunity.provider))
    ).all()


def number_open(session: Session) -> int:
    """How many reports nobody has closed yet."""
    counted = select(func.count(FaultReport.id)).where(FaultReport.closed_at.is_(None))
    return session.scalar(counted) or 0


def of_provider(session: Session, provider_id: int) -> dict[int, list[FaultReport]]:
    """What is said of a provider's listings and not closed yet, by listing."""
    found: dict[int, list[FaultReport]] = {}
    rows = session.scalars(
        select(FaultReport)
        .join(Opportunity, Opportunity.id == FaultReport.opportunity_id)
        .where(Opportunity.provider_id == provider_id, FaultReport.closed_at.is_(None))
        .order_by(FaultReport.created_at, FaultReport.id)
    )
    for row in rows:
        found.setdefault(row.opportunity_id, []).append(row)
    return found


def close(session: Session, row: FaultReport, note: str, by: int, utc: datetime) -> None:
    """Note that it is dealt with."""
    row.closed_at, row.closed_by, row.note = utc, by, note
    session.flush()


def empty(session: Session, before: datetime) -> int:
    """Erase the words of what was reported before a moment; how many reports had some."""
    done = session.execute(
        update(FaultReport)
        .where(FaultReport.created_at < before)
        .where(or_(FaultReport.words != "", FaultReport.note != ""))
        .values(words="", note="")
        .returning(FaultReport.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())
