"""The difference that a table makes: what is new, changed, as it was, waiting, and vanished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from finder.amendments import Amendment, amendments
from finder.imports.decide import Offered
from finder.imports.planning import Planned
from finder.restating import values_of
from finder.store import offers, opportunities


@dataclass(frozen=True, slots=True)
class New:
    """A row that adds an opportunity."""

    row: int
    external_id: str
    title: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that changes what is stored, field by field; both texts as the template has them."""

    row: int
    id: int
    external_id: str
    title: str
    amendments: tuple[Amendment, ...]


@dataclass(frozen=True, slots=True)
class Vanished:
    """What is stored and no longer in the table."""

    id: int
    external_id: str
    title: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All that would be otherwise afterwards; `unchanged` counts rows.

    `waiting` are rows that the city reads before residents see what they say.
    """

    new: tuple[New, ...] = ()
    changed: tuple[Changed, ...] = ()
    vanished: tuple[Vanished, ...] = ()
    waiting: tuple[New, ...] = ()
    unchanged: int = 0

    def as_data(self) -> dict[str, Any]:
        """The same as data for JSON."""
        return {
            "new": [_new(one) for one in self.new],
            "changed": [
                [one.row, one.id, one.external_id, one.title,
                 [[a.field, a.before, a.after, a.material] for a in one.amendments]]
                for one in self.changed
            ],
            "vanished": [[one.id, one.external_id, one.title] for one in self.vanished],
            "waiting": [_new(one) for one in self.waiting],
            "unchanged": self.unchanged,
        }  # fmt: skip

    @classmethod
    def from_data(cls, said: dict[str, Any]) -> Difference:
        """Read it back."""
        return cls(
            tuple(New(*one) for one in said["new"]),
            tuple(
                Changed(row, id_, external_id, title, tuple(Amendment(*each) for each in found))
                for row, id_, external_id, title, found in said["changed"]
            ),
            tuple(Vanished(*one) for one in said["vanished"]),
            tuple(New(*one) for one in said["waiting"]),
            said["unchanged"],
        )


def difference(session: Session, planned: Planned) -> Difference:
    """What a plan would change, with old and new values of each field that differs."""
    plan = planned.plan
    return Difference(
        new=tuple(map(_of, plan.add)),
        changed=tuple(changes(session, plan.change)),
        vanished=tuple(Vanished(*one) for one in opportunities.titles(session, plan.withdraw)),
        waiting=tuple(map(_of, planned.waiting)),
        unchanged=len(plan.keep) + plan.repeats,
    )


def changes(session: Session, pairs: Iterable[tuple[int, Offered]]) -> Iterator[Changed]:
    """Each change with what differs in it."""
    offered = dict(pairs)
    for id_, before in offers.values_of_all(session, offered):
        item = offered[id_]
        found = amendments(before, values_of(item.draft))
        yield Changed(item.row, id_, item.identity[1], item.draft.title, found)


def _of(item: Offered) -> New:
    return New(item.row, item.identity[1], item.draft.title)


def _new(one: New) -> list[Any]:
    return [one.row, one.external_id, one.title]
