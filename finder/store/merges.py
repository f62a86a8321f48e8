"""Merges: which listings are shown as another one; made, undone, and followed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload

from finder.models import Merge, Opportunity
from finder.store.changes import announce
from finder.store.parties import in_chunks
from finder.vocabulary import Status

LONGEST_WAY = 20
"""So many merges one after another are followed; people make two or three."""

_ALONG = (
    joinedload(Merge.kept).joinedload(Opportunity.provider),
    joinedload(Merge.hidden).joinedload(Opportunity.provider),
)


def get(session: Session, merge_id: int) -> Merge | None:
    """The merge of this id with both its listings."""
    return session.get(Merge, merge_id, options=_ALONG)


def latest(session: Session, most: int = 100) -> list[Merge]:
    """The newest merges, those that were undone among them."""
    return list(
        session.scalars(select(Merge).order_by(Merge.id.desc()).limit(most).options(*_ALONG))
    )


def make(
    session: Session, kept: Opportunity, hidden: Opportunity, by: int | None, utc: datetime
) -> Merge:
    """Show one listing as another; what is stored of it stays as it is."""
    row = Merge(
        kept_id=kept.id, hidden_id=hidden.id, before=hidden.status, merged_by=by, merged_at=utc,
        undone_by=None, undone_at=None,
    )  # fmt: skip
    session.add(row)
    announce(session, [hidden.id], {"status": Status.MERGED.value})
    session.flush()
    session.refresh(hidden)
    return row


def undo(session: Session, row: Merge, by: int | None, utc: datetime) -> None:
    """Show the hidden one again as it was; one whose provider took it back stays away."""
    row.undone_by, row.undone_at = by, utc
    hidden = session.get_one(Opportunity, row.hidden_id)
    if hidden.status == Status.MERGED:
        announce(session, [row.hidden_id], {"status": row.before})
    session.flush()
    session.refresh(hidden)


def hidden_among(session: Session, ids: Iterable[int]) -> set[int]:
    """Those of these listings that are shown as another one."""
    return {hidden for hidden, _ in _steps(session, ids)}


def followed(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """For each of these that is shown as another one, that other one."""
    found = dict(_steps(session, ids))
    for _ in range(LONGEST_WAY):
        further = dict(_steps(session, set(found.values())))
        if not further:
            break
        found = {hidden: further.get(kept, kept) for hidden, kept in found.items()}
    return found


def shown_as(session: Session, ids: Iterable[int]) -> dict[int, Opportunity]:
    """The same with what residents see of each, where they see it at all."""
    found = followed(session, ids)
    rows = session.scalars(
        select(Opportunity)
        .where(Opportunity.id.in_(set(found.values())), Opportunity.status == Status.PUBLISHED)
        .options(joinedload(Opportunity.provider))
    )
    seen = {row.id: row for row in rows}
    return {hidden: seen[kept] for hidden, kept in found.items() if kept in seen}


def shown_for(session: Session, ids: Iterable[int]) -> dict[int, list[Opportunity]]:
    """For each of these listings, those that are shown as it, if there are any."""
    found: dict[int, list[Opportunity]] = {}
    for chunk in in_chunks(ids):
        rows = session.scalars(
            select(Merge)
            .where(Merge.kept_id.in_(chunk), Merge.undone_at.is_(None))
            .order_by(Merge.id)
            .options(*_ALONG)
        )
        for row in rows:
            found.setdefault(row.kept_id, []).append(row.hidden)
    return found


def orphaned(session: Session) -> list[Merge]:
    """Merges whose listing that stayed is no longer seen, so that both would be gone."""
    kept = aliased(Opportunity)
    seen = (Status.PUBLISHED.value, Status.MERGED.value)
    return list(
        session.scalars(
            select(Merge)
            .join(kept, kept.id == Merge.kept_id)
            .where(Merge.undone_at.is_(None), kept.status.not_in(seen))
            .options(*_ALONG)
        )
    )


def _steps(session: Session, ids: Iterable[int]) -> Sequence[tuple[int, int]]:
    """Of each that is shown as another one: itself, and the other."""
    return [
        (row.hidden_id, row.kept_id)
        for chunk in in_chunks(ids)
        for row in session.execute(
            select(Merge.hidden_id, Merge.kept_id)
            .where(Merge.hidden_id.in_(chunk), Merge.undone_at.is_(None))
            .order_by(Merge.id)
        )
    ]
