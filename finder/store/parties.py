"""Providers and venues: found again by name or key, or made, many at a time."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from finder.drafts import ProviderDraft, VenueDraft
from finder.models import Area, Provider, Venue

Locate = Callable[[Sequence[float], Sequence[float]], Sequence[str | None]]
"""Gives the code of the area in which each point lies; None where in none, or for NaN."""

LONGEST_SLUG = 80
CHUNK = 500
"""How many values one statement names; databases allow few."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Ids of providers or venues, and those of them that are not what they were."""

    ids: Mapping[str, int]
    changed: frozenset[int]


def in_chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    """The values in lists that one statement can name."""
    everything = list(values)
    for start in range(0, len(everything), CHUNK):
        yield everything[start : start + CHUNK]


def slug_of(name: str) -> str:
    """A name as it stands in a URL: letters and digits of any script, joined by hyphens."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    slug = re.sub(r"[\W_]+", "-", folded).strip("-")[:LONGEST_SLUG].rstrip("-")
    return slug or "provider"


class Slugs:
    """Slugs of providers by their names; a new name gets one that nobody has."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._by_name = dict(known)
        self._taken = set(known.values())

    def of(self, name: str) -> str:
        """The slug of the provider of that name."""
        slug = self._by_name.get(name)
        if slug is None:
            slug = self._by_name[name] = self._free(slug_of(name))
            self._taken.add(slug)
        return slug

    def _free(self, slug: str) -> str:
        free, number = slug, 2
        while free in self._taken:
            free, number = f"{slug}-{number}", number + 1
        return free


def slugs(session: Session) -> Slugs:
    """The slugs of all providers."""
    return Slugs(
        {row.name: row.slug for row in session.execute(select(Provider.name, Provider.slug))}
    )


def provider_name(session: Session, slug: str) -> str | None:
    """The name of the provider of that slug or name, None where there is none."""
    return session.scalar(
        select(Provider.name).where(or_(Provider.slug == slug, Provider.name == slug)).limit(1)
    )


def provider_id(session: Session, slug: str) -> int:
    """The id of the provider of that slug or name, who is made where there is none."""
    known = select(Provider.id).where(or_(Provider.slug == slug, Provider.name == slug)).limit(1)
    found = session.scalar(known)
    if found is None:
        row = Provider(slug=slugs(session).of(slug), name=slug, type=None, url="")
        session.add(row)
        session.flush()
        found = row.id
    return found


def save_providers(session: Session, offered: Mapping[str, ProviderDraft]) -> Parties:
    """See that each provider exists, by slug, and knows what is newly stated of it."""
    stored = {row.slug: row for row in session.scalars(select(Provider))}
    new = [
        {"slug": slug, "name": said.name, "type": said.type, "url": said.url}
        for slug, said in offered.items()
        if slug not in stored
    ]
    if new:
        session.execute(insert(Provider), new)
    changed = set()
    for slug, said in offered.items():
        row = stored.get(slug)
        if row and ((said.type and row.type != said.type) or (said.url and row.url != said.url)):
            row.type, row.url = said.type or row.type, said.url or row.url
            changed.add(row.id)
    session.flush()
    ids = {row.slug: row.id for row in session.execute(select(Provider.slug, Provider.id))}
    return Parties(ids, frozenset(changed))


def venue_key(venue: VenueDraft) -> str:
    """What identifies a venue across imports: its name, address and coordinates."""
    point = "" if venue.lat is None else f"{venue.lat:.6f},{venue.lng:.6f}"
    said = f"{venue.name.casefold()}\x1f{venue.address.casefold()}\x1f{point}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def save_venues(session: Session, offered: Mapping[str, VenueDraft], locate: Locate) -> Parties:
    """See that each venue exists, by key, lies in its area, and has what is newly stated."""
    stored = _stored_venues(session, offered)
    new = {key: venue for key, venue in offered.items() if key not in stored}
    if new:
        areas = _area_ids(session, list(new.values()), locate)
        rows = [_venue_row(key, venue) for key, venue in new.items()]
        for row, area_id in zip(rows, areas, strict=True):
            row["area_id"] = area_id
        session.execute(insert(Venue), rows)
    changed = [_restated(row, offered[key]) for key, row in stored.items()]
    updates = [values for values in changed if values]
    if updates:
        session.connection().execute(
            update(Venue)
            .where(Venue.id == bindparam("of"))
            .values(postcode=bindparam("its_postcode"), access=bindparam("its_access")),
            updates,
        )
    ids = {key: row.id for key, row in _stored_venues(session, offered).items()}
    return Parties(ids, frozenset(values["of"] for values in updates))


def _stored_venues(session: Session, keys: Iterable[str]) -> dict[str, Any]:
    columns = select(Venue.key, Venue.id, Venue.postcode, Venue.access)
    return {
        row.key: row
        for chunk in in_chunks(keys)
        for row in session.execute(columns.where(Venue.key.in_(chunk)))
    }


def _restated(row: Any, said: VenueDraft) -> dict[str, Any] | None:
    postcode, access = said.postcode or row.postcode, list(said.access) or row.access
    if (postcode, access) == (row.postcode, row.access):
        return None
    return {"of": row.id, "its_postcode": postcode, "its_access": access}


def _venue_row(key: str, venue: VenueDraft) -> dict[str, Any]:
    return {
        "key": key,
        "name": venue.name,
        "address": venue.address,
        "postcode": venue.postcode,
        "lat": venue.lat,
        "lng": venue.lng,
        "access": list(venue.access),
    }


def _area_ids(session: Session, venues: Sequence[VenueDraft], locate: Locate) -> list[int | None]:
    ids = {row.code: row.id for row in session.execute(select(Area.code, Area.id))}
    unplaced = float("nan")
    codes = locate(
        [unplaced if venue.lat is None else venue.lat for venue in venues],
        [unplaced if venue.lng is None else venue.lng for venue in venues],
    )
    return [ids.get(code or "") for code in codes]
