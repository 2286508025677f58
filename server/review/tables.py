"""The timeline's tables, written by `projection` alone and rebuilt from the journal at will.

Personal text stands in `data` and `plan` as the journal holds it, sealed; it is opened when read.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table

from server.db import UtcDateTime

metadata = MetaData()

sessions = Table(
    "review_sessions",
    metadata,
    Column("tenant_id", String(40), primary_key=True),
    Column("session", String(36), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("plan", JSON, nullable=False),
    Column("plan_commit", String(160)),
    Column("plan_index", Integer, nullable=False),
    Column("grace_ms", Integer, nullable=False),
    Column("planned_start", UtcDateTime),
    Column("started", UtcDateTime),
    Column("ended_ms", BigInteger),
    Column("last_time", UtcDateTime),
    Column("last_at_ms", BigInteger),
    Column("sequence", BigInteger, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("facts", BigInteger, nullable=False),
    Column("faults", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("about", JSON, nullable=False),
    Index("ix_review_sessions_planned", "tenant_id", "planned_start", "session"),
)

endpoints = Table(
    "review_endpoints",
    metadata,
    Column("tenant_id", String(40), primary_key=True),
    Column("session", String(36), primary_key=True),
    Column("endpoint", String(8), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("role", String(20), nullable=False),
    Column("hidden", Boolean, nullable=False),
    Column("org_path", JSON, nullable=False),
    Column("person", String(36)),
    Column("room", String(36)),
    Column("class_group", String(36)),
    Column("capacity", String(12)),
    Column("first_sequence", BigInteger, nullable=False),
)

spans = Table(
    "review_spans",
    metadata,
    Column("tenant_id", String(40), primary_key=True),
    Column("session", String(36), primary_key=True),
    Column("endpoint", String(8), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("index", Integer, primary_key=True),
    Column("start_time", UtcDateTime, nullable=False),
    Column("start_at_ms", BigInteger),
    Column("end_time", UtcDateTime),
    Column("end_at_ms", BigInteger),
    Column("detail", String(60)),
    Column("turn", String(8)),
)

lines = Table(
    "review_lines",
    metadata,
    Column("tenant_id", String(40), primary_key=True),
    Column("session", String(36), primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("index", Integer, primary_key=True),
    Column("type", String(60), nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("at_ms", BigInteger),
    Column("recorded", UtcDateTime, nullable=False),
    Column("commit", String(160), nullable=False),
    Column("command", String(40), nullable=False),
    Column("actor_endpoint", String(8)),
    Column("actor_person", String(36)),
    Column("endpoint", String(8)),
    Column("data", JSON, nullable=False),
    Index("ix_review_lines_type", "tenant_id", "session", "type", "sequence", "index"),
    Index("ix_review_lines_endpoint", "tenant_id", "session", "endpoint", "sequence", "index"),
)

positions = Table(
    "review_positions",
    metadata,
    Column("projector", String(40), primary_key=True),
    Column("position", BigInteger, nullable=False),
)
