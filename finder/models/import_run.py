"""Import runs and the problems they found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base


class ImportRun(Base):
    """One pass of one source; read = added + changed + unchanged + rejected."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    profile: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    read: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    rejected: Mapped[int]
    withdrawn: Mapped[int]
    problems: Mapped[list[ImportProblem]] = relationship(back_populates="run")


class ImportProblem(Base):
    """One fault in one field of one row of a run."""

    __tablename__ = "import_problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    row: Mapped[int]
    field: Mapped[str]
    code: Mapped[str]
    value: Mapped[str]
    severity: Mapped[str]
    run: Mapped[ImportRun] = relationship(back_populates="problems")
