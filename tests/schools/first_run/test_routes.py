"""The first run: four steps kept one by one, made true at once, possible once and only with the secret."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import func, select

from server.access.desk import Desk
from server.db import Database
from server.schools import tables
from server.schools.actors import Actors
from server.schools.credentials.hashing import Hashing
from server.schools.credentials.passwords import Passwords
from server.schools.credentials.pins import Pins
from server.schools.endings import Endings
from server.schools.first_run.checks import Machine
from server.schools.first_run.routes import FirstRunRoutes
from server.schools.me import MeRoutes
from server.schools.outbox import Outbox
from server.schools.routes import SignInRoutes
from server.web.api import Api
from server.web.errors import problems
from tests.support import migrated

NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
SECRET = "the printed one"
ADMINISTRATOR = {"label": "韩雪梅", "login": "hanxuemei", "password": "correct horse battery"}
SCHOOLS = {
    "group": "明溪教育集团",
    "main": {"label": "明溪实验小学", "rooms": ["录播教室"]},
    "satellites": [{"label": "云岭小学", "rooms": ["多媒体教室", "音乐教室"]}, {"label": "河口小学", "rooms": []}],
}
STEPS = {
    "administrator": ADMINISTRATOR,
    "schools": SCHOOLS,
    "address": {"address": "https://tongtang.mingxi.edu.cn"},
}
Client = TestClient[web.Request, web.Application]


@pytest_asyncio.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Database]:
    """A database without the demo world."""
    opened = migrated.database(tmp_path, demo=False)
    yield opened
    await opened.close()


@pytest.fixture
def chosen() -> list[str]:
    """The public addresses that the server was told."""
    return []


@pytest_asyncio.fixture
async def client(empty: Database, tmp_path: Path, chosen: list[str]) -> AsyncIterator[Client]:
    hashing = Hashing(bytes(32))
    machine = Machine(tmp_path, lambda: 40000, lambda: {"127.0.0.1"}, lambda: NOW)
    app = web.Application(middlewares=[problems])
    api = Api(app)
    desk = Desk(Actors(empty, "main", lambda: NOW), lambda: NOW)
    SignInRoutes(
        empty,
        "main",
        lambda: NOW,
        Passwords(empty, "main", hashing, Outbox("main", lambda: NOW)),
        Endings(),
        Pins(empty, "main", hashing, Outbox("main", lambda: NOW)),
        bytes(32),
        bytes(32),
    ).add_to(api)
    MeRoutes(empty, "main", desk).add_to(api)
    FirstRunRoutes(
        empty,
        "main",
        Outbox("main", lambda: NOW),
        hashing,
        SECRET,
        machine,
        "http://127.0.0.1:8080",
        chosen.append,
    ).add_to(api)
    async with TestClient(TestServer(app)) as opened:
        yield opened
    hashing.close()


async def ask(client: Client, method: str, step: str, body: Any = None, secret: str = SECRET) -> ClientResponse:
    headers = {"Authorization": f"Bearer {secret}"}
    return await client.request(method, f"/api/v1/first-run{step}", json=body, headers=headers)


async def entered(client: Client) -> None:
    for step, body in STEPS.items():
        assert (await ask(client, "PUT", f"/{step}", body)).status == 200


async def test_each_step_is_kept_and_none_tells_the_password(client: Client) -> None:
    assert await (await ask(client, "GET", "")).json() == {"suggested_address": "http://127.0.0.1:8080"}
    await entered(client)
    body = await (await ask(client, "GET", "")).json()
    assert body["administrator"] == {"label": "韩雪梅", "login": "hanxuemei"}
    assert body["schools"]["satellites"][0]["rooms"] == ["多媒体教室", "音乐教室"]
    assert body["address"] == "https://tongtang.mingxi.edu.cn"


async def test_nothing_stands_in_the_registry_before_the_end(client: Client, empty: Database) -> None:
    await entered(client)
    async with empty.reading() as db:
        for table in (tables.organizations, tables.people, tables.rooms, tables.outbox):
            assert await db.scalar(select(func.count()).select_from(table)) == 0


async def test_the_end_makes_it_true_and_signs_the_administrator_in(
    client: Client, empty: Database, chosen: list[str]
) -> None:
    await entered(client)
    answer = await ask(client, "POST", "/finish")
    token = (await answer.json())["token"]
    me = await (await client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})).json()
    assert (answer.status, me["label"]) == (201, "韩雪梅")
    assert "manage_registry" in me["permissions"]
    assert chosen == ["https://tongtang.mingxi.edu.cn"]
    async with empty.reading() as db:
        labels = (await db.scalars(select(tables.organizations.c.label))).all()
        assert sorted(labels) == sorted(["明溪教育集团", "明溪实验小学", "云岭小学", "河口小学"])
        assert await db.scalar(select(func.count()).select_from(tables.partnerships)) == 2
        assert await db.scalar(select(func.count()).select_from(tables.outbox)) > 5
    known = {"name": "hanxuemei", "password": ADMINISTRATOR["password"]}
    assert (await client.post("/api/v1/sign-ins", json=known)).status == 201


async def test_it_is_possible_once_however_many_press_at_once(client: Client) -> None:
    await entered(client)
    answers = await asyncio.gather(*(ask(client, "POST", "/finish") for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [201, 404, 404]
    assert (await ask(client, "GET", "")).status == 404
    assert (await ask(client, "PUT", "/administrator", ADMINISTRATOR)).status == 404


async def test_without_the_secret_there_is_nothing_here(client: Client) -> None:
    for secret in ("guess", "", SECRET.upper()):
        answers = [await ask(client, "GET", "", secret=secret), await client.get("/api/v1/first-run")]
        assert [answer.status for answer in answers] == [404, 404]


async def test_it_does_not_end_before_all_is_said(client: Client) -> None:
    await ask(client, "PUT", "/administrator", ADMINISTRATOR)
    answer = await ask(client, "POST", "/finish")
    assert (answer.status, (await answer.json(content_type=None))["code"]) == (409, "step_missing")


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("administrator", {**ADMINISTRATOR, "password": "short"}),
        ("administrator", {**ADMINISTRATOR, "label": "zero\u200bwidth"}),
        ("schools", {**SCHOOLS, "zone": "Mars/Olympus"}),
        ("address", {"address": "https://school.example/path"}),
        ("address", {"address": "javascript:alert(1)"}),
    ],
)
async def test_nonsense_is_refused(client: Client, step: str, body: dict[str, Any]) -> None:
    assert (await ask(client, "PUT", f"/{step}", body)).status == 400


async def test_the_checks_say_what_they_found_and_what_nobody_can_know(client: Client) -> None:
    port = client.port
    await ask(client, "PUT", "/address", {"address": f"http://127.0.0.1:{port}"})
    client_ms = int(NOW.timestamp() * 1000) + 5_000
    body = await (await ask(client, "GET", f"/checks?client_ms={client_ms}")).json()
    found = {each["check"]: (each["verdict"], each["finding"]) for each in body["items"]}
    assert found["name"] == ("good", "name_here")
    assert found["certificate"] == ("bad", "no_tls")
    assert found["web"] == ("good", "reached")
    assert found["media"] == ("unknown", "media_port_open_here")
    assert found["clock"] == ("warn", "clock_off")
    assert found["disk"][1] in ("disk_good", "disk_low")


async def test_an_address_that_leads_nowhere_is_told_so(client: Client) -> None:
    await ask(client, "PUT", "/address", {"address": "https://nowhere.invalid"})
    body = await (await ask(client, "GET", "/checks")).json()
    found = {each["check"]: each["finding"] for each in body["items"]}
    assert (found["name"], found["web"], found["clock"]) == ("name_unknown", "not_reached", "nothing_to_compare")
