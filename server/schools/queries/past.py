"""What attendance asks of the registry: what was planned, who the pupils were, what partnerships there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ..tables import memberships, people, rooms, session_rooms, sessions
from .pupils import in_class


@dataclass(frozen=True, slots=True)
class PlannedLesson:
    """One satellite room of one planned session."""

    session: str
    host: str
    school: str
    room: str
    class_group: str | None
    partnership: str | None
    entry: str | None
    lesson: str | None
    title: str
    subject: str | None
    grade: str | None
    lead: str
    period: int | None
    planned_start: datetime
    planned_end: datetime
    cancelled: str | None


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil as a class had him on a day."""

    person: str
    class_group: str
    seat: int | None
    label: str
    pseudonym: str


async def planned_lessons(
    db: AsyncConnection, tenant: str, host: str, school: str, start: datetime, end: datetime
) -> list[PlannedLesson]:
    """Lessons between two moments of a host, in the rooms of a school, by time."""
    plan, place, room = sessions.c, session_rooms.c, rooms.c
    query = (
        select(
            plan.id,
            plan.organization_id,
            room.organization_id,
            place.room_id,
            place.class_group_id,
            place.partnership_id,
            plan.entry_id,
            plan.lesson_id,
            plan.title,
            plan.subject,
            plan.grade,
            plan.lead_id,
            plan.period,
            plan.planned_start,
            plan.planned_end,
            case((plan.cancelled.is_not(None), func.coalesce(plan.cancel_reason, "other"))),
        )
        .join(session_rooms, and_(place.tenant_id == plan.tenant_id, place.session_id == plan.id))
        .join(rooms, and_(room.tenant_id == plan.tenant_id, room.id == place.room_id))
        .where(
            plan.tenant_id == tenant,
            plan.kind == "lesson",
            plan.planned_start >= start,
            plan.planned_start < end,
            plan.organization_id == host,
            room.organization_id == school,
        )
        .order_by(plan.planned_start, plan.id, place.position)
    )
    return [PlannedLesson(*cast("tuple[Any, ...]", row)) for row in await db.execute(query)]


async def pupils_on(
    db: AsyncConnection, tenant: str, class_groups: Iterable[str], day: date | None
) -> dict[str, list[Pupil]]:
    """Class group → its pupils as they sat on a day, by seat."""
    query = (
        select(memberships.c.class_group_id, memberships.c.seat, people.c.id, people.c.label, people.c.pseudonym)
        .join(people, and_(people.c.tenant_id == memberships.c.tenant_id, people.c.id == memberships.c.person_id))
        .where(
            memberships.c.tenant_id == tenant,
            memberships.c.class_group_id.in_(list(class_groups)),
            in_class(day),
        )
        .order_by(memberships.c.class_group_id, memberships.c.seat, people.c.id)
    )
    found: dict[str, list[Pupil]] = {}
    for row in await db.execute(query):
        pupil = Pupil(row.id, row.class_group_id, row.seat, row.label, row.pseudonym)
        found.setdefault(row.class_group_id, []).append(pupil)
    return found


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A pupil in a class from a day to before another."""

    pupil: Pupil
    begun: date
    ended: date | None

    def on(self, day: date) -> bool:
        return self.begun <= day and (self.ended is None or day < self.ended)


async def enrolments(db: AsyncConnection, tenant: str, class_groups: Iterable[str]) -> list[Enrolment]:
    """Everybody who ever sat in these classes."""
    member = memberships.c
    query = (
        select(member.class_group_id, member.seat, member.begun, member.ended)
        .add_columns(people.c.id, people.c.label, people.c.pseudonym)
        .join(people, and_(people.c.tenant_id == member.tenant_id, people.c.id == member.person_id))
        .where(member.tenant_id == tenant, member.class_group_id.in_(list(class_groups)))
        .order_by(member.class_group_id, member.seat, member.begun, people.c.id)
    )
    return [
        Enrolment(Pupil(row.id, row.class_group_id, row.seat, row.label, row.pseudonym), row.begun, row.ended)
        for row in await db.execute(query)
    ]


async def people_called(db: AsyncConnection, tenant: str, wanted: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Person → name and pseudonym."""
    query = select(people.c.id, people.c.label, people.c.pseudonym).where(
        people.c.tenant_id == tenant, people.c.id.in_(list(wanted))
    )
    return {row.id: (row.label, row.pseudonym) for row in await db.execute(query)}
