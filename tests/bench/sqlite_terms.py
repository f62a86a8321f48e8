"""Terms of SQL that stand for facts of a listing, and what is said otherwise in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from finder.vocabulary import Day, Group, Part
from tests.bench.sqlite_tables import GROUPS

DAYS, PARTS = tuple(Day), tuple(Part)
BITS = {
    name: 1 << place
    for place, name in enumerate(
        ("age", "near", "kind", "price", "topic", "lang", "closed", "online", "when")
    )
}
"""What tells that a listing fails an argument."""
DAY_CELLS = [7 << 3 * day for day in range(7)]
PART_CELLS = [sum(1 << 3 * day + part for day in range(7)) for part in range(3)]
GROUP_OF = {
    "age": Group.AGE, "near": Group.PLACE, "price": Group.PRICE, "topic": Group.TOPIC,
    "lang": Group.LANG, "when": Group.SCHEDULE,
}  # fmt: skip
FACET_GROUPS = {
    "stage": Group.AGE, "topic": Group.TOPIC, "mode": Group.MODE, "price": Group.PRICE,
    "lang": Group.LANG, "level": Group.LEVEL, "access": Group.ACCESS,
    "provider_type": Group.PROVIDER_TYPE, "enrol": Group.ENROL, "area": Group.PLACE,
}  # fmt: skip

_EARTH_KM = 6371.0088
_HAVERSINE = (
    "pow(sin(radians(lat - :lat) / 2), 2)"
    " + cos(radians(:lat)) * cos(radians(lat)) * pow(sin(radians(lng - :lng) / 2), 2)"
)
DISTANCE = f"2 * {_EARTH_KM} * asin(sqrt({_HAVERSINE}))"
"""Of a place in km."""


@dataclass(frozen=True)
class Dialect:
    """What not every database says alike; braces stand for what it is said of."""

    greatest: str
    least: str
    number: str
    """A truth as 1 or 0."""
    array: str
    match: str
    score: str
    """Less is better."""

    def weekdays(self) -> str:
        """A bit for each weekday, Monday first, on which a span falls within the dates."""
        begins = f"{self.greatest}(first, :first)"
        length = f"{self.least}(last, :last) - {begins} + 1"
        days = f"{self.greatest}(0, {self.least}(7, {length}))"
        run = f"((1 << {days}) - 1 << ({begins} + 3) % 7)"
        return f"(({run} | ({run} >> 7)) & 127)"


SQLITE = Dialect(
    greatest="max",
    least="min",
    number="({})",
    array="json_array({})",
    match="words MATCH :match",
    score="bm25(words, 4.0, 2.5, 2.0, 1.5, 1.0)",
)


def overlap(low: int, high: int) -> str:
    """Ages overlap this half-open interval of months."""
    return f"(age_low < {high} AND age_high > {low})"


def stated(group: Group) -> str:
    """The listing states something of a group."""
    return f"(unstated & {1 << GROUPS.index(group)} = 0)"


def within(ceiling: int | None) -> str:
    """The price is surely within a ceiling in hundredths; None stands for free."""
    if ceiling is None:
        return "free"
    return f"(free OR coalesce(price_low, price_high, {1 << 40}) <= {ceiling})"


def listed(numbers: Iterable[int]) -> str:
    """Numbers, as IN takes them."""
    return ", ".join(map(str, numbers))


def truth(known: bool) -> str:  # noqa: FBT001 - it is all there is.
    """What is known before the question is asked."""
    return "TRUE" if known else "FALSE"
