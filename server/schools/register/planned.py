"""Planned sessions 场次 as rows: one delivery of a lesson, with its rooms. What recurs, the timetable plans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, model_validator
from sqlalchemy import Row, Select, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.values import CallOffReason
from server.web.api import Strict
from server.web.words import AskedMoment, Id, Label, Moment, Note, Word

from ..tables import class_groups, organizations, people, rooms, session_rooms, sessions
from .lists import ListQuery

MAX_ROOMS = 40
LONGEST_H = 12
State = Literal["scheduled", "cancelled"]


class PlannedRoomBody(Strict):
    room: Id
    class_group: Id | None = None
    co_teacher: Id | None = None


class PlannedRoomAnswer(BaseModel):
    room: str
    room_label: str
    organization: str
    organization_label: str
    class_group: str | None = None
    class_group_label: str | None = None
    expected_count: int | None = None
    co_teacher: str | None = None
    co_teacher_label: str | None = None
    partnership: str | None = None


class PlannedSession(BaseModel):
    id: str
    row_version: int
    kind: str
    organization: str
    organization_label: str
    title: str
    subject: str | None = None
    grade: str | None = None
    lesson: str | None = None
    entry: str | None = Field(default=None, description="The timetable entry that it comes from")
    room: str | None = None
    lead: str
    lead_label: str
    substitute: str | None = None
    zone: str
    planned_start: Moment
    planned_end: Moment
    cancelled: datetime | None = None
    cancel_reason: str | None = None
    rooms: list[PlannedRoomAnswer] = []


class PlannedPage(BaseModel):
    items: list[PlannedSession]
    total: int
    cursor: str | None = None


class Times(Strict):
    @model_validator(mode="after")
    def _in_order(self) -> Times:
        start, end = getattr(self, "planned_start", None), getattr(self, "planned_end", None)
        for time in (start, end):
            if time is not None and time.tzinfo is None:
                raise ValueError("planned_start, planned_end: a time needs a zone, such as +08:00")
        if start is not None and end is not None and not 0 < (end - start).total_seconds() <= LONGEST_H * 3600:
            raise ValueError(f"planned_end: must be after planned_start, and within {LONGEST_H} hours")
        return self


class PlanSession(Times):
    title: Label
    subject: Word
    grade: Word
    room: Id = Field(description="The lead's; its school is the host")
    lead: Id
    lesson: Id | None = None
    planned_start: Moment
    planned_end: Moment
    rooms: Annotated[list[PlannedRoomBody], Field(min_length=1, max_length=MAX_ROOMS)]
    despite: bool = Field(default=False, description="Plan it although something stands in the way")


class AmendSession(Times):
    row_version: int = Field(ge=1)
    title: Label | None = None
    room: Id | None = None
    lead: Id | None = None
    substitute: Id | None = None
    planned_start: Moment | None = None
    planned_end: Moment | None = None
    rooms: Annotated[list[PlannedRoomBody], Field(min_length=1, max_length=MAX_ROOMS)] | None = None
    despite: bool = False


class CancelSession(Strict):
    reason: CallOffReason
    note: Note | None = None


class PlannedQuery(ListQuery):
    start: AskedMoment | None = None
    end: AskedMoment | None = None
    teacher: Id | None = None
    room: Id | None = None
    state: State = "scheduled"


LEAD = people.alias("lead")


def selected(tenant: str) -> Select[Any]:
    table = sessions.c
    return (
        select(sessions, organizations.c.label.label("organization_label"), LEAD.c.label.label("lead_label"))
        .join(
            organizations, and_(organizations.c.tenant_id == tenant, organizations.c.id == table.organization_id)
        )
        .join(LEAD, and_(LEAD.c.tenant_id == tenant, LEAD.c.id == table.lead_id))
        .where(table.tenant_id == tenant)
    )


async def rooms_of(db: AsyncConnection, tenant: str, ids: Sequence[str]) -> dict[str, list[PlannedRoomAnswer]]:
    """Session → its satellite rooms in their order. One query for all of them."""
    at, teacher = session_rooms.c, people.alias("teacher")
    query = (
        select(
            session_rooms,
            rooms.c.label.label("room_label"),
            rooms.c.organization_id,
            organizations.c.label.label("organization_label"),
            class_groups.c.label.label("class_group_label"),
            class_groups.c.expected_count,
            teacher.c.label.label("co_teacher_label"),
        )
        .join(rooms, and_(rooms.c.tenant_id == tenant, rooms.c.id == at.room_id))
        .join(
            organizations, and_(organizations.c.tenant_id == tenant, organizations.c.id == rooms.c.organization_id)
        )
        .outerjoin(class_groups, and_(class_groups.c.tenant_id == tenant, class_groups.c.id == at.class_group_id))
        .outerjoin(teacher, and_(teacher.c.tenant_id == tenant, teacher.c.id == at.co_teacher_id))
        .where(at.tenant_id == tenant, at.session_id.in_(list(ids)))
        .order_by(at.session_id, at.position)
    )
    found: dict[str, list[PlannedRoomAnswer]] = {}
    for row in await db.execute(query):
        found.setdefault(row.session_id, []).append(_room(row))
    return found


def _room(row: Row[Any]) -> PlannedRoomAnswer:
    return PlannedRoomAnswer(
        room=row.room_id,
        room_label=row.room_label,
        organization=row.organization_id,
        organization_label=row.organization_label,
        class_group=row.class_group_id,
        class_group_label=row.class_group_label,
        expected_count=row.expected_count,
        co_teacher=row.co_teacher_id,
        co_teacher_label=row.co_teacher_label,
        partnership=row.partnership_id,
    )


def told(row: Row[Any], planned: Sequence[PlannedRoomAnswer]) -> PlannedSession:
    return PlannedSession(
        id=row.id,
        row_version=row.row_version,
        kind=row.kind,
        organization=row.organization_id,
        organization_label=row.organization_label,
        title=row.title,
        subject=row.subject,
        grade=row.grade,
        lesson=row.lesson_id,
        entry=row.entry_id,
        room=row.room_id,
        lead=row.lead_id,
        lead_label=row.lead_label,
        substitute=row.substitute_id,
        zone=row.zone,
        planned_start=row.planned_start,
        planned_end=row.planned_end,
        cancelled=row.cancelled,
        cancel_reason=row.cancel_reason,
        rooms=list(planned),
    )
