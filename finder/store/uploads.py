"""Uploads in the database: begun, claimed by one worker at a time, heard of, and finished."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, joinedload

from finder.models import Upload
from finder.vocabulary import Stage, UploadState

SILENT = timedelta(seconds=90)
"""A worker of whom nothing was heard for so long has been killed."""

WORKING = (UploadState.CHECKING, UploadState.PUBLISHING)


def get(session: Session, upload_id: int) -> Upload | None:
    """The upload of this id, with its provider and its run."""
    along = (joinedload(Upload.provider), joinedload(Upload.run))
    return session.get(Upload, upload_id, options=along)


def of_provider(session: Session, provider_id: int, most: int = 50) -> list[Upload]:
    """The uploads of a provider, the last first."""
    return list(
        session.scalars(
            select(Upload)
            .where(Upload.provider_id == provider_id)
            .order_by(Upload.id.desc())
            .limit(most)
        )
    )


def claim(  # noqa: PLR0913 - what is told of a worker.
    session: Session,
    upload_id: int,
    *,
    states: Collection[UploadState],
    to: UploadState,
    worker: str,
    utc: datetime,
) -> bool:
    """Take an upload for a worker, if it is in one of these states and nobody else has it.

    Whoever had it and has not been heard of for `SILENT` has it no longer.
    """
    free = or_(
        Upload.state.in_(states),
        (Upload.state == to) & ((Upload.beat_at < utc - SILENT) | (Upload.worker == "")),
    )
    done = session.execute(
        update(Upload)
        .where(Upload.id == upload_id, free)
        .values(
            state=to.value, worker=worker, beat_at=utc, changed_at=utc, stops=False, done=0,
            total=0, stage=Stage.READING.value, reason={},
        )
        .returning(Upload.id)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return done.scalar() is not None


def beat(  # noqa: PLR0913 - what is told of a worker.
    session: Session,
    upload_id: int,
    worker: str,
    *,
    stage: Stage,
    done: int,
    total: int,
    utc: datetime,
) -> bool:
    """Note that a worker is alive and how far it has come; False where it is to stop."""
    found = session.execute(
        update(Upload)
        .where(Upload.id == upload_id, Upload.worker == worker, Upload.stops.is_(False))
        .values(stage=stage.value, done=done, total=total, beat_at=utc)
        .returning(Upload.id)
        .execution_options(synchronize_session=False)
    )
    return found.scalar() is not None


def is_held(session: Session, upload_id: int, worker: str) -> bool:
    """Whether this worker still has the upload, and is not to stop."""
    return bool(
        session.scalar(
            select(Upload.id).where(
                Upload.id == upload_id, Upload.worker == worker, Upload.stops.is_(False)
            )
        )
    )


def finish(session: Session, upload_id: int, values: Mapping[str, Any], utc: datetime) -> None:
    """Write what a worker has found, and let go of the upload."""
    session.execute(
        update(Upload)
        .where(Upload.id == upload_id)
        .values({"worker": "", "stops": False, "changed_at": utc, "beat_at": None, **values})
        .execution_options(synchronize_session=False)
    )


def ask_to_stop(session: Session, upload_id: int) -> bool:
    """Ask whoever works on an upload to stop; False where nobody does."""
    found = session.execute(
        update(Upload)
        .where(Upload.id == upload_id, Upload.state.in_(WORKING))
        .values(stops=True)
        .returning(Upload.id)
        .execution_options(synchronize_session=False)
    )
    return found.scalar() is not None


def packed(data: Mapping[str, Any]) -> bytes:
    """Data for a column that holds much of it."""
    return zlib.compress(json.dumps(data, separators=(",", ":")).encode(), 6)


def unpacked(column: bytes | None) -> dict[str, Any]:
    """The data of such a column, empty where there is none."""
    found: dict[str, Any] = json.loads(zlib.decompress(column)) if column else {}
    return found


def forget_files(session: Session, before: datetime) -> int:
    """Take away the files of what was finished before that time; what came of them stays."""
    finished = (UploadState.DONE.value, UploadState.FAILED.value)
    old = (Upload.changed_at < before) & Upload.state.in_(finished) & (Upload.size > 0)
    done = session.execute(
        update(Upload)
        .where(old)
        .values(file=b"", result=None, marked=None, size=0)
        .returning(Upload.id)
    )
    return len(done.all())


def discard(session: Session, upload_id: int) -> None:
    """Throw away an upload that nobody works on."""
    session.execute(delete(Upload).where(Upload.id == upload_id, Upload.state.not_in(WORKING)))
