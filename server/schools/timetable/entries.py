"""Timetable entries and the sessions they planned, in SQL. Rows never leave this file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.ids import uuid7

from ..tables import entry_rooms, session_rooms, sessions, timetable_entries
from .calendar import Occurrence, Rhythm, Weeks
from .clashes import Booking
from .replan import Standing


@dataclass(frozen=True, slots=True)
class EntryRoom:
    """A satellite room of an entry, in the order of every wall."""

    room: str
    class_group: str
    co_teacher: str | None = None
    partnership: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A lesson that comes back each week of a term. `host` is the organization it belongs to."""

    id: str
    host: str
    term: str
    title: str
    subject: str
    grade: str
    rhythm: Rhythm
    room: str  # the lead's
    lead: str
    rooms: tuple[EntryRoom, ...]
    course: str | None = None
    lesson: str | None = None
    row_version: int = 1
    retired: bool = False

    def booking(self, held: Occurrence) -> Booking:
        """What one time of it wants for itself."""
        co_teachers = {room.co_teacher for room in self.rooms if room.co_teacher}
        return Booking(
            series=self.id,
            starts=held.starts,
            ends=held.ends,
            rooms=frozenset({self.room, *(room.room for room in self.rooms)}),
            teachers=frozenset({self.lead, *co_teachers}),
            classes=frozenset(room.class_group for room in self.rooms),
        )


async def entry(db: AsyncConnection, tenant: str, id_: str) -> Entry | None:
    found = await _entries(db, tenant, timetable_entries.c.id == id_)
    return found[0] if found else None


async def entries(db: AsyncConnection, tenant: str, hosts: Iterable[str]) -> tuple[Entry, ...]:
    """The entries in force of these hosts, by weekday and period."""
    mine = timetable_entries.c.organization_id.in_(list(hosts))
    return await _entries(db, tenant, and_(mine, timetable_entries.c.retired.is_(None)))


async def of_term(db: AsyncConnection, tenant: str, term: str) -> tuple[Entry, ...]:
    in_force = and_(timetable_entries.c.term_id == term, timetable_entries.c.retired.is_(None))
    return await _entries(db, tenant, in_force)


async def _entries(db: AsyncConnection, tenant: str, which: ColumnElement[bool]) -> tuple[Entry, ...]:
    table = timetable_entries.c
    query = select(timetable_entries).where(table.tenant_id == tenant, which)
    rows = (await db.execute(query.order_by(table.weekday, table.period, table.id))).all()
    rooms = await _rooms(db, tenant, [row.id for row in rows])
    return tuple(_entry(row, rooms[row.id]) for row in rows)


async def _rooms(db: AsyncConnection, tenant: str, ids: Sequence[str]) -> dict[str, list[EntryRoom]]:
    found: dict[str, list[EntryRoom]] = defaultdict(list)
    query = select(entry_rooms).where(entry_rooms.c.tenant_id == tenant, entry_rooms.c.entry_id.in_(ids))
    for row in await db.execute(query.order_by(entry_rooms.c.entry_id, entry_rooms.c.position)):
        found[row.entry_id].append(
            EntryRoom(row.room_id, row.class_group_id, row.co_teacher_id, row.partnership_id)
        )
    return found


def _entry(row: Row[Any], rooms: Iterable[EntryRoom]) -> Entry:
    return Entry(
        id=row.id,
        host=row.organization_id,
        term=row.term_id,
        title=row.title,
        subject=row.subject,
        grade=row.grade,
        rhythm=Rhythm(row.weekday, row.period, cast(Weeks, row.weeks)),
        room=row.room_id,
        lead=row.lead_id,
        rooms=tuple(rooms),
        course=row.course_id,
        lesson=row.lesson_id,
        row_version=row.row_version,
        retired=row.retired is not None,
    )


# -- writing --------------------------------------------------------------------------------------------------


async def add(db: AsyncConnection, tenant: str, new: Entry) -> None:
    await db.execute(insert(timetable_entries).values(tenant_id=tenant, id=new.id, row_version=1, **_columns(new)))
    await _seat(db, tenant, new)


async def change(db: AsyncConnection, tenant: str, new: Entry, retired: datetime | None = None) -> bool:
    """Writes the entry over the version it names; False, and nothing is changed, if that is past."""
    table = timetable_entries.c
    changed = await db.execute(
        update(timetable_entries)
        .where(table.tenant_id == tenant, table.id == new.id, table.row_version == new.row_version)
        .values(row_version=new.row_version + 1, retired=retired, **_columns(new))
    )
    if changed.rowcount != 1:
        return False
    await db.execute(
        delete(entry_rooms).where(entry_rooms.c.tenant_id == tenant, entry_rooms.c.entry_id == new.id)
    )
    await _seat(db, tenant, new)
    return True


def _columns(new: Entry) -> dict[str, Any]:
    return {
        "organization_id": new.host,
        "term_id": new.term,
        "course_id": new.course,
        "lesson_id": new.lesson,
        "title": new.title,
        "subject": new.subject,
        "grade": new.grade,
        "weekday": new.rhythm.weekday,
        "period": new.rhythm.period,
        "weeks": new.rhythm.weeks,
        "room_id": new.room,
        "lead_id": new.lead,
    }


async def _seat(db: AsyncConnection, tenant: str, new: Entry) -> None:
    if new.rooms:
        await db.execute(
            insert(entry_rooms),
            [
                {"tenant_id": tenant, "entry_id": new.id, **_room_columns(*each)}
                for each in enumerate(new.rooms, 1)
            ],
        )


def _room_columns(position: int, room: EntryRoom) -> dict[str, Any]:
    return {
        "position": position,
        "room_id": room.room,
        "class_group_id": room.class_group,
        "co_teacher_id": room.co_teacher,
        "partnership_id": room.partnership,
    }


# -- sessions of an entry -------------------------------------------------------------------------------------


async def standing(db: AsyncConnection, tenant: str, entry_id: str, zone: ZoneInfo) -> tuple[Standing, ...]:
    """Every session that the entry planned."""
    query = select(sessions).where(sessions.c.tenant_id == tenant, sessions.c.entry_id == entry_id)
    return tuple(
        Standing(
            session=row.id,
            day=row.entry_day or row.planned_start.astimezone(zone).date(),
            starts=row.planned_start,
            ends=row.planned_end,
            called_off=None if row.cancelled is None else row.cancel_reason or "other",
        )
        for row in await db.execute(query.order_by(sessions.c.planned_start, sessions.c.id))
    )


async def plan(
    db: AsyncConnection, tenant: str, of: Entry, times: Sequence[Occurrence], zone: str, now: datetime
) -> None:
    """A new session for each of these times."""
    if not times:
        return
    new = [(uuid7(now), held) for held in times]
    await db.execute(insert(sessions), [_session(tenant, of, id_, held, zone, now) for id_, held in new])
    if of.rooms:
        rows = [{"tenant_id": tenant, "session_id": id_, **room} for id_, _ in new for room in _session_rooms(of)]
        await db.execute(insert(session_rooms), rows)


def _session(tenant: str, of: Entry, id_: str, held: Occurrence, zone: str, now: datetime) -> dict[str, Any]:
    when = {"planned_start": held.starts, "planned_end": held.ends, "entry_day": held.day, "scheduled": now}
    return {
        "tenant_id": tenant,
        "id": id_,
        "kind": "lesson",
        "entry_id": of.id,
        "zone": zone,
        "row_version": 1,
        **_told(of),
        **when,
    }


def _told(of: Entry) -> dict[str, Any]:
    """What a session takes over from its entry."""
    return {
        "organization_id": of.host,
        "lesson_id": of.lesson,
        "title": of.title,
        "subject": of.subject,
        "grade": of.grade,
        "room_id": of.room,
        "lead_id": of.lead,
        "period": of.rhythm.period,
    }


def _session_rooms(of: Entry) -> list[dict[str, Any]]:
    return [_room_columns(*each) for each in enumerate(of.rooms, 1)]


async def move(db: AsyncConnection, tenant: str, session: str, to: Occurrence) -> None:
    """To another time, called off no more."""
    await db.execute(
        update(sessions)
        .where(sessions.c.tenant_id == tenant, sessions.c.id == session)
        .values(
            planned_start=to.starts,
            planned_end=to.ends,
            entry_day=to.day,
            cancelled=None,
            cancel_reason=None,
            row_version=sessions.c.row_version + 1,
        )
    )


async def retell(db: AsyncConnection, tenant: str, old: Entry, new: Entry, ids: Sequence[str]) -> None:
    """Those of these sessions that still are as the old entry said take over what the new one says."""
    table = sessions.c
    untouched = and_(
        table.title == old.title,
        table.lead_id == old.lead,
        table.room_id == old.room,
        table.substitute_id.is_(None),
    )
    query = select(table.id).where(table.tenant_id == tenant, table.id.in_(ids), untouched)
    seated = await _seated(db, tenant, ids)
    follow = [id_ for id_ in (await db.scalars(query)).all() if seated.get(id_, []) == _session_rooms(old)]
    which = and_(table.tenant_id == tenant, table.id.in_(follow))
    await db.execute(update(sessions).where(which).values(row_version=table.row_version + 1, **_told(new)))
    await db.execute(
        delete(session_rooms).where(session_rooms.c.tenant_id == tenant, session_rooms.c.session_id.in_(follow))
    )
    rows = [{"tenant_id": tenant, "session_id": id_, **room} for id_ in follow for room in _session_rooms(new)]
    if rows:
        await db.execute(insert(session_rooms), rows)


async def _seated(db: AsyncConnection, tenant: str, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Session → its rooms as they are now."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    of = session_rooms.c
    query = select(session_rooms).where(of.tenant_id == tenant, of.session_id.in_(ids))
    for row in await db.execute(query.order_by(of.session_id, of.position)):
        room = EntryRoom(row.room_id, row.class_group_id, row.co_teacher_id, row.partnership_id)
        found[row.session_id].append(_room_columns(row.position, room))
    return found


@dataclass(frozen=True, slots=True)
class Series:
    """What is in the way: an entry, or a session that stands alone."""

    title: str
    host: str
    lead: str


async def series(db: AsyncConnection, tenant: str, ids: Iterable[str]) -> dict[str, Series]:
    """What bookings name as their series, by its id."""
    wanted = list(ids)
    found: dict[str, Series] = {}
    for table in (sessions, timetable_entries):
        query = select(table.c.id, table.c.title, table.c.organization_id, table.c.lead_id)
        for row in await db.execute(query.where(table.c.tenant_id == tenant, table.c.id.in_(wanted))):
            found[row.id] = Series(row.title, row.organization_id, row.lead_id)
    return found


async def bookings(
    db: AsyncConnection, tenant: str, since: datetime, until: datetime, wanted: Booking | None = None
) -> tuple[Booking, ...]:
    """What is planned between two moments and not called off; with `wanted`, only what wants some of the same."""
    table, of = sessions.c, session_rooms.c
    joined = and_(of.tenant_id == table.tenant_id, of.session_id == table.id)
    between = and_(
        table.tenant_id == tenant,
        table.planned_start < until,
        table.planned_end > since,
        table.cancelled.is_(None),
    )
    query = (
        select(sessions, of.room_id.label("satellite"), of.class_group_id, of.co_teacher_id)
        .outerjoin(session_rooms, joined)
        .where(between)
        .order_by(table.planned_start, table.id)
    )
    if wanted is not None:
        near = select(table.id).outerjoin(session_rooms, joined).where(between, _shares(wanted))
        query = query.where(table.id.in_(near))
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in await db.execute(query):
        found[row.id].append(row)
    return tuple(_booking(rows) for rows in found.values())


def _shares(wanted: Booking) -> ColumnElement[bool]:
    return or_(
        sessions.c.room_id.in_(wanted.rooms),
        session_rooms.c.room_id.in_(wanted.rooms),
        sessions.c.lead_id.in_(wanted.teachers),
        session_rooms.c.co_teacher_id.in_(wanted.teachers),
        session_rooms.c.class_group_id.in_(wanted.classes),
    )


def _booking(rows: Sequence[Row[Any]]) -> Booking:
    """One session of as many rows as it has rooms."""
    first = rows[0]
    return Booking(
        series=first.entry_id or first.id,
        starts=first.planned_start,
        ends=first.planned_end,
        rooms=frozenset(filter(None, [first.room_id, *(row.satellite for row in rows)])),
        teachers=frozenset(filter(None, [first.lead_id, *(row.co_teacher_id for row in rows)])),
        classes=frozenset(row.class_group_id for row in rows if row.class_group_id),
    )
