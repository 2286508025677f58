"""Accounts through a real server: a password from the machine, a class entered by it, a first run."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import aiohttp
import pytest

from migrations import demo_world
from tests.stories.client import Client, living
from tests.support.server import TONGTANG, RunningServer

pytestmark = pytest.mark.story


async def tongtang(server: RunningServer, *words: str) -> str:
    process = await asyncio.create_subprocess_exec(
        str(TONGTANG),
        *words,
        env=server.environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode().strip()


async def by_password(http: aiohttp.ClientSession, server: RunningServer, name: str, password: str) -> str:
    body = {"name": name, "password": password}
    async with http.post(f"{server.address}/api/v1/sign-ins", json=body) as answer:
        assert answer.status == 201, await answer.text()
        return str((await answer.json())["token"])


async def refused(client: Client) -> str:
    """Why the door stays closed."""
    code = str((await client.connect())["error"]["code"])
    await client.close()
    await client.listen()
    return code


async def test_a_lead_teacher_enters_the_own_class_by_a_password_from_the_machine(server: RunningServer) -> None:
    login, password = (await tongtang(server, "password", "李静仪", "--login", "lijingyi")).split()
    async with aiohttp.ClientSession() as http:
        token = await by_password(http, server, login, password)
        lead = Client(http, server.address, token, "lead_room")
        async with living(lead):
            assert await lead.until_answered(await lead.ask("StartSession")) == "accepted"
        assert await refused(Client(http, server.address, token, "observer")) == "not_permitted"


async def test_a_role_that_is_ended_is_out_of_the_class_within_a_second(server: RunningServer) -> None:
    room, person = demo_world.SATELLITES[1][2], demo_world.SATELLITES[1][6]
    login, password = (await tongtang(server, "password", person, "--login", "sun")).split()
    admin, secret = (await tongtang(server, "password", demo_world.ADMINISTRATOR, "--login", "admin")).split()
    async with aiohttp.ClientSession() as http:
        headers = {"Authorization": f"Bearer {await by_password(http, server, admin, secret)}"}
        client = Client(http, server.address, await by_password(http, server, login, password), "satellite_room")
        assert "welcome" in await client.connect()
        listening = asyncio.create_task(client.listen())
        roles = f"{server.address}/api/v1/role-assignments"
        async with http.get(roles, params={"person": person}, headers=headers) as answer:
            held = [each["id"] for each in (await answer.json())["items"]]
        assert held and room
        for each in held:
            async with http.post(f"{roles}/{each}/end", headers=headers) as answer:
                assert answer.status == 200
        async with asyncio.timeout(1.0):
            assert await listening == 4403
        assert await refused(client) == "role_ended"


async def test_a_server_without_a_demo_begins_with_its_first_run(tmp_path: Path) -> None:
    async with RunningServer(tmp_path / "data", demo=0) as server, aiohttp.ClientSession() as http:
        found = re.search(r"/first-run#(\w+)", server.log)
        assert found is not None
        headers = {"Authorization": f"Bearer {found[1]}"}
        async with http.get(f"{server.address}/api/v1/first-run", headers=headers) as answer:
            assert (answer.status, (await answer.json())["suggested_address"]) == (200, server.address)
