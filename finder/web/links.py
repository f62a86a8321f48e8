"""Addresses of our own pages; plain strings, because a page holds a hundred of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from finder.arguments import ARGUMENTS
from finder.errors import NotFoundError
from finder.i18n import N_
from finder.models import Opportunity, Provider, Venue
from finder.query import SearchQuery

_NAME = re.compile(r"([1-9][0-9]{0,17})(?:-.*)?", re.DOTALL)
_NOT_WORD = re.compile(r"[\W_]+")
_LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True)
class Links:
    """Makes addresses: `root` is where the program is mounted, `prefix` the language."""

    root: str
    prefix: str
    versions: Mapping[str, str]

    def page(self, path: str) -> str:
        """A page by its path, in the language of the visit."""
        return f"{self.root}{self.prefix}{path}"

    def search(self, query: SearchQuery, anchor: str = "") -> str:
        """The page of results of a question."""
        return self._asking("/search", query) + anchor

    def week(self, query: SearchQuery) -> str:
        """The timetable of a question."""
        return self._asking("/week", query)

    def _asking(self, path: str, query: SearchQuery) -> str:
        arguments = printed(query)
        return f"{self.page(path)}?{arguments}" if arguments else self.page(path)

    def twin(self, query: SearchQuery, kind: str) -> str:
        """A question as a file or feed of a kind, such as `rss`."""
        return self._asking(f"/search.{kind}", query)

    def calendar(self, row: Opportunity, occurrence: str = "") -> str:
        """The coming meetings of one opportunity as a calendar, or one of them by its key."""
        one = f"?{urlencode([('occurrence', occurrence)])}" if occurrence else ""
        return f"{self.opportunity(row)}.ics{one}"

    def literally(self, words: str) -> str:
        """The page of results of these very words."""
        return f"{self.root}{self.prefix}/search?{urlencode([('q', words)])}"

    def opportunity(self, row: Opportunity) -> str:
        """The page of one opportunity."""
        return f"{self.root}{self.prefix}/opportunity/{name_in_path(row)}"

    def provider(self, row: Provider) -> str:
        """The page of one provider."""
        return f"{self.root}{self.prefix}/provider/{quote(row.slug)}"

    def venue(self, row: Venue) -> str:
        """The page of one venue."""
        return f"{self.root}{self.prefix}/venue/{venue_in_path(row)}"

    def static(self, name: str) -> str:
        """A file of ours, with its version, so that it can be kept for ever."""
        return f"{self.root}/static/{name}?v={self.versions[name]}"


def printed(query: SearchQuery) -> str:
    """The arguments of a question as they stand in an address."""
    given = vars(query)
    return "&".join(
        [
            _piece(name, given[attribute])
            for name, attribute, default in _ARGUMENTS
            if given[attribute] is not default and given[attribute] != default
        ]
    )


_ARGUMENTS = [(name, argument.attribute, argument.default) for name, argument in ARGUMENTS.items()]


@lru_cache(maxsize=4096)
def _piece(name: str, value: Any) -> str:
    return urlencode([(name, text) for text in ARGUMENTS[name].texts(value)])


def name_in_path(row: Opportunity) -> str:
    """The id and slug under which an opportunity stands in its address."""
    return quote(f"{row.id}-{slug(row.title)}".rstrip("-"))


def venue_in_path(row: Venue) -> str:
    """The id and slug under which a venue stands in its address."""
    return quote(f"{row.id}-{slug(row.name or row.address)}".rstrip("-"))


def slug(title: str) -> str:
    """The words of a title as they stand in an address, in whatever script."""
    return _NOT_WORD.sub("-", title.casefold()).strip("-")[:_LONGEST_SLUG].rstrip("-")


def id_in(name: str) -> int:
    """The id at the start of a name in an address; raises NotFoundError without one."""
    match = _NAME.fullmatch(name)
    if not match:
        raise NotFoundError(N_("There is nothing at this address."))
    return int(match[1])
