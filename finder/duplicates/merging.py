"""Merging: of two listings one is shown for both, which can be undone; or they are told apart."""

from __future__ import annotations

from sqlalchemy.orm import Session

from finder.errors import FinderError
from finder.i18n import N_
from finder.models import Merge, Opportunity, Pair
from finder.permissions import Person
from finder.store import audit, merges, pairs
from finder.store.audit import Doing, Thing
from finder.vocabulary import Status, Verdict


class DuplicatesError(FinderError):
    """What was to be decided was decided already, or is not seen any more."""


_LATE = N_("This was decided in the meantime, or one of the two is not shown any more.")


def merge(session: Session, pair: Pair, kept_id: int, doing: Doing) -> Merge:
    """Show one of the two for both; raises DuplicatesError where they are not both seen."""
    sides = {pair.one_id: pair.other_id, pair.other_id: pair.one_id}
    if pair.verdict == Verdict.MERGED or kept_id not in sides:
        raise DuplicatesError(_LATE)
    kept, hidden = (
        session.get_one(Opportunity, id_, populate_existing=True)
        for id_ in (kept_id, sides[kept_id])
    )
    if not kept.status == hidden.status == Status.PUBLISHED:
        raise DuplicatesError(_LATE)
    row = merges.make(session, kept, hidden, _number(doing), doing.now)
    _decide(pair, Verdict.MERGED, doing)
    _record(session, doing, "listing merged", hidden, f"shown as opportunity {kept.id}")
    return row


def undo(session: Session, row: Merge, doing: Doing) -> None:
    """Show both again; raises DuplicatesError where that was done already."""
    if row.undone_at is not None:
        raise DuplicatesError(_LATE)
    merges.undo(session, row, _number(doing), doing.now)
    pair = pairs.of(session, row.kept_id, row.hidden_id)
    if pair is not None and pair.verdict == Verdict.MERGED:
        _reopen(pair)
    hidden = session.get_one(Opportunity, row.hidden_id)
    _record(session, doing, "merge undone", hidden, f"was shown as opportunity {row.kept_id}")


def tell_apart(session: Session, pair: Pair, doing: Doing) -> None:
    """Remember that these are two; raises DuplicatesError where they are merged."""
    if pair.verdict == Verdict.MERGED:
        raise DuplicatesError(_LATE)
    _decide(pair, Verdict.APART, doing)
    audit.record(session, doing, "listings told apart", Thing("pair", pair.id))


def reconsider(session: Session, pair: Pair, doing: Doing) -> None:
    """Forget that these are two, so that they are shown among those to decide on."""
    if pair.verdict != Verdict.APART:
        raise DuplicatesError(_LATE)
    _reopen(pair)
    audit.record(session, doing, "listings reconsidered", Thing("pair", pair.id))


def release(session: Session, doing: Doing) -> int:
    """Show again what was hidden for a listing that is not seen any more; says how many."""
    rows = merges.orphaned(session)
    for row in rows:
        undo(session, row, doing)
    return len(rows)


def _decide(pair: Pair, verdict: Verdict, doing: Doing) -> None:
    pair.verdict, pair.decided_by, pair.decided_at = verdict.value, _number(doing), doing.now


def _reopen(pair: Pair) -> None:
    pair.verdict, pair.decided_by, pair.decided_at = Verdict.OPEN.value, None, None


def _number(doing: Doing) -> int | None:
    return doing.who.id if isinstance(doing.who, Person) else None


def _record(session: Session, doing: Doing, what: str, row: Opportunity, detail: str) -> None:
    audit.record(session, doing, what, Thing("opportunity", row.id, row.provider_id), detail)
