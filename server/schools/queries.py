"""What the registry knows, as values. Rows never leave this file.

Every function takes an open connection and the tenant, and asks for exactly one thing. `session` is a session's
id or its name (`demo`), which means the newest of that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.base import Personal
from events.schema.values import Plan, PlannedRoom

from .tables import (
    class_groups,
    lesson_rooms,
    lessons,
    organizations,
    people,
    pupils,
    role_assignments,
    rooms,
    sessions,
)


@dataclass(frozen=True, slots=True)
class ScheduledSession:
    """One delivery of a lesson as it stands in the timetable."""

    id: str
    lesson: str
    host: str  # organization
    room: str  # the lead's room
    plan: Plan


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


async def scheduled(db: AsyncConnection, tenant: str, session_id: str) -> ScheduledSession | None:
    """A session with its plan as it would be frozen now."""
    query = (
        select(sessions, lessons).join(lessons).where(sessions.c.tenant_id == tenant, sessions.c.id == session_id)
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    paths = await org_paths(db, tenant)
    planned = await _planned_rooms(db, tenant, row.lesson_id, paths)
    plan = Plan(
        kind="lesson",
        title=Personal(f"org:{row.organization_id}", row.title),
        lead=row.lead_id,
        org_path=paths[row.organization_id],
        planned_start=row.planned_start,
        planned_end=row.planned_end,
        zone=row.zone,
        rooms=planned,
        lesson=row.lesson_id,
        subject=row.subject,
        grade=row.grade,
    )
    return ScheduledSession(session_id, row.lesson_id, row.organization_id, row.room_id, plan)


async def _planned_rooms(
    db: AsyncConnection, tenant: str, lesson_id: str, paths: Mapping[str, tuple[str, ...]]
) -> tuple[PlannedRoom, ...]:
    query = (
        select(lesson_rooms, rooms.c.organization_id, class_groups.c.expected_count)
        .join(rooms, (rooms.c.tenant_id == lesson_rooms.c.tenant_id) & (rooms.c.id == lesson_rooms.c.room_id))
        .join(
            class_groups,
            (class_groups.c.tenant_id == lesson_rooms.c.tenant_id)
            & (class_groups.c.id == lesson_rooms.c.class_group_id),
        )
        .where(lesson_rooms.c.tenant_id == tenant, lesson_rooms.c.lesson_id == lesson_id)
        .order_by(lesson_rooms.c.position)
    )
    return tuple(
        PlannedRoom(
            room=row.room_id,
            org_path=paths[row.organization_id],
            expected_count=row.expected_count,
            class_group=row.class_group_id,
            co_teacher=row.co_teacher_id,
        )
        for row in await db.execute(query)
    )


async def org_paths(db: AsyncConnection, tenant: str) -> dict[str, tuple[str, ...]]:
    """Every organization's way down from the top, itself last."""
    query = select(organizations.c.id, organizations.c.parent_id).where(organizations.c.tenant_id == tenant)
    parents = {row.id: row.parent_id for row in await db.execute(query)}

    def path(organization: str | None) -> tuple[str, ...]:
        return () if organization is None else (*path(parents[organization]), organization)

    return {organization: path(organization) for organization in parents}


async def places(db: AsyncConnection, tenant: str, session: ScheduledSession) -> dict[str, Place]:
    """The session's rooms, the lead's own first, then the satellites in the plan's order."""
    planned = {room.room: room for room in session.plan.rooms}
    wanted = [session.room, *planned]
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


async def class_labels(db: AsyncConnection, tenant: str, wanted: Iterable[str]) -> dict[str, str]:
    query = select(class_groups.c.id, class_groups.c.label).where(
        class_groups.c.tenant_id == tenant, class_groups.c.id.in_(list(wanted))
    )
    return {row.id: row.label for row in await db.execute(query)}


async def org_labels(db: AsyncConnection, tenant: str, wanted: Iterable[str]) -> dict[str, str]:
    query = select(organizations.c.id, organizations.c.label).where(
        organizations.c.tenant_id == tenant, organizations.c.id.in_(list(wanted))
    )
    return {row.id: row.label for row in await db.execute(query)}


async def person_labels(db: AsyncConnection, tenant: str, wanted: Iterable[str]) -> dict[str, str]:
    query = select(people.c.id, people.c.label).where(people.c.tenant_id == tenant, people.c.id.in_(list(wanted)))
    return {row.id: row.label for row in await db.execute(query)}


async def seat_labels(db: AsyncConnection, tenant: str, wanted: Iterable[str]) -> dict[str, dict[str, str]]:
    """Class group → seat → name."""
    query = (
        select(pupils)
        .where(pupils.c.tenant_id == tenant, pupils.c.class_group_id.in_(list(wanted)))
        .order_by(pupils.c.class_group_id, pupils.c.seat)
    )
    seats: dict[str, dict[str, str]] = {}
    for row in await db.execute(query):
        seats.setdefault(row.class_group_id, {})[str(row.seat)] = row.label
    return seats


async def holders(db: AsyncConnection, tenant: str, role: str, organizations_: Iterable[str]) -> tuple[str, ...]:
    """Who holds a role at one of these organizations."""
    query = (
        select(role_assignments.c.person_id)
        .where(
            role_assignments.c.tenant_id == tenant,
            role_assignments.c.role == role,
            role_assignments.c.organization_id.in_(list(organizations_)),
        )
        .order_by(role_assignments.c.person_id)
    )
    return tuple((await db.scalars(query)).all())


async def scopes(db: AsyncConnection, tenant: str, person: str, role: str) -> tuple[str, ...]:
    """The organizations at which a person holds a role."""
    query = (
        select(role_assignments.c.organization_id)
        .where(
            role_assignments.c.tenant_id == tenant,
            role_assignments.c.person_id == person,
            role_assignments.c.role == role,
        )
        .order_by(role_assignments.c.organization_id)
    )
    return tuple((await db.scalars(query)).all())


async def running(db: AsyncConnection, tenant: str, since: datetime) -> tuple[str, ...]:
    """The sessions planned to end after a moment, oldest first."""
    query = (
        select(sessions.c.id)
        .where(sessions.c.tenant_id == tenant, sessions.c.planned_end > since)
        .order_by(sessions.c.scheduled, sessions.c.id)
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
