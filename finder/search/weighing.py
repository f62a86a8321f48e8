"""Weighing: the candidates of one segment, judged by every argument of a question."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from finder.query import SearchQuery
from finder.search import timetable
from finder.search.facets import Frame
from finder.search.filters import EVERY, Rows, Verdict
from finder.search.hints import Hint, hints
from finder.search.hours import MAYBE, SURE
from finder.search.judging import OF_PLACE, Judged
from finder.search.present import Present
from finder.search.ranking import Scores
from finder.search.snapshot import Snapshot
from finder.search.timetable import Timetable
from finder.search.verdicts import Judges, judges
from finder.search.view import Segment
from finder.text import Wanted
from finder.vocabulary import Fit, Group


@dataclass(frozen=True)
class Weighed:
    """Candidates with what they fail, when they meet, and how well they hold the words."""

    judged: Judged
    table: Timetable
    scores: Scores | None

    @property
    def passing(self) -> Rows:
        """The rows that fail nothing."""
        return self.judged.rows.compress(self.judged.passing())


def weigh(
    segment: Segment,
    present: Present,
    query: SearchQuery,
    wanted: Wanted | None,
    narrowing: Collection[str],
) -> Weighed:
    """Judge all candidates by every argument; what fails one of the `narrowing` is left out."""
    columns = segment.snapshot.columns
    rows, scores = None, None
    if wanted is not None:
        rows, scores = _candidates(segment.snapshot, wanted, present, hints(query))
    judged = _judge(segment, present, query, rows, narrowing)
    if not timetable.asks(query):
        bits = segment.snapshot.unasked(present).take(judged.rows)
        return Weighed(judged, Timetable(judged.rows, bits), scores)
    table = timetable.evaluate(columns, present, query, judged.rows)
    when = Verdict(table.has(SURE), table.has(MAYBE))
    group = Group.SCHEDULE if query.asks_when else None
    return Weighed(judged.by({"when": (group, when)}, query.unknown), table, scores)


def _candidates(
    snapshot: Snapshot, wanted: Wanted, present: Present, hinted: Sequence[Hint]
) -> tuple[Rows, Scores]:
    """The live rows that hold the words; they score more where they say a hint."""
    found = snapshot.lexicon.find(wanted)
    for hint in hinted:
        found = snapshot.lexicon.hinted(found, hint)
    rows = snapshot.rows_of(found[0])
    return rows.compress(present.live.take(rows)), Scores(*found)


def _judge(
    segment: Segment,
    present: Present,
    query: SearchQuery,
    rows: Rows | None,
    narrowing: Collection[str],
) -> Judged:
    """Judge by everything but the schedule, which costs most and so comes last."""
    columns = segment.snapshot.columns
    whole = query.fit is Fit.ALL and not columns.one_row_each
    given = judges(segment, present, query)
    first = {
        name: judge
        for name, judge in given.items()
        if name in narrowing and not (whole and name in OF_PLACE)
    }
    judged = _of_all(present, query, first) if rows is None else Judged.of(rows)
    for name, one in first.items():
        if name in judged.arguments:
            continue
        judged = judged.by(_say({name: one}, judged.rows), query.unknown)
        judged = judged.keep(judged.lost == 0)
    if narrowing:
        when = timetable.relevant(columns, present, query, len(judged.rows))
        judged = judged if when is None else judged.keep(when.take(judged.rows))
    others = {name: judge for name, judge in given.items() if name not in first}
    judged = judged.by(_say(others, judged.rows), query.unknown)
    if whole:
        judged = judged.for_whole_courses(columns)
    return judged.without_hopeless()


def _of_all(present: Present, query: SearchQuery, first: Judges) -> Judged:
    """What is left of all that is live by some of the arguments, until that is little.

    To compare a whole column costs a fortieth of picking rows from it.
    """
    left = present.live
    said: dict[str, tuple[Group | None, Verdict]] = {}
    for name, (group, judge) in first.items():
        if np.count_nonzero(left) < len(left) / _LITTLE:
            break
        said[name] = group, judge(EVERY)
        left = left & said[name][1].maybe
    rows = left.nonzero()[0] if said else present.moment.live
    here = {name: (group, verdict.of(rows)) for name, (group, verdict) in said.items()}
    return Judged.of(rows).by(here, query.unknown)


_LITTLE = 8


def _say(judges: Judges, rows: Rows) -> dict[str, tuple[Group | None, Verdict]]:
    return {name: (group, judge(rows)) for name, (group, judge) in judges.items()}


def frame(segment: Segment, present: Present, query: SearchQuery, weighed: Weighed) -> Frame:
    """What the facets of this segment are counted on."""
    snapshot, judged = segment.snapshot, weighed.judged
    (position,) = judged.nearly_passing().nonzero()
    return Frame(
        columns=snapshot.columns,
        names=snapshot.names,
        query=query,
        rows=judged.rows.take(position),
        failed=judged.failed.take(position),
        arguments=judged.arguments,
        when=weighed.table.bits.take(position),
        tallies=snapshot.tallies(present),
        vague=snapshot.vague,
        inside=snapshot.inside,
    )
