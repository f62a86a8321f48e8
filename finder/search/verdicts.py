"""What each argument but the schedule says of rows, and what goes without saying."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from finder.query import SearchQuery
from finder.search import filters
from finder.search.filters import Among, Flags, Verdict, pick
from finder.search.present import Present
from finder.search.snapshot import Snapshot
from finder.search.view import Segment
from finder.vocabulary import Group

Judge = Callable[[Among], Verdict]

Judges = dict[str, tuple[Group | None, Judge]]
"""For each argument that is given the group of facts that it asks for, and who judges rows."""


def judges(segment: Segment, present: Present, query: SearchQuery) -> Judges:
    """Of all arguments; those that look most rows up in tables come last."""
    snapshot = segment.snapshot
    return (
        _counted(segment)
        | _who(snapshot, query)
        | _facts(snapshot, query)
        | _sets(snapshot, query)
        | _enrolling(snapshot, present, query)
        | _where(snapshot, query)
    )


def _counted(segment: Segment) -> Judges:
    """Whether a row still stands for its opportunity."""
    if segment.masked is None:
        return {}
    return {"gone": (None, partial(_plainly, ~segment.masked))}


def _plainly(flags: Flags, rows: Among) -> Verdict:
    found = pick(flags, rows)
    return Verdict(found, found)


def _who(snapshot: Snapshot, query: SearchQuery) -> Judges:
    columns = snapshot.columns
    found: Judges = {}
    if query.age:
        ages = [age.ages for age in query.age]
        judge = partial(filters.ages, columns, asked=ages, family=query.family)
        found["age"] = (Group.AGE, judge)
    if query.stage:
        stages = [snapshot.choices.stages[code] for code in query.stage]
        found["stage"] = (Group.AGE, partial(filters.ages, columns, asked=stages))
    if query.provider:
        judge = partial(filters.providers, columns, query=query, names=snapshot.names)
        found["provider"] = (None, judge)
    if query.provider_type:
        judge = partial(filters.provider_types, columns, query=query)
        found["provider_type"] = (Group.PROVIDER_TYPE, judge)
    return found


def _facts(snapshot: Snapshot, query: SearchQuery) -> Judges:
    columns = snapshot.columns
    found: Judges = {}
    if query.kind:
        found["kind"] = (None, partial(filters.kinds, columns, query=query))
    if query.mode:
        found["mode"] = (Group.MODE, partial(filters.modes, columns, query=query))
    if query.level:
        found["level"] = (Group.LEVEL, partial(filters.levels, columns, query=query))
    if query.price:
        found["price"] = (Group.PRICE, partial(filters.prices, columns, query=query))
    return found


def _sets(snapshot: Snapshot, query: SearchQuery) -> Judges:
    """Of what a listing may have several values."""
    asked: dict[str, tuple[Group | None, tuple[str, ...]]] = {
        "topic": (Group.TOPIC, query.topic),
        "lang": (Group.LANG, query.lang),
        "access": (Group.ACCESS, tuple(query.access)),
        "festival": (None, query.festival),
    }
    return {
        name: (
            group,
            partial(filters.sets, snapshot.columns, names=snapshot.names, name=name, wanted=wanted),
        )
        for name, (group, wanted) in asked.items()
        if wanted
    }


def _enrolling(snapshot: Snapshot, present: Present, query: SearchQuery) -> Judges:
    found: Judges = {}
    if query.enrol:
        judge = partial(filters.enrolment, snapshot.columns, query=query, day=present.moment.day)
        found["enrol"] = (Group.ENROL, judge)
    if not query.with_closed:
        found["closed"] = (None, partial(_plainly, ~present.moment.shut))
    return found


def _where(snapshot: Snapshot, query: SearchQuery) -> Judges:
    """Whether what is online counts is an argument of its own."""
    columns = snapshot.columns
    found: Judges = {}
    if not query.with_online:
        found["online"] = (None, partial(filters.offline, columns))
    if query.box:
        found["box"] = (Group.PLACE, partial(filters.box, columns, asked=query.box))
    if query.near:
        found["near"] = (Group.PLACE, partial(filters.near, columns, query=query))
    if query.area:
        judge = partial(filters.areas, columns, query=query, inside=snapshot.inside)
        found["area"] = (Group.PLACE, judge)
    return found
