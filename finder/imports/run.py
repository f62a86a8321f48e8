"""One import from a file to its report: read, map, check, decide, apply."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, sessionmaker

from finder import db
from finder.errors import ImportRefusedError, SourceError
from finder.imports.apply import Applied, apply
from finder.imports.check import Checked, Checker, JudgePoint, Progress
from finder.imports.decide import Existing, Plan, decide, offered
from finder.imports.mapping import AUTO, Overlay, choose
from finder.imports.profiles import Profile, all_profiles, by_name
from finder.imports.readers import Table, load, tables, undecodable
from finder.imports.report import Report, write_problems_csv
from finder.models import ImportRun
from finder.problems import Problem, notice
from finder.schedule import HORIZON, to_utc
from finder.store import parties, runs, saving
from finder.store.parties import Locate
from finder.vocabulary import Status

__all__ = ["AUTO", "import_table", "write_problems_csv"]


class CityFacts(Protocol):
    """What an import must know of a city."""

    @property
    def timezone(self) -> ZoneInfo:
        """The zone of its local times."""

    @property
    def currency(self) -> str:
        """The currency of prices that name none."""


@dataclass(frozen=True, slots=True)
class _Run:
    """One run: what is imported, as which source, and when."""

    path: Path
    sha256: str
    source: str
    profile: Profile
    provider: str | None
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
) -> Report:
    """Take in a table, all of it or nothing, and say what was done.

    `now` is the local time of the city. With `dry_run` nothing is written. Raises
    SourceError where the file cannot be read, ImportRefusedError where more than a
    fifth of what its source has published would be withdrawn.
    """
    data = load(path)
    table, chosen = _opened(data, path.name, profile, encoding)
    name, is_new = _provider_name(sessions, provider)
    checker = Checker(
        Overlay(chosen, table.header),
        provider=name,
        currency=city.currency,
        judge_point=judge_point,
    )
    checked = checker.check(table, progress)
    if is_new and provider:
        checked.problems.append(notice(0, "provider", "provider-new", provider))
    run = _Run(
        path,
        hashlib.sha256(data).hexdigest(),
        source or path.name,
        chosen,
        provider,
        now,
        city.timezone,
    )
    if dry_run:
        with db.explained(), sessions() as session:
            plan = _plan(session, run, checked)
        return _report(run, checked, plan, _warning(plan))
    with db.writing(sessions) as session:
        return _written(session, run, checked, locate, allow_withdrawals=allow_withdrawals)


def _opened(data: bytes, name: str, profile: str, encoding: str | None) -> tuple[Table, Profile]:
    """The table and its profile; only a profile's own encodings and repairs are tried."""
    candidates = [by_name(profile)] if profile != AUTO else list(all_profiles().values())
    declared = list(dict.fromkeys(e for known in candidates for e in known.encodings))
    for table in tables(data, name, declared=declared, encoding=encoding):
        try:
            chosen = choose(table.header, profile)
        except SourceError:
            if not table.encoding:
                raise
            continue
        if table.encoding and table.encoding not in chosen.encodings:
            continue
        if chosen.repairs:
            return _repaired(data, name, chosen, encoding), chosen
        return table, chosen
    raise undecodable(data, name)


def _repaired(data: bytes, name: str, profile: Profile, encoding: str | None) -> Table:
    made = tables(
        data, name, declared=profile.encodings, encoding=encoding, repairs=profile.repairs
    )
    return next(iter(made))


def _provider_name(sessions: sessionmaker[Session], slug: str | None) -> tuple[str | None, bool]:
    """The name of the provider that was given by its slug, and whether it is a new one."""
    if slug is None:
        return None, False
    with db.explained(), sessions() as session:
        name = parties.provider_name(session, slug)
    return name or slug, name is None


def _plan(session: Session, run: _Run, checked: Checked) -> Plan:
    slugs = parties.slugs(session)
    rows = [offered(row, slugs.of(draft.provider.name), draft) for row, draft in checked.drafts]
    source = runs.source_id(session, run.source)
    stored = saving.stored(session, source, {item.identity[0] for item in rows})
    existing = {
        identity: Existing(item.id, item.fingerprint, Status(item.status), item.source_id == source)
        for identity, item in stored.items()
    }
    return decide(rows, existing, unseen=checked.unseen, unites=run.profile.unites)


def _written(
    session: Session, run: _Run, checked: Checked, locate: Locate, *, allow_withdrawals: bool
) -> Report:
    plan = _plan(session, run, checked)
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
        file_name=run.path.name,
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
