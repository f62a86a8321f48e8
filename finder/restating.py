"""Restating: a draft as the texts of its fields, which say the same when they are read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from finder import ages, weekdays
from finder.drafts import Draft, Price
from finder.fields import FIELDS
from finder.parsers import AT
from finder.schedule import Meeting, Schedule
from finder.vocabulary import Day, Form, OccurrenceStatus


def values_of(draft: Draft) -> dict[str, str]:
    """The fields of a draft as text by name, in the order of `FIELDS`; only what is stated.

    `check` reads them as the same draft again.
    """
    said: dict[str, Any] = {
        "id": draft.external_id,
        "provider": draft.provider.name,
        "provider_type": draft.provider.type,
        "provider_url": draft.provider.url,
        "ages": ages.to_text(draft.ages) if draft.ages else "",
        **_place(draft),
        **_price(draft.price),
        **_schedule(draft.schedule),
    }
    for field in FIELDS:
        if field.name not in said and hasattr(draft, field.name):
            said[field.name] = getattr(draft, field.name)
    texts = {field.name: _text(said.get(field.name)) for field in FIELDS}
    return {name: text for name, text in texts.items() if text}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, tuple):
        return ";".join(map(_text, value))
    return str(value)


def _place(draft: Draft) -> Mapping[str, Any]:
    venue = draft.venue
    if venue is None:
        return {}
    return {
        "venue": venue.name,
        "address": venue.address,
        "postcode": venue.postcode,
        "latitude": _degrees(venue.lat),
        "longitude": _degrees(venue.lng),
        "venue_access": venue.access,
    }


def _degrees(value: float | None) -> str:
    """Without an exponent, which nobody writes and the parser does not read."""
    return "" if value is None else format(Decimal(repr(value)), "f")


def _price(price: Price | None) -> Mapping[str, str]:
    if price is None:
        return {}
    return {"price": _amounts(price), "currency": price.currency}


def _amounts(price: Price) -> str:
    if price.free:
        return "free"
    if price.low is None:
        return "" if price.high is None else f"up to {_amount(price.high)}"
    if price.high is None:
        return f"from {_amount(price.low)}"
    if price.low == price.high:
        return _amount(price.low)
    return f"{_amount(price.low)}-{_amount(price.high)}"


def _amount(hundredths: int) -> str:
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02}" if part else str(whole)


def _schedule(schedule: Schedule) -> Mapping[str, Any]:
    if schedule.form is Form.ALWAYS:
        return {"always_open": True}
    return {
        "first_date": schedule.first,
        "last_date": schedule.last,
        "start_time": schedule.start,
        "end_time": schedule.end,
        **_repeats(schedule.rule),
        "dates": "; ".join(map(_meeting, schedule.meetings)),
        "except_dates": schedule.without,
        "cancelled_dates": schedule.cancelled,
    }


def _repeats(rule: str) -> Mapping[str, Any]:
    """The days of the week where a rule says no more than those, for people read them better."""
    named = rule.removeprefix("FREQ=WEEKLY;BYDAY=").split(",")
    days = tuple(day for day in Day if day.value[:2].upper() in named)
    return {"days": days} if days and weekdays.byday(days) == rule else {"rule": rule}


def _meeting(meeting: Meeting) -> str:
    days = meeting.day.isoformat()
    if meeting.last and meeting.last != meeting.day:
        days += f"..{meeting.last.isoformat()}"
    hours = _joined("-", (_text(meeting.start), _text(meeting.end)))
    usual = meeting.status is OccurrenceStatus.SCHEDULED
    said = _joined(" ", (days, hours, "" if usual else meeting.status.value))
    return f"{said} {AT} {meeting.venue}" if meeting.venue else said


def _joined(sign: str, parts: Iterable[str]) -> str:
    return sign.join(part for part in parts if part)
