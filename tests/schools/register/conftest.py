"""The registry's routes over the demo world, and tokens of the people in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from events.memory import MemoryJournal
from server.access.desk import Desk
from server.db import Database
from server.schools.actors import Actors
from server.schools.outbox import Outbox, Publisher
from server.schools.register.all import Registry
from server.schools.register.routes import Register
from server.schools.register.sight import Door
from server.web.api import Api
from server.web.errors import Problem, problems
from tests.events.keys import FixedKeys
from tests.schools.register.asking import NOW, TENANT, Asking


@pytest.fixture
def outbox() -> Outbox:
    return Outbox(TENANT, lambda: NOW)


@pytest.fixture
def publisher(database: Database, outbox: Outbox) -> Publisher:
    return Publisher(outbox, database, MemoryJournal(), FixedKeys())


@dataclass
class Classroom:
    """The live side as the registry knows it: which sessions are in what state there."""

    phases: dict[str, str] = field(default_factory=dict)

    async def call_off(self, session: str, reason: str, note: str | None, person: str | None) -> bool:
        if self.phases.get(session) == "live":
            raise Problem(409, "Class has begun.", "already_started")
        return session in self.phases


@pytest.fixture
def classroom() -> Classroom:
    return Classroom()


@pytest.fixture
def told() -> list[str]:
    """The people of whom the live side was told that their roles changed."""
    return []


@pytest.fixture
def api(database: Database, outbox: Outbox, told: list[str], classroom: Classroom) -> Iterator[Api]:
    async def changed(person: str) -> None:
        told.append(person)

    desk = Desk(Actors(database, TENANT, lambda: NOW), lambda: NOW)
    made = Api(web.Application(middlewares=[problems], client_max_size=8 * 2**20))
    register = Register(database, Door(desk, TENANT), outbox)
    Registry(register, bytes(32), lambda: "https://tongtang.example", changed, classroom.call_off).add_to(made)
    yield made


@pytest_asyncio.fixture
async def ask(database: Database, api: Api) -> AsyncIterator[Asking]:
    async with TestClient(TestServer(api.app)) as client:
        yield Asking(client, database)
