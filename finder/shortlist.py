"""The shortlist: opportunities that somebody keeps, as they stand in an address.

There is no account and no record of it: whoever has the address has the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from finder.arguments import Refusal
from finder.asked import BadValueError
from finder.i18n import N_
from finder.plain import one_line

MOST = 30
"""More is no choice any more, and its address would not fit a QR code that a phone reads."""

LONGEST_TITLE = 60
_MOST_REFUSED = 5
_LONGEST_NUMBER = 18
_IN_AN_ADDRESS = re.compile(r"/opportunity/([0-9]+)")
_BETWEEN = re.compile(r"[\s.,;+]+")


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Ids of opportunities in the order of the list, and what somebody calls it.

    As text it is the numbers, then perhaps the title: `12.45.7 For the summer`.
    """

    ids: tuple[int, ...] = ()
    title: str = ""

    def __str__(self) -> str:
        """The list as one value of an address."""
        return f"{self.numbers} {self.title}".strip()

    @property
    def numbers(self) -> str:
        """The ids as they stand in an address."""
        return ".".join(map(str, self.ids))

    @property
    def is_full(self) -> bool:
        """Whether nothing more can be kept."""
        return len(self.ids) >= MOST

    def with_(self, id_: int) -> Shortlist:
        """The list with one more at its end."""
        return replace(self, ids=tuple(dict.fromkeys((*self.ids, id_))))

    def without(self, ids: Iterable[int]) -> Shortlist:
        """The list without these."""
        gone = frozenset(ids)
        return replace(self, ids=tuple(id_ for id_ in self.ids if id_ not in gone))

    def moved(self, id_: int, by: int) -> Shortlist:
        """The list with one moved by so many places, at most to either end."""
        if id_ not in self.ids:
            return self
        others = [one for one in self.ids if one != id_]
        others.insert(max(0, self.ids.index(id_) + by), id_)
        return replace(self, ids=tuple(others))


NOTHING = Shortlist()
"""The list of whoever keeps nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The list as understood, and what in its address made no sense."""

    shortlist: Shortlist
    refused: tuple[Refusal, ...] = ()


def read(numbers: Iterable[str], title: str = "") -> Reading:
    """Read a list from numbers, several in one text or each by itself.

    The address of an opportunity stands for its number. What is given twice counts once,
    for it is the same thing; what is no number, or too many, is refused.
    """
    ids: dict[int, None] = {}
    bad: dict[str, None] = {}
    for text in _pieces(numbers):
        if (id_ := _id(text)) is None:
            bad[text] = None
        else:
            ids[id_] = None
    kept = tuple(ids)[:MOST]
    refused = [
        Refusal.of("id", text, BadValueError(N_("This is not the number of anything here.")))
        for text in list(bad)[:_MOST_REFUSED]
    ]
    if len(bad) > _MOST_REFUSED:
        refused.append(Refusal.of("id", "…", BadValueError(N_("There are more like these."))))
    if len(ids) > MOST:
        first = list(ids)[MOST]
        fault = BadValueError(
            N_("A list holds at most {most}; this one and those after it were left out."),
            most=MOST,
        )
        refused.append(Refusal.of("id", str(first), fault))
    return Reading(Shortlist(kept, _title(title)), tuple(refused))


def read_text(text: str) -> Shortlist:
    """The list that stands in one value of an address; what makes no sense in it is left out."""
    numbers, _, title = text.strip().partition(" ")
    return read([numbers], title).shortlist


def _pieces(numbers: Iterable[str]) -> Iterable[str]:
    for text in numbers:
        if found := _IN_AN_ADDRESS.search(text):
            yield found[1]
        else:
            yield from filter(None, _BETWEEN.split(text))


def _id(text: str) -> int | None:
    plain = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return int(text) or None if plain else None


def _title(text: str) -> str:
    return one_line(text[: 4 * LONGEST_TITLE])[:LONGEST_TITLE].strip()
