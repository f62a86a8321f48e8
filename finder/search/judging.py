"""Judging rows: which arguments each fails, surely and even where *not stated* counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from finder.search.columns import Columns
from finder.search.filters import Flags, Rows, Verdict
from finder.vocabulary import Group

Bits = NDArray[np.uint32]

Verdicts = Mapping[str, tuple[Group | None, Verdict]]
"""For each argument that is given: the group of facts it asks for, and what it says."""

WITHOUT_FACET = frozenset({"age", "near", "box", "provider", "festival", "gone"})
"""Arguments that no facet leaves out: what fails one of these counts nowhere."""

OF_PLACE = frozenset({"near", "box", "area"})
"""Arguments that one place of an opportunity may fail and another pass."""


@dataclass(frozen=True)
class Judged:
    """Rows with what the arguments say of them.

    `failed` has a bit for each argument that a row fails, numbered as in `arguments`,
    `lost` for each that it fails even where *not stated* counts. `strict` are the groups
    whose *not stated* does not count, with the bits of their arguments.
    """

    rows: Rows
    failed: Bits
    lost: Bits
    arguments: Mapping[str, int] = field(default_factory=dict)
    strict: Mapping[Group, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Rows) -> Judged:
        """Rows of which nothing has been asked yet, in order."""
        none = np.zeros(len(rows), np.uint32)
        return cls(rows, none, none)

    def by(self, verdicts: Verdicts, unknown: Iterable[Group]) -> Judged:
        """Judged by further arguments, which say something of each row in its place."""
        arguments, strict = dict(self.arguments), dict(self.strict)
        failed, lost = self.failed, self.lost
        for name, (group, verdict) in verdicts.items():
            arguments[name] = len(arguments)
            bit = np.uint32(1 << arguments[name])
            fails = ~verdict.passing(group, unknown) * bit
            alike = lost is failed
            lost_here = fails if verdict.maybe is verdict.sure else ~verdict.maybe * bit
            failed = failed | fails
            lost = failed if alike and lost_here is fails else lost | lost_here
            if group is not None and group not in unknown:
                strict[group] = strict.get(group, 0) | int(bit)
        return Judged(self.rows, failed, lost, arguments, strict)

    def passing(self) -> Flags:
        """Rows that fail nothing."""
        found: Flags = self.failed == 0
        return found

    def letting_in(self, group: Group) -> Flags:
        """Rows that fail nothing once the *not stated* of a group counts."""
        mask = np.uint32(self.strict[group])
        found: Flags = ((self.failed & ~mask) | (self.lost & mask)) == 0
        return found

    def keep(self, flags: Flags) -> Judged:
        """Only some of the rows."""
        if np.count_nonzero(flags) == len(flags):
            return self
        (left,) = flags.nonzero()
        failed = self.failed.take(left)
        lost = failed if self.lost is self.failed else self.lost.take(left)
        return Judged(self.rows.take(left), failed, lost, self.arguments, self.strict)

    def without_hopeless(self) -> Judged:
        """Only rows that can still count somewhere.

        That is where one argument fails that a facet may leave out, or none once a group
        of which several are given is lenient.
        """
        hopeful = self.nearly_passing()
        for group, arguments in self.strict.items():
            if arguments.bit_count() > 1:
                hopeful |= self.letting_in(group)
        return self.keep(hopeful)

    def nearly_passing(self) -> Flags:
        """Rows that fail at most one argument, `online` aside.

        Asking for the mode *online* waives that one, so the facet needs them.
        """
        bits = self.failed & ~np.uint32(self._mask("online"))
        found: Flags = (bits & (bits - np.uint32(1))) == 0
        return found

    def _mask(self, *names: str) -> int:
        return sum(1 << self.arguments[name] for name in names if name in self.arguments)

    def for_whole_courses(self, columns: Columns) -> Judged:
        """With `fit=all` a course fails what any of its places fails; drop-ins do not."""
        owner = columns.owner.take(self.rows)
        heads = np.flatnonzero(np.diff(owner, prepend=-1))
        if len(heads) == len(owner):
            return self
        count = np.diff(heads, append=len(owner))
        whole = ~columns.each.take(self.rows)

        def together(bits: Bits) -> Bits:
            every = np.repeat(np.bitwise_or.reduceat(bits, heads), count)
            return np.where(whole, every, bits)

        return replace(self, failed=together(self.failed), lost=together(self.lost))
