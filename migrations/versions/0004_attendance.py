"""Attendance in the session log: its rows are dropped and worked out again from the journal at the next start."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = (("tenant_id", 40), ("session", 36))


def upgrade() -> None:
    for table in ("sessions", "spans", "endpoints", "lines", "organizations", "positions"):
        op.execute(sa.delete(sa.table(f"review_{table}")))
    op.drop_table("review_sessions")
    op.drop_table("review_spans")
    _sessions()
    _spans()
    _quality()
    _voice()
    _rooms()
    _absences()


def _key(*more: tuple[str, int]) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(length=length), nullable=False) for name, length in (*KEY, *more)]


def _texts(nullable: bool, *columns: tuple[str, int]) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(length=length), nullable=nullable) for name, length in columns]


def _counts(kind: type[sa.types.TypeEngine[int]], nullable: bool, *names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, kind(), nullable=nullable) for name in names]


def _moment(name: str, nullable: bool) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _sessions() -> None:
    op.create_table(
        "review_sessions",
        *_key(),
        *_texts(False, ("state", 12)),
        sa.Column("plan", sa.JSON(), nullable=False),
        *_texts(True, ("plan_commit", 160)),
        *_counts(sa.Integer, False, "plan_index"),
        sa.Column("rules", sa.JSON(), nullable=False),
        _moment("planned_start", True),
        _moment("planned_end", True),
        _moment("started", True),
        *_counts(sa.BigInteger, True, "ended_ms"),
        _moment("last_time", True),
        *_counts(sa.BigInteger, True, "last_at_ms"),
        *_counts(sa.BigInteger, False, "sequence"),
        *_counts(sa.Integer, False, "epoch"),
        *_counts(sa.BigInteger, False, "facts"),
        *_counts(sa.Integer, False, "faults"),
        *_texts(False, ("digest", 64)),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "session"),
    )
    op.create_index(
        "ix_review_sessions_planned", "review_sessions", ["tenant_id", "planned_start", "session"], unique=False
    )


def _spans() -> None:
    op.create_table(
        "review_spans",
        *_key(("endpoint", 8), ("kind", 10)),
        *_counts(sa.BigInteger, False, "sequence"),
        *_counts(sa.Integer, False, "index"),
        _moment("start_time", False),
        *_counts(sa.BigInteger, True, "start_at_ms"),
        _moment("end_time", True),
        *_counts(sa.BigInteger, True, "end_at_ms"),
        *_texts(True, ("detail", 60), ("turn", 8)),
        sa.PrimaryKeyConstraint("tenant_id", "session", "endpoint", "kind", "sequence", "index"),
    )


def _quality() -> None:
    op.create_table(
        "review_quality",
        *_key(("endpoint", 8)),
        *_counts(sa.Integer, False, "minute", "up_kbps", "up_loss_bp", "up_jitter_ms"),
        *_counts(sa.Integer, False, "down_kbps", "down_loss_bp", "down_jitter_ms"),
        *_counts(sa.Integer, True, "rtt_ms", "rtt_max_ms"),
        *_counts(sa.Integer, False, "frozen_ms"),
        *_texts(False, ("path", 8)),
        *_counts(sa.Integer, False, "connected_ms"),
        sa.PrimaryKeyConstraint("tenant_id", "session", "endpoint", "minute"),
    )


def _voice() -> None:
    op.create_table(
        "review_voice",
        *_key(("endpoint", 8)),
        *_counts(sa.Integer, False, "minute", "active_ms"),
        sa.PrimaryKeyConstraint("tenant_id", "session", "endpoint", "minute"),
    )


def _rooms() -> None:
    spent = ("planned_ms", "live_ms", "taught_ms", "received_ms", "counted_ms", "present_ms", "failed_ms")
    op.create_table(
        "review_rooms",
        *_key(("room", 36)),
        *_counts(sa.Integer, False, "position"),
        *_texts(False, ("host", 36), ("school", 36)),
        *_texts(True, ("class_group", 36), ("partnership", 36), ("entry", 36), ("course", 36)),
        *_texts(True, ("subject", 40), ("grade", 40)),
        _moment("planned_start", False),
        *_counts(sa.BigInteger, False, *spent, "late_ms", "early_ms"),
        *_counts(sa.Integer, False, "bridged"),
        *_texts(False, ("status", 12), ("verdict", 12)),
        *_texts(True, ("rollcall", 8)),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        *_counts(sa.Integer, True, "expected", "called", "late", "headcount"),
        sa.Column("flags", sa.JSON(), nullable=False),
        *_counts(sa.Integer, False, "rules_version", "revision"),
        sa.PrimaryKeyConstraint("tenant_id", "session", "room"),
    )
    for name, column in (("school", "school"), ("class", "class_group")):
        op.create_index(
            f"ix_review_rooms_{name}", "review_rooms", ["tenant_id", column, "planned_start"], unique=False
        )


def _absences() -> None:
    op.create_table(
        "review_absences",
        *_key(("room", 36), ("whom", 43)),
        *_texts(True, ("class_group", 36)),
        *_texts(False, ("status", 12)),
        *_texts(True, ("derived", 12)),
        _moment("planned_start", False),
        sa.PrimaryKeyConstraint("tenant_id", "session", "room", "whom"),
    )
    op.create_index(
        "ix_review_absences_class", "review_absences", ["tenant_id", "class_group", "planned_start"], unique=False
    )
