"""The difference that a table makes: what is new, changed, as it was, waiting, and vanished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


def difference(session: Session, planned: Planned, changed: Mapping[int, Changed]) -> Difference:
    """What a plan would change; `changed` is what differs, by the ids of what is stored."""
    plan, stored = planned.plan, planned.existing
    waiting = [(stored.get(item.identity), item) for item in planned.waiting]
    return Difference(
        new=tuple(New(item.row, *_named(item)) for item in plan.add),
        changed=tuple(changed[id_] for id_, _ in plan.change),
        vanished=tuple(Vanished(*one) for one in opportunities.titles(session, plan.withdraw)),
        waiting=tuple(
            changed[known.id] if known else Changed(item.row, None, *_named(item), ())
            for known, item in waiting
        ),
        unchanged=len(plan.keep) + plan.repeats,
    )


def changes(session: Session, pairs: Iterable[tuple[int, Offered]]) -> Iterator[Changed]:
    """Each change with what differs in it."""
    offered = dict(pairs)
    for id_, before in offers.values_of_all(session, offered):
        item = offered[id_]
        after = values_of(item.draft)
        found = amendments(_kept(before, after), after)
        yield Changed(item.row, id_, *_named(item), found)


_OF_THE_PROVIDER = ("provider", "provider_type", "provider_url")
_PLACE = ("venue", "address", "latitude", "longitude")
_OF_THE_PLACE = ("postcode", "venue_access")


def _kept(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """What was stored, without what is known of its provider and place and stays as it is.

    A row that says nothing of them takes nothing away.
    """
    silent = [name for name in _OF_THE_PROVIDER if name not in after]
    if all(before.get(name) == after.get(name) for name in _PLACE):
        silent += [name for name in _OF_THE_PLACE if name not in after]
    return {name: text for name, text in before.items() if name not in silent}


def _named(item: Offered) -> tuple[str, str]:
    return item.identity[1], item.draft.title
