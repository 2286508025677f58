"""At the desk: 401 for nobody, 404 for what he may not know of, then 403, each in the same words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from server.access.actor import Actor, Assignment, At
from server.access.desk import Desk
from server.access.matrix import Permission
from server.web.errors import not_found, problems

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
THINGS = {"here": At(("district", "mingxi")), "elsewhere": At(("district", "yun"))}
Client = TestClient[web.Request, web.Application]


def teacher(*, role: str = "lead_teacher") -> Actor:
    path = ("district", "mingxi")
    return Actor("person", (Assignment(role, "organization", path[-1], path, NOW),), "li")  # type: ignore[arg-type]


PEOPLE = {"teacher": teacher(), "administrator": teacher(role="org_admin"), "guest": Actor("person", (), "gu")}


async def who(token: str) -> Actor | None:
    return PEOPLE.get(token)


@pytest_asyncio.fixture
async def denied() -> list[tuple[str | None, str, int]]:
    return []


@pytest_asyncio.fixture
async def client(denied: list[tuple[str | None, str, int]]) -> AsyncIterator[Client]:
    async def note(
        actor: Actor, _permission: Permission, _at: At | None, code: str, answer: int, _request: web.Request
    ) -> None:
        denied.append((actor.person, code, answer))

    desk = Desk(who, lambda: NOW, note)

    async def change(request: web.Request) -> web.Response:
        actor = await desk.actor(request)
        at = THINGS.get(request.match_info["thing"])
        if at is None:
            raise not_found()
        await desk.check(actor, "manage_registry", at, request)
        return web.Response()

    async def listed(request: web.Request) -> web.Response:
        found = await desk.some(await desk.actor(request), "read_registry", request)
        return web.json_response(sorted(found.organizations))

    app = web.Application(middlewares=[problems])
    app.router.add_post("/{thing}", change)
    app.router.add_get("/", listed)
    async with TestClient(TestServer(app)) as opened:
        yield opened


async def change(client: Client, thing: str, token: str | None) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = await client.post(f"/{thing}", headers=headers)
    return answer.status, await answer.text()


async def test_who_is_nobody_is_told_to_sign_in_whatever_he_asks_for(client: Client) -> None:
    answers = {await change(client, thing, token) for thing in (*THINGS, "never") for token in (None, "stale")}
    assert [status for status, _ in answers] == [401]


async def test_what_lies_elsewhere_answers_as_what_never_was(client: Client) -> None:
    assert await change(client, "elsewhere", "administrator") == await change(client, "never", "administrator")
    assert (await change(client, "elsewhere", "teacher"))[0] == 404


async def test_who_may_know_of_it_and_may_not_is_told_so(
    client: Client, denied: list[tuple[str | None, str, int]]
) -> None:
    status, text = await change(client, "here", "teacher")
    assert status == 403
    assert '"code": "not_permitted"' in text
    assert (await change(client, "here", "administrator"))[0] == 200
    await change(client, "elsewhere", "teacher")
    assert denied == [("li", "not_permitted", 403), ("li", "not_found", 404)]


async def test_a_list_is_cut_to_what_he_reads_and_refused_to_who_reads_nothing(client: Client) -> None:
    answer = await client.get("/", headers={"Authorization": "Bearer teacher"})
    assert await answer.json() == ["mingxi"]
    assert (await client.get("/", headers={"Authorization": "Bearer guest"})).status == 403
