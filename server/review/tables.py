"""The timeline's tables, written by `store` alone and rebuilt from the journal at will.

Personal text stands in `data` and `plan` as the journal holds it, sealed; it is opened when read. The same tables
under another prefix are the shadow that a rebuild fills before it takes their place.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table

from server.columns import UtcDateTime, tenant_column
from server.projecting import positions


class Tables:
    """One set of the tables, its names beginning with `prefix`."""

    def __init__(self, prefix: str) -> None:
        self.metadata = MetaData()
        self.sessions = _sessions(prefix, self.metadata)
        self.organizations = _organizations(prefix, self.metadata)
        self.endpoints = _endpoints(prefix, self.metadata)
        self.spans = _spans(prefix, self.metadata)
        self.lines = _lines(prefix, self.metadata)
        self.quality = _quality(prefix, self.metadata)
        self.voice = _voice(prefix, self.metadata)
        self.rooms = _rooms(prefix, self.metadata)
        self.absences = _absences(prefix, self.metadata)
        self.positions = positions(prefix, self.metadata)

    @property
    def projected(self) -> tuple[Table, ...]:
        """Those that are worked out from facts."""
        return (
            self.sessions,
            self.organizations,
            self.endpoints,
            self.spans,
            self.lines,
            self.quality,
            self.voice,
            self.rooms,
            self.absences,
        )


def _sessions(prefix: str, metadata: MetaData) -> Table:
    return Table(
        f"{prefix}sessions",
        metadata,
        tenant_column(),
        Column("session", String(36), primary_key=True),
        Column("state", String(12), nullable=False),
        Column("plan", JSON, nullable=False),
        Column("plan_commit", String(160)),
        Column("plan_index", Integer, nullable=False),
        Column("plan_type", String(60), nullable=False),
        Column("rules", JSON, nullable=False),
        Column("planned_start", UtcDateTime),
        Column("planned_end", UtcDateTime),
        Column("lead", String(36)),
        Column("course", String(36)),
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
        Index(f"ix_{prefix}sessions_lead", "tenant_id", "lead", "planned_start"),
    )


def _organizations(prefix: str, metadata: MetaData) -> Table:
    """Every organization a session belongs to: on the way from the top to its host's or a room's school."""
    return Table(
        f"{prefix}organizations",
        metadata,
        tenant_column(),
        Column("organization", String(36), primary_key=True),
        Column("session", String(36), primary_key=True),
    )


def _endpoints(prefix: str, metadata: MetaData) -> Table:
    return Table(
        f"{prefix}endpoints",
        metadata,
        tenant_column(),
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
        tenant_column(),
        Column("session", String(36), primary_key=True),
        Column("endpoint", String(8), primary_key=True),
        Column("kind", String(10), primary_key=True),
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
        tenant_column(),
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


def _quality(prefix: str, metadata: MetaData) -> Table:
    """An endpoint's line, minute by minute of the session clock."""
    figures = ("up_kbps", "up_loss_bp", "up_jitter_ms", "down_kbps", "down_loss_bp", "down_jitter_ms")
    return Table(
        f"{prefix}quality",
        metadata,
        tenant_column(),
        Column("session", String(36), primary_key=True),
        Column("endpoint", String(8), primary_key=True),
        Column("minute", Integer, primary_key=True),
        *(Column(name, Integer, nullable=False) for name in figures),
        Column("rtt_ms", Integer),
        Column("rtt_max_ms", Integer),
        Column("frozen_ms", Integer, nullable=False),
        Column("path", String(8), nullable=False),
        Column("connected_ms", Integer, nullable=False),
    )


def _voice(prefix: str, metadata: MetaData) -> Table:
    """How long an endpoint spoke, minute by minute of the session clock."""
    return Table(
        f"{prefix}voice",
        metadata,
        tenant_column(),
        Column("session", String(36), primary_key=True),
        Column("endpoint", String(8), primary_key=True),
        Column("minute", Integer, primary_key=True),
        Column("active_ms", Integer, nullable=False),
    )


def _rooms(prefix: str, metadata: MetaData) -> Table:
    """Each satellite room of each finished session, as attendance judged it by that session's rules."""
    spent = ("planned_ms", "live_ms", "taught_ms", "received_ms", "counted_ms", "present_ms", "failed_ms")
    return Table(
        f"{prefix}rooms",
        metadata,
        tenant_column(),
        Column("session", String(36), primary_key=True),
        Column("room", String(36), primary_key=True),
        Column("position", Integer, nullable=False),
        Column("host", String(36), nullable=False),
        Column("school", String(36), nullable=False),
        Column("class_group", String(36)),
        Column("partnership", String(36)),
        Column("entry", String(36)),
        Column("course", String(36)),
        Column("subject", String(40)),
        Column("grade", String(40)),
        Column("planned_start", UtcDateTime, nullable=False),
        *(Column(name, BigInteger, nullable=False) for name in spent),
        Column("late_ms", BigInteger, nullable=False),
        Column("early_ms", BigInteger, nullable=False),
        Column("bridged", Integer, nullable=False),
        Column("status", String(12), nullable=False),
        Column("verdict", String(12), nullable=False),
        Column("rollcall", String(8)),
        Column("confirmed", Boolean, nullable=False),
        *(Column(name, Integer) for name in ("expected", "called", "late", "headcount")),
        Column("flags", JSON, nullable=False),
        Column("differing", Boolean, nullable=False),
        Column("rules_version", Integer, nullable=False),
        Column("revision", Integer, nullable=False),
        Index(f"ix_{prefix}rooms_school", "tenant_id", "school", "planned_start"),
        Index(f"ix_{prefix}rooms_class", "tenant_id", "class_group", "planned_start"),
    )


def _absences(prefix: str, metadata: MetaData) -> Table:
    """Pupils who were not simply present in a finished session."""
    return Table(
        f"{prefix}absences",
        metadata,
        tenant_column(),
        Column("session", String(36), primary_key=True),
        Column("room", String(36), primary_key=True),
        Column("whom", String(43), primary_key=True),
        Column("class_group", String(36)),
        Column("status", String(12), nullable=False),
        Column("derived", String(12)),
        Column("planned_start", UtcDateTime, nullable=False),
        Index(f"ix_{prefix}absences_class", "tenant_id", "class_group", "planned_start"),
    )


LIVE = Tables("review_")
metadata = LIVE.metadata
