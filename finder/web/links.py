"""Addresses of our own pages; plain strings, because a page holds a hundred of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from finder.arguments import ARGUMENTS
from finder.models import Opportunity
from finder.query import SearchQuery

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

    def map(self, query: SearchQuery) -> str:
        """The map of a question."""
        return self._asking("/map", query)

    def map_data(self, query: SearchQuery) -> str:
        """The same for programs."""
        return self._asking("/map.geojson", query)

    def _asking(self, path: str, query: SearchQuery) -> str:
        arguments = printed(query)
        return f"{self.page(path)}?{arguments}" if arguments else self.page(path)

    def literally(self, words: str) -> str:
        """The page of results of these very words."""
        return f"{self.root}{self.prefix}/search?{urlencode([('q', words)])}"

    def opportunity(self, row: Opportunity) -> str:
        """The page of one opportunity."""
        return f"{self.root}{self.prefix}/opportunity/{name_in_path(row)}"

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


def slug(title: str) -> str:
    """The words of a title as they stand in an address, in whatever script."""
    return _NOT_WORD.sub("-", title.casefold()).strip("-")[:_LONGEST_SLUG].rstrip("-")
