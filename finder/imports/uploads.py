"""Uploads: a provider's file is received, checked, confirmed, and then all of it goes live.

Every step can be taken again: a worker that was killed has written nothing, and whoever
comes next begins anew. What goes live does so in one transaction, or not at all.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import IO, Any

from sqlalchemy.orm import Session, sessionmaker

from finder import db
from finder.errors import NotFoundError, SourceError, UploadError
from finder.i18n import N_, Catalogue
from finder.imports.corrected import write_corrected
from finder.imports.looks import Look
from finder.imports.matching.answers import Answers
from finder.imports.opening import Opened, Wanted, open_table
from finder.imports.profiles import from_data
from finder.imports.readers import WEB, Limits, check_filled
from finder.imports.results import Result
from finder.imports.terms import Terms
from finder.imports.weight import is_light
from finder.imports.work import GOOD_ROWS, WITHDRAWALS, Job, Note, StoppedError, Work
from finder.models import Upload
from finder.store import provider_profiles, uploads
from finder.vocabulary import Standing, UploadState

LONGEST_NAME = 200

MARKED_AT_ONCE = 2_000
"""Rows; with more of them, the marked file is made by whoever checks them."""

_CHECKABLE = (UploadState.RECEIVED, UploadState.ASKED, UploadState.CHECKED, UploadState.FAILED)
_BUSY = N_("Somebody is working on this file already: wait until that is done, or stop it.")


def utc_now() -> datetime:
    """The time of day as naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


def _no_note(_session: Session, _what: str, _upload: int, _provider: int) -> None:
    return


@dataclass(frozen=True)
class Desk:
    """Where uploads are received and worked on; `clock` gives naive UTC and is never frozen.

    `locales` are the languages of the city, the likeliest for a file without a word on it.
    `note` writes down what is done, in the transaction in which it is done.
    """

    sessions: sessionmaker[Session]
    terms: Terms
    locales: tuple[str, ...] = ()
    limits: Limits | None = WEB
    clock: Callable[[], datetime] = field(default=utc_now)
    note: Note = field(default=_no_note)

    def receive(self, provider_id: int, data: bytes, name: str, *, source: str = "") -> int:
        """Keep a file of a provider, and return the number of the upload.

        `source` says which earlier file it replaces: what was in that and is not in this
        is withdrawn. By itself it is the one of the same name. Raises SourceError where
        the file is too large or empty.
        """
        if self.limits:
            self.limits.check_size(len(data))
        plain = Path(name.replace("\\", "/")).name[-LONGEST_NAME:] or "table"
        check_filled(data, plain)
        now = self.clock()
        with db.writing(self.sessions) as session:
            row = Upload(
                provider_id=provider_id, by=self.terms.by, source="", file_name=plain,
                file_sha256=hashlib.sha256(data).hexdigest(), size=len(data), file=data,
                answers={}, state=UploadState.RECEIVED.value, result=None, marked=None, plan="",
                checked_change=None, good_rows=False, withdrawals=False, worker="", stage="",
                done=0, total=0, beat_at=None, stops=False, reason={}, run_id=None,
                created_at=now, changed_at=now,
            )  # fmt: skip
            session.add(row)
            session.flush()
            row.source = source or f"{row.provider.slug}/{plain}"
            self.note(session, "upload received", row.id, provider_id)
            return row.id

    def look(self, upload_id: int) -> Opened:
        """What the columns of the file are taken for, and what is to be asked before its check.

        Raises SourceError where it cannot be read.
        """
        job = self._job(upload_id)
        return open_table(job.data, job.file_name, job.wanted)

    def answer(self, upload_id: int, answers: Answers) -> None:
        """Note what was told of the file; what was told before and is not told again is gone."""
        with db.writing(self.sessions) as session:
            row = _needed(session, upload_id)
            if row.state not in _CHECKABLE:
                raise UploadError(_BUSY)
            row.answers = answers.as_data()
            self._put_back(row)
            self.note(session, "upload answered", row.id, row.provider_id)

    def consider_anew(self, upload_id: int) -> None:
        """Let the columns of a table that is known from before be matched and asked again."""
        result = self.result(upload_id)
        with db.explained(), self.sessions() as session:
            row = _needed(session, upload_id)
            known = provider_profiles.of_provider(session, row.provider.slug)
        header = list(result.columns) if result else []
        told = next((one.answers for one in known if one.header == header), {})
        self.answer(upload_id, replace(Answers.from_data(told), anew=True))

    def put_back(self, upload_id: int) -> None:
        """Let a file wait for its check as if it had just been received."""
        with db.writing(self.sessions) as session:
            row = _needed(session, upload_id)
            if row.state not in _CHECKABLE:
                raise UploadError(_BUSY)
            self._put_back(row)

    def wait(self, upload_id: int) -> None:
        """Say that somebody is there who will begin as soon as there is a place."""
        with db.writing(self.sessions) as session:
            row = _needed(session, upload_id)
            if not row.worker:
                row.changed_at = self.clock()

    def _put_back(self, row: Upload) -> None:
        row.state, row.result, row.plan = UploadState.RECEIVED.value, None, ""
        row.marked = None
        row.stage, row.reason, row.changed_at = "", {}, self.clock()

    def is_light(self, upload_id: int) -> bool:
        """Whether its work is done so soon that a page can wait for it."""
        with db.explained(), self.sessions() as session:
            return is_light(_needed(session, upload_id).file)

    def check(self, upload_id: int) -> UploadState:
        """Find what the file would change and what is wrong with it; nothing goes live.

        The state says how it went: ASKED, CHECKED, or FAILED with the reason.
        """
        with self._claimed(upload_id, _CHECKABLE, UploadState.CHECKING) as work:
            work.check()
        return self.state(upload_id)

    def result(self, upload_id: int) -> Result | None:
        """What the last check has found; None where there is none."""
        said = self._found(upload_id).get("check")
        return Result.from_data(said) if said else None

    def seen(self, upload_id: int) -> Look | None:
        """How the last check has read the file; None where there was none."""
        said = self._found(upload_id).get("look")
        return Look.from_data(said) if said else None

    def _found(self, upload_id: int) -> dict[str, Any]:
        with db.explained(), self.sessions() as session:
            return uploads.unpacked(_needed(session, upload_id).result)

    def corrected(self, upload_id: int, target: Path | IO[bytes], words: Catalogue) -> None:
        """Write the file with its problems marked in the cells, and listed, as a workbook."""
        found = self.result(upload_id)
        job = self._job(upload_id)
        opened = open_table(job.data, job.file_name, job.wanted)
        if found is None or opened.table is None:
            raise UploadError(N_("The file has not been checked yet: check it first."))
        title = Path(job.file_name).stem
        write_corrected(opened.table, found.findings, target, words, title=title)

    def keep_marked(self, upload_id: int, words: Catalogue) -> None:
        """Make the marked file of a large table with problems, for whoever asks for it."""
        with db.explained(), self.sessions() as session:
            plan = _needed(session, upload_id).plan
        found = self.result(upload_id)
        if found is None or not found.findings or found.read <= MARKED_AT_ONCE:
            return
        made = io.BytesIO()
        self.corrected(upload_id, made, words)
        with db.writing(self.sessions) as session:
            row = _needed(session, upload_id)
            if row.state == UploadState.CHECKED and row.plan == plan:
                row.marked = made.getvalue()

    def marked(self, upload_id: int) -> bytes | None:
        """The marked file, where it was kept."""
        with db.explained(), self.sessions() as session:
            return _needed(session, upload_id).marked

    def confirm(
        self, upload_id: int, plan: str, *, good_rows: bool = False, withdrawals: bool = False
    ) -> None:
        """Say that what was shown is to go live; `plan` is the digest that was shown.

        `good_rows` go ahead of faulty ones, and `withdrawals` of more than a fifth happen,
        only if that is said. Raises UploadError where it cannot be confirmed.
        """
        result = self.result(upload_id)
        with db.writing(self.sessions) as session:
            row = _needed(session, upload_id)
            if row.state != UploadState.CHECKED or result is None:
                raise UploadError(N_("The file has not been checked yet: check it first."))
            if row.plan != plan:
                raise UploadError(
                    N_("The file was checked anew in the meantime: look at what would change now.")
                )
            if result.rejected and not good_rows:
                raise UploadError(GOOD_ROWS, count=result.rejected)
            if result.withdraws_much and not withdrawals:
                raise UploadError(WITHDRAWALS, count=len(result.difference.vanished))
            row.good_rows, row.withdrawals = good_rows, withdrawals
            row.state, row.worker = UploadState.PUBLISHING.value, ""
            row.stops, row.changed_at = False, self.clock()
            self.note(session, "upload confirmed", row.id, row.provider_id)

    def publish(self, upload_id: int) -> UploadState:
        """Let what was confirmed go live, all of it or nothing; the index is the caller's.

        DONE, or CHECKED with a reason where others have changed what it is about, or FAILED.
        Where a worker was killed it begins anew.
        """
        with self._claimed(upload_id, (), UploadState.PUBLISHING) as work:
            work.publish()
        return self.state(upload_id)

    def stop(self, upload_id: int) -> bool:
        """Ask whoever works on it to stop, which happens within seconds; False if nobody does.

        What was being checked is to be checked anew, what was confirmed is as it was before.
        """
        with db.writing(self.sessions) as session:
            row = _needed(session, upload_id)
            if row.state == UploadState.PUBLISHING and not row.worker:
                # Confirmed, and nobody has begun.
                row.state = UploadState.CHECKED.value
            elif not uploads.ask_to_stop(session, upload_id):
                return False
            self.note(session, "upload stopped", row.id, row.provider_id)
            return True

    def discard(self, upload_id: int) -> None:
        """Throw away a file that is not live; raises UploadError where somebody works on it."""
        with db.writing(self.sessions) as session:
            row = _needed(session, upload_id)
            if row.state not in _CHECKABLE:
                raise UploadError(_BUSY)
            self.note(session, "upload discarded", row.id, row.provider_id)
            uploads.discard(session, upload_id)

    def state(self, upload_id: int) -> UploadState:
        """How far it has come."""
        with db.explained(), self.sessions() as session:
            return UploadState(_needed(session, upload_id).state)

    @contextmanager
    def _claimed(
        self, upload_id: int, states: Collection[UploadState], to: UploadState
    ) -> Iterator[Work]:
        """Work on an upload that nobody else works on; however it ends, it is let go."""
        worker = token_hex(8)
        with db.writing(self.sessions) as session:
            _needed(session, upload_id)
            if not uploads.claim(
                session, upload_id, states=states, to=to, worker=worker, utc=self.clock()
            ):
                raise UploadError(_BUSY)
        before = UploadState.CHECKED if to is UploadState.PUBLISHING else UploadState.RECEIVED
        end: dict[str, Any] = {"state": UploadState.FAILED.value, "reason": _reason(_BROKEN, {})}
        try:
            job = self._job(upload_id)
            yield Work(job, worker, self.sessions, self.terms, clock=self.clock, note=self.note)
            end = {}
        except StoppedError:
            end = {"state": before.value, "reason": {}}
        except SourceError as error:
            state = before if isinstance(error, UploadError) else UploadState.FAILED
            end = {"state": state.value, "reason": _reason(error.message, error.values)}
        finally:
            if end:
                self._let_go(upload_id, worker, end)

    def _let_go(self, upload_id: int, worker: str, values: dict[str, Any]) -> None:
        with db.writing(self.sessions) as session:
            row = _needed(session, upload_id)
            if row.worker == worker:
                uploads.finish(session, upload_id, values, self.clock())

    def _job(self, upload_id: int) -> Job:
        with db.explained(), self.sessions() as session:
            row = _needed(session, upload_id)
            kept = provider_profiles.of_provider(session, row.provider.slug)
            answers = Answers.from_data(row.answers)
            wanted = Wanted(
                encoding=answers.encoding or None,
                limits=self.limits,
                # Whoever answers anew means that what was kept is not right.
                kept=() if answers.says_more else tuple(from_data(one.data) for one in kept),
                answers=answers,
                locales=self.locales,
                has_provider=True,
            )
            return Job(
                id=row.id,
                provider_id=row.provider_id,
                provider=row.provider.name,
                slug=row.provider.slug,
                standing=Standing(row.provider.standing),
                source=row.source,
                file_name=row.file_name,
                sha256=row.file_sha256,
                data=row.file,
                wanted=wanted,
                plan=row.plan,
                good_rows=row.good_rows,
                withdrawals=row.withdrawals,
            )


_BROKEN = N_("Something went wrong on our side, and nothing was published: try it once more.")


def _reason(message: str, values: Any) -> dict[str, Any]:
    return {"message": message, "values": dict(values)}


def why(row: Upload) -> SourceError | None:
    """Why an upload failed or is to be looked at again, to be said in any language."""
    said = row.reason
    return SourceError(said["message"], **said["values"]) if said else None


def _needed(session: Session, upload_id: int) -> Upload:
    row = uploads.get(session, upload_id)
    if row is None:
        raise NotFoundError(N_("There is no such upload."))
    return row
