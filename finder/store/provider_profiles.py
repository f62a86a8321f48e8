"""Profiles of providers: what was told of their own tables, kept for the next time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from finder.models import Provider, ProviderProfile


def of_provider(session: Session, slug: str) -> list[ProviderProfile]:
    """All of the provider of that slug or name, the last changed first."""
    return list(
        session.scalars(
            select(ProviderProfile)
            .join(Provider, Provider.id == ProviderProfile.provider_id)
            .where(or_(Provider.slug == slug, Provider.name == slug))
            .order_by(ProviderProfile.changed_at.desc(), ProviderProfile.id.desc())
        )
    )


def keep(  # noqa: PLR0913 - what is known of one profile.
    session: Session,
    provider_id: int,
    header: Sequence[str],
    *,
    data: Mapping[str, Any],
    answers: Mapping[str, Any],
    utc: datetime,
) -> ProviderProfile:
    """Keep a profile; one for the same header gives way to it."""
    names = list(header)
    known = session.scalars(
        select(ProviderProfile).where(ProviderProfile.provider_id == provider_id)
    )
    row = next((one for one in known if one.header == names), None)
    if row is None:
        row = ProviderProfile(provider_id=provider_id, header=names)
        session.add(row)
    row.data, row.answers, row.changed_at = dict(data), dict(answers), utc
    session.flush()
    return row


def forget(session: Session, row: ProviderProfile) -> None:
    """Ask anew when such a table comes again."""
    session.delete(row)
    session.flush()
