"""The audit over REST: who signed in, who was refused, who read it; each reader gets what the table gives him."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import insert

from events.memory import MemoryJournal
from migrations import demo_world
from server.db import Database
from server.ids import uuid7
from server.schools import access, signing
from server.schools.access import Access
from server.schools.outbox import Outbox
from server.schools.signing import PersonSignIn
from server.schools.tables import role_assignments
from server.web.api import Api
from server.web.errors import problems
from tests.events.keys import FixedKeys

NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
WANG = demo_world.SATELLITES[0][6]
Client = TestClient[web.Request, web.Application]
Ask = Callable[..., Awaitable[ClientResponse]]


@pytest_asyncio.fixture
async def entrance(database: Database) -> AsyncIterator[Access]:
    journal = MemoryJournal()
    outbox = Outbox("main", lambda: NOW)
    async with access.opened(database, "main", lambda: NOW, journal, FixedKeys(), None, outbox) as opened:
        await opened.passwords.give(demo_world.LEAD, "lijingyi", PASSWORD, NOW)
        yield opened


@pytest_asyncio.fixture
async def client(entrance: Access) -> AsyncIterator[Client]:
    app = web.Application(middlewares=[problems])
    entrance.add_to(Api(app))
    async with TestClient(TestServer(app)) as opened:
        yield opened


@pytest.fixture
def ask(client: Client, database: Database) -> Ask:
    async def asked(person: str, path: str, method: str = "GET") -> ClientResponse:
        given = PersonSignIn(person, "password", NOW + timedelta(hours=12))
        async with database.writing() as db:
            token = await signing.issue(db, "main", given, NOW)
        return await client.request(method, f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})

    return asked


async def appoint(database: Database, person: str, role: str, organization: str) -> None:
    values = {"id": uuid7(NOW), "person_id": person, "role": role, "scope_id": organization}
    kept = insert(role_assignments).values(
        tenant_id="main", scope_kind="organization", organization_id=organization, begun=NOW, **values
    )
    async with database.writing() as db:
        await db.execute(kept)


async def entries(ask: Ask, person: str, query: str = "") -> list[dict[str, Any]]:
    answer = await ask(person, f"/audit{query}")
    assert answer.status == 200
    body = await answer.json()
    assert body["total"] >= len(body["items"])
    items: list[dict[str, Any]] = body["items"]
    return items


async def test_an_auditor_reads_who_signed_in_and_who_was_refused_by_pseudonym(
    client: Client, database: Database, ask: Ask
) -> None:
    await appoint(database, WANG, "auditor", demo_world.DISTRICT)
    for password in (PASSWORD, "wrong"):
        await client.post("/api/v1/sign-ins", json={"name": "lijingyi", "password": password})
    assert (await ask(demo_world.LEAD, f"/people/{WANG}/account")).status == 404
    found = await entries(ask, WANG)
    assert [(each["type"], each["answer"]) for each in found] == [
        ("audit.trail.viewed", "allowed"),
        ("audit.access.denied", "404"),
        ("audit.sign_in.failed", "refused"),
        ("audit.sign_in.succeeded", "allowed"),
    ]
    viewed, denied, failed, succeeded = found
    assert viewed["who"]["me"] and viewed["capacity"] == "auditor"
    assert "person" not in denied["who"] and "label" not in denied["who"]
    assert denied["who"]["pseudonym"] == succeeded["who"]["pseudonym"]
    assert (denied["action"], denied["object"]) == ("GET /api/v1/people/{id}/account", WANG)
    assert "who" not in failed
    assert (succeeded["via"], succeeded["address"]) == ("password", "127.0.0.1")
    assert [each["previous"] for each in found[:-1]] == [each["digest"] for each in found[1:]]


async def test_everybody_else_reads_what_concerns_himself(client: Client, database: Database, ask: Ask) -> None:
    await ask(demo_world.LEAD, f"/people/{WANG}/account")
    await ask(demo_world.ADMINISTRATOR, f"/people/{WANG}/account")
    await client.post("/api/v1/sign-ins", json={"link": "nobody's"})
    assert [each["type"] for each in await entries(ask, WANG)] == ["audit.trail.viewed", "audit.person.viewed"]
    assert [each["type"] for each in await entries(ask, demo_world.LEAD)] == [
        "audit.trail.viewed",
        "audit.access.denied",
    ]


async def test_an_auditor_of_one_school_reads_nothing_of_another(database: Database, ask: Ask) -> None:
    await appoint(database, WANG, "auditor", demo_world.SATELLITES[0][0])
    await ask(demo_world.LEAD, f"/people/{WANG}/account")
    found = await entries(ask, WANG)
    assert {each["who"]["me"] for each in found} == {True}


@pytest.mark.parametrize(
    ("query", "types"),
    [
        ("?answer=404", {"audit.access.denied"}),
        ("?action=audit.sign_in", {"audit.sign_in.failed"}),
        ("?text=account", set()),
        (f"?text={WANG}", {"audit.access.denied"}),
        ("?start=2026-11-25T00:00:00Z", set()),
        ("?end=2026-11-24T00:00:01Z&limit=1", {"audit.trail.viewed"}),
    ],
)
async def test_entries_are_searched_by_what_when_and_how_it_ended(
    client: Client, database: Database, ask: Ask, query: str, types: set[str]
) -> None:
    await appoint(database, WANG, "auditor", demo_world.DISTRICT)
    await client.post("/api/v1/sign-ins", json={"name": "lijingyi", "password": "wrong"})
    await ask(demo_world.LEAD, f"/people/{WANG}/account")
    assert {each["type"] for each in await entries(ask, WANG, query)} == types


async def test_reading_on_is_the_same_reading(database: Database, ask: Ask) -> None:
    await appoint(database, WANG, "auditor", demo_world.DISTRICT)
    for _ in range(3):
        found = await entries(ask, WANG)
    assert [each["type"] for each in found] == ["audit.trail.viewed"]


async def test_pages_follow_one_another(database: Database, ask: Ask) -> None:
    await appoint(database, WANG, "auditor", demo_world.DISTRICT)
    for _ in range(5):
        await ask(demo_world.LEAD, f"/people/{WANG}/account")
    first = await (await ask(WANG, "/audit?limit=4")).json()
    second = await (await ask(WANG, f"/audit?limit=4&cursor={first['cursor']}")).json()
    sequences = [each["sequence"] for each in (*first["items"], *second["items"])]
    assert sequences == [6, 5, 4, 3, 2, 1]
    assert "cursor" not in second
