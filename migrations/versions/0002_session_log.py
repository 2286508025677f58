"""The session log: rows worked out from the journal, which `tongtang rebuild` can make again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "review_endpoints",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=36), nullable=False),
        sa.Column("endpoint", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("org_path", sa.JSON(), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=True),
        sa.Column("room", sa.String(length=36), nullable=True),
        sa.Column("class_group", sa.String(length=36), nullable=True),
        sa.Column("capacity", sa.String(length=12), nullable=True),
        sa.Column("first_sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "session", "endpoint"),
    )
    op.create_table(
        "review_lines",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=True),
        sa.Column("recorded", sa.DateTime(timezone=True), nullable=False),
        sa.Column("commit", sa.String(length=160), nullable=False),
        sa.Column("command", sa.String(length=40), nullable=False),
        sa.Column("actor_endpoint", sa.String(length=8), nullable=True),
        sa.Column("actor_person", sa.String(length=36), nullable=True),
        sa.Column("endpoint", sa.String(length=8), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "session", "sequence", "index"),
    )
    op.create_index(
        "ix_review_lines_endpoint",
        "review_lines",
        ["tenant_id", "session", "endpoint", "sequence", "index"],
        unique=False,
    )
    op.create_index(
        "ix_review_lines_type", "review_lines", ["tenant_id", "session", "type", "sequence", "index"], unique=False
    )
    op.create_table(
        "review_organizations",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("organization", sa.String(length=36), nullable=False),
        sa.Column("session", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "organization", "session"),
    )
    op.create_table(
        "review_positions",
        sa.Column("projector", sa.String(length=40), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("projector"),
    )
    op.create_table(
        "review_sessions",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("plan_commit", sa.String(length=160), nullable=True),
        sa.Column("plan_index", sa.Integer(), nullable=False),
        sa.Column("grace_ms", sa.Integer(), nullable=False),
        sa.Column("planned_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("last_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("facts", sa.BigInteger(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "session"),
    )
    op.create_index(
        "ix_review_sessions_planned", "review_sessions", ["tenant_id", "planned_start", "session"], unique=False
    )
    op.create_table(
        "review_spans",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("session", sa.String(length=36), nullable=False),
        sa.Column("endpoint", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("start_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("start_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("end_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.String(length=60), nullable=True),
        sa.Column("turn", sa.String(length=8), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "session", "endpoint", "kind", "sequence", "index"),
    )
