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
    """A row that changes what is stored, field by field; both texts as the template has them.

    Of one that is new and waits the id is None, and nothing differs.
    """

    row: int
    id: int | None
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
    waiting: tuple[Changed, ...] = ()
    unchanged: int = 0

    def as_data(self) -> dict[str, Any]:
        """The same as data for JSON."""
        return {
            "new": [[one.row, one.external_id, one.title] for one in self.new],
            "changed": list(map(_data, self.changed)),
            "vanished": [[one.id, one.external_id, one.title] for one in self.vanished],
            "waiting": list(map(_data, self.waiting)),
            "unchanged": self.unchanged,
        }

    @classmethod
    def from_data(cls, said: dict[str, Any]) -> Difference:
        """Read it back."""
        return cls(
            tuple(New(*one) for one in said["new"]),
            tuple(map(_changed, said["changed"])),
            tuple(Vanished(*one) for one in said["vanished"]),
            tuple(map(_changed, said["waiting"])),
            said["unchanged"],
        )


def _data(one: Changed) -> list[Any]:
    found = [[each.field, each.before, each.after, each.material] for each in one.amendments]
    return [one.row, one.id, one.external_id, one.title, found]


def _changed(said: list[Any]) -> Changed:
    row, id_, external_id, title, found = said
    return Changed(row, id_, external_id, title, tuple(Amendment(*each) for each in found))


def difference(session: Session, planned: Planned) -> Difference:
    """What a plan would change, with old and new values of each field that differs."""
    plan, stored = planned.plan, planned.existing
    waiting = [(stored.get(item.identity), item) for item in planned.waiting]
    held = changes(session, [(known.id, item) for known, item in waiting if known])
    begun = [Changed(item.row, None, *_named(item), ()) for known, item in waiting if not known]
    return Difference(
        new=tuple(New(item.row, *_named(item)) for item in plan.add),
        changed=tuple(changes(session, plan.change)),
        vanished=tuple(Vanished(*one) for one in opportunities.titles(session, plan.withdraw)),
        waiting=tuple(sorted((*held, *begun), key=lambda one: one.row)),
        unchanged=len(plan.keep) + plan.repeats,
    )


def changes(session: Session, pairs: Iterable[tuple[int, Offered]]) -> Iterator[Changed]:
    """Each change with what differs in it."""
    offered = dict(pairs)
    for id_, before in offers.values_of_all(session, offered):
        item = offered[id_]
        found = amendments(before, values_of(item.draft))
        yield Changed(item.row, id_, *_named(item), found)


def _named(item: Offered) -> tuple[str, str]:
    return item.identity[1], item.draft.title
