"""One row for each entry of the audit chain; made from the journal alone, in its order."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table

from server.columns import UtcDateTime, tenant_column

from ..tables import metadata

entries = Table(
    "audit_entries",
    metadata,
    tenant_column(),
    Column("position", BigInteger, primary_key=True, autoincrement=False),  # in the journal
    Column("month", String(6), nullable=False),
    Column("sequence", Integer, nullable=False),  # in the month's chain
    Column("time", UtcDateTime, nullable=False),
    Column("person_id", String(36)),  # who did it
    Column("about_id", String(36)),  # the person it was about
    Column("type", String(60), nullable=False),
    Column("command", String(40), nullable=False),
    Column("answer", String(8), nullable=False),  # allowed, 403, 404, refused
    Column("object", String(200)),
    Column("commit", String(160), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("data", JSON, nullable=False),  # as stored: what is personal in it is sealed
    Index("ix_audit_entries_time", "tenant_id", "time", "position"),
    Index("ix_audit_entries_person", "tenant_id", "person_id", "position"),
    Index("ix_audit_entries_object", "tenant_id", "object"),
    Index("ix_audit_entries_type", "tenant_id", "type", "position"),
)

positions = Table(
    "audit_positions",
    metadata,
    tenant_column(),
    Column("position", BigInteger, nullable=False),
)
