"""Secrets stand here as argon2id (what people can remember) or SHA-256 (what we drew ourselves)."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Integer, String, Table, UniqueConstraint

from server.columns import UtcDateTime, tenant_column, within

from ..tables import metadata

SECRET = String(160)  # an encoded argon2id hash has 97 characters with our parameters


credentials = Table(
    "credentials",
    metadata,
    tenant_column(),
    Column("person_id", String(36), primary_key=True),
    Column("login", String(60), nullable=False),
    Column("password", SECRET),  # none yet: a one-time link is the way in
    Column("changed", UtcDateTime, nullable=False),
    Column("must_change", Boolean, nullable=False),
    UniqueConstraint("tenant_id", "login", name="uq_credentials_login"),
    within("person_id", "people"),
)

pins = Table(
    "pins",
    metadata,
    tenant_column(),
    Column("person_id", String(36), primary_key=True),
    Column("pin", SECRET, nullable=False),
    Column("changed", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),  # since the last right one, those under way too
    Column("locked_until", UtcDateTime),
    within("person_id", "people"),
)

terminals = Table(
    "terminals",
    metadata,
    tenant_column(),
    Column("id", String(36), primary_key=True),
    Column("room_id", String(36), nullable=False),
    Column("device", String(36), nullable=False),
    Column("label", String(100)),
    Column("asked", UtcDateTime, nullable=False),
    Column("enrolled", UtcDateTime),
    Column("enrolled_by", String(36)),
    Column("retired", UtcDateTime),
    UniqueConstraint("tenant_id", "room_id", "device", name="uq_terminals_device"),
    within("room_id", "rooms"),
    within("enrolled_by", "people"),
)

tokens = Table(
    "tokens",
    metadata,
    tenant_column(),
    Column("id", String(36), primary_key=True),
    Column("token_sha256", String(64), nullable=False),
    Column("label", String(100), nullable=False),
    Column("organization_id", String(36), nullable=False),
    Column("session_id", String(36)),
    Column("room_id", String(36)),
    Column("scopes", JSON, nullable=False),
    Column("issued_by", String(36), nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("ended", UtcDateTime),
    UniqueConstraint("tenant_id", "token_sha256", name="uq_tokens_token"),
    within("organization_id", "organizations"),
    within("session_id", "sessions"),
    within("room_id", "rooms"),
    within("issued_by", "people"),
)
