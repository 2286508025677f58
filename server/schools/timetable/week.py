"""What is held in a stretch of days, for who may read it. Rows never leave this file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..tables import class_groups, rooms, session_members, session_rooms, sessions

MAX_HELD = 5_000  # sessions in one answer: six weeks of a district


@dataclass(frozen=True, slots=True)
class Span:
    """Half open, aware UTC."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Within:
    """Whose sessions: of schools as host or with a room in them, of a person, or just these."""

    organizations: frozenset[str] = frozenset()
    person: str | None = None
    rooms: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    sessions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Satellite:
    room: str
    organization: str
    class_group: str | None
    expected_count: int | None
    co_teacher: str | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A session as it stands in the timetable."""

    id: str
    kind: str
    host: str
    title: str
    zone: str
    lead: str
    starts: datetime
    ends: datetime
    scheduled: datetime
    row_version: int
    subject: str | None = None
    grade: str | None = None
    room: str | None = None
    substitute: str | None = None
    entry: str | None = None
    period: int | None = None
    cancelled: datetime | None = None
    cancel_reason: str | None = None
    rooms: tuple[Satellite, ...] = field(default=())
    members: tuple[str, ...] = ()  # of a seminar, beside its chair


async def planned(db: AsyncConnection, tenant: str, span: Span, within: Within) -> tuple[Planned, ...]:
    """Three queries, however many sessions; by time."""
    which = and_(
        sessions.c.tenant_id == tenant,
        sessions.c.planned_start < span.ends,
        sessions.c.planned_end > span.starts,
        _within(tenant, within),
    )
    query = select(sessions).where(which).order_by(sessions.c.planned_start, sessions.c.id).limit(MAX_HELD)
    rows = (await db.execute(query)).all()
    seated = await _satellites(db, tenant, [row.id for row in rows])
    met = await _members(db, tenant, [row.id for row in rows if row.kind == "seminar"])
    return tuple(_planned(row, seated.get(row.id, ()), met.get(row.id, ())) for row in rows)


def _within(tenant: str, within: Within) -> ColumnElement[bool]:
    seats = session_rooms.c
    seated = select(seats.session_id).where(seats.tenant_id == tenant)
    wanted: list[ColumnElement[bool]] = []
    if within.organizations:
        of_schools = select(rooms.c.id).where(
            rooms.c.tenant_id == tenant, rooms.c.organization_id.in_(within.organizations)
        )
        wanted.append(sessions.c.organization_id.in_(within.organizations))
        wanted.append(sessions.c.id.in_(seated.where(seats.room_id.in_(of_schools))))
    if within.person:
        own = (sessions.c.lead_id == within.person, sessions.c.substitute_id == within.person)
        wanted.append(or_(*own))
        wanted.append(sessions.c.id.in_(seated.where(seats.co_teacher_id == within.person)))
        member = session_members.c
        met = select(member.session_id).where(member.tenant_id == tenant, member.person_id == within.person)
        wanted.append(sessions.c.id.in_(met))
    if within.rooms:
        wanted.append(sessions.c.room_id.in_(within.rooms))
        wanted.append(sessions.c.id.in_(seated.where(seats.room_id.in_(within.rooms))))
    if within.classes:
        wanted.append(sessions.c.id.in_(seated.where(seats.class_group_id.in_(within.classes))))
    if within.sessions:
        wanted.append(sessions.c.id.in_(within.sessions))
    return or_(*wanted) if wanted else sessions.c.id.is_(None)


async def _satellites(db: AsyncConnection, tenant: str, ids: Sequence[str]) -> dict[str, Iterable[Satellite]]:
    seats, classes = session_rooms.c, class_groups.c
    query = (
        select(session_rooms, rooms.c.organization_id, classes.expected_count)
        .join(rooms, and_(rooms.c.tenant_id == seats.tenant_id, rooms.c.id == seats.room_id))
        .outerjoin(class_groups, and_(classes.tenant_id == seats.tenant_id, classes.id == seats.class_group_id))
        .where(seats.tenant_id == tenant, seats.session_id.in_(ids))
        .order_by(seats.session_id, seats.position)
    )
    found: dict[str, list[Satellite]] = defaultdict(list)
    for row in await db.execute(query):
        found[row.session_id].append(
            Satellite(row.room_id, row.organization_id, row.class_group_id, row.expected_count, row.co_teacher_id)
        )
    return dict(found)


async def _members(db: AsyncConnection, tenant: str, seminars: Sequence[str]) -> dict[str, list[str]]:
    """Seminar → its members beside the chair, in their order."""
    member = session_members.c
    query = select(member.session_id, member.person_id).where(
        member.tenant_id == tenant, member.session_id.in_(seminars)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for session, person in await db.execute(query.order_by(member.session_id, member.position)):
        found[session].append(person)
    return dict(found)


def _planned(row: Row[Any], seated: Iterable[Satellite], members: Iterable[str]) -> Planned:
    return Planned(
        id=row.id,
        kind=row.kind,
        host=row.organization_id,
        title=row.title,
        zone=row.zone,
        lead=row.lead_id,
        starts=row.planned_start,
        ends=row.planned_end,
        scheduled=row.scheduled,
        row_version=row.row_version,
        subject=row.subject,
        grade=row.grade,
        room=row.room_id,
        substitute=row.substitute_id,
        entry=row.entry_id,
        period=row.period,
        cancelled=row.cancelled,
        cancel_reason=row.cancel_reason,
        rooms=tuple(seated),
        members=tuple(members),
    )
