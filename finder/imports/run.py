"""One import from a file to its report: read, map, check, decide, apply."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, sessionmaker

from finder import db
from finder.errors import ImportRefusedError
from finder.i18n import Catalogue
from finder.imports.apply import Applied, apply
from finder.imports.check import Checked, Checker, JudgePoint, Progress
from finder.imports.corrected import write_corrected
from finder.imports.decide import Plan
from finder.imports.findings import findings
from finder.imports.mapping import AUTO, Overlay
from finder.imports.opening import Opened, Wanted, open_table
from finder.imports.planning import plan_of
from finder.imports.profiles import Profile, from_data
from finder.imports.readers import Table, load
from finder.imports.report import Report, whole_file, write_problems_csv
from finder.models import ImportRun
from finder.problems import Problem, notice
from finder.schedule import HORIZON, to_utc
from finder.store import parties, provider_profiles, runs, saving
from finder.store.parties import Locate

__all__ = ["AUTO", "Marked", "import_table", "write_problems_csv"]


class CityFacts(Protocol):
    """What an import must know of a city."""

    @property
    def timezone(self) -> ZoneInfo:
        """The zone of its local times."""

    @property
    def currency(self) -> str:
        """The currency of prices that name none."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Where the table is written with its problems marked, and in which language."""

    path: Path
    words: Catalogue


@dataclass(frozen=True, slots=True)
class _Run:
    """One run: what is imported, as which source, and when."""

    name: str
    sha256: str
    source: str
    profile: Profile
    started: datetime
    zone: ZoneInfo


def import_table(  # noqa: PLR0913 - each is a choice of whoever imports.
    path: Path,
    *,
    city: CityFacts,
    sessions: sessionmaker[Session],
    locate: Locate,
    judge_point: JudgePoint,
    now: datetime,
    profile: str = AUTO,
    provider: str | None = None,
    source: str | None = None,
    encoding: str | None = None,
    dry_run: bool = False,
    allow_withdrawals: bool = False,
    progress: Progress | None = None,
    marked: Marked | None = None,
) -> Report:
    """Take in a table, all of it or nothing, and say what was done.

    `now` is the local time of the city. With `dry_run` nothing is written into the
    database. Raises SourceError where the file cannot be read, ImportRefusedError where
    more than a fifth of what its source has published would be withdrawn.
    """
    data = load(path)
    name, is_new = _provider_name(sessions, provider)
    wanted = Wanted(profile, encoding, kept=_kept(sessions, provider))
    table, chosen = _table(open_table(data, path.name, wanted), is_kept=marked is not None)
    overlay = Overlay(chosen, table.header)
    checker = Checker(overlay, provider=name, currency=city.currency, judge_point=judge_point)
    checked = checker.check(table, progress)
    if is_new and provider:
        checked.problems.append(notice(0, "provider", "provider-new", provider))
    run = _Run(
        path.name,
        hashlib.sha256(data).hexdigest(),
        source or path.name,
        chosen,
        now,
        city.timezone,
    )
    if dry_run:
        with db.explained(), sessions() as session:
            plan = plan_of(session, checked, run.source, unites=chosen.unites).plan
        report = _report(run, checked, plan, _warning(plan))
    else:
        with db.writing(sessions) as session:
            report = _written(session, run, checked, locate, allow_withdrawals=allow_withdrawals)
    if marked:
        _mark(table, overlay, report, marked)
    return report


def _kept(sessions: sessionmaker[Session], slug: str | None) -> tuple[Profile, ...]:
    """What a provider has told of tables of its own."""
    if slug is None:
        return ()
    with db.explained(), sessions() as session:
        return tuple(from_data(row.data) for row in provider_profiles.of_provider(session, slug))


def _table(opened: Opened, *, is_kept: bool) -> tuple[Table, Profile]:
    """The table and its profile, both of which are there where nothing is asked."""
    table, profile = opened.table, opened.profile
    if table is None or profile is None:
        raise TypeError("nobody was to be asked")
    return (replace(table, rows=list(table)) if is_kept else table), profile


def _mark(table: Table, overlay: Overlay, report: Report, marked: Marked) -> None:
    rows = {row.number: row for row in table}
    found = findings(report.problems, table, overlay, rows)
    with whole_file(marked.path) as draft:
        write_corrected(table, found, draft, marked.words, title=Path(report.source).stem)


def _provider_name(sessions: sessionmaker[Session], slug: str | None) -> tuple[str | None, bool]:
    """The name of the provider that was given by its slug, and whether it is a new one."""
    if slug is None:
        return None, False
    with db.explained(), sessions() as session:
        name = parties.provider_name(session, slug)
    return name or slug, name is None


def _written(
    session: Session, run: _Run, checked: Checked, locate: Locate, *, allow_withdrawals: bool
) -> Report:
    plan = plan_of(session, checked, run.source, unites=run.profile.unites).plan
    if plan.withdraws_much and not allow_withdrawals:
        raise ImportRefusedError(_refusal(plan))
    source = runs.make_source(
        session, run.source, run.profile.name, run.profile.constants.get("licence", "")
    )
    utc = to_utc(run.started, run.zone) if run.started.tzinfo is None else _naive(run.started)
    moment = saving.Moment(utc, run.zone, run.started.date() + HORIZON)
    if not plan.does_nothing or runs.last_bytes(session, source) != run.sha256:
        saving.confirm(session, plan.keep, utc)
    apply(session, plan, Applied(source, moment, locate))
    report = _report(run, checked, plan, ())
    runs.record(session, _run_row(run, report, source, utc), report.problems)
    return report


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _refusal(plan: Plan) -> str:
    return (
        f"The file no longer holds {len(plan.withdraw):,} of the {plan.published:,} opportunities"
        " that were imported from it, more than a fifth; nothing was changed. Check that it is"
        " the whole file; if they are really gone, repeat with --allow-withdrawals."
    )


def _warning(plan: Plan) -> Sequence[Problem]:
    if not plan.withdraws_much:
        return ()
    return (notice(0, "", "many-withdrawals", str(len(plan.withdraw))),)


def _report(run: _Run, checked: Checked, plan: Plan, more: Sequence[Problem]) -> Report:
    problems = sorted((*checked.problems, *plan.problems, *more), key=lambda said: said.row)
    return Report(
        profile=run.profile.name,
        source=run.source,
        read=checked.read,
        added=len(plan.add),
        changed=len(plan.change),
        unchanged=len(plan.keep) + plan.repeats,
        rejected=checked.rejected + plan.rejected,
        withdrawn=len(plan.withdraw),
        problems=tuple(problems),
    )


def _run_row(run: _Run, report: Report, source: int, utc: datetime) -> ImportRun:
    return ImportRun(
        source_id=source,
        file_name=run.name,
        file_sha256=run.sha256,
        profile=run.profile.name,
        started_at=utc,
        finished_at=utc,
        read=report.read,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        rejected=report.rejected,
        withdrawn=report.withdrawn,
    )
