"""Runs inside the transaction of `server.tables.migrate`, which hands its connection in."""

from __future__ import annotations

from alembic import context

from server.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=list(METADATA),
    render_as_batch=True,  # SQLite changes a table by making it anew
)
context.run_migrations()
