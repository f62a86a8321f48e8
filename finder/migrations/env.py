"""How Alembic runs the migrations: on the connection that `finder.db.upgrade` opened."""

from __future__ import annotations

from alembic import context

from finder.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    # SQLite takes table changes back as well, once the transaction is begun explicitly.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
