"""Progress: how far a worker has come with an upload, or that none is to be heard of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from finder.i18n import N_
from finder.models import Upload
from finder.store.uploads import SILENT
from finder.vocabulary import Stage, UploadState

STAGES = {
    "": N_("It begins in a moment."),
    Stage.READING: N_("The rows are being read."),
    Stage.COMPARING: N_("They are being compared with what residents see."),
    Stage.WRITING: N_("They are going live."),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """What a worker does; `is_silent` says that nobody is to be heard of any more."""

    sentence: str
    done: int
    total: int
    is_silent: bool


def progress(row: Upload, now: datetime) -> Progress | None:
    """How far the work on an upload is; None where nobody is at work, nor about to be."""
    if row.worker:
        silent = row.beat_at is None or now - row.beat_at > SILENT
        return Progress(STAGES[row.stage], row.done, row.total, silent)
    late = now - row.changed_at > SILENT
    if row.state == UploadState.PUBLISHING:
        return Progress(STAGES[""], 0, 0, late)
    if row.state == UploadState.RECEIVED and not row.stage and not late:
        return Progress(STAGES[""], 0, 0, is_silent=False)
    return None
