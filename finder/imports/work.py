"""Work on one upload: checking it, and letting all that was confirmed go live at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from finder import db
from finder.amendments import waits
from finder.drafts import Draft
from finder.errors import UploadError
from finder.i18n import N_
from finder.imports.apply import Applied, apply
from finder.imports.check import Checked, Checker
from finder.imports.difference import Changed, changes, difference
from finder.imports.findings import findings
from finder.imports.looks import Look, look_at
from finder.imports.mapping import Overlay
from finder.imports.matching.answers import Answers
from finder.imports.opening import Opened, Wanted, open_table
from finder.imports.planning import Planned, plan_of
from finder.imports.profiles import Profile
from finder.imports.readers import Table
from finder.imports.results import Result
from finder.imports.terms import Terms
from finder.models import ImportRun
from finder.problems import notice
from finder.store import changes as change_numbers
from finder.store import offers, provider_profiles, runs, saving, uploads
from finder.vocabulary import Stage, Standing, UploadState

Note = Callable[[Session, str, int, int], None]
"""Writes down what was done to the upload of a number, and whose it is, as it is done."""

BEATS = timedelta(seconds=1)
"""How often a worker says how far it has come."""


class StoppedError(UploadError):
    """Somebody asked the worker to stop, or another one has the upload now."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be worked on: the file of one provider, and what was told and confirmed."""

    id: int
    provider_id: int
    provider: str
    slug: str
    standing: Standing
    source: str
    file_name: str
    sha256: str
    data: bytes
    wanted: Wanted
    plan: str = ""
    good_rows: bool = False
    withdrawals: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """A file as it was read: its table, whose rows are walked, its profile, and its good rows."""

    table: Table
    profile: Profile
    overlay: Overlay
    checked: Checked
    opened: Opened


class Work:
    """One worker on one job that it has claimed."""

    def __init__(  # noqa: PLR0913 - what a worker works with.
        self,
        job: Job,
        worker: str,
        sessions: sessionmaker[Session],
        terms: Terms,
        *,
        clock: Callable[[], datetime],
        note: Note,
    ) -> None:
        self._job = job
        self._worker = worker
        self._sessions = sessions
        self._terms = terms
        self._clock = clock
        self._note = note
        self._last = clock()

    def tell(self, stage: Stage, done: int, total: int) -> None:
        """Say how far it has come. Raises StoppedError where it is to stop."""
        now = self._clock()
        if now - self._last < BEATS and done < total:
            return
        self._last = now
        with db.writing(self._sessions) as session:
            goes_on = uploads.beat(
                session, self._job.id, self._worker, stage=stage, done=done, total=total, utc=now
            )
        if not goes_on:
            raise StoppedError(N_("The work on this file was stopped; nothing was published."))

    def check(self) -> UploadState:
        """Find what the file would change, and what is wrong with it."""
        opened = self._opened()
        look = self._look(opened)
        read = self._read(opened)
        if read is None:
            return self._finish(_asked(look))
        with db.explained(), self._sessions() as session:
            number = change_numbers.last_change(session)
            planned, changed = self._planned(session, read)
            result = self._result(session, read, planned, changed)
        return self._finish(_checked(look, result, planned, number))

    def publish(self) -> UploadState:
        """Let what was confirmed go live: all of it, or nothing.

        Where others have changed what the file is about since it was checked, nothing is
        done, and the new difference is there to be confirmed.
        """
        opened = self._opened()
        look = self._look(opened)
        read = self._read(opened)
        if read is None:
            return self._finish(_asked(look))
        self.tell(Stage.WRITING, read.checked.read, read.checked.read)
        with db.writing(self._sessions) as session:
            if not uploads.is_held(session, self._job.id, self._worker):
                raise StoppedError(N_("The work on this file was stopped; nothing was published."))
            planned, changed = self._planned(session, read)
            if planned.digest != self._job.plan:
                number = change_numbers.last_change(session)
                result = self._result(session, read, planned, changed)
                values = _checked(look, result, planned, number)
                values["reason"] = {"message": CHANGED, "values": {}}
            else:
                values = self._published(session, read, planned)
                self._note(session, "upload published", self._job.id, self._job.provider_id)
            uploads.finish(session, self._job.id, values, self._clock())
        return UploadState(values["state"])

    def _opened(self) -> Opened:
        self.tell(Stage.READING, 0, 0)
        return open_table(self._job.data, self._job.file_name, self._job.wanted)

    def _look(self, opened: Opened) -> Look:
        return look_at(opened, self._job.data, self._job.file_name, self._job.wanted)

    def _read(self, opened: Opened) -> Read | None:
        """The file, all its rows checked; None where something is to be asked first."""
        if opened.table is None or opened.profile is None:
            return None
        table = opened.table
        overlay = Overlay(opened.profile, table.header)
        checker = Checker(
            overlay,
            provider=self._job.provider,
            currency=self._terms.currency,
            judge_point=self._terms.judge_point,
            speaks_of_provider=False,
        )
        checked = checker.check(table, lambda done, total: self.tell(Stage.READING, done, total))
        self.tell(Stage.COMPARING, checked.read, checked.read)
        return Read(table, opened.profile, overlay, checked, opened)

    def _planned(self, session: Session, read: Read) -> tuple[Planned, dict[int, Changed]]:
        """What is to be done, without what the city wants to read first, and what differs."""
        planned = plan_of(session, read.checked, self._job.source, unites=read.profile.unites)
        changed = {one.id: one for one in changes(session, planned.plan.change) if one.id}
        standing = self._job.standing
        held = [item for item in planned.plan.add if waits(standing, (), is_live=False)]
        held += [
            item
            for id_, item in planned.plan.change
            if waits(standing, changed[id_].amendments, is_live=True)
        ]
        return planned.without(held), changed

    def _result(
        self, session: Session, read: Read, planned: Planned, changed: Mapping[int, Changed]
    ) -> Result:
        plan = planned.plan
        found = [*read.checked.problems, *plan.problems]
        found += [notice(item.row, "", "waits") for item in planned.waiting]
        return Result(
            profile=read.profile.name,
            columns=read.table.header,
            read=read.checked.read,
            rejected=read.checked.rejected + plan.rejected,
            published=plan.published,
            withdraws_much=plan.withdraws_much,
            difference=difference(session, planned, changed),
            findings=tuple(findings(found, read.table, read.overlay, read.checked.rows)),
        )

    def _published(self, session: Session, read: Read, planned: Planned) -> dict[str, Any]:
        """Write what was confirmed, within the transaction of the caller."""
        plan, job, terms = planned.plan, self._job, self._terms
        rejected = read.checked.rejected + plan.rejected
        if rejected and not job.good_rows:
            raise UploadError(GOOD_ROWS, count=rejected)
        if plan.withdraws_much and not job.withdrawals:
            raise UploadError(WITHDRAWALS, count=len(plan.withdraw))
        source = runs.make_source(session, job.source, read.profile.name)
        if not plan.does_nothing or runs.last_bytes(session, source) != job.sha256:
            saving.confirm(session, plan.keep, terms.utc)
        apply(session, plan, Applied(source, terms.moment, terms.locate))
        offers.let_wait(session, job.provider_id, _waiting(planned), utc=terms.utc, by=terms.by)
        if read.opened.data:
            provider_profiles.keep(
                session,
                job.provider_id,
                read.table.header,
                data=read.opened.data,
                answers=_kept(job.wanted.answers),
                utc=terms.utc,
            )
        run = _run(job, read, planned, source, terms.utc)
        runs.record(session, run, (*read.checked.problems, *plan.problems))
        return {"state": UploadState.DONE.value, "marked": None, "run_id": run.id, "reason": {}}

    def _finish(self, values: dict[str, Any]) -> UploadState:
        with db.writing(self._sessions) as session:
            if not uploads.is_held(session, self._job.id, self._worker):
                raise StoppedError(N_("The work on this file was stopped; nothing was published."))
            uploads.finish(session, self._job.id, values, self._clock())
            self._note(session, "upload checked", self._job.id, self._job.provider_id)
        return UploadState(values["state"])


CHANGED = N_(
    "Others have changed what this file is about since it was checked: look at what would change"
    " now, and confirm it again."
)
GOOD_ROWS = N_(
    "Faulty rows: {count}. Correct them and send the file again, or say that the good rows go"
    " ahead."
)
WITHDRAWALS = N_(
    "To be withdrawn, because they are no longer in the file: {count}, more than a fifth of what"
    " came from it. Check that it is the whole file, or say that they are to go."
)


def _asked(look: Look) -> dict[str, Any]:
    packed = uploads.packed({"look": look.as_data()})
    return {"state": UploadState.ASKED.value, "result": packed, "marked": None, "plan": ""}


def _kept(answers: Answers | None) -> dict[str, Any]:
    """What was told, as it is kept for the next time."""
    return replace(answers, anew=False).as_data() if answers else {}


def _checked(look: Look, result: Result, planned: Planned, number: int) -> dict[str, Any]:
    return {
        "state": UploadState.CHECKED.value,
        "result": uploads.packed({"look": look.as_data(), "check": result.as_data()}),
        "marked": None,
        "plan": planned.digest,
        "checked_change": number,
        "good_rows": False,
        "withdrawals": False,
    }


def _waiting(planned: Planned) -> list[tuple[int | None, Draft]]:
    stored = planned.existing
    return [
        (stored[item.identity].id if item.identity in stored else None, item.draft)
        for item in planned.waiting
    ]


def _run(job: Job, read: Read, planned: Planned, source: int, utc: datetime) -> ImportRun:
    plan = planned.plan
    return ImportRun(
        source_id=source,
        file_name=job.file_name,
        file_sha256=job.sha256,
        profile=read.profile.name,
        started_at=utc,
        finished_at=utc,
        read=read.checked.read,
        added=len(plan.add),
        changed=len(plan.change),
        unchanged=len(plan.keep) + plan.repeats + len(planned.waiting),
        rejected=read.checked.rejected + plan.rejected,
        withdrawn=len(plan.withdraw),
    )
