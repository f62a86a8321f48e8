"""What each argument but the schedule says of the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from finder.query import SearchQuery
from finder.search import filters
from finder.search.filters import Flags, Rows, Verdict
from finder.search.judging import Verdicts
from finder.search.present import Present
from finder.search.snapshot import Snapshot
from finder.search.view import Segment
from finder.vocabulary import Group

Judge = Callable[[Rows], Verdict]


def narrowing(
    segment: Segment, query: SearchQuery, *, whole: bool
) -> Iterator[tuple[str, Group | None, Judge]]:
    """The arguments that no facet leaves out: what fails one need not be looked at further.

    Of `whole` courses the place is not among them, for one place out of reach fails all.
    """
    snapshot = segment.snapshot
    columns = snapshot.columns
    if segment.masked is not None:
        counts = ~segment.masked
        yield "gone", None, lambda rows: _plain(counts.take(rows))
    if query.near and not whole:
        yield "near", Group.PLACE, partial(filters.near, columns, query=query)
    if query.box and not whole:
        yield "box", Group.PLACE, partial(filters.box, columns, asked=query.box)
    if query.age:
        ages = [age.ages for age in query.age]
        yield "age", Group.AGE, partial(filters.ages, columns, asked=ages, family=query.family)
    if query.provider:
        yield (
            "provider", None,
            partial(filters.providers, columns, query=query, names=snapshot.names),
        )  # fmt: skip
    if query.festival:
        yield (
            "festival",
            None,
            lambda rows: filters.sets(columns, rows, snapshot.names, "festival", query.festival),
        )


def verdicts(
    segment: Segment, present: Present, query: SearchQuery, rows: Rows, *, whole: bool
) -> Verdicts:
    """What the other arguments but the schedule say, and what goes without saying."""
    snapshot = segment.snapshot
    return (
        _facts(snapshot, query, rows)
        | _more_facts(snapshot, present, query, rows)
        | _where(snapshot, query, rows, whole=whole)
    )


def _plain(flags: Flags) -> Verdict:
    return Verdict(flags, flags)


def _facts(
    snapshot: Snapshot, query: SearchQuery, rows: Rows
) -> dict[str, tuple[Group | None, Verdict]]:
    """What the arguments of who, what and how much say of the rows."""
    columns = snapshot.columns
    found: dict[str, tuple[Group | None, Verdict]] = {}
    if query.stage:
        stages = [snapshot.choices.stages[code] for code in query.stage]
        found["stage"] = (Group.AGE, filters.ages(columns, rows, stages))
    if query.kind:
        found["kind"] = (None, filters.kinds(columns, rows, query))
    if query.mode:
        found["mode"] = (Group.MODE, filters.modes(columns, rows, query))
    if query.price:
        found["price"] = (Group.PRICE, filters.prices(columns, rows, query))
    return found


def _more_facts(
    snapshot: Snapshot, present: Present, query: SearchQuery, rows: Rows
) -> dict[str, tuple[Group | None, Verdict]]:
    """What the arguments of enrolment, topic, language, help and provider say of the rows."""
    columns = snapshot.columns
    found: dict[str, tuple[Group | None, Verdict]] = {}
    if query.enrol:
        verdict = filters.enrolment(columns, rows, query, present.moment.day)
        found["enrol"] = (Group.ENROL, verdict)
    for name, wanted in (
        ("topic", query.topic), ("lang", query.lang), ("access", query.access),
    ):  # fmt: skip
        if wanted:
            verdict = filters.sets(columns, rows, snapshot.names, name, wanted)
            found[name] = (Group(name), verdict)
    if query.level:
        found["level"] = (Group.LEVEL, filters.levels(columns, rows, query))
    if query.provider_type:
        found["provider_type"] = (Group.PROVIDER_TYPE, filters.provider_types(columns, rows, query))
    if not query.with_closed:
        found["closed"] = (None, _plain(~present.moment.shut.take(rows)))
    return found


def _where(
    snapshot: Snapshot, query: SearchQuery, rows: Rows, *, whole: bool
) -> dict[str, tuple[Group | None, Verdict]]:
    """The arguments of place; whether what is online counts is one of its own."""
    columns = snapshot.columns
    found: dict[str, tuple[Group | None, Verdict]] = {}
    if query.near and whole:
        found["near"] = (Group.PLACE, filters.near(columns, rows, query))
    if query.box and whole:
        found["box"] = (Group.PLACE, filters.box(columns, rows, query.box))
    if query.area:
        found["area"] = (Group.PLACE, filters.areas(columns, rows, query, snapshot.inside))
    if not query.with_online:
        found["online"] = (None, _plain(~filters.online(columns, rows)))
    return found
