"""Sessions 场次: one delivery of a lesson, or one seminar, as it stands in the timetable.

`session` is a session's id or its name (`demo`), which means the newest of that name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, Row, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.base import Personal
from events.schema.values import Plan, PlannedRoom

from ..tables import (
    class_groups,
    lessons,
    organizations,
    people,
    rooms,
    session_members,
    session_rooms,
    sessions,
)
from .organizations import org_paths
from .people import person_labels
from .pupils import class_labels


@dataclass(frozen=True, slots=True)
class ScheduledSession:
    """One delivery of a lesson, or one seminar, as it stands in the timetable."""

    id: str
    lesson: str | None
    host: str  # organization
    room: str | None  # the lead's; a seminar may have none
    plan: Plan
    cancelled: str | None = None  # why it was called off
    homes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # member of a seminar → path of his school


@dataclass(frozen=True, slots=True)
class Place:
    """Where an endpoint stands: its room's school, and the class that sits there in this session."""

    room: str
    label: str
    org_path: tuple[str, ...]
    school: str
    class_group: str | None = None
    class_label: str | None = None
    expected_count: int | None = None
    co_teacher: str | None = None


async def session_id(db: AsyncConnection, tenant: str, session: str) -> str | None:
    """The id behind an id or a name; None if there is no such session."""
    query = (
        select(sessions.c.id)
        .where(sessions.c.tenant_id == tenant, (sessions.c.id == session) | (sessions.c.name == session))
        .order_by(sessions.c.scheduled.desc(), sessions.c.id.desc())
        .limit(1)
    )
    found: str | None = await db.scalar(query)
    return found


async def session_kind(db: AsyncConnection, tenant: str, session_id: str) -> str | None:
    """`lesson` or `seminar`; None if there is no such session."""
    query = select(sessions.c.kind).where(sessions.c.tenant_id == tenant, sessions.c.id == session_id)
    found: str | None = await db.scalar(query)
    return found


async def scheduled(db: AsyncConnection, tenant: str, session_id: str) -> ScheduledSession | None:
    """A session with its plan as it would be frozen now."""
    return (await standing(db, tenant, sessions.c.id == session_id)).get(session_id)


async def standing(db: AsyncConnection, tenant: str, which: ColumnElement[bool]) -> dict[str, ScheduledSession]:
    """Sessions by id, each with its plan as it would be frozen now. As many queries for one as for a thousand."""
    query = (
        select(sessions, lessons.c.course_id)
        .outerjoin(
            lessons, and_(lessons.c.tenant_id == sessions.c.tenant_id, lessons.c.id == sessions.c.lesson_id)
        )
        .where(sessions.c.tenant_id == tenant, which)
        .order_by(sessions.c.planned_start, sessions.c.id)
    )
    rows = (await db.execute(query)).all()
    if not rows:
        return {}
    paths = await org_paths(db, tenant)
    seminars = any(row.kind == "seminar" for row in rows)
    homes = await _homes(db, tenant, which, paths) if seminars else {}
    planned = await _planned_rooms(db, tenant, which, paths)
    return {row.id: _session(row, paths, planned.get(row.id, ()), homes.get(row.id, {})) for row in rows}


def _session(
    row: Row[Any],
    paths: Mapping[str, tuple[str, ...]],
    planned: Sequence[PlannedRoom],
    homes: Mapping[str, tuple[str, ...]],
) -> ScheduledSession:
    plan = Plan(
        kind=cast(Literal["lesson", "seminar"], row.kind),
        title=Personal(f"org:{row.organization_id}", row.title),
        lead=row.lead_id,
        substitute=row.substitute_id,
        org_path=paths[row.organization_id],
        planned_start=row.planned_start,
        planned_end=row.planned_end,
        zone=row.zone,
        rooms=tuple(planned),
        course=row.course_id,
        lesson=row.lesson_id,
        subject=row.subject,
        grade=row.grade,
        timetable_entry=row.entry_id,
        activity=row.activity_id,
        members=tuple(homes) if row.kind == "seminar" else None,
    )
    reason = None if row.cancelled is None else row.cancel_reason or "other"
    return ScheduledSession(row.id, row.lesson_id, row.organization_id, row.room_id, plan, reason, homes)


async def _homes(
    db: AsyncConnection, tenant: str, which: ColumnElement[bool], paths: Mapping[str, tuple[str, ...]]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Seminar → its members in their order, each with the path of the school."""
    at = session_members.c
    query = (
        select(at.session_id, at.person_id, people.c.organization_id)
        .join(people, and_(people.c.tenant_id == at.tenant_id, people.c.id == at.person_id))
        .join(sessions, and_(sessions.c.tenant_id == at.tenant_id, sessions.c.id == at.session_id))
        .where(at.tenant_id == tenant, which)
        .order_by(at.session_id, at.position)
    )
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in await db.execute(query):
        found.setdefault(row.session_id, {})[row.person_id] = paths[row.organization_id]
    return found


async def _planned_rooms(
    db: AsyncConnection, tenant: str, which: ColumnElement[bool], paths: Mapping[str, tuple[str, ...]]
) -> dict[str, list[PlannedRoom]]:
    """Session → its satellite rooms in their order."""
    classes, places = class_groups.c, session_rooms.c
    query = (
        select(session_rooms, rooms.c.organization_id, classes.expected_count)
        .join(sessions, and_(sessions.c.tenant_id == places.tenant_id, sessions.c.id == places.session_id))
        .join(rooms, and_(rooms.c.tenant_id == places.tenant_id, rooms.c.id == places.room_id))
        .outerjoin(
            class_groups,
            and_(classes.tenant_id == places.tenant_id, classes.id == places.class_group_id),
        )
        .where(places.tenant_id == tenant, which)
        .order_by(places.session_id, places.position)
    )
    found: dict[str, list[PlannedRoom]] = {}
    for row in await db.execute(query):
        room = PlannedRoom(
            room=row.room_id,
            org_path=paths[row.organization_id],
            expected_count=row.expected_count or 0,
            class_group=row.class_group_id,
            co_teacher=row.co_teacher_id,
            partnership=row.partnership_id,
        )
        found.setdefault(row.session_id, []).append(room)
    return found


async def places(db: AsyncConnection, tenant: str, session: ScheduledSession) -> dict[str, Place]:
    """The session's rooms, the lead's own first, then the satellites in the plan's order."""
    planned = {room.room: room for room in session.plan.rooms}
    wanted = [*([session.room] if session.room else []), *planned]
    query = (
        select(rooms.c.id, rooms.c.label, organizations.c.label.label("school"))
        .join(
            organizations,
            (organizations.c.tenant_id == rooms.c.tenant_id) & (organizations.c.id == rooms.c.organization_id),
        )
        .where(rooms.c.tenant_id == tenant, rooms.c.id.in_(wanted))
    )
    rows = {row.id: row for row in await db.execute(query)}
    classes = await class_labels(db, tenant, [room.class_group for room in planned.values() if room.class_group])
    return {
        room: _place(room, rows[room].label, rows[room].school, planned.get(room), session, classes)
        for room in wanted
    }


def _place(
    room: str,
    label: str,
    school: str,
    planned: PlannedRoom | None,
    session: ScheduledSession,
    classes: Mapping[str, str],
) -> Place:
    if planned is None:
        return Place(room, label, session.plan.org_path, school)
    return Place(
        room=room,
        label=label,
        org_path=planned.org_path,
        school=school,
        class_group=planned.class_group,
        class_label=classes.get(planned.class_group or ""),
        expected_count=planned.expected_count,
        co_teacher=planned.co_teacher,
    )


async def running(db: AsyncConnection, tenant: str, since: datetime) -> tuple[str, ...]:
    """The sessions planned to end after a moment, oldest first."""
    query = (
        select(sessions.c.id)
        .where(sessions.c.tenant_id == tenant, sessions.c.planned_end > since, sessions.c.cancelled.is_(None))
        .order_by(sessions.c.scheduled, sessions.c.id)
    )
    return tuple((await db.scalars(query)).all())


async def held(db: AsyncConnection, tenant: str, since: datetime, until: datetime) -> tuple[str, ...]:
    """The sessions that are planned to begin before `until` and to end after `since`, the earliest first."""
    query = (
        select(sessions.c.id)
        .where(
            sessions.c.tenant_id == tenant,
            sessions.c.planned_start <= until,
            sessions.c.planned_end > since,
            sessions.c.cancelled.is_(None),
        )
        .order_by(sessions.c.planned_start, sessions.c.id)
    )
    return tuple((await db.scalars(query)).all())


async def sign_in_label(
    db: AsyncConnection, tenant: str, session_id: str, room: str | None, person: str | None
) -> str:
    """How a sign-in is called: a satellite by school and class, everybody else by name."""
    session = await scheduled(db, tenant, session_id)
    place = (await places(db, tenant, session)).get(room or "") if session else None
    if place is not None and place.class_label is not None:
        return f"{place.school} {place.class_label}"
    if person is not None:
        return (await person_labels(db, tenant, [person])).get(person, "")
    return place.school if place is not None else ""


async def name_substitute(db: AsyncConnection, tenant: str, session_id: str, person: str | None) -> None:
    """Who may come in as the substitute of a session; None: nobody."""
    own = (sessions.c.tenant_id == tenant, sessions.c.id == session_id)
    changed = {"substitute_id": person, "row_version": sessions.c.row_version + 1}
    await db.execute(update(sessions).where(*own).values(changed))


async def call_off(db: AsyncConnection, tenant: str, ids: Sequence[str], reason: str, now: datetime) -> None:
    """In the timetable; what is called off already stays as it is."""
    which = (sessions.c.tenant_id == tenant, sessions.c.id.in_(ids), sessions.c.cancelled.is_(None))
    changed = {"cancelled": now, "cancel_reason": reason, "row_version": sessions.c.row_version + 1}
    await db.execute(update(sessions).where(*which).values(changed))
