"""Relaxations: what to ask instead when little is found, each with its exact total."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from finder import formats
from finder.arguments import ARGUMENTS
from finder.i18n import N_
from finder.labels import Labels
from finder.query import SearchQuery
from finder.vocabulary import Closed, Fit, Group, Online, Part

FEW = 5
"""Relaxations are looked for when fewer than this many match."""
MOST = 4
RADII = (2.0, 5.0, 10.0, 25.0, 50.0)

_DROPPED = (
    "q", "age", "stage", "near", "area", "box", "from", "day", "time", "slot", "after", "before",
    "enrol",
    "kind", "topic", "mode", "lang", "level", "access", "provider", "provider_type", "festival",
    "price",
)  # fmt: skip
"""Arguments that can be left out, near with its distance, from with to."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A looser question: `change` says which argument was loosened to which value.

    Without a `value` the argument was left out.
    """

    argument: str
    value: str
    query: SearchQuery
    total: int = 0


def relaxations(
    query: SearchQuery, total: int, count: Callable[[Relaxation], int]
) -> tuple[Relaxation, ...]:
    """At most four looser questions that give more, those that give most first.

    `count` gives the total of a looser question. Where enough matches already there are none.
    Of several ways to loosen one argument only the best is kept.
    """
    if total >= FEW:
        return ()
    best: dict[str, Relaxation] = {}
    for one in candidates(query):
        found = count(one)
        known = best.get(one.argument)
        if found > (known.total if known else total):
            best[one.argument] = Relaxation(one.argument, one.value, one.query, found)
    return tuple(sorted(best.values(), key=lambda one: -one.total)[:MOST])


def candidates(query: SearchQuery) -> Iterator[Relaxation]:
    """Every question that is looser in one argument, in the order that decides between equals."""
    yield from _without_one(query)
    wider = next((radius for radius in RADII if radius > query.radius), None)
    if query.near and wider is not None:
        yield Relaxation("within", f"{wider:g}", query.replace(within=wider))
    if query.time:
        for part in Part:
            if query.time != (part,):
                yield Relaxation("time", part, query.replace(time=(part,)))
    if query.fit is Fit.ALL:
        yield Relaxation("fit", Fit.ANY, query.replace(fit=Fit.ANY))
    if not query.with_online:
        yield Relaxation("online", Online.INCLUDE, query.replace(online=Online.INCLUDE))
    if not query.with_closed:
        yield Relaxation("closed", Closed.INCLUDE, query.replace(closed=Closed.INCLUDE))
    for group in Group:
        if group in query.groups and group not in query.unknown:
            yield Relaxation("unknown", group, query.replace(unknown=(*query.unknown, group)))


def _without_one(query: SearchQuery) -> Iterator[Relaxation]:
    for name in _DROPPED:
        if name == "from":
            if query.from_ or query.to:
                yield Relaxation("from", "", query.without("from").without("to"))
        elif getattr(query, ARGUMENTS[name].attribute) != ARGUMENTS[name].default:
            yield Relaxation(name, "", query.without(name))


_WITHOUT = {
    "q": N_("Without the words"),
    "near": N_("Anywhere"),
    "box": N_("On the whole map"),
    "from": N_("On any date"),
    "day": N_("On any day of the week"),
    "time": N_("At any time of day"),
}


def label(one: Relaxation, labels: Labels) -> str:
    """What a relaxation changes, in words."""
    if one.argument == "within":
        distance = formats.radius(labels.locale, one.query.radius)
        return labels.say("Within {distance}", distance=distance)
    if one.argument == "unknown":
        return labels("included", one.value)
    if one.argument == "time" and one.value:
        return labels.say("At another time of day: {part}", part=labels("time", one.value))
    fixed = {
        "fit": N_("Where at least one meeting fits"),
        "online": N_("Online too"),
        "closed": N_("Also what is closed or full"),
    } | _WITHOUT
    if one.argument in fixed:
        return labels.say(fixed[one.argument])
    return labels.say("Without the filter “{name}”", name=labels("argument", one.argument))
