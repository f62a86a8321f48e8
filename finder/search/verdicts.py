"""What each argument but the schedule says of the rows."""

from __future__ import annotations

from finder.query import SearchQuery
from finder.search import filters
from finder.search.filters import Rows, Verdict
from finder.search.judging import Verdicts
from finder.search.snapshot import Present, Snapshot
from finder.search.view import Segment
from finder.vocabulary import Group


def verdicts(segment: Segment, present: Present, query: SearchQuery, rows: Rows) -> Verdicts:
    """For each argument that is given, and for what goes without saying, its verdict."""
    snapshot = segment.snapshot
    return (
        _facts(snapshot, query, rows)
        | _more_facts(snapshot, present, query, rows)
        | _where(snapshot, query, rows)
        | _counting(segment, rows)
    )


def _facts(
    snapshot: Snapshot, query: SearchQuery, rows: Rows
) -> dict[str, tuple[Group | None, Verdict]]:
    """What the arguments of who, what and how much say of the rows."""
    columns = snapshot.columns
    found: dict[str, tuple[Group | None, Verdict]] = {}
    if query.age:
        asked = [age.ages for age in query.age]
        found["age"] = (Group.AGE, filters.ages(columns, rows, asked, family=query.family))
    if query.stage:
        stages = [snapshot.choices.stages[code] for code in query.stage]
        found["stage"] = (Group.AGE, filters.ages(columns, rows, stages))
    if query.kind:
        found["kind"] = (None, filters.kinds(columns, rows, query))
    if query.mode:
        found["mode"] = (Group.MODE, filters.modes(columns, rows, query))
    if query.price:
        found["price"] = (Group.PRICE, filters.prices(columns, rows, query))
    if query.provider:
        found["provider"] = (None, filters.providers(columns, rows, query, snapshot.names))
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
        ("festival", query.festival),
    ):  # fmt: skip
        if wanted:
            group = None if name == "festival" else Group(name)
            found[name] = (group, filters.sets(columns, rows, snapshot.names, name, wanted))
    if query.level:
        found["level"] = (Group.LEVEL, filters.levels(columns, rows, query))
    if query.provider_type:
        found["provider_type"] = (Group.PROVIDER_TYPE, filters.provider_types(columns, rows, query))
    if not query.with_closed:
        still = ~present.moment.shut[rows]
        found["closed"] = (None, Verdict(still, still))
    return found


def _where(
    snapshot: Snapshot, query: SearchQuery, rows: Rows
) -> dict[str, tuple[Group | None, Verdict]]:
    """The arguments of place; whether what is online counts is one of its own."""
    columns = snapshot.columns
    found: dict[str, tuple[Group | None, Verdict]] = {}
    if query.near:
        found["near"] = (Group.PLACE, filters.near(columns, rows, query))
    if query.area:
        found["area"] = (Group.PLACE, filters.areas(columns, rows, query, snapshot.inside))
    if not query.with_online:
        offline = ~filters.online(columns, rows)
        found["online"] = (None, Verdict(offline, offline))
    return found


def _counting(segment: Segment, rows: Rows) -> dict[str, tuple[Group | None, Verdict]]:
    """What was replaced or withdrawn since, where anything was."""
    if segment.masked is None:
        return {}
    counts = ~segment.masked[rows]
    return {"gone": (None, Verdict(counts, counts))}
