"""Planned seminars: one is planned with its chair and members, and is then a planned session like any.

Over REST its members may be of any school that the planner reads or that is a partner of the host, and it is
amended and called off where lessons are (`planned_routes.py`). The seminar of a research group's activity follows
the activity.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import Field
from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.access.actor import Actor
from server.ids import uuid7
from server.web.api import Api, body_of
from server.web.errors import Problem, not_found
from server.web.words import Id, Label, Moment

from .. import plans, queries
from ..outbox import Outbox
from ..tables import people, session_members, sessions
from ..timetable.planning import SETTLED
from .planned import PlannedSession, Times, selected, told
from .planned_routes import partners_of
from .routes import Register

MAX_MEMBERS = 100  # with the guests no more than a session takes


class PlanSeminar(Times):
    title: Label
    organization: Id = Field(description="The host")
    lead: Id = Field(description="The chair")
    members: Annotated[list[Id], Field(min_length=1, max_length=MAX_MEMBERS)]
    planned_start: Moment
    planned_end: Moment


class PlannedSeminar(PlannedSession):
    members: list[str]


@dataclass(frozen=True, slots=True)
class SeminarRoutes:
    register: Register

    def add_to(self, api: Api) -> None:
        api.add(
            "POST", "/api/v1/seminars", self.plan, "Plan a seminar", right="manage_registry",
            body=PlanSeminar, answer=PlannedSeminar, status=201,
        )  # fmt: skip

    async def plan(self, request: web.Request) -> PlannedSeminar:
        door, tenant = self.register.door, self.register.tenant
        actor = await door.desk.actor(request)
        await door.desk.some(actor, "manage_registry", request)
        body = await body_of(request, PlanSeminar)
        async with self.register.database.writing() as db:
            editing, id = self.register.editing(db, actor), uuid7(self.register.outbox.utc())
            await door.check(db, request, actor, "manage_registry", body.organization)
            zone = (await queries.zones(db, tenant))[body.organization]
            if body.planned_start < editing.now:
                raise Problem(409, "It would begin in the past.", "in_the_past")
            members = [person for person in dict.fromkeys(body.members) if person != body.lead]
            today = editing.now.astimezone(ZoneInfo(zone)).date()
            near = await partners_of(db, tenant, body.organization, today)
            for person in (body.lead, *members):
                await self._known(db, request, actor, person, near.keys())
            values = {
                "kind": "seminar",
                "organization_id": body.organization,
                "title": body.title,
                "zone": zone,
                "lead_id": body.lead,
                "planned_start": body.planned_start,
                "planned_end": body.planned_end,
            }
            async with plans.noted(db, self.register.outbox, plans.one(id), actor.person):
                await db.execute(insert(sessions).values(tenant_id=tenant, id=id, scheduled=editing.now, **values))
                await _expect(db, tenant, id, tuple(members))
            found = told((await db.execute(selected(tenant).where(sessions.c.id == id))).one(), [])
        return PlannedSeminar(**found.model_dump(), members=members)

    async def _known(
        self, db: AsyncConnection, request: web.Request, actor: Actor, person: str, near: Collection[str]
    ) -> None:
        """A member of the staff whom the planner may read, or of a partner; nobody else was ever heard of."""
        query = select(people.c.organization_id, people.c.kind).where(
            people.c.tenant_id == self.register.tenant, people.c.id == person, people.c.retired.is_(None)
        )
        row = (await db.execute(query)).one_or_none()
        if row is None or row.kind != "staff":
            raise not_found()
        if row.organization_id not in near:
            await self.register.door.check(db, request, actor, "read_registry", row.organization_id)


# -- of a research group's activity -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfAnActivity:
    """The one seminar that an activity should have; `session` None: none that is still to come."""

    activity: str
    session: str | None
    host: str
    title: str | None  # None: erased, what stands there stays
    chair: str
    members: tuple[str, ...]
    planned_start: datetime
    planned_end: datetime
    reason: str | None = None  # why it was called off


async def follow(db: AsyncConnection, outbox: Outbox, wanted: OfAnActivity) -> None:
    """Makes the planned session as the activity is. Once it is open to its members its plan stays as it is frozen;
    who is expected may still change. Done twice it changes nothing."""
    now = outbox.utc()
    to_come = and_(sessions.c.activity_id == wanted.activity, sessions.c.planned_start > now + SETTLED)
    async with plans.noted(db, outbox, to_come, None):
        await _follow(db, outbox.tenant, wanted, now)


async def _follow(db: AsyncConnection, tenant: str, wanted: OfAnActivity, now: datetime) -> None:
    query = select(sessions).where(
        sessions.c.tenant_id == tenant, sessions.c.activity_id == wanted.activity, sessions.c.kind == "seminar"
    )
    found = {row.id: row for row in await db.execute(query)}
    others = [id_ for id_, row in found.items() if id_ != wanted.session and row.planned_start - SETTLED > now]
    await queries.call_off(db, tenant, others, wanted.reason or "other", now)
    if wanted.session is None:
        return
    plan: dict[str, Any] = {
        "title": wanted.title or (found[wanted.session].title if wanted.session in found else "–"),
        "lead_id": wanted.chair,
        "planned_start": wanted.planned_start,
        "planned_end": wanted.planned_end,
    }
    if wanted.session not in found:
        zone = (await queries.zones(db, tenant))[wanted.host]
        place = {"kind": "seminar", "organization_id": wanted.host, "zone": zone, "activity_id": wanted.activity}
        await db.execute(
            insert(sessions).values(tenant_id=tenant, id=wanted.session, scheduled=now, **place, **plan)
        )
    elif found[wanted.session].planned_start - SETTLED > now:
        changed = {name: value for name, value in plan.items() if getattr(found[wanted.session], name) != value}
        if changed:
            await _change(db, tenant, wanted.session, changed)
    await _expect(db, tenant, wanted.session, wanted.members)


async def _change(db: AsyncConnection, tenant: str, id_: str, values: dict[str, Any]) -> None:
    own = (sessions.c.tenant_id == tenant, sessions.c.id == id_)
    version = {"row_version": sessions.c.row_version + 1}
    await db.execute(update(sessions).where(*own).values(values | version))


async def _expect(db: AsyncConnection, tenant: str, id_: str, members: tuple[str, ...]) -> None:
    own = (session_members.c.tenant_id == tenant, session_members.c.session_id == id_)
    there = select(session_members.c.person_id).where(*own).order_by(session_members.c.position)
    if tuple((await db.scalars(there)).all()) == members:
        return
    await db.execute(delete(session_members).where(*own))
    rows = [
        {"tenant_id": tenant, "session_id": id_, "person_id": person, "position": position}
        for position, person in enumerate(members, start=1)
    ]
    if rows:
        await db.execute(insert(session_members), rows)
