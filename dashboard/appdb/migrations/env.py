"""Run by Alembic: migrates the application database over the connection it is handed, in its transaction and lock."""

from __future__ import annotations

from alembic import context

from dashboard.appdb.schema import VERSION_TABLE, metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, version_table=VERSION_TABLE, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
