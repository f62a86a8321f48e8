"""Typing errors: one letter wrong, missing, doubled, or two swapped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

SHORTEST = 5
"""Letters of a name that is understood although it is mistyped."""

_ANY = "?"
_STAR = "*"


def misspellings(names: Iterable[str]) -> dict[str, str]:
    """The names long enough, by all that they may be mistyped as; see `typed`.

    A name that ends with a star is a stem, and so are its misspellings.
    """
    found: dict[str, str] = {}
    for name in sorted(names):
        letters = name.removesuffix(_STAR)
        if len(letters) >= SHORTEST and letters.isalpha():
            star = _STAR if name.endswith(_STAR) else ""
            for wrong in _mistyped(letters):
                found.setdefault(wrong + star, name)
    return found


def typed(word: str) -> Iterator[str]:
    """What a word that was typed may be found under in `misspellings`."""
    star = _STAR if word.endswith(_STAR) else ""
    letters = word.removesuffix(_STAR)
    if len(letters) >= SHORTEST - 1:
        yield word
        for wrong in _one_wrong(letters):
            yield wrong + star


def _mistyped(letters: str) -> Iterator[str]:
    yield from _one_wrong(letters)
    for place in range(len(letters)):
        yield letters[:place] + letters[place + 1 :]
        yield letters[: place + 1] + letters[place:]
        if place + 1 < len(letters):
            yield letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]


def _one_wrong(letters: str) -> Iterator[str]:
    for place in range(len(letters)):
        yield letters[:place] + _ANY + letters[place + 1 :]
