"""Pages of a result: which there are, and the links to them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from finder.web.facets import Asking, Choice

_AROUND = 2


@dataclass(frozen=True, slots=True)
class Pages:
    """Links to other pages; a number of None stands for a gap."""

    last: int
    before: str
    after: str
    numbers: tuple[Choice | None, ...]


def last_page(total: int, per_page: int) -> int:
    """The number of the last page; an empty result has one page."""
    return max(1, -(-total // per_page))


def pages(asking: Asking, total: int) -> Pages:
    """The links to the other pages of a result."""
    query = asking.query
    last = last_page(total, query.per_page)

    def href(number: int) -> str:
        return asking.links.search(query.replace(page=number))

    near = range(max(1, query.page - _AROUND), min(last, query.page + _AROUND) + 1)
    numbers: list[Choice | None] = []
    for before, number in pairwise((0, *sorted({1, last, *near}))):
        if number - before > 1:
            numbers.append(None)
        shown = asking.number(number)
        numbers.append(Choice(shown, "", href(number), number == query.page))
    return Pages(
        last=last,
        before=href(query.page - 1) if query.page > 1 else "",
        after=href(query.page + 1) if query.page < last else "",
        numbers=tuple(numbers) if last > 1 else (),
    )
