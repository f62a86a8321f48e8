"""Completeness: which facts that residents search by an offer does not state."""

from __future__ import annotations

from finder.drafts import Draft
from finder.schedule import Schedule
from finder.topic_assignment import assign
from finder.vocabulary import Form, Group, Mode

COUNTED = tuple(group for group in Group if group is not Group.PROVIDER_TYPE)
"""The groups of facts that one offer can state; what its provider is stands elsewhere."""


def unsaid(draft: Draft) -> tuple[Group, ...]:
    """The groups of facts that a draft does not state; searches by them leave it out."""
    venue = draft.venue
    lacks = {
        Group.AGE: draft.ages is None,
        Group.PLACE: draft.mode is not Mode.ONLINE and (venue is None or venue.lat is None),
        Group.SCHEDULE: _hours_lack(draft.schedule),
        Group.PRICE: draft.price is None,
        Group.ENROL: draft.enrol_opens is None and draft.enrol_closes is None,
        Group.LANG: not draft.languages,
        Group.ACCESS: not draft.access and not (venue and venue.access),
        Group.LEVEL: draft.level is None,
        Group.TOPIC: not draft.topics and not topics_of(draft),
        Group.MODE: draft.mode is None,
    }
    return tuple(group for group in COUNTED if lacks[group])


def topics_of(draft: Draft) -> tuple[str, ...]:
    """What its own words say that it is about."""
    text = f"{draft.summary}\n{draft.description}"
    return assign(draft.title, draft.categories, text, draft.language)


def _hours_lack(schedule: Schedule) -> bool:
    if schedule.form is Form.ALWAYS:
        return False
    dated = schedule.form is Form.DATED
    hours = (schedule.start, *(meeting.start for meeting in schedule.meetings))
    return not dated or not any(hour is not None for hour in hours)
