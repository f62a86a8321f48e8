"""A fault: what a judge found, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding; `width` is that of the window in CSS pixels, 0 where it plays no part."""

    tool: str
    what: str
    advice: str
    page: str
    locale: str
    width: int = 0

    @property
    def where(self) -> str:
        """The look at which it was seen."""
        width = f"{self.width} px" if self.width else ""
        return " ".join(filter(None, (self.page, self.locale, width)))


def lines(faults: Iterable[Fault], *, every: bool = False) -> Iterator[str]:
    """One line a fault; what one rule says of many stands once, unless `every` is asked for."""
    ordered = sorted(set(faults), key=_order)
    for (tool, advice), group in groupby(ordered, key=lambda one: (one.tool, one.advice)):
        found = list(group)
        for one in found if every else found[:1]:
            more = f" (and {len(found) - 1} more like it)" if not every and len(found) > 1 else ""
            what = " ".join(one.what.split())
            yield f"{one.where}: {tool}: {what} → {advice}{more}"


def _order(one: Fault) -> tuple[str | int, ...]:
    return (one.tool, one.advice, one.page, one.locale, one.width, one.what)
