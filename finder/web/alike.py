"""Like opportunities: what real searches find beside one that somebody looks at."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from finder.asked import AgeAsked, World, asked_age, read_near
from finder.city import OLDEST
from finder.errors import SearchIndexError
from finder.models import Opportunity, Venue
from finder.publishing import listings
from finder.publishing.listings import Brief
from finder.query import SearchQuery
from finder.vocabulary import Sort
from finder.web.cards import Card, Describer
from finder.web.visit import Visit

_SHOWN = 3
_LOOKED_AT = 12
"""Hits among which the shown ones are chosen: many may have the same name."""

_NEARBY_KM = 2.0


@dataclass(frozen=True, slots=True)
class More:
    """A few like ones, and the address of the search that finds them all."""

    cards: tuple[Card, ...]
    href: str


def around(
    venue: Venue | None, world: World, *, within: float | None = _NEARBY_KM
) -> SearchQuery | None:
    """The question for what is near a venue; None where it is not known where that is."""
    if venue is None or venue.lat is None or venue.lng is None:
        return None
    point = f"{venue.lat:.6f},{venue.lng:.6f}"
    return SearchQuery(near=(read_near(point, world),), within=within)


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks for others like one opportunity, at one moment."""

    visit: Visit
    session: Session
    describer: Describer
    moment: datetime

    def same_provider(self, row: Opportunity) -> More:
        """Others of its provider, the soonest first."""
        return self._more(SearchQuery(provider=(row.provider.slug,)), row, ())

    def nearby(self, row: Opportunity, venue: Venue | None, shown: Iterable[Card]) -> More | None:
        """Others for the same ages close to its venue; None where its place is not known."""
        query = around(venue, self._world)
        if query is None:
            return None
        query = query.replace(age=self._same_ages(row), sort=Sort.NEAREST)
        return self._more(query, row, {card.title for card in shown})

    def same_topic(self, row: Opportunity) -> More:
        """Others of its topics, near its venue where that is known, for the same ages.

        Where neither topic nor place is known nothing is like it.
        """
        near = around(row.venue, self._world, within=None) or SearchQuery()
        query = near.replace(topic=tuple(row.topics))
        if query.is_plain:
            return More((), "")
        query = query.replace(age=self._same_ages(row))
        return self._more(query, row, ())

    @property
    def _world(self) -> World:
        return self.visit.installation.world

    def _same_ages(self, row: Opportunity) -> tuple[AgeAsked, ...]:
        """The argument that asks for whoever may come to it; none where that is not stated."""
        low, high = row.age_low, row.age_high
        if low is None and high is None:
            return ()
        last = "" if high is None else f"{min(high - 1, OLDEST * 12)}m"
        return (asked_age(f"{low or 0}m-{last}", self._world),)

    def _more(self, query: SearchQuery, row: Opportunity, titles: Collection[str]) -> More:
        href = self.visit.links.search(query)
        try:
            asked = query.replace(per_page=_LOOKED_AT)
            answer = self.visit.installation.engine.search(asked, self.moment)
        except SearchIndexError:
            # The page is worth showing without it.
            return More((), href)
        zone = self.visit.installation.city.timezone
        hits = [hit for hit in answer.hits if hit.id != row.id]
        found = listings.in_brief(self.session, hits, self.moment, zone)
        chosen = _different(found, {row.title, *titles})[:_SHOWN]
        cards = tuple(self._card(one, row) for one in chosen)
        return More(cards, href)

    def _card(self, found: Brief, row: Opportunity) -> Card:
        """A result; how far it is to the very same place is not worth saying."""
        card = self.describer.card(found, fits=False)
        here = found.venue is not None and found.venue.id == row.venue_id
        return replace(card, distance="") if here else card


def _different(found: Iterable[Brief], titles: set[str]) -> list[Brief]:
    """One of each title, those that are not shown yet first."""
    first: dict[str, Brief] = {}
    others: list[Brief] = []
    for one in found:
        known = one.row.title in titles or one.row.title in first
        if known:
            others.append(one)
        else:
            first[one.row.title] = one
    return [*first.values(), *others]
