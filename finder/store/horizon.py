"""The rolling horizon: schedules without an end get their next dates as time goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from finder.models import Occurrence, Opportunity, Schedule
from finder.store.changes import announce
from finder.store.schedules import from_row, occurrence_rows
from finder.vocabulary import Form, Status


def extend(session: Session, zone: ZoneInfo, until: date) -> int:
    """Make the occurrences by rule up to `until` that are not made yet; return how many.

    Occurrences that exist stay as they are, with whatever has become of them.
    """
    rows = session.scalars(
        select(Schedule)
        .join(Opportunity, Opportunity.id == Schedule.opportunity_id)
        .where(
            Opportunity.status == Status.PUBLISHED,
            Schedule.form == Form.DATED,
            Schedule.rule != "",
            Schedule.expanded_to < until,
        )
    ).all()
    made: list[dict[str, object]] = []
    for row in rows:
        by_rule = replace(from_row(row), meetings=())
        dates = occurrence_rows(by_rule, row.opportunity_id, zone, until)
        made += [found for found in dates if found["day"] > row.expanded_to]
        row.expanded_to = until
    if made:
        session.execute(insert(Occurrence), made)
        announce(session, sorted({int(str(found["opportunity_id"])) for found in made}))
    return len(made)
