"""Schedules come back from the database as they went in."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import select

from finder.models import Schedule as ScheduleRow
from finder.schedule import Meeting, Schedule
from finder.store.schedules import from_row, occurrence_rows, row_of
from finder.vocabulary import Form, OccurrenceStatus
from tests.importing import FIXTURES, Facts, Town

DAY = date(2026, 3, 3)
SCHEDULES = [
    Schedule(),
    Schedule(Form.ALWAYS),
    Schedule(Form.SPAN, DAY, date(2026, 5, 1), time(18), time(20)),
    Schedule(Form.DATED, DAY, None, time(21), time(1), "FREQ=WEEKLY;BYDAY=TU", (), (DAY,), (DAY,)),
    Schedule(
        Form.DATED,
        meetings=(
            Meeting(DAY),
            Meeting(DAY, time(9), time(10, 30), None, "hall", OccurrenceStatus.MOVED),
            Meeting(DAY, time(9), None, date(2026, 3, 5)),
        ),
    ),
]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule.form.value)
def test_a_schedule_comes_back(schedule: Schedule) -> None:
    assert from_row(ScheduleRow(**row_of(schedule, 1, DAY))) == schedule


def test_occurrences_can_be_made_again_from_what_is_stored(tmp_path: Path) -> None:
    town = Town.make(tmp_path)
    town.take(FIXTURES / "finder.csv")
    with town.sessions() as session:
        made = [
            occurrence
            for row in session.scalars(select(ScheduleRow))
            for occurrence in occurrence_rows(
                from_row(row), row.opportunity_id, Facts().timezone, row.expanded_to
            )
        ]
    days = sorted((row["opportunity_id"], row["day"].isoformat()) for row in made)
    assert days == sorted(town.rows("SELECT opportunity_id, day FROM occurrence"))
    assert len(days) == 12 + 3 + 12
