"""The mails of alerts, in plain text and in the language of whoever gets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from finder import formats
from finder.i18n import Catalogue
from finder.letters import Letter

_LINE = "-" * 30


@dataclass(frozen=True, slots=True)
class Site:
    """What a mail says of the site, in one language; `root` is the address of its pages."""

    words: Catalogue
    locale: str
    city: str
    root: str

    def url(self, path: str) -> str:
        """The address of a page."""
        return self.root + path


@dataclass(frozen=True, slots=True)
class Item:
    """One new opportunity: its title, what is to be said of it, and its page."""

    title: str
    facts: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """What is new of one search: the search in words, and when it was asked for.

    `total` counts those too that are only on the page of `url`.
    """

    search: str
    asked_on: date
    items: Sequence[Item]
    total: int
    url: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes to one address; `key` is the same for the same mail sent again, as in `Letter`."""

    site: Site
    to: str

    def confirmation(self, *, search: str, asked_on: date, token: str, key: str) -> Letter:
        """Asks whether the search is really to be followed."""
        site, say = self.site, self.site.words.gettext
        paragraphs = [
            say(
                "Somebody, most likely you, asked on {day} to be told by e-mail when there is"
                " something new to learn in {city} that fits this search:",
                day=formats.plain_day(site.locale, asked_on),
                city=site.city,
            ),
            f"    {search}",
            say("If it was you, open this page and press the button on it. It works for 48 hours."),
            site.url(f"/alerts/confirm/{token}"),
            say(
                "If it was not you, there is nothing to do: no further mail will come, and this"
                " address is erased when the 48 hours are over."
            ),
        ]
        return self._letter(say("Please confirm that you want to be told"), paragraphs, key)

    def link(self, *, reason: str, token: str) -> Letter:
        """Leads to all that somebody follows; `reason` is a translated sentence."""
        say = self.site.words.gettext
        paragraphs = [
            reason,
            self.site.url(f"/alerts/mine/{token}"),
            say(
                "There you can see what you follow, change it, stop it, and have this address"
                " erased."
            ),
        ]
        return self._letter(say("What you follow"), paragraphs)

    def news(self, sections: Sequence[Section], *, token: str, stop: str, key: str) -> Letter:
        """Tells what is new, why it is told, and how to end it."""
        site, say = self.site, self.site.words.gettext
        total = sum(section.total for section in sections)
        subject = site.words.ngettext(
            "{total} new opportunity to learn",
            "{total} new opportunities to learn",
            total,
            total=formats.number(site.locale, total),
        )
        ending = site.url(f"/alerts/stop/{stop}")
        paragraphs = [
            say("This is new in {city}, and fits what you asked for.", city=site.city),
            *(paragraph for section in sections for paragraph in _section(site, section)),
            _LINE,
            say(
                "You get this mail because you asked for it and confirmed it. At most one comes in"
                " a week, and only when there is something new."
            ),
            say("What you follow, and on which day of the week you are told:")
            + f"\n{site.url(f'/alerts/mine/{token}')}",
            say("Stop these mails, and erase this address:") + f"\n{ending}",
        ]
        return self._letter(subject, paragraphs, key, _list_headers(site, ending))

    def _letter(
        self,
        subject: str,
        paragraphs: Sequence[str],
        key: str = "",
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Letter:
        words = self.site.words
        name = words.gettext("Learning in {city}", city=self.site.city)
        text = "\n\n".join([*paragraphs, f"{name}\n{self.site.url('/')}"])
        return Letter(self.to, f"{name}: {subject}", text, words.locale, headers, key)


def _section(site: Site, section: Section) -> list[str]:
    say = site.words.gettext
    asked = say(
        "You asked for this on {day}. It ends on {last}, unless you choose to go on.",
        day=formats.plain_day(site.locale, section.asked_on),
        last=formats.plain_day(site.locale, section.ends_on),
    )
    told = [f"{_LINE}\n{section.search}\n{asked}"]
    told += ["\n    ".join((f"* {item.title}", *item.facts, item.url)) for item in section.items]
    more = section.total - len(section.items)
    if more:
        said = say(
            "Also new, but not listed here: {number}. All that fits, the newest first:",
            number=formats.number(site.locale, more),
        )
        told.append(f"{said}\n{section.url}")
    return told


def _list_headers(site: Site, stop: str) -> tuple[tuple[str, str], ...]:
    """One click ends the mails (RFC 8058), which mail programs try over HTTPS only."""
    host = urlsplit(site.root).hostname or "localhost"
    headers = [("List-Id", f"<alerts.{host}>"), ("List-Unsubscribe", f"<{stop}>")]
    if stop.startswith("https:"):
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return tuple(headers)
