"""The question box: plain words become arguments before the question is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations

from finder.arguments import ARGUMENTS
from finder.installation import Installation
from finder.query import Reading, SearchQuery, read
from finder.text import canonical, parse
from finder.topics import matching
from finder.understanding import Understood, understand
from finder.vocabulary import Suggested

ASK = "ask"
"""The one argument that is understood instead of read."""

_BEST_MATCH = ("sort", "relevance")
"""The form carries the order along; without words left over it means nothing."""

_MOST_WORDS = 6
"""Of longer questions no words are left out by trial; there would be too many ways."""

Args = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the arguments as read, and how plain words were understood.

    `text` is what was typed into the question box, empty where nothing was; `understood`
    is None where nothing was understood in it. `left_out` are words that were given up
    because no listing has all of them.
    """

    reading: Reading
    text: str = ""
    understood: Understood | None = None
    left_out: tuple[str, ...] = ()


def asked(
    args: Iterable[tuple[str, str]], installation: Installation, *, locale: str, now: datetime
) -> Asked:
    """Read arguments of which `ask` may be plain words.

    What is said in them joins the other arguments; where an argument takes one value, that
    which was given by itself counts. The name of a provider is all words.
    """
    given = list(args)
    text = " ".join(value for name, value in given if name == ASK).strip()
    others = [pair for pair in given if pair[0] != ASK]
    world = installation.world
    if not text:
        return Asked(read(others, world))
    found = understand(text, locale=locale, world=world, now=now)
    if found.args and found.q and _is_provider(text, installation, now):
        found = Understood((), text, ())
    reading = read(_together(others, found), world)
    query, left_out = _with_most_words(reading.query, installation, now)
    reading = replace(reading, query=query)
    return Asked(reading, text, found if found.args else None, left_out)


def _is_provider(text: str, installation: Installation, now: datetime) -> bool:
    """Whether a provider's name begins with the whole text: it is not to be taken apart.

    "Lincoln Park Zoo" is no zoo in the area Lincoln Park.
    """
    typed = canonical(text)
    return any(
        one.kind is Suggested.PROVIDER and canonical(one.text).startswith(typed)
        for one in installation.engine.suggest(text, now)
    )


def _together(given: Args, found: Understood) -> list[tuple[str, str]]:
    chosen = {name for name, value in given if value.strip()}
    said = [
        (name, value)
        for name, value in found.args
        if name not in chosen or (name in ARGUMENTS and ARGUMENTS[name].many)
    ]
    words = " ".join([*(value for name, value in given if name == "q"), found.q]).strip()
    if said and all(clause.is_stop for clause in parse(words).all):
        words = ""
    kept = [pair for pair in given if pair[0] != "q" and (words or pair != _BEST_MATCH)]
    return [*kept, *said, ("q", words)]


def _with_most_words(
    query: SearchQuery, installation: Installation, now: datetime
) -> tuple[SearchQuery, tuple[str, ...]]:
    """The question without the words that no listing has together with the others.

    As few as possible are given up, names of topics last; of several ways the one that finds
    least counts, for what is rare tells most. Phrases and exclusions are meant as they are typed.
    """
    said = query.q.split()
    plain = 1 < len(said) <= _MOST_WORDS and not any(word[0] in '-"' for word in said)
    alone = SearchQuery(q=query.q, closed=query.closed)
    if not plain or installation.engine.count(alone, now):
        return query, ()
    for fewer in range(len(said) - 1, 0, -1):
        ways = {kept: alone.replace(q=" ".join(kept)) for kept in combinations(said, fewer)}
        totals = {kept: installation.engine.count(way, now) for kept, way in ways.items()}
        found = [(-_topics_in(kept), total, kept) for kept, total in totals.items() if total]
        if found:
            kept = min(found)[2]
            left_out = tuple(word for word in said if word not in kept)
            return query.replace(q=" ".join(kept)), left_out
    return query, ()


def _topics_in(said: Iterable[str]) -> int:
    """How many of the words name a topic by themselves."""
    return sum(
        any(share == 1 for share in matching(clause).values())
        for word in said
        for clause in parse(word).all
    )
