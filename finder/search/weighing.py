"""Weighing: the candidates of one segment, judged by every argument of a question."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from finder.query import SearchQuery
from finder.search import timetable
from finder.search.facets import Frame
from finder.search.filters import EVERY, Flags, Rows, Verdict
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
    candidates, scores = _candidates(segment.snapshot, wanted, present, hints(query))
    judged = _judge(segment, present, query, candidates, narrowing)
    if not timetable.asks(query):
        bits = segment.snapshot.unasked(present).take(judged.rows)
        return Weighed(judged, Timetable(judged.rows, bits), scores)
    table = timetable.evaluate(columns, present, query, judged.rows)
    when = Verdict(table.has(SURE), table.has(MAYBE))
    group = Group.SCHEDULE if query.asks_when else None
    return Weighed(judged.by({"when": (group, when)}, query.unknown), table, scores)


Candidates = Judged | Flags
"""Some rows, of which nothing has been asked yet, or where they are many a flag for every row."""


def _candidates(
    snapshot: Snapshot, wanted: Wanted | None, present: Present, hinted: Sequence[Hint]
) -> tuple[Candidates, Scores | None]:
    """The live rows, of those that hold the words; they score more where they say a hint."""
    if wanted is None:
        return present.live, None
    found = snapshot.lexicon.find(wanted)
    for hint in hinted:
        found = snapshot.lexicon.hinted(found, hint)
    rows = snapshot.rows_of(found[0])
    if len(rows) < len(present.live) / LITTLE:
        return Judged.of(rows.compress(present.live.take(rows))), Scores(*found)
    flags = np.zeros_like(present.live)
    flags[rows] = True
    return flags & present.live, Scores(*found)


def _judge(
    segment: Segment,
    present: Present,
    query: SearchQuery,
    candidates: Candidates,
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
    judged = _narrowed(candidates, query, first)
    if narrowing:
        when = timetable.relevant(columns, present, query, len(judged.rows))
        judged = judged if when is None else judged.keep(when.take(judged.rows))
    others = {name: judge for name, judge in given.items() if name not in first}
    judged = judged.by(_say(others, judged.rows), query.unknown)
    if whole:
        judged = judged.for_whole_courses(columns)
    return judged.without_hopeless()


def _narrowed(candidates: Candidates, query: SearchQuery, first: Judges) -> Judged:
    """What some of the arguments leave, one after the other."""
    judged = candidates if isinstance(candidates, Judged) else _of_flagged(candidates, query, first)
    for name, one in first.items():
        if name not in judged.arguments:
            judged = judged.by(_say({name: one}, judged.rows), query.unknown)
            judged = judged.keep(judged.lost == 0)
    return judged


def _of_flagged(left: Flags, query: SearchQuery, first: Judges) -> Judged:
    """What some of the arguments leave of many rows, until that is little.

    To compare a whole column costs a fortieth of picking rows from it.
    """
    said: dict[str, tuple[Group | None, Verdict]] = {}
    for name, (group, judge) in first.items():
        if np.count_nonzero(left) < len(left) / LITTLE:
            break
        said[name] = group, judge(EVERY)
        left = left & said[name][1].maybe
    (rows,) = left.nonzero()
    here = {name: (group, verdict.of(rows)) for name, (group, verdict) in said.items()}
    return Judged.of(rows).by(here, query.unknown)


LITTLE = 8
"""Of less than an eighth of all rows the columns are picked sooner than compared whole."""


def _say(judges: Judges, rows: Rows) -> dict[str, tuple[Group | None, Verdict]]:
    return {name: (group, judge(rows)) for name, (group, judge) in judges.items()}


def frame(segment: Segment, present: Present, query: SearchQuery, weighed: Weighed) -> Frame:
    """What the facets of this segment are counted on."""
    snapshot, judged = segment.snapshot, weighed.judged
    bits, nearly = weighed.table.bits, judged.nearly_passing()
    if not nearly.all():
        judged, bits = judged.keep(nearly), bits.compress(nearly)
    return Frame(
        columns=snapshot.columns,
        names=snapshot.names,
        query=query,
        rows=judged.rows,
        failed=judged.failed,
        arguments=judged.arguments,
        when=bits,
        tallies=snapshot.tallies(present),
        vague=snapshot.vague,
        inside=snapshot.inside,
    )
