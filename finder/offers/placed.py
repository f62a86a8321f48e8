"""Placed: an offer as it is read, with the places that its dates name held against those known."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from finder.drafts import Draft, VenueDraft
from finder.models import Provider
from finder.offers.terms import Terms, read
from finder.problems import Problem
from finder.store.elsewhere import Elsewhere


def read_placed(
    session: Session,
    values: Mapping[str, str],
    provider: Provider,
    external_id: str,
    terms: Terms,
) -> tuple[Draft | None, tuple[Problem, ...]]:
    """What the texts of fields say; no draft where one is faulty, or names a place unknown."""
    draft, problems = read(values, provider, external_id, terms)
    if draft is None:
        return None, problems
    _, unknown = Elsewhere(session, [(provider.slug, draft)]).of(provider.slug, draft)
    return (None if unknown else draft), (*problems, *unknown)


def elsewhere(session: Session, draft: Draft, slug: str) -> Mapping[str, VenueDraft]:
    """The places that the dates of a draft name and that are known, by these names."""
    known, _ = Elsewhere(session, [(slug, draft)]).of(slug, draft)
    return known
