"""The visit: what is known about the request that is being answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl, quote, urlencode

from flask import Flask, current_app, g, request

from finder import i18n, shortlist
from finder.atlas.outlines import Outlines
from finder.found_tally import FoundTally
from finder.i18n import Catalogue
from finder.labels import Labels
from finder.shortlist import Shortlist
from finder.web.links import Links
from finder.web.suggestions import Suggester, named_places

if TYPE_CHECKING:
    from finder.installation import Installation

_EXTENSION = "finder"
_LONGEST_QUERY = 2_000
"""No honest question is longer; a page would repeat it once for each language."""
_LONGEST_REPEATED = 600
"""Longer ones are not repeated for each result of a page."""

_SEARCHES = {"/search", "/week", "/map"}


@dataclass(frozen=True)
class Site:
    """What all visits share: the installation, the languages offered, versions of files."""

    installation: Installation
    locales: tuple[str, ...]
    versions: Mapping[str, str]
    labels: Mapping[str, Labels]
    suggesters: Mapping[str, Suggester]
    outlines: Outlines
    tally: FoundTally


@dataclass(frozen=True)
class Visit:
    """One request: its language, how it came to it, and where its links lead."""

    site: Site
    catalogue: Catalogue
    labels: Labels
    links: Links
    path: str

    @property
    def locale(self) -> str:
        """The locale of the page."""
        return self.catalogue.locale

    @property
    def installation(self) -> Installation:
        """The installation that answers."""
        return self.site.installation

    @property
    def suggester(self) -> Suggester:
        """What suggests in the language of the page."""
        return self.site.suggesters[self.locale]

    @property
    def abroad(self) -> Links:
        """Makes whole addresses, for what is read elsewhere."""
        return Links(self.base, self.links.prefix, self.links.versions)

    @property
    def city(self) -> str:
        """What the city is called in the language of the page."""
        return self.installation.city.called(self.locale)

    def now(self) -> datetime:
        """Local time in the city."""
        return self.installation.clock()

    @property
    def base(self) -> str:
        """Where residents find the site, as settings or the request say; no slash at its end."""
        return self.installation.settings.base_url or request.url_root.rstrip("/")

    @property
    def canonical(self) -> str:
        """The whole address of this page, without what is asked of it."""
        return self.abroad.address(quote(self.path))

    def twin(self, locale: str | None) -> str:
        """This very page in another language, or without one said."""
        return self.links.root + self._elsewhere(locale)

    def alternate(self, locale: str | None) -> str:
        """The whole address of the twin: search engines take no other."""
        return self.base + self._elsewhere(locale)

    def _elsewhere(self, locale: str | None) -> str:
        return f"/{locale}{self._asked}" if locale else self._asked

    @cached_property
    def _asked(self) -> str:
        """The path and all that is asked of it, without the language."""
        query = request.query_string.decode("ascii", "replace")
        asked = f"?{query}" if 0 < len(query) <= _LONGEST_QUERY else ""
        return quote(self.path) + asked


def open_site(app: Flask, installation: Installation) -> None:
    """Put what all visits share where `visit` finds it."""
    city = installation.city
    locales = i18n.offered(city.locales)
    labels = {
        locale: Labels(city, installation.areas, i18n.catalogue(locale)) for locale in locales
    }
    folder = Path(cast(str, app.static_folder))
    versions = {
        file.relative_to(folder).as_posix(): sha256(file.read_bytes()).hexdigest()[:10]
        for file in folder.rglob("*")
        if file.is_file()
    }
    places = named_places(installation.areas, installation.gazetteer, installation.clock().date())
    suggesters = {
        locale: Suggester(installation.engine, labels[locale], places) for locale in locales
    }
    outlines = Outlines(installation.areas)
    app.extensions[_EXTENSION] = Site(
        installation, locales, versions, labels, suggesters, outlines, FoundTally(installation)
    )
    app.before_request(_begin)


def site() -> Site:
    """What all visits share."""
    return cast(Site, current_app.extensions[_EXTENSION])


def visit() -> Visit:
    """The visit of the request that is being answered."""
    if "visit" not in g:
        _begin()
    return cast(Visit, g.visit)


def _begin() -> None:
    """Find the language: that of the path, else the one the browser likes best."""
    shared = site()
    first, _, rest = request.path.lstrip("/").partition("/")
    said = first in shared.locales
    locale = (
        first
        if said
        else i18n.negotiate(request.headers.get("Accept-Language", ""), shared.locales)
    )
    path = f"/{rest}" if said else request.path
    prefix = f"/{locale}" if said else ""
    kept = shortlist.read_text(request.args.get("kept", ""))
    here, asked = _here(path)
    links = Links(request.script_root, prefix, shared.versions, kept, here, asked)
    g.visit = Visit(shared, i18n.catalogue(locale), shared.labels[locale], links, path)


def _here(path: str) -> tuple[str, str]:
    """The path and arguments of this page without what is kept, and the search in them."""
    query = request.query_string.decode("ascii", "replace")
    if len(query) > _LONGEST_QUERY:
        return "", ""
    arguments = "&".join(one for one in query.split("&") if not one.startswith("kept="))
    asked = arguments if path in _SEARCHES else ""
    if len(arguments) > _LONGEST_REPEATED:
        return "", asked
    return f"{quote(path)}?{arguments}" if arguments else quote(path), asked


def show_list(kept: Shortlist, asked: str) -> None:
    """Let the links of this visit carry the list that it shows, and the search it came from."""
    given = parse_qsl(asked[:_LONGEST_QUERY], keep_blank_values=True)
    back = urlencode([pair for pair in given if pair[0] != "kept"], errors="replace")
    now = visit()
    links = replace(now.links, kept=kept, here="", asked=back)
    g.visit = replace(now, links=links)
