"""The clock of accounts, which no setting freezes."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The time in UTC, as the database keeps it; call it through this module."""
    return datetime.now(UTC).replace(tzinfo=None)
