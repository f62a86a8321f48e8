"""Sources and the runs that imported them, with the problems they found."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from finder.models import ImportProblem, ImportRun, Source
from finder.problems import Problem


def source_id(session: Session, name: str) -> int | None:
    """The id of the source of that name, None before its first import."""
    return session.scalar(select(Source.id).where(Source.name == name))


def make_source(session: Session, name: str, profile: str, licence: str = "") -> int:
    """The id of the source of that name, which now has this profile."""
    source = session.scalar(select(Source).where(Source.name == name))
    if source is None:
        source = Source(name=name, profile=profile, licence=licence)
        session.add(source)
    else:
        source.profile = profile
    session.flush()
    return source.id


def last_bytes(session: Session, source: int) -> str | None:
    """The SHA-256 of what was last imported for a source."""
    return session.scalar(
        select(ImportRun.file_sha256)
        .where(ImportRun.source_id == source)
        .order_by(ImportRun.id.desc())
        .limit(1)
    )


def record(session: Session, run: ImportRun, problems: Sequence[Problem]) -> None:
    """Write down a run and what it found."""
    session.add(run)
    session.flush()
    rows = [
        {
            "run_id": run.id,
            "row": problem.row,
            "field": problem.field,
            "code": problem.code,
            "value": problem.value,
            "severity": problem.severity.value,
        }
        for problem in problems
    ]
    if rows:
        session.connection().execute(insert(ImportProblem), rows)
