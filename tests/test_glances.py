"""What lists of results read of opportunities is what whole rows say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finder import db
from finder.models import Occurrence, Opportunity
from finder.store import glances, opportunities
from finder.vocabulary import OccurrenceStatus, Status


@pytest.fixture
def session(sample: Path) -> Iterator[Session]:
    """The sample city."""
    engine = db.open_database(f"sqlite:///{sample / 'finder.sqlite3'}")
    with db.sessions(engine)() as session:
        yield session
    engine.dispose()


def _facts(of: Any, like: Any) -> Any:
    """The fields of a glance, and of what it holds, of a whole row."""
    if not hasattr(like, "_fields"):
        return of
    return {name: _facts(getattr(of, name), getattr(like, name)) for name in like._fields}


def test_a_glance_says_what_the_whole_row_says(session: Session) -> None:
    ids = opportunities.published_ids(session)[::-1]
    rows, seen = opportunities.by_ids(session, ids), glances.by_ids(session, ids)
    assert [_facts(row, one) for row, one in zip(rows, seen, strict=True)] == [
        _facts(one, one) for one in seen
    ]
    assert {one.venue is None for one in seen} == {True, False}


def test_what_is_not_published_is_not_seen(session: Session) -> None:
    ids = opportunities.published_ids(session)[:3]
    session.get_one(Opportunity, ids[1]).status = Status.WITHDRAWN
    session.flush()
    assert [one.id for one in glances.by_ids(session, [*ids, 10**9])] == [ids[0], ids[2]]


def test_the_soonest_is_the_first_of_those_that_are_on(session: Session) -> None:
    first = session.scalars(select(func.min(Occurrence.until_utc))).one()
    ids = opportunities.published_ids(session)
    for now in (first - timedelta(days=1), first + timedelta(days=40), datetime(2100, 1, 1)):
        expected = {}
        for id_ in ids:
            on = [
                one
                for one in opportunities.coming(session, id_, now)
                if one.status != OccurrenceStatus.CANCELLED
            ]
            if on:
                soonest = min(on, key=lambda one: (one.starts_utc, one.id))
                expected[id_] = (soonest, len(on))
        assert opportunities.next_and_left(session, ids, now) == expected
