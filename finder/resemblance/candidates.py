"""Candidates: pairs that are worth comparing, found by what they share, never each with all.

Listings stand together in a block when they share a key; what is rare makes a good key.
A block of many is parted by further facts, and of what is still many only neighbours in
the order of their titles are compared, so that the work grows with the number of listings.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finder.drafts import Draft
from finder.resemblance import links, sites, times, titles
from finder.resemblance.titles import Title
from finder.text import folding, words

MOST = 24
"""So many of one block are compared each with each."""

NEIGHBOURS = 6
"""Of a block that cannot be parted, each is compared with so many that come next."""

Pair = tuple[int, int]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A draft under the number by which it is known; its title read, and who offers it.

    `source` is the same for what one list has told, and empty where that does not matter.
    """

    number: int
    draft: Draft
    title: Title
    provider: str
    site: str
    source: str = ""

    @classmethod
    def of(cls, number: int, draft: Draft, source: str = "", usual: str = "") -> Listing:
        """Read what blocks are made from; `usual` is the language of what states none.

        Words have to be stemmed alike, or the same title would be two.
        """
        return cls(
            number=number,
            draft=draft,
            title=titles.read(draft.title, draft.language or usual),
            provider=provider_key(draft.provider.name),
            site=sites.key(draft),
            source=source,
        )


def provider_key(name: str) -> str:
    """A name without what is only written differently."""
    return " ".join(map(folding, words(name)))


def pairs(listings: Sequence[Listing], *, wide: bool = True) -> Iterator[Pair]:
    """Pairs of places in the sequence, each once, the lower place first.

    Without `wide` only what has the same title and beginning is looked at, as is quick.
    """
    seen: set[int] = set()
    for keys in _keys(listings, wide=wide):
        for block in _blocks(listings, keys):
            for one, other in _within(listings, block, 0):
                low, high = min(one, other), max(one, other)
                number = low * len(listings) + high
                if number not in seen:
                    seen.add(number)
                    yield low, high


def _keys(listings: Sequence[Listing], *, wide: bool) -> Iterator[Callable[[Listing], list[Key]]]:
    yield _by_title_and_day
    if wide:
        rarity = Counter(word for one in listings for word in one.title.core)
        yield _by_title_and_site
        yield _by_page
        yield _by_site_and_start
        yield lambda one: _by_rare_words(one, rarity)


def _blocks(
    listings: Sequence[Listing], keys: Callable[[Listing], list[Key]]
) -> Iterable[list[int]]:
    found: dict[Key, list[int]] = defaultdict(list)
    for place, one in enumerate(listings):
        for key in keys(one):
            found[key].append(place)
    return (block for block in found.values() if len(block) > 1)


def _by_title_and_day(one: Listing) -> list[Key]:
    return [(one.title.key, times.first_day(one.draft.schedule))]


def _by_title_and_site(one: Listing) -> list[Key]:
    return [(one.title.key, one.site)]


def _by_page(one: Listing) -> list[Key]:
    return list(links.pages(one.draft))


def _by_site_and_start(one: Listing) -> list[Key]:
    first = times.first_day(one.draft.schedule)
    if not one.site or first is None:
        return []
    return [(one.site, first, times.first_hour(one.draft.schedule))]


def _by_rare_words(one: Listing, rarity: Mapping[str, int]) -> list[Key]:
    """The two rarest words of a title: what is written otherwise in the rest is found by them."""
    rare = sorted(one.title.core, key=lambda word: (rarity[word], word))[:2]
    return [tuple(sorted(rare))] if len(rare) == 2 else []


_PARTED_BY: tuple[Callable[[Listing], object], ...] = (
    lambda one: times.first_day(one.draft.schedule),
    lambda one: one.site,
    lambda one: times.first_hour(one.draft.schedule),
    lambda one: one.title.key,
    lambda one: one.draft.ages,
    lambda one: one.provider,
)
"""What parts a block of many: who differs in it is hardly the same."""


def _within(listings: Sequence[Listing], block: list[int], part: int) -> Iterator[Pair]:
    if len(block) <= MOST:
        yield from ((one, other) for at, one in enumerate(block) for other in block[at + 1 :])
    elif part < len(_PARTED_BY):
        parted: dict[object, list[int]] = defaultdict(list)
        for place in block:
            parted[_PARTED_BY[part](listings[place])].append(place)
        for smaller in parted.values():
            yield from _within(listings, smaller, part + 1)
    else:
        ordered = sorted(block, key=lambda place: listings[place].draft.title)
        for at, one in enumerate(ordered):
            yield from ((one, other) for other in ordered[at + 1 : at + 1 + NEIGHBOURS])
