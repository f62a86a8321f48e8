"""Applying a plan: all of it in the caller's transaction, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from finder.drafts import ProviderDraft, VenueDraft
from finder.imports.decide import Offered, Plan
from finder.store import saving
from finder.store.parties import Locate, save_providers, save_venues, venue_key
from finder.store.saving import Moment, Save


@dataclass(frozen=True, slots=True)
class Applied:
    """Where a plan is applied: which source, when, and how areas are found."""

    source_id: int
    moment: Moment
    locate: Locate


def apply(session: Session, plan: Plan, where: Applied) -> None:
    """Write what the plan says; what it keeps is only confirmed by `confirm`."""
    offered = [*plan.add, *(item for _, item in plan.change)]
    providers = save_providers(session, _providers(offered))
    venues = save_venues(session, _venues(offered), where.locate)

    def save(item: Offered) -> Save:
        venue = item.draft.venue
        return Save(
            draft=item.draft,
            fingerprint=item.fingerprint,
            provider_id=providers.ids[item.identity[0]],
            venue_id=venues.ids[venue_key(venue)] if venue else None,
            source_id=where.source_id,
            source_row=item.row,
            elsewhere={name: venues.ids[venue_key(one)] for name, one in item.elsewhere.items()},
        )

    saving.announce_parties(session, providers.changed, venues.changed)
    saving.insert_opportunities(session, [save(item) for item in plan.add], where.moment)
    saving.update_opportunities(
        session, [(id_, save(item)) for id_, item in plan.change], where.moment
    )
    saving.withdraw(session, plan.withdraw, where.moment.utc)


def _providers(offered: Iterable[Offered]) -> Mapping[str, ProviderDraft]:
    """One of each provider, with the last that is stated of it."""
    found: dict[str, ProviderDraft] = {}
    for item in offered:
        said, before = item.draft.provider, found.get(item.identity[0])
        if before is None:
            found[item.identity[0]] = said
        elif said != before:
            found[item.identity[0]] = replace(
                before, type=said.type or before.type, url=said.url or before.url
            )
    return found


def _venues(offered: Iterable[Offered]) -> Mapping[str, VenueDraft]:
    found: dict[str, VenueDraft] = {}
    named = [venue for item in offered for venue in item.elsewhere.values()]
    own = [item.draft.venue for item in offered if item.draft.venue is not None]
    for said in (*own, *named):
        before = found.setdefault(venue_key(said), said)
        if before != said:
            found[venue_key(said)] = replace(
                before,
                postcode=said.postcode or before.postcode,
                access=said.access or before.access,
            )
    return found
