"""`GET /api/v1/me`: the person behind a sign-in, with the rights that the pages offer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from migrations import demo_world
from server.access.desk import Desk
from server.db import Database
from server.schools import demo, queries, signing
from server.schools.actors import Actors
from server.schools.me import MeRoutes
from server.web.api import Api
from server.web.errors import problems

NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
Client = TestClient[web.Request, web.Application]


@pytest_asyncio.fixture
async def tokens(database: Database) -> dict[str, str]:
    """A token for each kind of demo link; of several rooms the last."""
    async with database.writing() as db:
        session = await queries.scheduled(db, "main", await demo.schedule(db, "main", NOW))
        assert session is not None
        made = {}
        for link in await demo.make_links(db, "main", session, bytes(32)):
            sign_in = await signing.by_link(db, "main", link.secret, NOW)
            assert sign_in is not None
            made[sign_in.role] = await signing.issue(db, "main", sign_in, NOW)
        return made


@pytest_asyncio.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    app = web.Application(middlewares=[problems])
    MeRoutes(database, "main", Desk(Actors(database, "main", lambda: NOW), lambda: NOW)).add_to(Api(app))
    async with TestClient(TestServer(app)) as opened:
        yield opened


async def me(client: Client, token: str) -> dict[str, Any]:
    answer = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 200
    body: dict[str, Any] = await answer.json()
    return body


async def test_an_administrator_has_the_rights_of_the_column(client: Client, tokens: dict[str, str]) -> None:
    body = await me(client, tokens["org_admin"])
    assert (body["person"], body["kind"]) == (demo_world.ADMINISTRATOR, "person")
    assert {role["role"] for role in body["roles"]} == {"org_admin"}
    assert {"manage_registry", "read_log", "issue_token"} <= set(body["permissions"])
    assert "run_session" not in body["permissions"]


async def test_a_lead_s_sign_in_is_a_role_in_the_one_session(client: Client, tokens: dict[str, str]) -> None:
    body = await me(client, tokens["lead_teacher"])
    (role,) = body["roles"]
    assert (role["role"], role["scope"]["kind"], role["scope"]["label"]) == (
        "lead_teacher",
        "session",
        "明溪实验小学",
    )
    assert {"run_session", "read_registry"} <= set(body["permissions"])
    assert "manage_registry" not in body["permissions"]


async def test_nobody_is_nobody(client: Client) -> None:
    assert (await client.get("/api/v1/me")).status == 401
