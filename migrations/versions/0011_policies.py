"""Rules and thresholds as versions: what an organization chose, since when, and who did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.columns import UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "policies",
        sa.Column("tenant_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organization_id", sa.String(36), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("begun", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(36)),
        sa.PrimaryKeyConstraint("tenant_id", "kind", "version"),
        sa.ForeignKeyConstraint(["tenant_id", "organization_id"], ["organizations.tenant_id", "organizations.id"]),
    )
    columns = ["tenant_id", "kind", "organization_id", "version"]
    op.create_index("ix_policies_organization", "policies", columns, unique=False)
