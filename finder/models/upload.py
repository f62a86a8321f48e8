"""Uploads: tables that providers sent, from their bytes to what came of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base
from finder.models.import_run import ImportRun
from finder.models.provider import Provider


class Upload(Base):
    """One file of one provider, its state, and what its check has found.

    `source` is under which name it is imported, so that what vanishes from it is
    withdrawn. `answers` are what was told of its columns. `result` is the check as packed
    JSON, found when the last change had the number `checked_change`; `plan` is the digest
    of all that it would do. `marked` is the file with its problems marked, where that takes
    too long to be made while somebody waits. `worker` is the token of whoever works on it and
    was heard of at `beat_at` (UTC), at a `stage` with `done` of about `total` rows. `reason` is
    a sentence with its values where it failed. `by` is the number of an account.
    """

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    by: Mapped[int | None]
    source: Mapped[str]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    size: Mapped[int]
    file: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    answers: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(index=True)
    result: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    marked: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    plan: Mapped[str]
    checked_change: Mapped[int | None]
    good_rows: Mapped[bool]
    withdrawals: Mapped[bool]
    worker: Mapped[str]
    stage: Mapped[str]
    done: Mapped[int]
    total: Mapped[int]
    beat_at: Mapped[datetime | None]
    stops: Mapped[bool]
    reason: Mapped[dict[str, Any]]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    provider: Mapped[Provider] = relationship()
    run: Mapped[ImportRun | None] = relationship()
