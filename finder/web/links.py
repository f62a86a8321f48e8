"""Addresses of our own pages; plain strings, because a page holds a hundred of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from finder.arguments import ARGUMENTS
from finder.errors import NotFoundError
from finder.i18n import N_
from finder.models import Opportunity, Provider, Venue
from finder.query import SearchQuery
from finder.shortlist import NOTHING, Shortlist
from finder.store.glances import Glance, ProviderGlance, VenueGlance

_NAME = re.compile(r"([1-9][0-9]{0,17})(?:-.*)?", re.DOTALL)
_NOT_WORD = re.compile(r"[\W_]+")
_LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True)
class Keep:
    """A link that puts one opportunity on the list, or takes it off where it is `kept`.

    `href` is empty where the list is full.
    """

    href: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Links:
    """Makes addresses: `root` is where the program is mounted, `prefix` the language.

    What somebody keeps goes along in the address of every page, for it stands nowhere else.
    `here` is the path and arguments of the page that is shown, without what is kept, empty
    where they are too long to repeat; `asked` are the arguments of the search to go back to.
    """

    root: str
    prefix: str
    versions: Mapping[str, str]
    kept: Shortlist = NOTHING
    here: str = ""
    asked: str = ""

    def page(self, path: str) -> str:
        """A page by its path, in the language of the visit."""
        return self._to(path)

    def address(self, path: str) -> str:
        """A page by its path alone: where a form leads, which brings its own arguments."""
        return f"{self.root}{self.prefix}{path}"

    def search(self, query: SearchQuery, anchor: str = "") -> str:
        """The page of results of a question."""
        return self._to("/search", printed(query)) + anchor

    def changing(self, query: SearchQuery, name: str) -> Callable[[Any], str]:
        """Makes first pages of results of a question with other values of one argument."""
        before, after = _around(query.replace(page=1), name)
        address, carried = self.address("/search"), _carried(self.kept)

        def changed(value: Any) -> str:
            given = "&".join(filter(None, (*before, _piece(name, value), *after, carried)))
            return f"{address}?{given}" if given else address

        return changed

    def back(self) -> str:
        """The page of results that the list was come to from, else of everything."""
        return self._to("/search", self.asked)

    def week(self, query: SearchQuery) -> str:
        """The timetable of a question."""
        return self._to("/week", printed(query))

    def twin(self, query: SearchQuery, kind: str) -> str:
        """A question as a file or feed of a kind, such as `rss`."""
        given = printed(query)
        address = self.address(f"/search.{kind}")
        return f"{address}?{given}" if given else address

    def calendar(self, row: Opportunity, occurrence: str = "") -> str:
        """The coming meetings of one opportunity as a calendar, or one of them by its key."""
        one = f"?{urlencode([('occurrence', occurrence)])}" if occurrence else ""
        return f"{self.address(f'/opportunity/{name_in_path(row)}.ics')}{one}"

    def alerts(self, query: SearchQuery) -> str:
        """The form for following a question by e-mail."""
        return self._to("/alerts", printed(query))

    def map(self, query: SearchQuery) -> str:
        """The map of a question."""
        return self._to("/map", printed(query))

    def map_data(self, query: SearchQuery) -> str:
        """The same for programs."""
        given = printed(query)
        address = self.address("/map.geojson")
        return f"{address}?{given}" if given else address

    def literally(self, words: str) -> str:
        """The page of results of these very words."""
        return self._to("/search", urlencode([("q", words)]))

    def opportunity(self, row: Opportunity | Glance) -> str:
        """The page of one opportunity."""
        return self._to(f"/opportunity/{name_in_path(row)}")

    def shortlist(self, kept: Shortlist | None = None, path: str = "/list", **more: str) -> str:
        """The page of a list, or another that shows one; it leads back to the search."""
        shown = self.kept if kept is None else kept
        given = {"id": shown.numbers, "title": shown.title, "search": self.asked} | more
        arguments = urlencode([pair for pair in given.items() if pair[1]])
        address = self.address(path)
        return f"{address}?{arguments}" if arguments else address

    def keep(self, id_: int) -> Keep:
        """The way to keep an opportunity, or no longer to; it leads back to this very page.

        Where the address of the page is too long for that, it leads to the list.
        """
        kept = id_ in self.kept.ids
        if self.kept.is_full and not kept:
            return Keep("", kept=False)
        then = self.kept.without((id_,)) if kept else self.kept.with_(id_)
        if not self.here:
            return Keep(self.shortlist(then, search=""), kept)
        carried = _carried(then)
        between = "&" if "?" in self.here else "?"
        address = f"{self.address(self.here)}{between}{carried}".rstrip("?&")
        return Keep(f"{address}#o{id_}", kept)

    def _to(self, path: str, arguments: str = "") -> str:
        given = "&".join(filter(None, (arguments, _carried(self.kept))))
        address = self.address(path)
        return f"{address}?{given}" if given else address

    def provider(self, row: Provider | ProviderGlance) -> str:
        """The page of one provider."""
        return self._to(f"/provider/{quote(row.slug)}")

    def venue(self, row: Venue | VenueGlance) -> str:
        """The page of one venue."""
        return self._to(f"/venue/{venue_in_path(row)}")

    def static(self, name: str) -> str:
        """A file of ours, with its version, so that it can be kept for ever."""
        return f"{self.root}/static/{name}?v={self.versions[name]}"


def _carried(kept: Shortlist) -> str:
    """A list as the argument that goes along; one that is empty does not."""
    if kept.ids and not kept.title:
        return f"kept={kept.numbers}"
    return urlencode([("kept", str(kept))]) if kept.ids else ""


def printed(query: SearchQuery) -> str:
    """The arguments of a question as they stand in an address."""
    return "&".join(_pieces(query, _ARGUMENTS))


def _pieces(query: SearchQuery, arguments: list[tuple[str, str, Any]]) -> list[str]:
    given = vars(query)
    return [
        _piece(name, given[attribute])
        for name, attribute, default in arguments
        if given[attribute] is not default and given[attribute] != default
    ]


def _around(query: SearchQuery, name: str) -> tuple[list[str], list[str]]:
    """The arguments of a question that stand before one of them, and after it."""
    place = _NAMES.index(name)
    return _pieces(query, _ARGUMENTS[:place]), _pieces(query, _ARGUMENTS[place + 1 :])


_ARGUMENTS = [(name, argument.attribute, argument.default) for name, argument in ARGUMENTS.items()]
_NAMES = list(ARGUMENTS)


@lru_cache(maxsize=4096)
def _piece(name: str, value: Any) -> str:
    return urlencode([(name, text) for text in ARGUMENTS[name].texts(value)])


def name_in_path(row: Opportunity | Glance) -> str:
    """The id and slug under which an opportunity stands in its address."""
    return quote(f"{row.id}-{slug(row.title)}".rstrip("-"))


def provider_in_path(row: Provider) -> str:
    """The slug under which a provider stands in its address."""
    return quote(row.slug)


def venue_in_path(row: Venue | VenueGlance) -> str:
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
