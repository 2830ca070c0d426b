"""Run by Alembic: migrates the notebook over the connection, and inside the transaction and lock, it is handed."""

from __future__ import annotations

from alembic import context

from dashboard.appdb.schema import VERSION_TABLE, metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, version_table=VERSION_TABLE, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
