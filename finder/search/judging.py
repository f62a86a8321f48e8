"""Judging rows: which arguments each fails, strictly and with *not stated* let in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from finder.search.columns import Columns
from finder.search.filters import Flags, Rows, Verdict
from finder.vocabulary import Group

Bits = NDArray[np.uint32]
ALL_BITS = 0xFFFFFFFF

Verdicts = Mapping[str, tuple[Group | None, Verdict]]
"""For each argument that is given: the group of facts it asks for, and what it says."""


@dataclass(frozen=True)
class Judged:
    """Rows with what the arguments say of them.

    `failed` has a bit for each argument that a row fails, numbered as in `arguments`;
    `lenient` holds for each group the same bits when its *not stated* counts.
    """

    rows: Rows
    failed: Bits
    lenient: Mapping[Group, Bits]
    arguments: Mapping[str, int]

    @classmethod
    def of(cls, rows: Rows, groups: Iterable[Group]) -> Judged:
        """Rows of which nothing has been asked yet, in order."""
        none = np.zeros(len(rows), np.uint32)
        return cls(rows, none, dict.fromkeys(groups, none), {})

    def by(self, verdicts: Verdicts, unknown: Iterable[Group]) -> Judged:
        """Judged by further arguments, which say something of each row in its place."""
        arguments, failed = dict(self.arguments), self.failed
        lenient = dict(self.lenient)
        for name, (group, verdict) in verdicts.items():
            arguments[name] = len(arguments)
            bit = np.uint32(1 << arguments[name])
            fails = ~verdict.passing(group, unknown) * bit
            failed = failed | fails
            for other, bits in lenient.items():
                lenient[other] = bits | (~verdict.maybe * bit if other is group else fails)
        return replace(self, failed=failed, lenient=lenient, arguments=arguments)

    def without_hopeless(self) -> Judged:
        """Only rows that can still count somewhere.

        That is where at most one argument fails (a facet may leave it out), or none
        once a group is lenient.
        """
        hopeful = self.nearly_passing()
        for bits in self.lenient.values():
            hopeful |= bits == 0
        if hopeful.all():
            return self
        lenient = {group: bits[hopeful] for group, bits in self.lenient.items()}
        return replace(self, rows=self.rows[hopeful], failed=self.failed[hopeful], lenient=lenient)

    def nearly_passing(self) -> Flags:
        """Rows that fail at most one argument, `online` aside.

        Asking for the mode *online* waives that one, so the facet needs them.
        """
        waived = 1 << self.arguments["online"] if "online" in self.arguments else 0
        bits = self.failed & np.uint32(ALL_BITS ^ waived)
        found: Flags = (bits & (bits - np.uint32(1))) == 0
        return found

    def for_whole_courses(self, columns: Columns) -> Judged:
        """With `fit=all` a course fails what any of its places fails; drop-ins do not."""
        owner = columns.owner[self.rows]
        heads = np.flatnonzero(np.diff(owner, prepend=-1))
        if len(heads) == len(owner):
            return self
        count = np.diff(heads, append=len(owner))
        whole = ~columns.each[self.rows]

        def together(bits: Bits) -> Bits:
            every = np.repeat(np.bitwise_or.reduceat(bits, heads), count)
            return np.where(whole, every, bits)

        lenient = {group: together(bits) for group, bits in self.lenient.items()}
        return replace(self, failed=together(self.failed), lenient=lenient)
