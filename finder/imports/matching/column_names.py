"""What columns are called: our own names and labels, and what is usual in each language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from finder import calendar_names
from finder.ages import fold
from finder.fields import FIELDS
from finder.i18n import catalogue, languages
from finder.imports.matching.targets import DAY_COLUMNS, TARGETS

_FOLDER = Path(__file__).parent / "words"

OWN, STRONG, WEAK = 3, 2, 1
"""How telling a name is: one of ours, one that is usual, one that may mean other things."""

_MARKS = re.compile(r"[\s_\-–—./\\:*?!,;|\"'’`´#()（）\[\]{}<>・=+&]+")
_BRACKETS = re.compile(r"[(（\[][^)）\]]*[)）\]]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Named:
    """What one name may mean: a target, how telling the name is, and in which languages."""

    target: str
    strength: int
    languages: frozenset[str] = frozenset()


LONGEST = 120
"""In characters; what is longer is no name, and only its beginning counts."""


def plain(name: str) -> str:
    """A name as names are compared: folded, its marks taken for spaces."""
    return _MARKS.sub(" ", fold(_CAMEL.sub(" ", name))).strip()


def forms(name: str) -> list[str]:
    """A name in full, and without what stands in brackets."""
    name = name[:LONGEST]
    whole = plain(name)
    bare = plain(_BRACKETS.sub(" ", name))
    return [whole, bare] if bare and bare != whole else [whole]


def meanings(name: str) -> tuple[Named, ...]:
    """All that a name may mean, the most telling first."""
    known = _table()
    for form in forms(name):
        found = known.get(form) or known.get(form.replace(" ", ""))
        if found:
            return found
    return ()


def without_language(name: str) -> tuple[str, str]:
    """A name and the language whose code ends it: `title_en`, `name.fi`, `Titel (de)`."""
    match = _LANGUAGE.fullmatch(name.strip()) if len(name) <= LONGEST else None
    if match and match[2].lower() in _codes():
        return match[1], match[2].lower()
    return name, ""


_LANGUAGE = re.compile(r"(.{2,}?)[\s_.\-:(\[]+([A-Za-z]{2})[)\]]?")


@cache
def _codes() -> frozenset[str]:
    return frozenset(languages()) | {"sv", "it", "nl", "pl", "tr", "da", "no", "et", "ca", "vi"}


@cache
def _table() -> Mapping[str, tuple[Named, ...]]:
    """Every meaning of every name."""
    found: dict[str, dict[str, Named]] = {}
    for name, meaning in _everything():
        before = found.setdefault(name, {}).get(meaning.target)
        if before is None or before.strength < meaning.strength:
            found[name][meaning.target] = meaning
        elif before.strength == meaning.strength:
            both = before.languages | meaning.languages
            found[name][meaning.target] = Named(meaning.target, meaning.strength, both)
    return {
        name: tuple(sorted(meant.values(), key=lambda one: -one.strength))
        for name, meant in found.items()
    }


def _everything() -> Iterator[tuple[str, Named]]:
    for name in TARGETS:
        yield plain(name), Named(name, OWN)
    for language in languages():
        words = catalogue(language)
        spoken = frozenset({language})
        for field in FIELDS:
            yield plain(words.gettext(field.label)), Named(field.name, OWN, spoken)
        for day_name, day in calendar_names.weekdays(language).items():
            target = next(name for name, known in DAY_COLUMNS.items() if known is day)
            yield plain(day_name), Named(target, STRONG, spoken)
        yield from _usual(language, spoken)


def _usual(language: str, spoken: frozenset[str]) -> Iterator[tuple[str, Named]]:
    file = _FOLDER / f"{language}.toml"
    said = tomllib.loads(file.read_text("utf-8"))
    weak = said.pop("weak")
    for table, strength in ((said, STRONG), (weak, WEAK)):
        for target, names in table.items():
            for name in names.split(";"):
                yield plain(name), Named(target, strength, spoken)
