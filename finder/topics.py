"""Topics: what something may be about, in two levels, with names in many languages.

The concepts follow the fields of ISCED-F 2013 and everyday learning; their names stand
in `finder/vocabulary/topics`, a file for each language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from finder.text import STOP_WORDS, Clause, canonical, folding, is_run, stem, words

_FOLDER = Path(__file__).parent / "vocabulary" / "topics"


@dataclass(frozen=True, slots=True)
class Topic:
    """One concept; `parent` is the broad topic that it belongs to, `isced` its detailed field."""

    code: str
    parent: str | None = None
    isced: str | None = None


def _read(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


TOPICS: Mapping[str, Topic] = {
    code: Topic(code, **about) for code, about in _read("topics").items()
}
"""All topics by their code."""

LANGUAGES = tuple(sorted(file.stem for file in _FOLDER.glob("*.toml") if file.stem != "topics"))
"""The languages that name them."""


@cache
def names(language: str) -> Mapping[str, tuple[str, ...]]:
    """The names of every topic in one of `LANGUAGES`, the label first."""
    told = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {code: tuple(found) for code, found in told.items()}


def label(code: str, locale: str) -> str:
    """What a topic is called in a locale; in English where its language has no names."""
    language = locale.replace("_", "-").partition("-")[0].lower()
    found = names(language if language in LANGUAGES else "en")[code][0]
    return found[:1].upper() + found[1:]


def with_parents(codes: Iterable[str]) -> tuple[str, ...]:
    """These topics and the broad ones that they belong to."""
    found = dict.fromkeys(codes)
    parents = (TOPICS[code].parent for code in tuple(found) if code in TOPICS)
    return tuple(found | dict.fromkeys(parent for parent in parents if parent))


def called(name: str) -> str | None:
    """The topic that is so called in any language, None where there is none."""
    return _by_name().get(canonical(name))


@cache
def _by_name() -> Mapping[str, str]:
    return dict(reversed(_texts()))


@lru_cache(maxsize=4_096)
def matching(clause: Clause) -> Mapping[str, float]:
    """Topics one of whose names has what a clause asks for, in whichever language.

    A word is looked for as it would be in a listing of the language of the name: by its
    plain folding and by its stem. Phrases and CJK runs must stand in one name. The number
    is the share of the name that is asked for, the greatest of several names.
    """
    word = clause.words[0]
    if len(clause.words) > 1:
        return _containing(clause.pattern)
    if is_run(word):
        return _containing(folding(word))
    found = dict(_by_word().get(folding(word), {}))
    for language in LANGUAGES:
        for code, share in _by_word().get(stem(word, language) or "", {}).items():
            found[code] = max(share, found.get(code, 0.0))
    return found


def is_in_name(word: str) -> bool:
    """Whether a word itself stands in the name of a topic, not only another form of it."""
    return folding(word) in _by_word()


@lru_cache(maxsize=4_096)
def named_by(clauses: tuple[Clause, ...]) -> tuple[str, ...]:
    """Topics one of whose names stands in several words together, such as *book club*.

    Function words in a name need not be said; phrases and CJK runs name none here.
    """
    if len(clauses) < 2 or any(len(c.words) > 1 or is_run(c.words[0]) for c in clauses):
        return ()
    said = [clause.words[0] for clause in clauses]
    codes = set.intersection(*(set(matching(clause)) for clause in clauses))
    return tuple(code for code in sorted(codes) if _is_said(code, said))


def _is_said(code: str, said: Iterable[str]) -> bool:
    """Whether some words are a name of several words, in one language."""
    for language in LANGUAGES:
        forms = {form for word in said for form in (folding(word), stem(word, language))}
        for name in names(language).get(code, ()):
            telling = [word for word in words(name) if folding(word) not in STOP_WORDS]
            if len(telling) > 1 and all(
                folding(word) in forms or (stem(word, language) or word) in forms
                for word in telling
            ):
                return True
    return False


def _containing(pattern: str) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for text, code in _texts():
        if pattern in text:
            share = len(pattern.strip()) / len(text.strip())
            found[code] = max(share, found.get(code, 0.0))
    return found


@cache
def _texts() -> tuple[tuple[str, str], ...]:
    """Every name as phrases are looked for in it, with its topic."""
    return tuple(
        (canonical(name), code)
        for language in LANGUAGES
        for code, found in names(language).items()
        for name in found
    )


@cache
def _by_word() -> Mapping[str, Mapping[str, float]]:
    """Topics by the foldings and stems of the words of their names, with the word's share."""
    found: dict[str, dict[str, float]] = {}
    for language in LANGUAGES:
        for code, known in names(language).items():
            for said in map(words, known):
                for token in {t for w in said for t in (folding(w), stem(w, language)) if t}:
                    shares = found.setdefault(token, {})
                    shares[code] = max(1 / len(said), shares.get(code, 0.0))
    return found
