"""What an opportunity answers to the filters that are on, beyond what every card shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from finder.labels import Labels
from finder.publishing.listings import Brief, Listing, enrolment_status
from finder.query import SearchQuery
from finder.topics import with_parents
from finder.vocabulary import Enrol, Group

Answer = tuple[str, bool]
"""A fact in words, and whether it is stated."""

_Teller = Callable[[Listing | Brief, SearchQuery, Labels], Iterator[str]]


def answers(
    listing: Listing | Brief, query: SearchQuery, labels: Labels, today: date
) -> list[Answer]:
    """For each filter that is on: what of it the listing states, or that it states nothing.

    Enrolment that is about to open or close is said whether or not it was asked about.
    """
    told: list[Answer] = []
    asked = query.groups
    for group, tell in _TELLERS.items():
        if group in asked:
            said = list(tell(listing, query, labels))
            told += [(text, True) for text in said]
            if not said and group in listing.unstated:
                told.append((labels("unstated", group), False))
    if status := _enrolment(listing, labels, today):
        told.append((status, True))
    elif Group.ENROL in asked and Group.ENROL in listing.unstated:
        told.append((labels("unstated", Group.ENROL), False))
    return told


def _topics(listing: Listing | Brief, query: SearchQuery, labels: Labels) -> Iterator[str]:
    """The narrowest of its topics that are, or belong to, those asked for."""
    for code in listing.row.topics:
        if not {code, *with_parents([code])}.isdisjoint(query.topic):
            yield labels("topic", code)


def _access(listing: Listing | Brief, query: SearchQuery, labels: Labels) -> Iterator[str]:
    venue = listing.venue
    there = {*listing.row.access, *(venue.access if venue else ())}
    yield from (labels("access", code) for code in query.access if code in there)


def _level(listing: Listing | Brief, _: SearchQuery, labels: Labels) -> Iterator[str]:
    if listing.row.level:
        yield labels("level", listing.row.level)


def _provider_type(listing: Listing | Brief, _: SearchQuery, labels: Labels) -> Iterator[str]:
    if listing.row.provider.type:
        yield labels("provider_type", listing.row.provider.type)


_WORTH_SAYING = frozenset(Enrol)

_TELLERS: Mapping[Group, _Teller] = {
    Group.TOPIC: _topics,
    Group.LEVEL: _level,
    Group.ACCESS: _access,
    Group.PROVIDER_TYPE: _provider_type,
}


def _enrolment(listing: Listing | Brief, labels: Labels, today: date) -> str:
    row = listing.row
    status = enrolment_status(row.enrol_opens, row.enrol_closes, today)
    return labels("enrol", status) if status in _WORTH_SAYING else ""
