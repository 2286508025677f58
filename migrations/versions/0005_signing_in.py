"""Signing in as a person: names and passwords, PINs, terminals, tokens; links that work once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    signs()
    secrets()


def signs() -> None:
    with op.batch_alter_table("links") as links:
        links.alter_column("session_name", existing_type=sa.String(40), nullable=True)
        links.alter_column("role", existing_type=sa.String(20), nullable=True)
        links.add_column(sa.Column("expires", TIME))
        links.add_column(sa.Column("once", sa.Boolean(), nullable=False, server_default=sa.false()))
        links.add_column(sa.Column("used", TIME))
    with op.batch_alter_table("sign_ins") as sign_ins:
        sign_ins.alter_column("session_id", existing_type=sa.String(36), nullable=True)
        sign_ins.alter_column("role", existing_type=sa.String(20), nullable=True)
        sign_ins.add_column(sa.Column("id", sa.String(36)))
        sign_ins.add_column(sa.Column("terminal_id", sa.String(36)))
        sign_ins.add_column(sa.Column("device", sa.String(100)))
        sign_ins.add_column(sa.Column("ended_cause", sa.String(20)))
    # Any value that no two share will do; the token itself cannot be found from a part of its SHA-256.
    op.execute("UPDATE sign_ins SET id = substr(token_sha256, 1, 36)")
    with op.batch_alter_table("sign_ins") as sign_ins:
        sign_ins.alter_column("id", existing_type=sa.String(36), nullable=False)
        sign_ins.create_unique_constraint("uq_sign_ins_id", ["tenant_id", "id"])
    op.create_index("ix_sign_ins_person", "sign_ins", ["tenant_id", "person_id"])


def within(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


def secrets() -> None:
    op.create_table(
        "credentials",
        sa.Column("tenant_id", sa.String(40), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("password", sa.String(160)),
        sa.Column("changed", TIME, nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "person_id"),
        sa.UniqueConstraint("tenant_id", "login", name="uq_credentials_login"),
        within("person_id", "people"),
    )
    op.create_table(
        "pins",
        sa.Column("tenant_id", sa.String(40), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("pin", sa.String(160), nullable=False),
        sa.Column("changed", TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("locked_until", TIME),
        sa.PrimaryKeyConstraint("tenant_id", "person_id"),
        within("person_id", "people"),
    )
    op.create_table(
        "terminals",
        sa.Column("tenant_id", sa.String(40), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("room_id", sa.String(36), nullable=False),
        sa.Column("device", sa.String(36), nullable=False),
        sa.Column("label", sa.String(100)),
        sa.Column("asked", TIME, nullable=False),
        sa.Column("enrolled", TIME),
        sa.Column("enrolled_by", sa.String(36)),
        sa.Column("retired", TIME),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "room_id", "device", name="uq_terminals_device"),
        within("room_id", "rooms"),
        within("enrolled_by", "people"),
    )
    op.create_table(
        "tokens",
        sa.Column("tenant_id", sa.String(40), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("organization_id", sa.String(36), nullable=False),
        sa.Column("session_id", sa.String(36)),
        sa.Column("room_id", sa.String(36)),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("issued_by", sa.String(36), nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("expires", TIME, nullable=False),
        sa.Column("ended", TIME),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "token_sha256", name="uq_tokens_token"),
        within("organization_id", "organizations"),
        within("session_id", "sessions"),
        within("room_id", "rooms"),
        within("issued_by", "people"),
    )
