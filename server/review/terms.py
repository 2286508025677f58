"""Attendance across a span of days, read from the rows of finished sessions. Rows never leave this file.

Sums are made by the database; only what is drawn cell by cell is read one by one, and that has a limit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import store
from .queries import SessionFilter, existing
from .rows import AbsenceRow, RoomRow
from .tables import LIVE

MOST_CELLS = 4_000  # a term of one course in 40 schools


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rooms' sessions are meant; `may` is what exists for the reader."""

    may: SessionFilter
    start: datetime
    end: datetime
    school: str | None = None
    class_group: str | None = None
    course: str | None = None
    subject: str | None = None
    grade: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True)
class ClassSum:
    """One class over the span. `present` of `expected` rest on confirmed roll calls alone."""

    school: str
    class_group: str | None
    sessions: int
    present: int
    expected: int
    headcount: int
    failures: int  # sessions whose link was broken for too long
    absences: int  # sessions in which the room was not there
    differing: int  # sessions whose truths differ


@dataclass(frozen=True, slots=True)
class PupilSum:
    """How often a pupil was missing; `last` is the newest of them."""

    class_group: str | None
    room: str
    whom: str
    absent: int
    excused: int
    late: int
    left_early: int
    last: AbsenceRow


def _conditions(tenant: str, wanted: Wanted) -> ColumnElement[bool]:
    rooms = LIVE.rooms.c
    named = ("school", "class_group", "course", "subject", "grade", "host")
    given = [(rooms[name], getattr(wanted, name)) for name in named]
    return and_(
        rooms.tenant_id == tenant,
        rooms.planned_start >= wanted.start,
        rooms.planned_start < wanted.end,
        rooms.session.in_(
            select(LIVE.sessions.c.session).where(
                LIVE.sessions.c.tenant_id == tenant, existing(tenant, wanted.may)
            )
        ),
        *(column == value for column, value in given if value is not None),
    )


async def classes(db: AsyncConnection, tenant: str, wanted: Wanted) -> list[ClassSum]:
    rooms = LIVE.rooms.c

    def counted(column: ColumnElement[int]) -> ColumnElement[int]:
        return func.sum(case((rooms.confirmed, column), else_=0))

    def times(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    query = (
        select(
            rooms.school,
            rooms.class_group,
            func.count(),
            counted(rooms.called),
            counted(rooms.expected),
            counted(rooms.headcount),
            times(rooms.status == "link_failure"),
            times(rooms.status == "absent"),
            times(rooms.differing),
        )
        .where(_conditions(tenant, wanted))
        .group_by(rooms.school, rooms.class_group)
        .order_by(rooms.school, rooms.class_group)
    )
    return [ClassSum(*row) for row in await db.execute(query)]


async def cells(db: AsyncConnection, tenant: str, wanted: Wanted) -> list[tuple[str, RoomRow]]:
    """Session and row of each, the oldest first, the newest kept where there are too many."""
    rooms = LIVE.rooms
    query = (
        select(rooms)
        .where(_conditions(tenant, wanted))
        .order_by(rooms.c.planned_start.desc(), rooms.c.session.desc(), rooms.c.position.desc())
        .limit(MOST_CELLS)
    )
    found = [(row["session"], store.room_of(row)) for row in (await db.execute(query)).mappings()]
    return found[::-1]


async def missing(db: AsyncConnection, tenant: str, wanted: Wanted, groups: Iterable[str]) -> list[PupilSum]:
    """Who was missing in these classes, by class and pupil, never by how often."""
    absences, rooms = LIVE.absences, LIVE.rooms
    query = (
        select(absences)
        .join(
            rooms,
            and_(
                rooms.c.tenant_id == absences.c.tenant_id,
                rooms.c.session == absences.c.session,
                rooms.c.room == absences.c.room,
            ),
        )
        .where(_conditions(tenant, wanted), absences.c.class_group.in_(list(groups)))
        .order_by(absences.c.class_group, absences.c.whom, absences.c.planned_start, literal_column("1"))
    )
    by_pupil: dict[tuple[str | None, str], list[AbsenceRow]] = {}
    for row in (await db.execute(query)).mappings():
        absence = store.absence_of(row)
        by_pupil.setdefault((absence.class_group, absence.whom), []).append(absence)
    return [_sum(rows) for rows in by_pupil.values()]


def _sum(rows: list[AbsenceRow]) -> PupilSum:
    def times(status: str) -> int:
        return sum(row.status == status for row in rows)

    last = rows[-1]
    return PupilSum(
        class_group=last.class_group,
        room=last.room,
        whom=last.whom,
        absent=times("absent"),
        excused=times("excused"),
        late=times("late"),
        left_early=times("left_early"),
        last=last,
    )


class Taught(NamedTuple):
    """What the ledger asks of a room in a finished session."""

    taught_ms: int
    received_ms: int
    failed_ms: int
    present_ms: int


def taught_rooms(tenant: str, wanted: Wanted) -> Select[Any]:
    """Session, room and `Taught`'s figures of every room of every finished session."""
    rooms = LIVE.rooms.c
    figures = (rooms.taught_ms, rooms.received_ms, rooms.failed_ms, rooms.present_ms)
    return select(rooms.session, rooms.room, *figures).where(_conditions(tenant, wanted))


async def taught(
    db: AsyncConnection, tenant: str, wanted: Wanted, places: Collection[str]
) -> dict[tuple[str, str], Taught]:
    """By session and room, of these rooms alone."""
    query = taught_rooms(tenant, wanted).where(LIVE.rooms.c.room.in_(places))
    rows = (await db.execute(query)).all()
    return {(session, room): Taught(*figures) for session, room, *figures in rows}


async def versions(db: AsyncConnection, tenant: str, wanted: Wanted) -> list[int]:
    """Of the rules by which these were judged."""
    query = select(LIVE.rooms.c.rules_version).where(_conditions(tenant, wanted)).distinct()
    return sorted((await db.scalars(query)).all())
