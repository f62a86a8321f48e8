"""A fault: what a judge found, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, order=True, slots=True)
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
        return " ".join(filter(None, (self.page, self.locale, f"{self.width} px" if self.width else "")))


def lines(faults: Iterable[Fault], *, every: bool = False) -> Iterator[str]:
    """One line a fault; what was seen at several looks stands once, unless `every` is asked for."""
    for (tool, what, advice), group in groupby(
        sorted(set(faults)), key=lambda one: (one.tool, one.what, one.advice)
    ):
        seen = [one.where for one in group]
        for where in seen if every else seen[:1]:
            more = f" (and at {len(seen) - 1} more)" if not every and len(seen) > 1 else ""
            yield f"{where}{more}: {tool}: {what} → {advice}"
