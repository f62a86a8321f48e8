"""Terms of SQL that stand for facts of a listing in the tables of the SQLite peer."""

from __future__ import annotations

from collections.abc import Iterable

from finder.vocabulary import Group
from tests.bench.sqlite_tables import GROUPS

GROUP_OF = {
    "age": Group.AGE, "near": Group.PLACE, "price": Group.PRICE, "topic": Group.TOPIC,
    "lang": Group.LANG, "when": Group.SCHEDULE,
}  # fmt: skip
FACET_GROUPS = {
    "stage": Group.AGE, "topic": Group.TOPIC, "mode": Group.MODE, "price": Group.PRICE,
    "lang": Group.LANG, "level": Group.LEVEL, "access": Group.ACCESS,
    "provider_type": Group.PROVIDER_TYPE, "enrol": Group.ENROL, "area": Group.PLACE,
}  # fmt: skip


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
