"""The demo class: a session named `demo` that is always there to be joined, and one link for each of its parts.

The links' secrets are derived from a key in the data folder, so they are the same after every restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.ids import uuid7

from . import queries
from .queries import ScheduledSession
from .signing import Link, derived_secret, keep_link
from .tables import entry_rooms, lessons, session_rooms, sessions, timetable_entries

NAME = "demo"
ZONE = "Asia/Shanghai"
ENTRY = "c4d81f6e-0b7a-4c53-8e92-1d3f5a7b9c20"  # in the timetable, where a migration has put it


@dataclass(frozen=True, slots=True)
class DemoLink:
    """One line of what `serve` prints."""

    role: str
    label: str
    page: str  # the path that it opens
    secret: str


async def schedule(db: AsyncConnection, tenant: str, now: datetime) -> str:
    """A new demo session, planned for now as its timetable entry says; gives its id."""
    entry = (await db.execute(_entry(tenant))).one()
    session_id = uuid7(now)
    start = now.replace(microsecond=0)
    copied = ("organization_id", "lesson_id", "title", "subject", "grade", "room_id", "lead_id")
    await db.execute(
        insert(sessions).values(
            tenant_id=tenant,
            id=session_id,
            kind="lesson",
            entry_id=ENTRY,
            name=NAME,
            zone=ZONE,
            planned_start=start,
            planned_end=start + timedelta(minutes=entry.minutes),
            scheduled=now,
            **{column: getattr(entry, column) for column in copied},
        )
    )
    kept = ("tenant_id", "position", "room_id", "class_group_id", "co_teacher_id", "partnership_id")
    planned = select(entry_rooms).where(entry_rooms.c.tenant_id == tenant, entry_rooms.c.entry_id == ENTRY)
    rooms = [{column: getattr(room, column) for column in kept} for room in await db.execute(planned)]
    await db.execute(insert(session_rooms), [{"session_id": session_id, **room} for room in rooms])
    return session_id


def _entry(tenant: str) -> Select[Any]:
    entries = timetable_entries.c
    return (
        select(timetable_entries, lessons.c.minutes)
        .join(lessons, (lessons.c.tenant_id == entries.tenant_id) & (lessons.c.id == entries.lesson_id))
        .where(entries.tenant_id == tenant, entries.id == ENTRY)
    )


async def make_links(db: AsyncConnection, tenant: str, session: ScheduledSession, key: bytes) -> list[DemoLink]:
    """The link of every part, in the order people are told of them."""
    made = []
    for role, label, link in await _parts(db, tenant, session):
        secret = derived_secret(key, f"{NAME} {link.role} {link.room or ''} {link.person or ''}")
        await keep_link(db, tenant, secret, link)
        page = "/admin" if link.role == "org_admin" else f"/class/{NAME}"
        made.append(DemoLink(role, label, page, secret))
    return made


async def _parts(db: AsyncConnection, tenant: str, session: ScheduledSession) -> list[tuple[str, str, Link]]:
    plan = session.plan
    places = await queries.places(db, tenant, session)
    observers = await queries.holders(db, tenant, "observer", plan.org_path)
    administrators = await queries.holders(db, tenant, "org_admin", plan.org_path)
    co_teachers = [room.co_teacher for room in plan.rooms if room.co_teacher]
    names = await queries.person_labels(db, tenant, [plan.lead, *observers, *administrators, *co_teachers])
    assert session.room is not None  # a lesson is given from one
    host = places[session.room]
    parts = [
        (
            "主讲教师",
            f"{host.school} {host.label} {names[plan.lead]}",
            Link(NAME, "lead_teacher", "lead_room", plan.lead, session.room),
        )
    ]
    for room in plan.rooms:
        place = places[room.room]
        name = names.get(room.co_teacher or "", "")
        link = Link(NAME, "co_teacher", "satellite_room", room.co_teacher, room.room)
        parts.append(("听课教室", f"{place.school} {place.class_label} {name}", link))
    parts += [("听课人", names[who], Link(NAME, "observer", "observer", who)) for who in observers]
    parts += [("管理员", names[who], Link(NAME, "org_admin", None, who)) for who in administrators]
    return parts
