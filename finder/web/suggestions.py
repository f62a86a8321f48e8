"""Suggestions in the language of a page: topics and places besides titles and providers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from heapq import nlargest
from operator import itemgetter

from finder.arguments import Argument, Refusal
from finder.asked import BadValueError, World, read_typed
from finder.i18n import N_
from finder.labels import Labels
from finder.places import AreaMap, Gazetteer
from finder.query import SearchQuery
from finder.search import beginnings
from finder.search.beginnings import Beginnings
from finder.search.engine import KnowingEngine, Suggestion
from finder.text import canonical, openings
from finder.topics import TOPICS
from finder.vocabulary import Suggested

_TYPED = Argument("q", read_typed, default="")


def read_question(args: Iterable[tuple[str, str]], world: World) -> tuple[str, tuple[Refusal, ...]]:
    """What was typed, empty where nothing was; and the arguments that make no sense."""
    given: dict[str, list[str]] = {}
    for name, text in args:
        if text.strip():
            given.setdefault(name, []).append(text.strip())
    unknown = BadValueError(N_("There is no such argument."))
    refused = [Refusal.of(name, texts[0], unknown) for name, texts in given.items() if name != "q"]
    typed, bad = _TYPED.read(given.get("q", []), world)
    refused += [Refusal.of("q", text, fault) for text, fault in bad]
    return typed, tuple(refused)


class Named:
    """Names of what a facet counts, to be found by the beginnings of their words."""

    def __init__(self, kind: Suggested, names: Iterable[tuple[str, str]]) -> None:
        """Take names, each with the value that it stands for; of several alike the first counts."""
        self._kind = kind
        values: dict[str, str] = {}
        shown: dict[str, str] = {}
        for name, value in names:
            key = canonical(name).strip()
            if key and key not in shown:
                shown[key], values[key] = name, value
        self._values = [values[key] for key in sorted(shown)]
        self._names = Beginnings(beginnings.arrays(shown))

    def suggest(self, typed: str, counts: Mapping[str, int]) -> list[Suggestion]:
        """All that go on from what is typed and stand for something."""
        found = dict.fromkeys(n for opening in openings(typed) for n in self._names.all(opening))
        return [
            Suggestion(self._names.text(number), self._kind, count)
            for number in found
            if (count := counts.get(self._values[number], 0))
        ]


def named_places(areas: AreaMap, gazetteer: Gazetteer, today: date) -> Named:
    """The names of areas and of the places of the gazetteer, which stand for their area.

    A place outside every area has nothing to count, and is left out.
    """
    names = [(name, s.code) for s in areas.shapes for name in s.names.values()]
    listed = [one for one in gazetteer.names if one[0] not in areas.codes]
    located = areas.locate([p.lat for _, p in listed], [p.lng for _, p in listed], today)
    names += [(name, code) for (name, _), code in zip(listed, located, strict=True) if code]
    return Named(Suggested.PLACE, names)


class Suggester:
    """Suggests what may be asked, in one locale."""

    def __init__(self, engine: KnowingEngine, labels: Labels, places: Named) -> None:
        self._engine = engine
        self._labels = labels
        self._places = places
        self._topics = Named(Suggested.TOPIC, [(labels("topic", code), code) for code in TOPICS])

    def _counts(self, facet: str, now: datetime) -> Mapping[str, int]:
        """How many of each value a question finds that asks nothing."""
        return self._engine.search(SearchQuery(), now).facets[facet].counts

    def suggest(self, typed: str, now: datetime, *, most: int = 10) -> list[Suggestion]:
        """What goes on from the typed text, the most frequent first; raises SearchIndexError."""
        found = [
            *self._engine.suggest(typed, now, most=most),
            *self._topics.suggest(typed, self._counts("topic", now)),
            *self._places.suggest(typed, self._counts("area", now)),
        ]
        return sorted(found, key=Suggestion.place)[:most]

    def most_frequent(self, now: datetime, *, most: int = 20) -> list[str]:
        """Topics and providers to begin from, half of each; raises SearchIndexError."""
        counts = self._counts("topic", now)
        often = nlargest(most, counts.items(), key=itemgetter(1))
        topics = [
            Suggestion(self._labels("topic", code), Suggested.TOPIC, count)
            for code, count in counts.items()
            if count and count >= often[-1][1]
        ]
        topics.sort(key=Suggestion.place)
        providers = self._engine.frequent_providers(now, most=most // 2)
        found = sorted([*topics[: most // 2], *providers], key=Suggestion.place)
        return list(dict.fromkeys(one.text for one in found))
