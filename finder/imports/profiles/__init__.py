"""Profiles: how one source's columns map to our fields. Each is a file beside this one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from finder.ages import Ages, AgeWords, fold, parse
from finder.errors import SourceError
from finder.fields import FIELDS
from finder.i18n import catalogue, languages

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Step:
    """Fields that are made from columns: how, of which, and what comes out."""

    how: str
    of: tuple[str, ...]
    gives: tuple[str, ...]
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of one source; see the README in the folder of profiles.

    All names of columns and all words are folded as `finder.ages.fold` does it.
    """

    name: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    needs: tuple[str, ...]
    left_out: frozenset[str] = frozenset()
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    made: tuple[Step, ...] = ()
    identity: tuple[str, ...] = ()
    unites: str = ""
    empty: frozenset[str] = frozenset()
    guarded: bool = False
    expects: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    encodings: tuple[str, ...] = ()
    repairs: Mapping[str, str] = field(default_factory=dict)
    age_words: AgeWords = field(default_factory=lambda: AgeWords({}))

    def found_in(self, header: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """For each name of a column, where it stands in this header, best alias first."""
        places = {fold(name): place for place, name in enumerate(header)}
        found = {
            name: tuple(places[alias] for alias in aliases if alias in places)
            for name, aliases in self.columns.items()
        }
        return {name: where for name, where in found.items() if where}

    def lacks(self, header: Sequence[str]) -> list[str]:
        """Columns without which a table cannot be one of this profile."""
        found = self.found_in(header)
        return [name for name in self.needs if name not in found]

    def unknown_in(self, header: Sequence[str]) -> list[str]:
        """Names in the header that mean nothing to this profile."""
        known = {alias for aliases in self.columns.values() for alias in aliases} | self.left_out
        return [name for name in header if name.strip() and fold(name) not in known]


@cache
def all_profiles() -> Mapping[str, Profile]:
    """Every profile by its name."""
    made = [
        from_data(tomllib.loads(file.read_text("utf-8"))) for file in sorted(_FOLDER.glob("*.toml"))
    ]
    return {profile.name: profile for profile in made}


def by_name(name: str) -> Profile:
    """One profile. Raises SourceError that names all where there is none so called."""
    try:
        return all_profiles()[name]
    except KeyError:
        names = ", ".join(all_profiles())
        raise SourceError(f"There is no profile '{name}': choose auto, {names}.") from None


LEAST_KNOWN = 0.5
"""What share of the header a profile must know to be chosen by itself."""


def fitting(header: Sequence[str], among: Iterable[Profile] | None = None) -> Profile | None:
    """The profile that knows most of this header and lacks nothing that it needs."""
    profiles = all_profiles().values() if among is None else among
    named = [name for name in header if name.strip()]
    ranked = [
        (1 - len(profile.unknown_in(header)) / len(named), profile)
        for profile in profiles
        if named and not profile.lacks(header)
    ]
    best = max(ranked, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= LEAST_KNOWN else None


def from_data(said: Mapping[str, Any]) -> Profile:
    """The profile that stands in a file, or that was made for a provider."""
    columns = _own_columns() if said.get("columns_are_fields") else said["columns"]
    return Profile(
        name=said["name"],
        title=said["title"],
        columns={
            name: tuple(dict.fromkeys(map(fold, aliases))) for name, aliases in columns.items()
        },
        needs=tuple(said["needs"]),
        left_out=frozenset(map(fold, said.get("left_out", ()))),
        constants=said.get("constants", {}),
        words={name: _folded(table) for name, table in said.get("words", {}).items()},
        made=tuple(_step(dict(step)) for step in said.get("made", ())),
        identity=tuple(said.get("identity", ())),
        unites=said.get("unites", ""),
        empty=frozenset(map(fold, said.get("empty", ()))),
        guarded=said.get("guarded", False),
        expects={name: re.compile(form) for name, form in said.get("expects", {}).items()},
        encodings=tuple(said.get("encodings", ())),
        repairs=said.get("repairs", {}),
        age_words=_age_words(said.get("ages", {})),
    )


def _own_columns() -> dict[str, list[str]]:
    """Our own names of columns, and what our template calls them in each language."""
    translate = [catalogue(language).gettext for language in languages()]
    return {
        known.name: [
            known.name,
            known.name.replace("_", " "),
            *(say(known.label) for say in translate),
        ]
        for known in FIELDS
    }


def _step(said: dict[str, Any]) -> Step:
    return Step(said.pop("how"), tuple(said.pop("of")), tuple(said.pop("gives")), said)


def _folded(table: Mapping[str, str]) -> dict[str, str]:
    return {fold(word): meaning for word, meaning in table.items()}


def _age_words(said: Mapping[str, Any]) -> AgeWords:
    words: dict[str, Ages] = {}
    for word, text in said.get("words", {}).items():
        ages = parse(text)
        if not isinstance(ages, Ages):
            raise TypeError(f"{word}: {text} are no ages")
        words[fold(word)] = ages
    return AgeWords(
        words,
        frozenset(map(fold, said.get("ignored", ()))),
        {fold(word): before for word, before in said.get("schools", {}).items()},
        said.get("first_grade_age", 6),
    )
