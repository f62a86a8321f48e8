"""Judging: what speaks for and against two listings being one, as a score with its reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from finder.ages import Ages
from finder.drafts import Draft
from finder.prices import Price
from finder.resemblance import links, sites, texts, times, titles
from finder.resemblance.agreement import Agreement
from finder.resemblance.candidates import Listing
from finder.vocabulary import Likeness

_OLDEST = 131 * 12
_ALIKE_AGES, _PARTLY_AGES = 0.75, 0.5

ALMOST = 80
"""From this score on, two listings are almost certainly one."""

PERHAPS = 62
"""Below this score, nobody is asked."""

POINTS: Mapping[str, Mapping[Agreement, int]] = {
    "title": {Agreement.SAME: 41, Agreement.ALIKE: 26, Agreement.PARTLY: 14},
    "time": {Agreement.SAME: 25, Agreement.ALIKE: 20, Agreement.PARTLY: 5,
             Agreement.DIFFERENT: -20},
    "place": {Agreement.SAME: 16, Agreement.ALIKE: 8, Agreement.PARTLY: -4,
              Agreement.DIFFERENT: -15},
    "provider": {Agreement.SAME: 6, Agreement.ALIKE: 4, Agreement.DIFFERENT: -2},
    "ages": {Agreement.SAME: 5, Agreement.ALIKE: 1, Agreement.PARTLY: -8},
    "price": {Agreement.SAME: 2, Agreement.DIFFERENT: -10},
    "page": {Agreement.SAME: 15, Agreement.ALIKE: 2, Agreement.DIFFERENT: -10},
    "description": {Agreement.SAME: 10, Agreement.ALIKE: 5, Agreement.PARTLY: -6,
                    Agreement.DIFFERENT: -16},
    "level": {Agreement.SAME: 1},
    "languages": {Agreement.SAME: 1},
}  # fmt: skip
"""What each agreement is worth. The dearest are those that two different things seldom share."""

_EQUAL = frozenset({Agreement.SAME})
_CLOSE = frozenset({Agreement.SAME, Agreement.ALIKE})
_SILENT = frozenset({Agreement.UNSTATED})

_NEEDED: Mapping[str, frozenset[Agreement]] = {
    "title": _EQUAL,
    "time": _CLOSE,
    "place": _CLOSE,
    "ages": _CLOSE | _SILENT,
    "price": _EQUAL | _SILENT,
    "description": _CLOSE | _SILENT,
    # Two pages for enrolment on one site are two groups, or will be taken for two.
    "page": _CLOSE | _SILENT,
}
"""Without these nothing is almost certain, whatever the score."""

_ALIKE = {
    "title": _EQUAL,
    "time": _EQUAL,
    "place": _EQUAL,
    "provider": _EQUAL,
    "ages": _EQUAL | _SILENT,
    "price": _EQUAL | _SILENT,
}
"""What must agree in both of the following."""

_IDENTIFYING: Mapping[str, frozenset[Agreement]] = _ALIKE | {
    "page": _EQUAL,
    "description": _CLOSE | _SILENT,
}
"""What must be equal for the identity to be certain."""

_INDISTINCT: Mapping[str, frozenset[Agreement]] = _ALIKE | {"description": _EQUAL | _SILENT}
"""What is equal of two groups of one course, which one list tells one below the other.

A provider that opens a second group, or books a second room, lists the same twice, and
nothing but its number tells which. What was entered twice by mistake looks no different.
Online, where room is never short, and with another wording, it is rarely a second group.
"""


Reasons = Mapping[str, Agreement]
"""What two listings agree on, by the names of `POINTS`."""


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How much two listings resemble each other, from 0 to 100, and what they agree on."""

    score: int
    likeness: Likeness
    reasons: Reasons


class Judge:
    """Judges pairs of some listings; it has to know them all, for what many share is no sign."""

    def __init__(self, listings: Iterable[Listing]) -> None:
        self._leading_to = Counter(page for one in listings for page in set(links.pages(one.draft)))

    def compare(self, one: Listing, other: Listing) -> Resemblance | None:
        """What speaks for and against; None where they are not one, or hardly."""
        found = self.weigh(one, other)
        if found is None:
            return None
        text = texts.compare(texts.of(one.draft), texts.of(other.draft))
        return judged(found, text, one_list=of_one_list(one, other))

    def weigh(self, one: Listing, other: Listing) -> Reasons | None:
        """The same but for the texts; None where these could not make them one any more."""
        found = {
            "title": titles.compare(one.title, other.title),
            "page": self._page(one.draft, other.draft),
        }
        if found["title"] is Agreement.APART or _differ(found):
            return None
        mine, theirs = one.draft, other.draft
        for name, agreement in _telling_apart(mine, theirs):
            found[name] = agreement
            if agreement is Agreement.APART:
                return None
        found["provider"] = providers(one, other)
        found["price"] = prices(mine.price, theirs.price)
        best = _score(found) + POINTS["description"][Agreement.SAME]
        return found if best >= PERHAPS else None

    def _page(self, one: Draft, other: Draft) -> Agreement:
        """As `links.compare`, but a page that more than two lead to proves little."""
        agreement = links.compare(one, other)
        if agreement is not Agreement.SAME:
            return agreement
        common = set(links.pages(one)) & set(links.pages(other))
        return agreement if min(map(self._leading_to.__getitem__, common)) <= 2 else Agreement.ALIKE


def _telling_apart(one: Draft, other: Draft) -> Iterator[tuple[str, Agreement]]:
    """What may tell two listings apart, one after another, that which is quick to say first."""
    yield "level", words(one.level, other.level)
    yield "languages", words(one.languages, other.languages)
    yield "ages", ages(one.ages, other.ages)
    yield "place", sites.compare(one, other)
    yield "time", times.compare(one.schedule, other.schedule)


def _differ(found: Reasons) -> bool:
    """Whether titles say other things, and no page of their own says that both are the same."""
    return found["title"] is Agreement.DIFFERENT and found["page"] is not Agreement.SAME


def of_one_list(one: Listing, other: Listing) -> bool:
    """Whether both are known to come from one list, that may tell of two groups of a course."""
    return bool(one.source) and one.source == other.source


def judged(weighed: Reasons, text: Agreement, *, one_list: bool = False) -> Resemblance | None:
    """What speaks for and against, with what their texts say; None where that is too little."""
    found = {**weighed, "description": text}
    score = max(0, min(100, _score(found)))
    if score < PERHAPS:
        return None
    if _has(found, _IDENTIFYING):
        return Resemblance(score, Likeness.CERTAIN, found)
    almost = score >= ALMOST and _has(found, _NEEDED)
    if one_list and _has(found, _INDISTINCT):
        almost = False
    return Resemblance(score, Likeness.ALMOST if almost else Likeness.PERHAPS, found)


def _score(found: Reasons) -> int:
    return sum(POINTS[name].get(agreement, 0) for name, agreement in found.items())


def _has(found: Reasons, needed: Mapping[str, frozenset[Agreement]]) -> bool:
    return all(found[name] in agreements for name, agreements in needed.items())


def ages(one: Ages | None, other: Ages | None) -> Agreement:
    """Whether both are for people of the same ages; APART where for hardly any of the same."""
    if one is None or other is None:
        return Agreement.UNSTATED
    if one == other:
        return Agreement.SAME
    lows = (one.low or 0, other.low or 0)
    highs = tuple(_OLDEST if end is None else end for end in (one.high, other.high))
    common, everything = min(highs) - max(lows), max(highs) - min(lows)
    if common >= _ALIKE_AGES * everything:
        return Agreement.ALIKE
    return Agreement.PARTLY if common >= _PARTLY_AGES * everything else Agreement.APART


def prices(one: Price | None, other: Price | None) -> Agreement:
    """Whether both cost the same."""
    if one is None or other is None:
        return Agreement.UNSTATED
    return Agreement.SAME if one == other else Agreement.DIFFERENT


def providers(one: Listing, other: Listing) -> Agreement:
    """Whether both are offered by the same, or by somebody of nearly the same name."""
    if one.provider == other.provider:
        return Agreement.SAME
    mine, theirs = set(one.provider.split()), set(other.provider.split())
    common = len(mine & theirs)
    return Agreement.ALIKE if 2 * common >= len(mine | theirs) else Agreement.DIFFERENT


def words(one: object, other: object) -> Agreement:
    """Whether both say the same of a closed list; APART where they do not."""
    if not one or not other:
        return Agreement.UNSTATED
    return Agreement.SAME if one == other else Agreement.APART
