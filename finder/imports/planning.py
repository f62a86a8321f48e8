"""From checked rows to a plan: what they mean for what is stored, and a digest of all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from finder.imports.check import Checked
from finder.imports.decide import Existing, Identity, Offered, Plan, decide, offered
from finder.store import parties, runs, saving
from finder.store.elsewhere import Elsewhere
from finder.vocabulary import Status


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what was stored of all that it touches when it was made.

    `waiting` are rows that the city reads before they go live.
    """

    plan: Plan
    existing: dict[Identity, Existing] = field(repr=False)
    waiting: tuple[Offered, ...] = ()

    @property
    def digest(self) -> str:
        """The same only for a plan that does the same to the same."""
        lines = sorted(self._lines())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def _lines(self) -> Iterable[str]:
        before = {one.id: one.fingerprint for one in self.existing.values()}
        for item in self.plan.add:
            yield f"add {item.identity} {item.fingerprint}"
        for id_, item in self.plan.change:
            yield f"change {id_} {before.get(id_)} {item.fingerprint}"
        for item in self.waiting:
            yield f"wait {item.identity} {item.fingerprint}"
        for id_ in self.plan.withdraw:
            yield f"withdraw {id_}"

    def without(self, waiting: Iterable[Offered]) -> Planned:
        """The same plan, some of its rows left for the city to read."""
        held = tuple(waiting)
        rows = {item.row for item in held}
        plan = replace(
            self.plan,
            add=tuple(item for item in self.plan.add if item.row not in rows),
            change=tuple(pair for pair in self.plan.change if pair[1].row not in rows),
        )
        return replace(self, plan=plan, waiting=held)


def plan_of(
    session: Session,
    checked: Checked,
    source: str,
    *,
    unites: str = "",
) -> Planned:
    """What the good rows of a table mean for what is stored.

    Rows with a date at a place that nobody knows are kept out from here on.
    """
    rows = _rows(session, checked)
    source_id = runs.source_id(session, source)
    stored = saving.stored(session, source_id, {item.identity[0] for item in rows})
    existing = {
        identity: Existing(
            item.id, item.fingerprint, Status(item.status), item.source_id == source_id
        )
        for identity, item in stored.items()
    }
    return Planned(decide(rows, existing, unseen=checked.unseen, unites=unites), existing)


def _rows(session: Session, checked: Checked) -> list[Offered]:
    slugs = parties.slugs(session)
    whose = [(row, slugs.of(draft.provider.name), draft) for row, draft in checked.drafts]
    known = Elsewhere(session, [(slug, draft) for _, slug, draft in whose])
    rows, unknown = [], {}
    for row, slug, draft in whose:
        places, problems = known.of(slug, draft, row)
        if problems:
            unknown[row] = problems
        else:
            rows.append(offered(row, slug, draft, places))
    checked.keep_out(unknown)
    return rows
