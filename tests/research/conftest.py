"""Groups and activities over REST, without a server around them: the demo world, a journal in memory, rows that
follow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from events.journal import Head, Sealed
from events.memory import MemoryJournal
from events.projector import Projector
from migrations import demo_world
from server.access.actor import Actor, At
from server.access.desk import Desk
from server.access.matrix import Permission
from server.appending import Appending
from server.db import Database
from server.research.activity_routes import ActivityRoutes
from server.research.circle import Circle
from server.research.group_routes import GroupRoutes
from server.research.leaving import Leaving
from server.research.queries import Opener
from server.research.settling import Settling
from server.research.store import ResearchRows
from server.research.writing import Writer
from server.review.held import held_sessions
from server.review.store import Timeline
from server.schools import signing
from server.schools.actors import Actors
from server.schools.outbox import Outbox, Publisher
from server.schools.signing import PersonSignIn
from server.web.api import Api
from server.web.errors import problems
from tests.events.keys import FixedKeys
from tests.schools.conftest import database, migrated  # noqa: F401  # fixtures

TENANT = "main"
NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
LI, ADMIN = demo_world.LEAD, demo_world.ADMINISTRATOR
WANG, SUN, ZHOU, HE = (each[6] for each in demo_world.SATELLITES)
MINGXI = demo_world.HOST
QINGSHILING, YUNLING, DATAN, HEKOU = (each[0] for each in demo_world.SATELLITES)


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


class SilenceableJournal(MemoryJournal):
    silent = False

    async def append(self, head: Head, sealed: Sealed) -> Head:
        if self.silent:
            await asyncio.Event().wait()
        return await super().append(head, sealed)


@dataclass
class Research:
    """Who asks, and what is behind it."""

    client: TestClient[Any, Any]
    database: Database
    journal: SilenceableJournal
    clock: Clock
    outbox: Outbox
    publisher: Publisher
    rows: Projector
    denied: list[tuple[str | None, str, int]]
    tokens: dict[str, str] = field(default_factory=dict)

    async def __call__(
        self, who: str, method: str, path: str, body: Any = None, key: str | None = None
    ) -> tuple[int, Any]:
        if who not in self.tokens:
            given = PersonSignIn(who, "password", NOW + timedelta(days=400))
            async with self.database.writing() as db:
                self.tokens[who] = await signing.issue(db, TENANT, given, NOW)
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} | ({"Idempotency-Key": key} if key else {})
        answer = await self.client.request(method, f"/api/v1{path}", json=body, headers=headers)
        return answer.status, await answer.json() if answer.status != 204 else None

    async def good(self, who: str, method: str, path: str, body: Any = None, key: str | None = None) -> Any:
        status, found = await self(who, method, path, body, key)
        assert status in (200, 201, 204), (method, path, found)
        return found

    async def code(self, who: str, method: str, path: str, body: Any = None) -> tuple[int, str]:
        status, found = await self(who, method, path, body)
        return status, found["code"]

    async def founded(self, *members: str, **fields: Any) -> str:
        """A group that Li leads, with these in it; gives its id."""
        body = {"name": "五年级数学教研组", "organization": MINGXI, "orgs": [QINGSHILING, YUNLING], "leader": LI}
        id_ = str((await self.good(ADMIN, "POST", "/groups", body | fields))["id"])
        if members:
            await self.good(LI, "POST", f"/groups/{id_}/invitations", {"persons": list(members)})
        for member in members:
            await self.good(member, "POST", f"/groups/{id_}/applications", {})
        return id_

    async def planned(self, group: str, hours: float = 2, **fields: Any) -> Any:
        """An activity that begins in so many hours and lasts one."""
        begins = self.clock.now + timedelta(hours=hours)
        body = {
            "group": group,
            "kind": "lesson_observation",
            "theme": "评课：第 3 节数学",
            "planned_start": begins.isoformat(),
            "planned_end": (begins + timedelta(hours=1)).isoformat(),
        }
        return await self.good(LI, "POST", "/activities", body | fields)

    async def registry_said(self) -> None:
        """What waits in the outbox is published, and heard."""
        while await self.publisher.publish_some():
            pass


@pytest_asyncio.fixture
async def research(database: Database) -> AsyncIterator[Research]:  # noqa: F811  # the fixture
    clock, journal, keys, denied = Clock(), SilenceableJournal(), FixedKeys(), list[tuple[str | None, str, int]]()

    async def note(
        actor: Actor, permission: Permission, _at: At | None, _code: str, status: int, _request: web.Request
    ) -> None:
        denied.append((actor.person, permission, status))

    outbox = Outbox(TENANT, clock)
    settling = Settling(TENANT, keys, outbox)
    rows = Projector("research", journal, ResearchRows(database, TENANT, settled=settling.settle))
    writer = Writer(Appending(journal, TENANT, keys, clock))
    leaving = Projector("leaving", journal, Leaving(database, TENANT, writer, rows))
    desk = Desk(Actors(database, TENANT, clock), clock, note)
    timeline = Projector("review", journal, Timeline(database, TENANT))
    opener, held = Opener(TENANT, keys), held_sessions(TENANT)
    circle = Circle(database, TENANT, desk, opener, journal, rows, timeline, writer, held, clock)
    api = Api(web.Application(middlewares=[problems]), desk.actor)
    GroupRoutes(circle).add_to(api)
    ActivityRoutes(circle).add_to(api)
    for projector in (rows, timeline, leaving):
        await projector.start()
    async with TestClient(TestServer(api.app)) as client:
        publisher = Publisher(outbox, database, journal, keys)
        yield Research(client, database, journal, clock, outbox, publisher, rows, denied)
    for projector in (leaving, timeline, rows):
        await projector.stop()
