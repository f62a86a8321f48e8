"""Weighing: the candidates of one segment, judged by every argument of a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from finder.query import SearchQuery
from finder.search import timetable
from finder.search.facets import Frame
from finder.search.filters import Rows, Verdict
from finder.search.hints import Hint, hints
from finder.search.hours import MAYBE, SURE
from finder.search.judging import Judged
from finder.search.present import Present
from finder.search.ranking import Scores
from finder.search.snapshot import Snapshot
from finder.search.timetable import Timetable
from finder.search.verdicts import narrowing, verdicts
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
    *,
    narrow: bool = True,
) -> Weighed:
    """Judge all candidates by every argument.

    Unless it is to `narrow`, also what fails an argument that no facet leaves out is kept.
    """
    columns = segment.snapshot.columns
    rows, scores = _candidates(segment.snapshot, wanted, present, hints(query))
    judged = _judge(segment, present, query, rows, narrow=narrow)
    if not timetable.asks(query):
        bits = segment.snapshot.unasked(present).take(judged.rows)
        return Weighed(judged, Timetable(judged.rows, bits), scores)
    table = timetable.evaluate(columns, present, query, judged.rows)
    when = Verdict(table.has(SURE), table.has(MAYBE))
    group = Group.SCHEDULE if query.asks_when else None
    return Weighed(judged.by({"when": (group, when)}, query.unknown), table, scores)


def _candidates(
    snapshot: Snapshot, wanted: Wanted | None, present: Present, hinted: Sequence[Hint]
) -> tuple[Rows, Scores | None]:
    """The live rows, of those that hold the words; they score more where they say a hint."""
    if wanted is None:
        return present.moment.live, None
    found = snapshot.lexicon.find(wanted)
    for hint in hinted:
        found = snapshot.lexicon.hinted(found, hint)
    rows = snapshot.rows_of(found[0])
    return rows.compress(present.live.take(rows)), Scores(*found)


def _judge(
    segment: Segment, present: Present, query: SearchQuery, rows: Rows, *, narrow: bool
) -> Judged:
    """Judge by everything but the schedule, which costs most and so comes last."""
    columns = segment.snapshot.columns
    whole = query.fit is Fit.ALL and not columns.one_row_each
    judged = Judged.of(rows)
    for name, group, judge in narrowing(segment, query, whole=whole):
        judged = judged.by({name: (group, judge(judged.rows))}, query.unknown)
        if narrow:
            judged = judged.keep(judged.lost == 0)
    when = timetable.relevant(columns, present, query, judged.rows) if narrow else None
    if when is not None:
        judged = judged.keep(when)
    found = verdicts(segment, present, query, judged.rows, whole=whole)
    judged = judged.by(found, query.unknown)
    if whole:
        judged = judged.for_whole_courses(columns)
    return judged.without_hopeless()


def frame(segment: Segment, present: Present, query: SearchQuery, weighed: Weighed) -> Frame:
    """What the facets of this segment are counted on."""
    snapshot, judged = segment.snapshot, weighed.judged
    position = np.flatnonzero(judged.nearly_passing())
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
