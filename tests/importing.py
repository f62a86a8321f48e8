"""A small city into whose database the tests import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from finder import db
from finder.imports.report import Report
from finder.imports.run import import_table
from finder.models import Base, ChangeCounter

NOW = datetime(2026, 1, 5, 9)
FIXTURES = Path(__file__).parent / "data" / "imports"


@dataclass(frozen=True)
class Facts:
    """What an import asks of a city."""

    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("America/Chicago"))
    currency: str = "USD"


def no_areas(lats: Sequence[float], _lngs: Sequence[float]) -> list[str | None]:
    """A city without districts."""
    return [None] * len(lats)


def everywhere(_lat: float, _lng: float) -> str | None:
    """A city that believes all coordinates."""
    return None


@dataclass(frozen=True)
class Town:
    """A database of one city, and importing into it."""

    sessions: sessionmaker[Session]
    folder: Path

    @classmethod
    def make(cls, folder: Path) -> Town:
        """A city without anything in it."""
        engine = db.open_database(f"sqlite:///{folder / 'town.sqlite3'}")
        Base.metadata.create_all(engine)
        sessions = db.sessions(engine)
        with sessions.begin() as session:
            if session.get(ChangeCounter, 1) is None:
                session.add(ChangeCounter(id=1, value=0))
        return cls(sessions, folder)

    def take(self, file: Path | str, **options: Any) -> Report:
        """Import a file, by its path or as the text of a CSV file."""
        if isinstance(file, str):
            path = self.folder / options.pop("name", "table.csv")
            path.write_text(file, encoding="utf-8")
        else:
            path = file
        said: dict[str, Any] = {
            "city": Facts(),
            "locate": no_areas,
            "judge_point": everywhere,
            "now": NOW,
        }
        report = import_table(path, sessions=self.sessions, **(said | options))
        assert report.read == report.added + report.changed + report.unchanged + report.rejected
        return report

    def rows(self, query: str) -> list[Any]:
        """What a query gives: tuples, or plain values where it asks for one column."""
        with self.sessions() as session:
            found = [tuple(row) for row in session.execute(text(query))]
        return [row[0] for row in found] if found and len(found[0]) == 1 else found

    def everything(self) -> dict[str, list[Any]]:
        """All that is stored apart from runs, to see that nothing has changed."""
        tables = ("source", "provider", "venue", "opportunity", "schedule", "occurrence")
        return {name: self.rows(f"SELECT * FROM {name}") for name in (*tables, "change_counter")}  # noqa: S608 - names of our own.


def codes(report: Report) -> list[tuple[int, str, str]]:
    """Row, field and code of every problem."""
    return [(problem.row, problem.field, problem.code) for problem in report.problems]
