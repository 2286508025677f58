"""What the disk held, once an hour; and entries of the audit by their type, so that the last backup is found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "disk_samples",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("server", sa.String(length=100), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("journal_bytes", sa.BigInteger(), nullable=False),
        sa.Column("database_bytes", sa.BigInteger(), nullable=False),
        sa.Column("keys_bytes", sa.BigInteger(), nullable=False),
        sa.Column("free_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "server", "time"),
    )
    op.create_index("ix_audit_entries_type", "audit_entries", ["tenant_id", "type", "position"], unique=False)
