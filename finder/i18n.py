"""Languages of the interface: catalogues, plurals, and the choice of a language."""

from __future__ import annotations

import gettext as gnu
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

from finder import resources

SOURCE_LOCALE = "en"
"""The language in which the messages themselves are written."""


_EUROPE, _WORLD = "150", "001"


def N_(message: str) -> str:  # noqa: N802 - the name that message extractors know.
    """Mark a message for extraction; it is translated where it is shown."""
    return message


class Catalogue:
    """The messages of one locale; every look-up is remembered.

    Placeholders are `{named}`; where a value is markup, the whole becomes markup
    and all else in it is escaped.
    """

    def __init__(self, locale: str, translations: gnu.NullTranslations) -> None:
        self.locale = locale
        self.direction = direction(locale)
        self._translations = translations
        self._one: dict[str, str] = {}
        self._many: dict[tuple[str, str, int], str] = {}

    def gettext(self, message: str, **values: Any) -> str:
        """The message in this locale, with its placeholders filled."""
        text = self._one.get(message)
        if text is None:
            text = self._one[message] = self._translations.gettext(message)
        return _fill(text, values) if values else text

    def ngettext(self, one: str, many: str, n: int, **values: Any) -> str:
        """The form of the message that goes with the number `n`."""
        key = (one, many, n)
        text = self._many.get(key)
        if text is None:
            text = self._translations.ngettext(one, many, n)
            if len(self._many) < 10_000:
                self._many[key] = text
        return _fill(text, {"n": n} | values)

    def pgettext(self, context: str, message: str, **values: Any) -> str:
        """The message as it is said in one context."""
        key = f"{context}\x04{message}"
        text = self._one.get(key)
        if text is None:
            text = self._one[key] = self._translations.pgettext(context, message)
        return _fill(text, values) if values else text


def isolated(text: object) -> str:
    """What somebody wrote, kept apart from a sentence that may run the other way (UAX 9)."""
    return f"\u2068{text}\u2069"


def _fill(text: str, values: dict[str, Any]) -> str:
    if any(hasattr(value, "__html__") for value in values.values()):
        return Markup(escape(text)).format(**values)  # noqa: S704 - it has just been escaped.
    return text.format(**values)


@lru_cache(maxsize=64)
def catalogue(locale: str) -> Catalogue:
    """The catalogue of a locale: its own, else its language's, else the source messages."""
    file = _file(locale)
    return Catalogue(locale, _read(file) if file else gnu.NullTranslations())


def has_catalogue(locale: str) -> bool:
    """Whether the interface speaks this locale's language."""
    return language(locale) == SOURCE_LOCALE or _file(locale) is not None


def language(locale: str) -> str:
    """The language of a locale: `pt` of `pt-BR`."""
    return locale.replace("_", "-").partition("-")[0].lower()


def is_language(code: str) -> bool:
    """Whether CLDR knows a language of this code."""
    return code in cldr("en").languages


def direction(locale: str) -> str:
    """`rtl` where the locale is written from right to left, else `ltr`."""
    return cldr(locale).text_direction


@lru_cache(maxsize=256)
def cldr(locale: str) -> Locale:
    """What CLDR knows of a locale; of English where it knows nothing."""
    try:
        return Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE_LOCALE)


@lru_cache(maxsize=64)
def regional(locale: str, zone: str) -> str:
    """The locale whose formats are at home in a time zone: `en-PT` for English in Lisbon.

    A locale that names its territory stays; where CLDR knows no such combination, the
    formats of the continent or the world serve, else those of the plain language.
    """
    if cldr(locale).territory:
        return locale
    zone = get_global("zone_aliases").get(zone, zone)
    territory = get_global("zone_territories").get(zone)
    wider = (_EUROPE, _WORLD) if zone.startswith("Europe/") else (_WORLD,)
    for region in filter(None, (territory, *wider)):
        if localedata.exists(f"{cldr(locale)}_{region}"):
            return f"{locale}-{region}"
    return locale


def offered(locales: Iterable[str]) -> tuple[str, ...]:
    """Those of a city's locales that the interface speaks; English if none."""
    return tuple(locale for locale in locales if has_catalogue(locale)) or (SOURCE_LOCALE,)


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages that the interface speaks, the source language first."""
    folder = resources.folder("translations")
    return (SOURCE_LOCALE, *sorted(file.parts[-3] for file in folder.glob("*/LC_MESSAGES/*.po")))


def negotiate(accept_language: str, offered: tuple[str, ...]) -> str:
    """The offered locale that an Accept-Language header likes best; else the first."""
    for wanted in _wanted(accept_language):
        for exact in (True, False):
            for locale in offered:
                if locale.lower() == wanted or (not exact and language(locale) == language(wanted)):
                    return locale
    return offered[0]


def _wanted(accept_language: str) -> list[str]:
    """The language tags of the header, most wanted first."""
    weighed = []
    for place, item in enumerate(accept_language[:1000].split(",")):
        tag, _, quality = item.partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        if tag.strip() and weight > 0:
            weighed.append((-weight, place, tag.strip().lower()))
    return [tag for _, _, tag in sorted(weighed)]


def _file(locale: str) -> Path | None:
    folder = resources.folder("translations")
    for name in (locale.replace("-", "_"), language(locale)):
        file = folder / name / "LC_MESSAGES" / "messages.po"
        if name.replace("_", "").isalnum() and file.is_file():
            return file
    return None


@lru_cache(maxsize=64)
def _read(file: Path) -> gnu.GNUTranslations:
    """Compile a catalogue in memory, so that no compiled file is kept."""
    with file.open("rb") as source:
        messages = read_po(source)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)
