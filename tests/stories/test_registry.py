"""Kill -9 while an administrator works: what was answered stands in the journal once, in its order."""

from __future__ import annotations

import asyncio
import contextlib
import random
from pathlib import Path

import aiohttp
import pytest

from migrations import demo_world as world
from tests.stories.client import signed_in
from tests.support import migrated
from tests.support.server import RunningServer

pytestmark = pytest.mark.story

KILLS = 4


async def adding(server: RunningServer, token: str, first: int) -> list[str]:
    """Adds rooms until the server is gone; gives those that were answered."""
    headers, answered = {"Authorization": f"Bearer {token}"}, list[str]()
    async with aiohttp.ClientSession(headers=headers) as http:
        for number in range(first, first + 10_000):
            body = {"organization": world.HOST, "label": f"教室 {number}"}
            try:
                async with http.post(f"{server.address}/api/v1/rooms", json=body) as answer:
                    assert answer.status == 201
                    answered.append((await answer.json())["id"])
            except (aiohttp.ClientError, OSError):
                return answered
    raise AssertionError("the server was never killed")


async def published(server: RunningServer) -> list[str]:
    commits = await server.facts("registry/main")
    return [commit["facts"][0]["data"]["id"] for commit in commits if commit["command"] == "AddRoom"]


async def test_no_change_is_lost_and_none_is_published_twice(tmp_path: Path) -> None:
    chance, answered = random.Random(7), list[str]()
    async with RunningServer(migrated.folder(tmp_path / "data")) as server:
        for kill in range(KILLS):
            token = await sign_in(server)
            work = asyncio.create_task(adding(server, token, 10_000 * kill), name="administrator")
            await asyncio.sleep(chance.uniform(0.3, 1.0))
            await server.kill9()
            answered += await work
            await server.start()
        async with asyncio.timeout(20):
            while not set(answered) <= set(await published(server)):
                await asyncio.sleep(0.2)
        found = await published(server)
        ids = [commit["id"] for commit in await server.facts("registry/main")]
    assert len(answered) > KILLS
    assert [id for id in found if id in set(answered)] == answered
    assert len(found) == len(set(found))
    assert len(ids) == len(set(ids))


async def sign_in(server: RunningServer) -> str:
    link = server.link("韩雪梅").rpartition("#")[2]
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{server.address}/api/v1/sign-ins", json={"link": link}) as answer,
    ):
        token: str = (await answer.json())["token"]
    return token


async def test_who_leaves_the_school_in_mid_class_leaves_the_class_within_a_second(tmp_path: Path) -> None:
    wang = world.SATELLITES[0][6]
    async with RunningServer(migrated.folder(tmp_path / "data")) as server, aiohttp.ClientSession() as http:
        headers = {"Authorization": f"Bearer {await sign_in(server)}"}
        room, other = [await signed_in(http, server, words) for words in ("青石岭", "云岭")]
        for client in (room, other):
            assert "welcome" in await client.connect()
        leaving = asyncio.create_task(room.listen(), name="leaving")
        staying = asyncio.create_task(other.listen(), name="staying")
        async with http.post(f"{server.address}/api/v1/people/{wang}/retire", headers=headers) as answer:
            assert answer.status == 200
        assert await asyncio.wait_for(leaving, 1) == 4403
        async with asyncio.timeout(5):
            while "session.endpoint.left" not in [fact["type"] for fact in other.facts()]:
                await asyncio.sleep(0.02)
        with contextlib.suppress(ConnectionError):
            assert "welcome" not in await room.connect()
        for client in (room, other):
            await client.close()
        await staying
