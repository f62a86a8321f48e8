"""Likenesses: rows of one table that look as if they said the same of the same thing."""

from __future__ import annotations

from collections.abc import Sequence

from finder.drafts import Draft
from finder.problems import Problem, notice
from finder.resemblance.candidates import Listing, pairs
from finder.resemblance.judging import Judge
from finder.vocabulary import Likeness


def likenesses(drafts: Sequence[tuple[int, Draft]]) -> list[Problem]:
    """A notice for each row that is almost certainly what an earlier one says already.

    Rows of one id are left to whoever compares those.
    """
    rows = [Listing.of(row, draft) for row, draft in drafts]
    judge = Judge(rows)
    first: dict[int, int] = {}
    for low, high in pairs(rows, wide=False):
        one, other = rows[low], rows[high]
        if (one.provider, one.draft.external_id) == (other.provider, other.draft.external_id):
            continue
        found = judge.compare(one, other)
        if found is not None and found.likeness is not Likeness.PERHAPS:
            first[other.number] = min(one.number, first.get(other.number, one.number))
    return [
        notice(row, "title", "looks-like-row", str(before)) for row, before in sorted(first.items())
    ]
