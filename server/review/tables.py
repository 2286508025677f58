"""The timeline's tables, written by `store` alone and rebuilt from the journal at will.

Personal text stands in `data` and `plan` as the journal holds it, sealed; it is opened when read. The same tables
under another prefix are the shadow that a rebuild fills before it takes their place.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table

from server.db import UtcDateTime


class Tables:
    """One set of the tables, its names beginning with `prefix`."""

    def __init__(self, prefix: str) -> None:
        self.metadata = MetaData()
        self.sessions = _sessions(prefix, self.metadata)
        self.organizations = _organizations(prefix, self.metadata)
        self.endpoints = _endpoints(prefix, self.metadata)
        self.spans = _spans(prefix, self.metadata)
        self.lines = _lines(prefix, self.metadata)
        self.positions = _positions(prefix, self.metadata)

    @property
    def projected(self) -> tuple[Table, ...]:
        """Those that are worked out from facts."""
        return (self.sessions, self.organizations, self.endpoints, self.spans, self.lines)


def _sessions(prefix: str, metadata: MetaData) -> Table:
    return Table(
        f"{prefix}sessions",
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
        Index(f"ix_{prefix}sessions_planned", "tenant_id", "planned_start", "session"),
    )


def _organizations(prefix: str, metadata: MetaData) -> Table:
    """Every organization a session belongs to: on the way from the top to its host's or a room's school."""
    return Table(
        f"{prefix}organizations",
        metadata,
        Column("tenant_id", String(40), primary_key=True),
        Column("organization", String(36), primary_key=True),
        Column("session", String(36), primary_key=True),
    )


def _endpoints(prefix: str, metadata: MetaData) -> Table:
    return Table(
        f"{prefix}endpoints",
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


def _spans(prefix: str, metadata: MetaData) -> Table:
    return Table(
        f"{prefix}spans",
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


def _lines(prefix: str, metadata: MetaData) -> Table:
    return Table(
        f"{prefix}lines",
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
        Index(f"ix_{prefix}lines_type", "tenant_id", "session", "type", "sequence", "index"),
        Index(f"ix_{prefix}lines_endpoint", "tenant_id", "session", "endpoint", "sequence", "index"),
    )


def _positions(prefix: str, metadata: MetaData) -> Table:
    return Table(
        f"{prefix}positions",
        metadata,
        Column("projector", String(40), primary_key=True),
        Column("position", BigInteger, nullable=False),
    )


LIVE = Tables("review_")
metadata = LIVE.metadata
