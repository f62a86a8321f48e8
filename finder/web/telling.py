"""Telling: searches and opportunities in words, for mails, which no visit is needed for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup
from sqlalchemy.orm import Session

from finder import i18n
from finder.alerts import letters
from finder.i18n import isolated, language
from finder.labels import Labels
from finder.publishing.listings import Listing
from finder.query import SearchQuery
from finder.store import opportunities as store
from finder.vocabulary import Sort
from finder.web.cards import Card, Describer
from finder.web.facets import Asking, chips
from finder.web.links import Links

if TYPE_CHECKING:
    from finder.installation import Installation

_BETWEEN = " · "


class Telling:
    """Says things in one locale; addresses are whole, as they stand in mails."""

    def __init__(self, here: Installation, locale: str) -> None:
        city, words = here.city, i18n.catalogue(locale)
        self._here = here
        self._labels = Labels(city, here.areas, words)
        self._links = Links(here.settings.base_url, f"/{locale}", {})
        self.site = letters.Site(
            words,
            self._labels.locale,
            city.names.get(locale) or city.names.get(language(locale)) or city.name,
            self._links.page(""),
        )

    def search(self, asked: SearchQuery, session: Session) -> str:
        """A search in words: each of its filters, one after the other."""
        names = store.provider_names(session, asked.provider) if asked.provider else {}
        asking = Asking(asked, self._here.world, self._labels, self._links)
        said = [
            isolated(chip.label) if chip.own_words else _plain(chip.label)
            for chip in chips(asking, names)
        ]
        return _BETWEEN.join(said) or self.site.words.gettext(
            "Everything in {city}", city=self.site.city
        )

    def item(self, listing: Listing) -> letters.Item:
        """An opportunity: who offers it, when, where, and for whom."""
        words = Describer(self.site.words, self._labels, self._links, self._here.clock())
        card = words.card(listing, fits=False)
        when = (card.when.text, card.when.status_label, card.when.note)
        facts = (
            isolated(card.provider),
            _BETWEEN.join(filter(None, when)),
            _where(card),
            _BETWEEN.join(fact.text for fact in card.facts),
        )
        return letters.Item(isolated(card.title), tuple(filter(None, facts)), card.href)

    def results(self, asked: SearchQuery) -> str:
        """The address of all that fits a search, the newest first."""
        return self._links.search(asked.replace(sort=Sort.NEWEST))


def _where(card: Card) -> str:
    if card.place is not None:
        return card.place.text
    district = "" if card.district == card.venue else card.district
    return _BETWEEN.join(filter(None, (isolated(card.venue), district, card.distance)))


def _plain(label: str) -> str:
    """A label without the marks of a page; what may run another way is kept apart by signs."""
    if not isinstance(label, Markup):
        return label
    return isolated(label.striptags())


def tellings(here: Installation) -> Callable[[str], Telling]:
    """Gives the words of a locale; of the city's first where it is no longer offered."""
    offered = i18n.offered(here.city.locales)

    @cache
    def telling(locale: str) -> Telling:
        return Telling(here, locale if locale in offered else offered[0])

    return telling
