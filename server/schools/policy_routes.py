"""The rules of attendance over REST: what counts for an organization, what counted before, and a new version.

`row_version` of a change is the version that its writer saw in force. If another has come into force meanwhile,
here or above, the second is told and shown it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from events.schema.values import Rules
from server.access.actor import Actor, At
from server.access.desk import Desk
from server.access.matrix import Permission
from server.db import Database
from server.web.api import Api, Strict, body_of, query_of
from server.web.errors import Problem, changed_meanwhile, not_found
from server.web.words import Id

from . import policies, queries
from .outbox import Outbox
from .policies import RANGES, Policy

READ: Permission = "read_registry"
SET: Permission = "set_policy"
PATH = "/api/v1/policies/attendance"


def _figure(name: str, told: str) -> Any:
    range_ = RANGES[name]
    return Field(ge=range_.least, le=range_.most, multiple_of=range_.step, description=told)


Grace = Annotated[int, _figure("grace_ms", "A lost link that comes back within it was present")]
Present = Annotated[
    int, _figure("present_bp", "Of the taught time, in hundredths of a percent: from here present")
]
Late = Annotated[int, _figure("late_ms", "After the bell: who comes later is late")]
Seats = Annotated[int, _figure("stage_seats", "Rooms on stage at once")]


class PolicyQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    organization: Id


class FollowBody(Strict):
    row_version: Annotated[int, Field(ge=1, le=2**31 - 1, description="The version that was seen in force")]


class PolicyBody(FollowBody):
    grace_ms: Grace
    present_bp: Present
    late_ms: Late
    stage_seats: Seats


class VersionAnswer(BaseModel):
    """One version; without an organization the defaults, without figures those of the nearest above."""

    version: int
    grace_ms: int | None = None
    present_bp: int | None = None
    late_ms: int | None = None
    stage_seats: int | None = None
    organization: str | None = None
    organization_label: str | None = None
    begun: datetime | None = None
    by_label: str | None = Field(default=None, description="Who changed it, for who may read names")


class PolicyAnswer(VersionAnswer):
    row_version: int
    may_change: bool
    history: list[VersionAnswer] = Field(description="Of this organization and those above it, newest first")


@dataclass(frozen=True, slots=True)
class PolicyRoutes:
    database: Database
    tenant: str
    desk: Desk
    outbox: Outbox

    def add_to(self, api: Api) -> None:
        asked = ("organization",)
        api.add("GET", PATH, self.read, "The rules of attendance", right=READ, answer=PolicyAnswer, query=asked)
        api.add(
            "POST",
            PATH,
            self.change,
            "A new version of the rules of attendance",
            right=SET,
            body=PolicyBody,
            answer=PolicyAnswer,
            status=201,
            query=asked,
        )
        api.add(
            "POST",
            PATH + "/follow",
            self.follow,
            "Go by the rules of the nearest organization above again",
            right=SET,
            body=FollowBody,
            answer=PolicyAnswer,
            status=201,
            query=asked,
        )

    async def read(self, request: web.Request) -> PolicyAnswer:
        actor = await self.desk.actor(request)
        async with self.database.reading() as db:
            path = await self._path(db, request)
            await self.desk.check(actor, READ, At(path), request)
            return await self._answer(db, path, actor)

    async def change(self, request: web.Request) -> PolicyAnswer:
        return await self._write(request, PolicyBody)

    async def follow(self, request: web.Request) -> PolicyAnswer:
        return await self._write(request, FollowBody)

    async def _write(self, request: web.Request, form: type[FollowBody]) -> PolicyAnswer:
        actor = await self.desk.actor(request)
        async with self.database.reading() as db:
            path = await self._path(db, request)
        await self.desk.check(actor, SET, At(path), request)
        body = await body_of(request, form)
        try:
            async with self.database.writing() as db:
                if not await self._changed(db, path, body, actor):
                    raise await self._meanwhile(db, path, actor)
                return await self._answer(db, path, actor)
        except IntegrityError:  # another server wrote the same version in this moment
            async with self.database.reading() as db:
                raise await self._meanwhile(db, path, actor) from None

    async def _changed(self, db: AsyncConnection, path: Sequence[str], body: FollowBody, actor: Actor) -> bool:
        """False if another version is in force than its writer saw."""
        before, _ = policies.in_force(await policies.history(db, self.tenant, path), path)
        if before.version != body.row_version:
            return False
        figures = body.model_dump(exclude={"row_version"})
        if not figures and before.organization != path[-1]:
            return True  # it has no rules of its own, so it follows
        version = await policies.next_version(db, self.tenant)
        rules = Rules(version, **figures) if figures else None
        policy = Policy(version, rules, path[-1], self.desk.utc(), actor.person)
        await policies.keep(db, self.tenant, policy)
        await self.outbox.note(db, "ChangePolicy", [policies.changed(policy)], actor.person)
        return True

    async def _path(self, db: AsyncConnection, request: web.Request) -> tuple[str, ...]:
        paths = await queries.org_paths(db, self.tenant)
        organization = query_of(request, PolicyQuery).organization
        if organization not in paths:
            raise not_found()
        return paths[organization]

    async def _answer(self, db: AsyncConnection, path: tuple[str, ...], actor: Actor) -> PolicyAnswer:
        found = await policies.history(db, self.tenant, path)
        orgs = await queries.org_labels(db, self.tenant, path)
        named = {
            each: self.desk.may(actor, "read_names", At(path[: place + 1])) for place, each in enumerate(path)
        }
        persons = {each.by for each in found if each.by and named[each.organization or ""]}
        people = await queries.person_labels(db, self.tenant, persons)
        now = _version(policies.in_force(found, path)[0], orgs, people)
        return PolicyAnswer(
            **now.model_dump(),
            row_version=now.version,
            may_change=self.desk.may(actor, SET, At(path)),
            history=[_version(each, orgs, people) for each in found],
        )

    async def _meanwhile(self, db: AsyncConnection, path: tuple[str, ...], actor: Actor) -> Problem:
        return changed_meanwhile(await self._answer(db, path, actor))


def _version(policy: Policy, orgs: Mapping[str, str], people: Mapping[str, str]) -> VersionAnswer:
    figures = {name: getattr(policy.rules, name) for name in RANGES} if policy.rules else {}
    return VersionAnswer(
        version=policy.version,
        **figures,
        organization=policy.organization,
        organization_label=orgs.get(policy.organization or ""),
        begun=policy.begun,
        by_label=people.get(policy.by or ""),
    )
