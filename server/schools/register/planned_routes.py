"""Planned sessions over REST: plan one, amend it, call it off; search by day, school, teacher and state.

Until half an hour before it begins a session is a row, and is changed here; then it is opened to its rooms, its
plan is frozen, and what happens to it happens in class. Until the bell it can still be called off.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy import ColumnElement, and_, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.access.actor import Actor, At, Part
from server.ids import uuid7
from server.web.api import Api, body_of, query_of
from server.web.errors import Problem, changed_meanwhile, not_found

from .. import plans, queries
from ..tables import class_groups, lessons, partnerships, people, rooms, session_rooms, sessions
from ..timetable.clashes import Booking, clashes
from ..timetable.entries import bookings
from ..timetable.planning import SETTLED
from .lists import holds, page
from .planned import (
    LEAD,
    AmendSession,
    CancelSession,
    PlannedPage,
    PlannedQuery,
    PlannedRoomBody,
    PlannedSession,
    PlanSession,
    rooms_of,
    selected,
    told,
)
from .routes import Register
from .sight import subtree

CallOffOpen = Callable[[str, Any, str | None, str | None], Awaitable[bool]]
"""Session, reason, note, person: calls off a session that is open; False if it never opened. Raises `Problem`."""

BUSY = {"room": "room_busy", "teacher": "teacher_busy", "class": "class_busy"}


@dataclass(frozen=True, slots=True)
class PlannedRoutes:
    register: Register
    call_off_open: CallOffOpen

    def add_to(self, api: Api) -> None:
        path, manage = "/api/v1/planned-sessions", "manage_registry"
        one, query = path + "/{id}", tuple(PlannedQuery.model_fields)
        read = "read_registry"
        api.add("GET", path, self.listed, "Search planned sessions", right=read, answer=PlannedPage, query=query)
        api.add("GET", one, self.one, "One planned session", right=read, answer=PlannedSession)
        api.add(
            "POST", path, self.plan, "Plan one session", right=manage,
            body=PlanSession, answer=PlannedSession, status=201,
        )  # fmt: skip
        api.add("PATCH", one, self.amend, "Amend it", right=manage, body=AmendSession, answer=PlannedSession)
        cancel = f"{one}/cancel"
        api.add(
            "POST", cancel, self.cancel, "Call it off", right=manage, body=CancelSession, answer=PlannedSession
        )

    async def listed(self, request: web.Request) -> PlannedPage:
        actor, sight = await self.register.door.sight(request)
        asked, tenant = query_of(request, PlannedQuery), self.register.tenant
        query = selected(tenant).where(
            _in_sight(tenant, sight.read, actor),
            *([_in_sight(tenant, frozenset({asked.under}), None)] if asked.under else []),
            sessions.c.cancelled.is_(None) if asked.state == "scheduled" else sessions.c.cancelled.is_not(None),
            *_cut(tenant, asked),
        )
        order = (sessions.c.planned_start, sessions.c.id)
        async with self.register.database.reading() as db:
            rows, total, cursor = await page(db, query, order, asked.cursor, asked.limit)
            planned = await rooms_of(db, tenant, [row.id for row in rows])
        return PlannedPage(items=[told(row, planned.get(row.id, [])) for row in rows], total=total, cursor=cursor)

    async def one(self, request: web.Request) -> PlannedSession:
        actor = await self.register.door.desk.actor(request)
        async with self.register.database.reading() as db:
            found = await self._found(db, request.match_info["id"])
            await self._check(db, request, actor, "read_registry", found)
        return found

    async def plan(self, request: web.Request) -> PlannedSession:
        actor = await self.register.door.desk.actor(request)
        await self.register.door.desk.some(actor, "manage_registry", request)
        body = await body_of(request, PlanSession)
        async with self.register.database.writing() as db:
            editing, tenant = self.register.editing(db, actor), self.register.tenant
            host = await self._home(db, rooms, body.room)
            await self.register.door.check(db, request, actor, "manage_registry", host)
            await self._named(db, request, actor, body.lead, body.lesson)
            zones, id = await queries.zones(db, tenant), uuid7(editing.now)
            values = {
                "kind": "lesson",
                "organization_id": host,
                "lesson_id": body.lesson,
                "title": body.title,
                "subject": body.subject,
                "grade": body.grade,
                "zone": zones[host],
                "room_id": body.room,
                "lead_id": body.lead,
                "planned_start": body.planned_start,
                "planned_end": body.planned_end,
            }
            if body.planned_start < editing.now:
                raise Problem(409, "It would begin in the past.", "in_the_past")
            async with self._noted(db, id, actor):
                await db.execute(insert(sessions).values(tenant_id=tenant, id=id, scheduled=editing.now, **values))
                await self._place(db, request, actor, id, host, body.rooms, zones[host], editing.now)
            return await self._free(db, id, body.despite)

    async def amend(self, request: web.Request) -> PlannedSession:
        actor = await self._manager(request)
        body = await body_of(request, AmendSession)
        id = request.match_info["id"]
        async with self.register.database.writing() as db:
            editing = self.register.editing(db, actor)
            found = await self._changeable(db, id, editing.now)
            if found.row_version != body.row_version:
                raise changed_meanwhile(found)
            await self._named(db, request, actor, body.lead, None)
            await self._named(db, request, actor, body.substitute, None)
            values = _amended(body)
            if body.room is not None:
                await self.register.door.check(
                    db, request, actor, "manage_registry", await self._home(db, rooms, body.room)
                )
            start, end = body.planned_start or found.planned_start, body.planned_end or found.planned_end
            if not start < end:
                raise Problem(409, "It must end after it begins.", "ends_before_it_begins")
            if start < editing.now:
                raise Problem(409, "It would begin in the past.", "in_the_past")
            async with self._noted(db, id, actor):
                await self._update(db, id, values)
                if body.rooms is not None:
                    await self._place(
                        db, request, actor, id, found.organization, body.rooms, found.zone, editing.now
                    )
            return await self._free(db, id, body.despite)

    async def cancel(self, request: web.Request) -> PlannedSession:
        """Calling off what is called off changes nothing; what is open is called off in its own log first."""
        actor = await self._manager(request)
        body = await body_of(request, CancelSession)
        id, now = request.match_info["id"], self.register.outbox.utc()
        async with self.register.database.reading() as db:
            found = await self._found(db, id)
        if found.cancelled is not None:
            return found
        opened = found.planned_start - SETTLED <= now
        if opened and await self.call_off_open(id, body.reason, body.note, actor.person):
            async with self.register.database.writing() as db:
                await queries.call_off(db, self.register.tenant, [id], body.reason, now)
                return await self._found(db, id)
        async with self.register.database.writing() as db, self._noted(db, id, actor, body.note):
            await queries.call_off(db, self.register.tenant, [id], body.reason, now)
            return await self._found(db, id)

    def _noted(
        self, db: AsyncConnection, id: str, actor: Actor, note: str | None = None
    ) -> AbstractAsyncContextManager[None]:
        return plans.noted(db, self.register.outbox, plans.one(id), actor.person, note=note)

    # -- who may -------------------------------------------------------------------------------------------

    async def _manager(self, request: web.Request) -> Actor:
        actor = await self.register.door.desk.actor(request)
        async with self.register.database.reading() as db:
            found = await self._found(db, request.match_info["id"])
            await self._check(db, request, actor, "read_registry", found)
            await self._check(db, request, actor, "manage_registry", found, host_only=True)
        return actor

    async def _check(
        self,
        db: AsyncConnection,
        request: web.Request,
        actor: Actor,
        permission: Any,
        found: PlannedSession,
        *,
        host_only: bool = False,
    ) -> None:
        """An act on a session is the host's side's; every school with a room in it may know of it."""
        paths = await queries.org_paths(db, self.register.tenant)
        at = At(
            paths[found.organization],
            session=found.id,
            rooms=tuple((room.room, paths[room.organization]) for room in found.rooms),
            parts=(
                Part("lead_teacher", found.lead),
                *(Part("co_teacher", room.co_teacher, room.room) for room in found.rooms if room.co_teacher),
            ),
        )
        desk = self.register.door.desk
        await desk.check(actor, permission, at, request, host_only=host_only)

    async def _named(
        self, db: AsyncConnection, request: web.Request, actor: Actor, person: str | None, lesson: str | None
    ) -> None:
        """What a plan names must be there for its maker to read."""
        for table, id in ((people, person), (lessons, lesson)):
            if id is not None:
                home = await self._home(db, table, id)
                await self.register.door.check(db, request, actor, "read_registry", home)

    # -- rows ----------------------------------------------------------------------------------------------

    async def _found(self, db: AsyncConnection, id: str) -> PlannedSession:
        tenant = self.register.tenant
        row = (await db.execute(selected(tenant).where(sessions.c.id == id))).one_or_none()
        if row is None:
            raise not_found()
        return told(row, (await rooms_of(db, tenant, [id])).get(id, []))

    async def _changeable(self, db: AsyncConnection, id: str, now: Any) -> PlannedSession:
        found = await self._found(db, id)
        if found.cancelled is not None:
            raise Problem(409, "It has been called off.", "cancelled")
        if found.planned_start - SETTLED <= now:
            raise Problem(409, "It has been opened to its rooms; change it in class.", "already_started")
        return found

    async def _home(self, db: AsyncConnection, table: Any, id: str) -> str:
        query = select(table.c.organization_id).where(
            table.c.tenant_id == self.register.tenant, table.c.id == id, table.c.retired.is_(None)
        )
        home: str | None = await db.scalar(query)
        if home is None:
            raise not_found()
        return home

    async def _update(self, db: AsyncConnection, id: str, values: dict[str, Any]) -> None:
        chosen = (sessions.c.tenant_id == self.register.tenant, sessions.c.id == id)
        version = {"row_version": sessions.c.row_version + 1}
        await db.execute(update(sessions).where(*chosen).values(values | version))

    async def _place(
        self,
        db: AsyncConnection,
        request: web.Request,
        actor: Actor,
        id: str,
        host: str,
        bodies: list[PlannedRoomBody],
        zone: str,
        now: Any,
    ) -> None:
        """Satellite rooms: of schools that the planner reads, or that are partners of the host."""
        tenant, today = self.register.tenant, now.astimezone(ZoneInfo(zone)).date()
        partners = await partners_of(db, tenant, host, today)
        rows = []
        for position, body in enumerate(bodies, start=1):
            school = await self._home(db, rooms, body.room)
            if school not in partners:
                await self.register.door.check(db, request, actor, "read_registry", school)
            for table, named in ((class_groups, body.class_group), (people, body.co_teacher)):
                if named is not None and await self._home(db, table, named) != school:
                    raise not_found()
            rows.append(
                {
                    "tenant_id": tenant,
                    "session_id": id,
                    "position": position,
                    "room_id": body.room,
                    "class_group_id": body.class_group,
                    "co_teacher_id": body.co_teacher,
                    "partnership_id": partners.get(school),
                }
            )
        if len({row["room_id"] for row in rows}) < len(rows):
            raise Problem(409, "A room stands twice in it.", "room_busy")
        chosen = (session_rooms.c.tenant_id == tenant, session_rooms.c.session_id == id)
        await db.execute(delete(session_rooms).where(*chosen))
        await db.execute(insert(session_rooms), rows)

    async def _free(self, db: AsyncConnection, id: str, despite: bool) -> PlannedSession:
        """The session as planned; raises 409 for what stands in its way, which takes everything back."""
        found = await self._found(db, id)
        wanted = Booking(
            series=found.entry or id,
            starts=found.planned_start,
            ends=found.planned_end,
            rooms=frozenset(filter(None, [found.room, *(room.room for room in found.rooms)])),
            teachers=frozenset(filter(None, [found.lead, *(room.co_teacher for room in found.rooms)])),
            classes=frozenset(filter(None, (room.class_group for room in found.rooms))),
        )
        near = await bookings(db, self.register.tenant, found.planned_start, found.planned_end, wanted)
        in_the_way = () if despite else clashes([wanted], near)
        if in_the_way:
            first = in_the_way[0]
            busy = [{"kind": clash.kind, "what": clash.what, "session": clash.series} for clash in in_the_way]
            raise Problem(
                409, f"The {first.kind} is taken at that time.", BUSY[first.kind], more={"clashes": busy}
            )
        return found


def _amended(body: AmendSession) -> dict[str, Any]:
    """Column → value of what is to be changed."""
    fields = body.model_fields_set & {"title", "room", "lead", "substitute", "planned_start", "planned_end"}
    for name in fields - {"substitute"}:
        if getattr(body, name) is None:
            raise Problem(400, f"{name}: must not be empty")
    values: dict[str, Any] = {name if name in sessions.c else f"{name}_id": getattr(body, name) for name in fields}
    return values


async def partners_of(db: AsyncConnection, tenant: str, host: str, today: date) -> dict[str, str]:
    """Satellite school → partnership with the host that holds today."""
    pairs = partnerships.c
    query = select(pairs.satellite_id, pairs.id).where(
        pairs.tenant_id == tenant,
        pairs.main_id == host,
        pairs.retired.is_(None),
        pairs.begun <= today,
        or_(pairs.ended.is_(None), pairs.ended > today),
    )
    return {row.satellite_id: row.id for row in await db.execute(query)}


def _in_sight(tenant: str, roots: frozenset[str], actor: Actor | None) -> ColumnElement[bool]:
    """Hosted there, or with a room there; and what the actor leads or helps with himself."""
    at = session_rooms.c
    beneath = subtree(tenant, roots)
    placed = (
        select(at.session_id)
        .join(rooms, and_(rooms.c.tenant_id == tenant, rooms.c.id == at.room_id))
        .where(at.tenant_id == tenant, rooms.c.organization_id.in_(beneath))
    )
    found: list[ColumnElement[bool]] = [sessions.c.organization_id.in_(beneath), sessions.c.id.in_(placed)]
    if actor is not None and actor.person is not None and actor.scopes is None:
        found.append(sessions.c.lead_id == actor.person)
    return or_(*found)


def _cut(tenant: str, asked: PlannedQuery) -> list[ColumnElement[bool]]:
    cuts = holds((sessions.c.title, sessions.c.subject, sessions.c.grade, LEAD.c.label), asked.text)
    if asked.start is not None:
        cuts.append(sessions.c.planned_start >= asked.start)
    if asked.end is not None:
        cuts.append(sessions.c.planned_start < asked.end)
    at = session_rooms.c
    for wanted, own, column in (
        (asked.teacher, sessions.c.lead_id, at.co_teacher_id),
        (asked.room, sessions.c.room_id, at.room_id),
    ):
        if wanted is not None:
            there = and_(at.tenant_id == tenant, at.session_id == sessions.c.id, column == wanted)
            cuts.append(or_(own == wanted, exists().where(there)))
    return cuts
