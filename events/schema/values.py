"""Values that facts are made of: entries, plans, tracks. Frozen when the fact happened, never looked up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .base import Personal

EndpointKind = Literal["lead_room", "satellite_room", "personal", "student_device", "camera_box", "observer"]
Role = Literal[
    "lead_teacher",
    "co_teacher",
    "substitute",
    "student",
    "observer",
    "guest",
    "org_admin",
    "device",
    "researcher",
]
"""`lead_teacher` is who acts as lead, of a seminar its chair; a former lead, and who is named and waits, is a
`substitute`. A `researcher` is a member of a seminar, a former chair too."""
Source = Literal[
    "camera", "microphone", "screen", "document_camera", "board_camera", "student_camera", "screen_audio"
]
Switch = Literal["video", "voice", "board", "screen", "file", "text", "private_chat"]
"""The six of the safety standard for live teaching, and private chat with the lead."""
Capacity = Literal["visit", "research", "supervision", "training"]
CallOffReason = Literal["holiday", "teacher", "network", "other"]
"""Why something planned will not be, as a person says it."""
CalledOff = Literal[CallOffReason, "timetable"]  # or it fell out of the timetable


@dataclass(frozen=True, slots=True)
class Entry:
    """Who an endpoint is, frozen at the moment it joined."""

    endpoint: str
    kind: EndpointKind
    role: Role
    org_path: tuple[str, ...]  # organization ids, district first, school last
    person: str | None = None
    room: str | None = None
    class_group: str | None = None
    campus: str | None = None
    expected_count: int | None = None
    hidden: bool = False
    capacity: Capacity | None = None
    activity: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedRoom:
    """One satellite room of a session; the order in `Plan.rooms` is the order on every wall."""

    room: str
    org_path: tuple[str, ...]
    expected_count: int
    class_group: str | None = None
    co_teacher: str | None = None
    partnership: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What was planned, as it stood when the session opened. Times are aware UTC."""

    kind: Literal["lesson", "seminar"]
    title: Personal
    lead: str  # person
    org_path: tuple[str, ...]  # of the host
    planned_start: datetime
    planned_end: datetime
    zone: str  # IANA name
    rooms: tuple[PlannedRoom, ...]
    course: str | None = None
    lesson: str | None = None
    subject: str | None = None
    grade: str | None = None
    timetable_entry: str | None = None
    activity: str | None = None  # of the research group, for a seminar
    members: tuple[str, ...] | None = None  # persons expected at a seminar, beside its chair (`lead`)
    substitute: str | None = None  # person, named in advance


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules a session runs by; `version` names the settings they came from."""

    version: int = 1
    grace_ms: int = 30_000
    stage_seats: int = 2
    present_bp: int = 8500
    late_ms: int = 600_000


@dataclass(frozen=True, slots=True)
class Layer:
    """One encoding of a track."""

    width: int
    height: int
    max_kbps: int
    rid: str | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """The program at the other end, as it names itself."""

    name: str
    version: str
    platform: str
