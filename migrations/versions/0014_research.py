"""Research groups and their activities, as they are read from the journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "research_groups",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("group", sa.String(length=36), nullable=False),
        sa.Column("home", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("entry", sa.String(length=8), nullable=False),
        sa.Column("leader", sa.String(length=36), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("founded", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dissolved", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "group"),
    )
    op.create_index("ix_research_groups_home", "research_groups", ["tenant_id", "home"])
    op.create_table(
        "research_schools",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("group", sa.String(length=36), nullable=False),
        sa.Column("organization", sa.String(length=36), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "group", "organization"),
    )
    op.create_index(
        "ix_research_schools_organization", "research_schools", ["tenant_id", "organization"], unique=False
    )
    op.create_table(
        "research_members",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("group", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("school", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "group", "person"),
    )
    op.create_index(
        "ix_research_members_person", "research_members", ["tenant_id", "person", "standing"], unique=False
    )
    op.create_table(
        "research_activities",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("activity", sa.String(length=36), nullable=False),
        sa.Column("group", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("cycle", sa.String(length=36), nullable=True),
        sa.Column("step", sa.String(length=8), nullable=True),
        sa.Column("chair", sa.String(length=36), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("everyone", sa.Boolean(), nullable=False),
        sa.Column("planned_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("opened", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adjourned", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=8), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "activity"),
    )
    op.create_index(
        "ix_research_activities_group",
        "research_activities",
        ["tenant_id", "group", "planned_start", "activity"],
        unique=False,
    )
    op.create_table(
        "research_invited",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("activity", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "activity", "person"),
    )
    op.create_index("ix_research_invited_person", "research_invited", ["tenant_id", "person"])
    op.create_table(
        "research_answers",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("activity", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("answer", sa.String(length=5), nullable=False),
        sa.Column("answered", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "activity", "person"),
    )
    op.create_table(
        "research_materials",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("activity", sa.String(length=36), nullable=False),
        sa.Column("material", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=True),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("attached", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "activity", "material"),
    )
    op.create_table(
        "research_links",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("activity", sa.String(length=36), nullable=False),
        sa.Column("session", sa.String(length=36), nullable=False),
        sa.Column("purpose", sa.String(length=9), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "activity", "session"),
    )
    op.create_index("ix_research_links_session", "research_links", ["tenant_id", "session"])
    op.create_table(
        "research_positions",
        sa.Column("projector", sa.String(length=40), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("projector"),
    )
