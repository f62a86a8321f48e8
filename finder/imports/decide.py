"""Deciding: compares what is offered with what exists, and plans; touches nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from finder.drafts import Draft, VenueDraft
from finder.fingerprints import fingerprint
from finder.problems import Problem, error, notice
from finder.vocabulary import Status

MOST_WITHDRAWN = 5
"""A run may withdraw one in so many of what its source has published."""

_STAYS = frozenset({Status.PUBLISHED, Status.MERGED})
"""What is so and says the same is left alone; anything else is published anew."""

_SAID = {Status.MERGED: "shown-as-another", Status.REMOVED: "taken-down"}
"""What has to be said of a row, because residents do not see what it says."""

_NOWHERE_ELSE: Mapping[str, VenueDraft] = {}

Identity = tuple[str, str]
"""Slug of the provider, and the id under which the provider knows it."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A draft that was found good, where it stood, and whose it is.

    `elsewhere` are the places that its dates name, by these names.
    """

    row: int
    identity: Identity
    draft: Draft
    fingerprint: str
    elsewhere: Mapping[str, VenueDraft] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Existing:
    """What is stored of one opportunity, as far as deciding needs it."""

    id: int
    fingerprint: str
    status: Status
    from_this_source: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: new ones, changed ones, those that stay, those that vanished.

    `repeats` counts rows that say again what another row of the table says.
    """

    add: tuple[Offered, ...] = ()
    change: tuple[tuple[int, Offered], ...] = ()
    keep: tuple[int, ...] = ()
    withdraw: tuple[int, ...] = ()
    repeats: int = 0
    rejected: int = 0
    published: int = 0
    problems: tuple[Problem, ...] = field(default=(), repr=False)

    @property
    def withdraws_much(self) -> bool:
        """Whether more than a fifth of what the source has published would vanish."""
        return len(self.withdraw) * MOST_WITHDRAWN > self.published

    @property
    def does_nothing(self) -> bool:
        """Whether everything is as it was."""
        return not (self.add or self.change or self.withdraw)


def offered(
    row: int, slug: str, draft: Draft, elsewhere: Mapping[str, VenueDraft] = _NOWHERE_ELSE
) -> Offered:
    """A draft with its identity and fingerprint."""
    return Offered(row, (slug, draft.external_id), draft, fingerprint(draft), elsewhere)


def decide(
    rows: Iterable[Offered],
    existing: Mapping[Identity, Existing],
    *,
    unseen: Collection[str] = (),
    unites: str = "",
) -> Plan:
    """Plan what these rows mean for what exists.

    `unseen` are ids in rows that were rejected: whoever has them has not vanished. With
    an empty one among them nothing is withdrawn, because it could be any.
    What the city has taken down stays as it is, whatever a row says of it.
    `unites` names a field of several values in which rows of one identity may differ.
    """
    one_each, repeats, problems = _one_each(rows, unites)
    add, change, keep = [], [], []
    for item in one_each.values():
        stored = existing.get(item.identity)
        if stored is None:
            add.append(item)
            continue
        if stored.status in _SAID:
            problems.append(notice(item.row, "", _SAID[stored.status]))
        if stored.status is Status.REMOVED:
            keep.append(stored.id)
        elif stored.fingerprint != item.fingerprint or stored.status not in _STAYS:
            change.append((stored.id, item))
        else:
            keep.append(stored.id)
    own = {
        identity: stored
        for identity, stored in existing.items()
        if stored.from_this_source and stored.status is Status.PUBLISHED
    }
    gone = [
        stored.id
        for identity, stored in own.items()
        if identity not in one_each and identity[1] not in unseen
    ]
    if gone and "" in unseen:
        problems.append(notice(0, "", "not-withdrawn", str(len(gone))))
        gone = []
    return Plan(
        add=tuple(add),
        change=tuple(change),
        keep=tuple(keep),
        withdraw=tuple(gone),
        repeats=repeats,
        rejected=sum(problem.code == "same-id" for problem in problems),
        published=len(own),
        problems=tuple(problems),
    )


def _one_each(
    rows: Iterable[Offered], unites: str
) -> tuple[dict[Identity, Offered], int, list[Problem]]:
    """One row for each identity; what is said of the others, and how many repeat."""
    found: dict[Identity, Offered] = {}
    problems: list[Problem] = []
    repeats = 0
    for item in rows:
        before = found.setdefault(item.identity, item)
        if before is item:
            continue
        united = _united(before, item, unites)
        if united is None:
            problems.append(error(item.row, "id", "same-id", str(before.row)))
            continue
        repeats += 1
        code = "repeat" if united.fingerprint == before.fingerprint else "merged"
        problems.append(notice(item.row, "id", code, str(before.row)))
        found[item.identity] = united
    return found, repeats, problems


def _united(one: Offered, other: Offered, unites: str) -> Offered | None:
    """Both as one, where they say the same apart from the field that may differ."""
    if one.fingerprint == other.fingerprint:
        return one
    if not unites:
        return None
    both: dict[str, Any] = {
        unites: tuple(dict.fromkeys((*getattr(one.draft, unites), *getattr(other.draft, unites))))
    }
    draft = replace(one.draft, **both)
    if replace(other.draft, **both) != draft:
        return None
    return offered(one.row, one.identity[0], draft, one.elsewhere)
