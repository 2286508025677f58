"""The values that a session's log is kept as: one class a table, nothing of SQL.

Same facts, same rows, byte for byte. Personal text stays as it is stored, sealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from events.schema.values import Rules
from server.attendance.trail import Instant, Span


@dataclass(frozen=True, slots=True)
class Line:
    """One fact as a line of the timeline; `data` as stored, Personal text sealed."""

    sequence: int
    index: int
    type: str
    instant: Instant
    recorded: datetime
    commit: str
    command: str
    actor_endpoint: str | None
    actor_person: str | None
    endpoint: str | None  # whom the line is about, if anyone
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """Who an endpoint was, as last frozen by `endpoint.joined`."""

    endpoint: str
    kind: str
    role: str
    hidden: bool
    org_path: tuple[str, ...]
    person: str | None
    room: str | None
    class_group: str | None
    capacity: str | None
    first_sequence: int


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as the list shows it. `faults` counts what does not fit: a gap, a digest that differs, a fall of
    the epoch, a fact of a type unknown here."""

    session: str
    state: str = "scheduled"
    plan: Mapping[str, Any] = field(default_factory=dict)  # as stored, title sealed
    plan_commit: str | None = None
    plan_index: int = 0
    plan_type: str = "session.session.opened"  # of the fact that the plan stands in
    rules: Rules = field(default_factory=Rules)
    planned_start: datetime | None = None
    planned_end: datetime | None = None
    started: datetime | None = None
    ended_ms: int | None = None
    last: Instant | None = None
    sequence: int = 0
    epoch: int = 0
    facts: int = 0
    faults: int = 0
    digest: str = ""
    group: str | None = None  # the research group whose seminar it is, as it is now


@dataclass(frozen=True, slots=True)
class QualityRow:
    """An endpoint's line in one minute of the session clock; `up` is what it sends."""

    endpoint: str
    minute: int
    up_kbps: int
    up_loss_bp: int
    up_jitter_ms: int
    down_kbps: int
    down_loss_bp: int
    down_jitter_ms: int
    rtt_ms: int | None
    rtt_max_ms: int | None
    frozen_ms: int
    path: str
    connected_ms: int


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """How long an endpoint spoke in one minute of the session clock."""

    endpoint: str
    minute: int
    active_ms: int


@dataclass(slots=True)
class Changes:
    """Rows to write: lines are new, the rest replace what has the same key. `judged` says that something changed
    which the attendance of a finished session rests on."""

    lines: list[Line] = field(default_factory=list)
    spans: dict[tuple[str, str, int, int], Span] = field(default_factory=dict)
    endpoints: dict[str, EndpointRow] = field(default_factory=dict)
    quality: dict[tuple[str, int], QualityRow] = field(default_factory=dict)
    voice: dict[tuple[str, int], VoiceRow] = field(default_factory=dict)
    judged: bool = False


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One satellite room of a finished session, as `attended` judged it by the rules of that session."""

    room: str
    position: int
    host: str  # the school that taught
    school: str
    class_group: str | None
    partnership: str | None
    entry: str | None  # of the timetable
    course: str | None
    subject: str | None
    grade: str | None
    planned_start: datetime
    planned_ms: int
    live_ms: int
    taught_ms: int
    received_ms: int
    counted_ms: int
    present_ms: int
    failed_ms: int
    late_ms: int
    early_ms: int
    bridged: int
    status: str
    verdict: str
    rollcall: str | None
    confirmed: bool
    expected: int | None
    called: int | None
    late: int | None
    headcount: int | None
    flags: tuple[str, ...]
    differing: bool  # has it any flag?
    rules_version: int
    revision: int


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """A pupil who was not simply present in a finished session; `derived` where a correction says otherwise."""

    room: str
    whom: str
    class_group: str | None
    status: str
    derived: str | None
    planned_start: datetime
