"""Prices and ages in the words of schema.org."""

from __future__ import annotations

from typing import Any

from finder.models import Opportunity
from finder.publishing.addresses import web_address

Json = dict[str, Any]

_YEAR = 12


def free(row: Opportunity) -> bool | None:
    """Whether it costs nothing; None where that is not stated."""
    if row.price_free:
        return True
    return False if (row.price_low or 0) > 0 else None


def offers(row: Opportunity, page: str) -> Json | None:
    """The price, and until when one can enrol; None where only its ceiling, or nothing, is stated.

    (An offer without a lowest price is none to those who read it.)
    """
    low, high = (0, 0) if row.price_free else (row.price_low, row.price_high)
    if low is None:
        return None
    made = _price(low, high, row.currency)
    opens = row.enrol_opens.isoformat() if row.enrol_opens else None
    made |= {
        "category": _category(low, high),
        "url": web_address(row.enrol_url) or page,
        "availability": _availability(row),
        "availabilityStarts": opens,
        "availabilityEnds": row.enrol_closes.isoformat() if row.enrol_closes else None,
        "validFrom": opens,
    }
    return {name: value for name, value in made.items() if value not in (None, "")}


def _price(low: int, high: int | None, currency: str) -> Json:
    """A price, or from where to where it goes."""
    if low == high:
        return {"@type": "Offer", "price": _units(low), "priceCurrency": currency}
    prices = {"lowPrice": _units(low), "highPrice": None if high is None else _units(high)}
    return {"@type": "AggregateOffer"} | prices | {"priceCurrency": currency}


def _category(low: int, high: int | None) -> str:
    """What Google calls it."""
    if high == 0:
        return "Free"
    return "Partially Free" if low == 0 else "Paid"


def _units(hundredths: int) -> float:
    whole, rest = divmod(hundredths, 100)
    return hundredths / 100 if rest else whole


def _availability(row: Opportunity) -> str | None:
    if row.places_left is None:
        return None
    return f"https://schema.org/{'InStock' if row.places_left else 'SoldOut'}"


def ages(row: Opportunity) -> Json:
    """For whom: whole years as a range, other ages in months."""
    low, high = row.age_low, row.age_high
    if low is None and high is None:
        return {}
    if not (low or 0) % _YEAR and not (high or 0) % _YEAR:
        last = "" if high is None else high // _YEAR - 1
        return {"typicalAgeRange": f"{(low or 0) // _YEAR}-{last}"}
    months: Json = {"@type": "QuantitativeValue", "unitCode": "MON"}
    if low is not None:
        months["minValue"] = low
    if high is not None:
        months["maxValue"] = high - 1
    return {"audience": {"@type": "PeopleAudience", "suggestedAge": months}}
