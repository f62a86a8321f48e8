"""What must hold of a database, whichever it is."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from finder import db
from finder.models import Base


def assert_as_the_models_say(url: str) -> None:
    """Its tables have the columns of the models, with their types, and nothing is amiss."""
    engine = db.open_database(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        tables = inspect(connection)
        for table in Base.metadata.tables.values():
            made = {column["name"]: column["nullable"] for column in tables.get_columns(table.name)}
            assert made == {column.name: column.nullable for column in table.columns}, table.name
