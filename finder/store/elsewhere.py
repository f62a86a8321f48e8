"""Elsewhere: the places that single dates name, and which venue each name means.

A date may only name a place that is known: the listing's own, one of the same table, or one
where something has been offered. A name alone makes no venue. Every slip of the pen would
become a place without coordinates, which no search by distance finds, and residents would look
for it; so an unknown name is a fault that says what to do. A place is made where it is said
in full, by the fields of a listing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from finder.drafts import Draft, VenueDraft
from finder.models import Occurrence, Opportunity, Provider, Venue
from finder.problems import Problem, error
from finder.store.parties import in_chunks
from finder.vocabulary import Access

Of = tuple[str, Draft]
"""The slug of a provider, and what it offers."""


def names_in(draft: Draft) -> list[str]:
    """The places that the dates of a draft name, each once."""
    named = (one.venue for one in draft.schedule.meetings if one.venue)
    return list(dict.fromkeys(named))


def spellings(name: str, address: str) -> tuple[str, ...]:
    """How a place may be called: by its name, by its address, or by both."""
    both = f"{name}, {address}" if name and address else ""
    return tuple(filter(None, (name, address, both)))


class Elsewhere:
    """What names of places mean, for drafts that are offered together."""

    def __init__(self, session: Session, offered: Iterable[Of]) -> None:
        """Look up all that these drafts name; nothing is asked where none names a place."""
        everything = list(offered)
        names = {name for _, draft in everything for name in names_in(draft)}
        self._beside: dict[str, list[tuple[str, VenueDraft]]] = defaultdict(list)
        self._known: dict[str, list[tuple[bool, frozenset[str], VenueDraft]]] = defaultdict(list)
        if not names:
            return
        wanted = set(map(_folded, names))
        for slug, draft in everything:
            for said in wanted.intersection(_called(draft.venue)):
                self._beside[said].append((slug, draft.venue or VenueDraft()))
        rows = list(_rows(session, names))
        users = _users(session, [row.id for row in rows])
        for row in rows:
            venue = _draft(row)
            for said in wanted.intersection(_called(venue)):
                self._known[said].append((row.id in users, users.get(row.id, frozenset()), venue))

    def of(
        self, slug: str, draft: Draft, row: int = 0
    ) -> tuple[Mapping[str, VenueDraft], list[Problem]]:
        """The place that each name means, and the problems of those that mean none, or several."""
        meant: dict[str, VenueDraft] = {}
        problems: list[Problem] = []
        for name in names_in(draft):
            found = self._meant(name, slug, draft)
            if len(found) == 1:
                meant[name] = found[0]
            else:
                code = "place-ambiguous" if found else "place-unknown"
                problems.append(error(row, "dates", code, name))
        return meant, problems

    def _meant(self, name: str, slug: str, draft: Draft) -> list[VenueDraft]:
        """What a name may mean: the nearest to the listing of which there is any."""
        said = _folded(name)
        if said in _called(draft.venue):
            return [draft.venue or VenueDraft()]
        beside, known = self._beside[said], self._known[said]
        nearest = (
            [venue for whose, venue in beside if whose == slug],
            [venue for _, users, venue in known if slug in users],
            [venue for _, venue in beside],
            [venue for is_used, _, venue in known if is_used],
            [venue for _, _, venue in known],
        )
        return _apart(next((some for some in nearest if some), []))


def _apart(venues: Iterable[VenueDraft]) -> list[VenueDraft]:
    """One for each point; those without coordinates only where there are no others."""
    found: dict[object, VenueDraft] = {}
    for venue in venues:
        found.setdefault((venue.lat, venue.lng) if venue.lat is not None else venue.address, venue)
    placed = [venue for venue in found.values() if venue.lat is not None]
    return placed or list(found.values())


_COMMA = re.compile(r"\s*[,،、，]\s*")
"""What separates a name from its address, as people type it in their script."""


def _commas(text: str) -> str:
    return _COMMA.sub(", ", text)


def _folded(text: str) -> str:
    return " ".join(_commas(text).casefold().split())


def _called(venue: VenueDraft | None) -> set[str]:
    return set() if venue is None else set(map(_folded, spellings(venue.name, venue.address)))


def _rows(session: Session, names: Iterable[str]) -> Iterator[Any]:
    """Venues that may be meant; not every database folds every letter, so both are asked for."""
    columns = (Venue.name, Venue.address, Venue.name + ", " + Venue.address)
    both = {form for name in names for form in (name, _commas(name))}
    said = both | {form.lower() for form in both}
    asked = select(Venue).order_by(Venue.id)
    seen: set[int] = set()
    for chunk in in_chunks(sorted(said)):
        matching = (one.in_(chunk) for column in columns for one in (column, func.lower(column)))
        for row in session.scalars(asked.where(or_(*matching))):
            if row.id not in seen:
                seen.add(row.id)
                yield row


def _users(session: Session, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """The providers that offer something at each venue, by their slugs."""
    found: dict[int, set[str]] = defaultdict(set)
    here = select(Opportunity.venue_id, Provider.slug)
    once = select(Occurrence.venue_id, Provider.slug).join(
        Opportunity, Opportunity.id == Occurrence.opportunity_id
    )
    for chunk in in_chunks(ids):
        for asked, column in ((here, Opportunity.venue_id), (once, Occurrence.venue_id)):
            joined = asked.join(Provider, Provider.id == Opportunity.provider_id)
            for venue_id, slug in session.execute(joined.where(column.in_(chunk)).distinct()):
                found[int(venue_id or 0)].add(slug)
    return {venue_id: frozenset(slugs) for venue_id, slugs in found.items()}


def _draft(row: Venue) -> VenueDraft:
    access = tuple(map(Access, row.access))
    return VenueDraft(row.name, row.address, row.postcode, row.lat, row.lng, access)
