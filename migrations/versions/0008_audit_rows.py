"""Settings made in pages, and the audit chain as rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "settings",
        sa.Column("tenant_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed", TIME, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "name"),
    )
    op.create_table(
        "audit_entries",
        sa.Column("tenant_id", sa.String(40), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("month", sa.String(6), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("time", TIME, nullable=False),
        sa.Column("person_id", sa.String(36)),
        sa.Column("about_id", sa.String(36)),
        sa.Column("type", sa.String(60), nullable=False),
        sa.Column("command", sa.String(40), nullable=False),
        sa.Column("answer", sa.String(8), nullable=False),
        sa.Column("object", sa.String(200)),
        sa.Column("commit", sa.String(160), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "position"),
    )
    op.create_index("ix_audit_entries_time", "audit_entries", ["tenant_id", "time", "position"])
    op.create_index("ix_audit_entries_person", "audit_entries", ["tenant_id", "person_id", "position"])
    op.create_index("ix_audit_entries_object", "audit_entries", ["tenant_id", "object"])
    op.create_table(
        "audit_positions",
        sa.Column("tenant_id", sa.String(40), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id"),
    )
