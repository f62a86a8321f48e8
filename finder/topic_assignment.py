"""Which topics a listing is about, from its own words: rather none than a wrong one.

A name of a topic counts where all of it stands in the text, longer names before shorter
ones, so that "time management" is not taken for management. What the title or a category
says decides; what only the description says counts where nothing else was found and it
says so at least three times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from finder import topics
from finder.text import canonical, folding, is_run, stem, words

MOST = 4
"""Topics of one listing."""

_TOLD_OFTEN = 3
_ENDINGS = 2
"""By so many letters a word may be longer or shorter than the name."""

_LONGEST_TEXT = 400
"""Words of a description that are looked at."""

Key = tuple[str, ...]


def assign(title: str, categories: Iterable[str], text: str, language: str = "") -> tuple[str, ...]:
    """The topics of a listing, most certain first; empty where its words name none.

    `language` is that of the listing; where it is not stated, names in all languages count.
    """
    spoken = _spoken(language or _looks(f"{title} {text[:300]}"))
    told = Counter(_found(title, spoken))
    for category in categories:
        told.update(set(_found(category, spoken)))
    if not told and not _is_run_text(title):
        often = Counter(_found(text, spoken, _LONGEST_TEXT))
        told = Counter(
            {
                code: n
                for code, n in often.items()
                if n >= _TOLD_OFTEN and topics.TOPICS[code].parent
            }
        )
    best = [code for code, _ in told.most_common()]
    broad = {topics.TOPICS[code].parent for code in best}
    return tuple([code for code in best if code not in broad][:MOST])


_ENGLISH = frozenset({"the", "and", "of", "for", "with", "your", "you", "this", "our", "at"})
"""Words without which hardly a line of English does; other languages have none of them."""


def _looks(text: str) -> str:
    """English where it looks so, else unknown."""
    return "en" if len(_ENGLISH.intersection(words(text))) > 1 else ""


def _is_run_text(text: str) -> bool:
    """Whether a text is mostly in a script that sets no spaces, where names hide in words."""
    said = words(text)
    return sum(map(is_run, said)) * 2 > len(said)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The languages whose names count, and the one whose words have stems, if any."""

    languages: tuple[str, ...]
    stemmed: str


@lru_cache(maxsize=64)
def _spoken(language: str) -> Spoken:
    own = language.partition("-")[0].lower()
    if own in topics.LANGUAGES:
        return Spoken(tuple(dict.fromkeys((own, "en"))), own)
    return Spoken(topics.LANGUAGES, "en")


def _found(text: str, spoken: Spoken, most: int | None = None) -> Iterator[str]:
    """The topics that a text names, each as often as it is named; no word counts twice."""
    said = words(text)[:most]
    forms = [_forms(word, spoken.stemmed) for word in said]
    named = sorted(_named(_index(spoken), forms), key=lambda one: (one[0] - one[1], one[0]))
    taken = [False] * len(said)
    for begin, end, code in named:
        if not any(taken[begin:end]):
            taken[begin:end] = [True] * (end - begin)
            yield code
    yield from _in_runs(said, spoken)


def _named(index: Index, forms: Sequence[Key]) -> Iterator[tuple[int, int, str]]:
    """Where names stand, in any form, as places from and to, with their topics."""
    for at, ways in enumerate(forms):
        for kind, form in enumerate(ways):
            for length in index.lengths.get(form, ()):
                said = forms[at : at + length]
                code, name = index.codes.get(tuple(one[kind] for one in said), ("", ()))
                if code and all(
                    _akin(one[0], other) for one, other in zip(said, name, strict=True)
                ):
                    yield at, at + length, code


def _akin(one: str, other: str) -> bool:
    """Whether two words of one stem differ in their endings only.

    A market is not marketing, and animals are no animation, though they share their stems.
    """
    alike = min(len(one), len(other)) - 1
    return one[:alike] == other[:alike] and abs(len(one) - len(other)) <= _ENDINGS


@lru_cache(maxsize=100_000)
def _forms(word: str, stemmed: str) -> Key:
    """The forms of a word: as it is folded, and, marked, its stem in the language."""
    folded = folding(word)
    return (folded, stem(word, stemmed) or f"{stemmed}:{folded}") if stemmed else (folded,)


@dataclass(frozen=True, slots=True)
class Index:
    """Topics by their names as keys, with the words of the name folded.

    `lengths` are those of the names, in words, that begin with a form.
    """

    codes: Mapping[Key, tuple[str, Key]]
    lengths: Mapping[str, tuple[int, ...]]


@cache
def _index(spoken: Spoken) -> Index:
    """The names as folded words; those of the text's own language as stems, too.

    Broad topics are named exactly or not at all: "plain language" is not about languages.
    """
    codes: dict[Key, tuple[str, Key]] = {}
    for language in spoken.languages:
        for code, known in topics.names(language).items():
            for said in map(words, known):
                if said and not any(map(is_run, said)):
                    forms = [_forms(word, spoken.stemmed) for word in said]
                    told = (code, tuple(form[0] for form in forms))
                    codes.setdefault(tuple(form[0] for form in forms), told)
                    if language == spoken.stemmed and topics.TOPICS[code].parent:
                        codes.setdefault(tuple(form[1] for form in forms), told)
    lengths: dict[str, set[int]] = {}
    for key in codes:
        lengths.setdefault(key[0], set()).add(len(key))
    return Index(codes, {form: tuple(found) for form, found in lengths.items()})


def _in_runs(said: Sequence[str], spoken: Spoken) -> Iterator[str]:
    """Names in Chinese, Japanese and Korean stand anywhere in a run, the longest first."""
    runs = [canonical(word) for word in said if is_run(word)]
    for name, code in _run_names(spoken) if runs else ():
        for place, run in enumerate(runs):
            if name in run:
                runs[place] = run.replace(name, " ")
                yield code


@cache
def _run_names(spoken: Spoken) -> tuple[tuple[str, str], ...]:
    found = {
        folding("".join(words(name))): code
        for language in spoken.languages
        for code, known in topics.names(language).items()
        for name in known
        if name and any(map(is_run, words(name)))
    }
    return tuple(sorted(found.items(), key=lambda item: -len(item[0])))
