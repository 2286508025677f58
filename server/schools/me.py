"""Who am I here: the person behind a sign-in, with the roles that hold now and what the pages may offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from pydantic import BaseModel, Field

from server.access.actor import Actor, Assignment, holds_anywhere
from server.access.desk import Desk
from server.access.matrix import PERMISSIONS
from server.db import Database
from server.web.api import Api

from . import queries
from .everything import administers_everything


class ScopeAnswer(BaseModel):
    kind: str
    id: str
    label: str | None = None


class RoleAnswer(BaseModel):
    role: str
    scope: ScopeAnswer
    since: datetime
    until: datetime | None = None
    capacity: str | None = None
    room: str | None = None


class Me(BaseModel):
    kind: str
    person: str | None = None
    label: str
    roles: list[RoleAnswer]
    permissions: list[str]
    administers_everything: bool = Field(description="Every organization: the machine's figures are his to see")


@dataclass(frozen=True, slots=True)
class MeRoutes:
    database: Database
    tenant: str
    desk: Desk

    def add_to(self, api: Api) -> None:
        api.add("GET", "/api/v1/me", self.me, "Who is signed in, with roles and rights", right="own", answer=Me)

    async def me(self, request: web.Request) -> Me:
        actor = await self.desk.actor(request)
        now = self.desk.utc()
        current = actor.current(now)
        async with self.database.reading() as db:
            labels = await queries.org_labels(db, self.tenant, {each.org_path[-1] for each in current})
            names = await queries.person_labels(db, self.tenant, [actor.person] if actor.person else [])
            paths = await queries.org_paths(db, self.tenant)
        return Me(
            kind=actor.kind,
            person=actor.person,
            label=names.get(actor.person or "", ""),
            roles=[_role(each, labels.get(each.org_path[-1])) for each in current],
            permissions=_permissions(actor, now),
            administers_everything=administers_everything(actor, paths.values(), now),
        )


def _role(assignment: Assignment, label: str | None) -> RoleAnswer:
    return RoleAnswer(
        role=assignment.role,
        scope=ScopeAnswer(kind=assignment.scope_kind, id=assignment.scope_id, label=label),
        since=assignment.since,
        until=assignment.until,
        capacity=assignment.capacity,
        room=assignment.room,
    )


def _permissions(actor: Actor, now: datetime) -> list[str]:
    return [name for name in PERMISSIONS if holds_anywhere(actor, name, now)]
