"""Role assignments 角色 over REST: list, grant, end. None is ever changed: it is ended, and another one given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import Row, Select, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.registry_people import AssignedRole, RoleGranted, RoleRevoked, Scope
from events.schema.values import Capacity
from server.access.actor import AnyRole
from server.ids import uuid7
from server.web.api import Api, Strict, body_of, query_of
from server.web.errors import Problem, not_found
from server.web.words import Id, Moment

from .. import queries
from ..tables import organizations, people, role_assignments, rooms, sessions
from .editing import Editing
from .granting import SENTENCES, Grant, refusal
from .lists import ListQuery, holds, page
from .routes import Register

ScopeKind = Literal["organization", "room", "session"]
PersonChanged = Callable[[str], Awaitable[None]]


class RoleAnswer(BaseModel):
    """One assignment."""

    model_config = ConfigDict(frozen=True)

    id: str
    person: str
    role: AssignedRole
    scope_kind: str
    scope: str
    scope_label: str | None = None
    organization: str
    organization_label: str
    room: str | None = None
    capacity: str | None = None
    begun: datetime
    until: datetime | None = None
    granted_by: str | None = None
    granted_by_label: str | None = None
    ended: datetime | None = None
    ended_cause: str | None = None


class RoleListItem(RoleAnswer):
    person_label: str | None = None
    person_pseudonym: str


class RolePage(BaseModel):
    items: list[RoleListItem]
    total: int
    cursor: str | None = None


class RoleBody(Strict):
    person: Id
    role: AssignedRole
    scope_kind: ScopeKind
    scope: Id
    room: Id | None = Field(
        default=None, description="Where a co-teacher or a device stands, if not the scope itself"
    )
    capacity: Capacity | None = None
    begun: Moment | None = Field(default=None, description="Now, if left out")
    until: Moment | None = None

    @model_validator(mode="after")
    def _in_order(self) -> RoleBody:
        for time in (self.begun, self.until):
            if time is not None and time.tzinfo is None:
                raise ValueError("begun, until: a time needs a zone, such as 2027-07-15T00:00:00+08:00")
        if self.begun is not None and self.until is not None and self.until <= self.begun:
            raise ValueError("until: must be after begun")
        if (self.role == "observer") != (self.capacity is not None):
            raise ValueError("capacity: observers have one, and nobody else")
        return self


class RoleQuery(ListQuery):
    person: Id | None = None
    role: str | None = Field(default=None, max_length=20)


def _select(tenant: str) -> Select[Any]:
    roles, giver, holder = role_assignments.c, people.alias("giver"), people.alias("holder")
    return (
        select(
            role_assignments,
            holder.c.label.label("person_label"),
            holder.c.pseudonym.label("person_pseudonym"),
            holder.c.kind.label("person_kind"),
            organizations.c.label.label("organization_label"),
            rooms.c.label.label("room_label"),
            giver.c.label.label("granted_by_label"),
        )
        .join(holder, and_(holder.c.tenant_id == tenant, holder.c.id == roles.person_id))
        .join(
            organizations, and_(organizations.c.tenant_id == tenant, organizations.c.id == roles.organization_id)
        )
        .outerjoin(rooms, and_(rooms.c.tenant_id == tenant, rooms.c.id == roles.room_id))
        .outerjoin(giver, and_(giver.c.tenant_id == tenant, giver.c.id == roles.granted_by))
        .where(roles.tenant_id == tenant)
    )


def _fields(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "person": row.person_id,
        "role": row.role,
        "scope_kind": row.scope_kind,
        "scope": row.scope_id,
        "scope_label": row.room_label if row.scope_kind == "room" else row.organization_label,
        "organization": row.organization_id,
        "organization_label": row.organization_label,
        "room": row.room_id,
        "capacity": row.capacity,
        "begun": row.begun,
        "until": row.until,
        "granted_by": row.granted_by,
        "granted_by_label": row.granted_by_label,
        "ended": row.ended,
        "ended_cause": row.ended_cause,
    }


def _current(now: datetime) -> Any:
    roles = role_assignments.c
    return and_(roles.ended.is_(None), or_(roles.until.is_(None), roles.until > now))


async def roles_of(
    db: AsyncConnection, tenant: str, persons: Sequence[str], now: datetime
) -> dict[str, list[RoleAnswer]]:
    """Person → the roles that hold or will, the newest first. One query for all of them."""
    roles = role_assignments.c
    query = (
        _select(tenant)
        .where(roles.person_id.in_(list(persons)), _current(now))
        .order_by(roles.begun.desc(), roles.id)
    )
    found: dict[str, list[RoleAnswer]] = {}
    for row in await db.execute(query):
        found.setdefault(row.person_id, []).append(RoleAnswer(**_fields(row)))
    return found


@dataclass(frozen=True, slots=True)
class RoleRoutes:
    register: Register
    person_changed: PersonChanged  # told after the change is stored, so that it reaches live sessions at once

    def add_to(self, api: Api) -> None:
        path, give = "/api/v1/role-assignments", "grant_role"
        query = tuple(RoleQuery.model_fields)
        api.add(
            "GET", path, self.listed, "List and search roles", right="read_registry", answer=RolePage, query=query
        )
        api.add("POST", path, self.grant, "Give a role", right=give, body=RoleBody, answer=RoleAnswer, status=201)
        api.add("POST", path + "/{id}/end", self.end, "End a role", right=give, answer=RoleAnswer)

    async def listed(self, request: web.Request) -> RolePage:
        _, sight = await self.register.door.sight(request)
        asked = query_of(request, RoleQuery)
        roles, now = role_assignments.c, self.register.outbox.utc()
        query = _select(self.register.tenant)
        named = sight.named(roles.organization_id)
        holder = query.selected_columns
        query = query.add_columns(named.label("named")).where(
            *sight.at((roles.organization_id,), asked.under),
            ~_current(now) if asked.retired else _current(now),
            *([roles.person_id == asked.person] if asked.person else []),
            *([roles.role == asked.role] if asked.role else []),
        )
        if asked.text:
            known = or_(holder.person_kind != "student", named)
            by_name = and_(known, *holds((holder.person_label,), asked.text))
            query = query.where(or_(by_name, *holds((holder.person_pseudonym,), asked.text)))
        async with self.register.database.reading() as db:
            rows, total, cursor = await page(db, query, (roles.id,), asked.cursor, asked.limit)
        return RolePage(items=[_item(row) for row in rows], total=total, cursor=cursor)

    async def grant(self, request: web.Request) -> RoleAnswer:
        desk = self.register.door.desk
        actor = await desk.actor(request)
        await desk.some(actor, "grant_role", request)
        body = await body_of(request, RoleBody)
        async with self.register.database.writing() as db:
            editing = self.register.editing(db, actor)
            organization, room = await self._place(db, body)
            at = await self.register.door.check(db, request, actor, "grant_role", organization)
            person = await self._person(db, body.person)
            await self.register.door.check(db, request, actor, "read_registry", person.organization_id)
            code = refusal(
                actor.person,
                actor.current(editing.now),
                Grant(
                    body.person,
                    person.kind,
                    body.role,
                    at.org_path,
                    body.until,
                    body.capacity,
                ),
                await self._has(db, body.person, editing.now),
            )
            if code is not None:
                await desk.denied(actor, "grant_role", at, code, 403, request)
                raise Problem(403, SENTENCES[code], code)
            answer = await give(editing, body, organization, room)
        await self.person_changed(body.person)
        return answer

    async def end(self, request: web.Request) -> RoleAnswer:
        actor = await self.register.door.desk.actor(request)
        async with self.register.database.writing() as db:
            editing = self.register.editing(db, actor)
            row = await self._row(db, request.match_info["id"])
            await self.register.door.check(db, request, actor, "grant_role", row.organization_id)
            if row.ended is None:
                facts = await end_roles(editing, [row], "revoked")
                await self.register.outbox.note(db, "RevokeRole", facts, actor.person)
            row = await self._row(db, row.id)
        await self.person_changed(row.person_id)
        return RoleAnswer(**_fields(row))

    # -- rows ----------------------------------------------------------------------------------------------

    async def _row(self, db: AsyncConnection, id: str) -> Row[Any]:
        query = _select(self.register.tenant).where(role_assignments.c.id == id)
        row: Row[Any] | None = (await db.execute(query)).one_or_none()
        if row is None:
            raise not_found()
        return row

    async def _person(self, db: AsyncConnection, id: str) -> Row[Any]:
        query = select(people).where(
            people.c.tenant_id == self.register.tenant, people.c.id == id, people.c.retired.is_(None)
        )
        row: Row[Any] | None = (await db.execute(query)).one_or_none()
        if row is None:
            raise not_found()
        return row

    async def _place(self, db: AsyncConnection, body: RoleBody) -> tuple[str | None, str | None]:
        """The organization that the scope lies in, and the room that the role is bound to."""
        tenant = self.register.tenant
        match body.scope_kind:
            case "organization":
                organization: str | None = body.scope
            case "room":
                query = select(rooms.c.organization_id).where(
                    rooms.c.tenant_id == tenant, rooms.c.id == body.scope
                )
                organization = await db.scalar(query)
            case "session":
                query = select(sessions.c.organization_id).where(
                    sessions.c.tenant_id == tenant, sessions.c.id == body.scope
                )
                organization = await db.scalar(query)
        room = body.scope if body.scope_kind == "room" else body.room
        if room is not None and body.scope_kind != "room":
            known = select(rooms.c.id).where(rooms.c.tenant_id == tenant, rooms.c.id == room)
            if await db.scalar(known) is None:
                raise not_found()
        return organization, room

    async def _has(self, db: AsyncConnection, person: str, now: datetime) -> list[tuple[AnyRole, tuple[str, ...]]]:
        roles = role_assignments.c
        query = select(roles.role, roles.organization_id).where(
            roles.tenant_id == self.register.tenant, roles.person_id == person, _current(now)
        )
        paths = await queries.org_paths(db, self.register.tenant)
        return [(cast(AnyRole, row.role), paths[row.organization_id]) for row in await db.execute(query)]


def _item(row: Row[Any]) -> RoleListItem:
    shown = row.named or row.person_kind != "student"
    return RoleListItem(
        **_fields(row),
        person_label=row.person_label if shown else None,
        person_pseudonym=row.person_pseudonym,
    )


async def give(editing: Editing, body: RoleBody, organization: str | None, room: str | None) -> RoleAnswer:
    """Writes the assignment and its fact; who asked has been found to be allowed to."""
    id, begun = uuid7(editing.now), body.begun or editing.now
    until = body.until
    tenant = editing.outbox.tenant
    await editing.db.execute(
        insert(role_assignments).values(
            tenant_id=tenant,
            id=id,
            person_id=body.person,
            role=body.role,
            scope_kind=body.scope_kind,
            scope_id=body.scope,
            organization_id=organization,
            room_id=room,
            capacity=body.capacity,
            begun=begun,
            until=until,
            granted_by=editing.person,
        )
    )
    fact = RoleGranted(
        assignment=id,
        person=body.person,
        role=body.role,
        scope=Scope(body.scope_kind, body.scope),
        begun=begun,
        until=until,
        room=room,
        capacity=body.capacity,
        by=editing.person,
    )
    await editing.outbox.note(editing.db, "GrantRole", [fact], editing.person)
    row = (await editing.db.execute(_select(tenant).where(role_assignments.c.id == id))).one()
    return RoleAnswer(**_fields(row))


Cause = Literal["revoked", "person_retired", "replaced"]


async def end_roles(editing: Editing, rows: Sequence[Any], cause: Cause) -> list[RoleRevoked]:
    """Ends assignments now; gives their facts, which the caller notes."""
    if rows:
        await editing.db.execute(
            update(role_assignments)
            .where(
                role_assignments.c.tenant_id == editing.outbox.tenant,
                role_assignments.c.id.in_([row.id for row in rows]),
            )
            .values(ended=editing.now, ended_cause=cause)
        )
    return [RoleRevoked(row.id, row.person_id, row.role, cause) for row in rows]
