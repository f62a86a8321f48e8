"""What the check of an upload has found, as it is kept and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from finder.imports.difference import Difference
from finder.imports.findings import Finding


@dataclass(frozen=True, slots=True)
class Result:
    """The check of one file against what was stored.

    `read` is how many rows there are, `rejected` how many of them are kept out.
    `published` is how much its source has live; `withdraws_much` says that more than a
    fifth of it would vanish. `columns` are the names of the columns, `profile` is under
    which name they are known.
    """

    profile: str
    columns: tuple[str, ...]
    read: int
    rejected: int
    published: int
    withdraws_much: bool
    difference: Difference
    findings: tuple[Finding, ...]

    @property
    def does_nothing(self) -> bool:
        """Whether all is as it was."""
        found = self.difference
        return not (found.new or found.changed or found.vanished or found.waiting)

    def as_data(self) -> dict[str, Any]:
        """The same as data for JSON."""
        return {
            "profile": self.profile,
            "columns": list(self.columns),
            "read": self.read,
            "rejected": self.rejected,
            "published": self.published,
            "withdraws_much": self.withdraws_much,
            "difference": self.difference.as_data(),
            "findings": [one.as_data() for one in self.findings],
        }

    @classmethod
    def from_data(cls, said: Mapping[str, Any]) -> Result:
        """Read it back."""
        return cls(
            said["profile"],
            tuple(said["columns"]),
            said["read"],
            said["rejected"],
            said["published"],
            said["withdraws_much"],
            Difference.from_data(said["difference"]),
            tuple(Finding.from_data(one) for one in said["findings"]),
        )
