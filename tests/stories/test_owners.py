"""Several servers on one journal: one owns the class, the others send its people there and wait their turn."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from events.folder import FolderLock
from events.natsd import NatsServer
from tests.stories.client import Client, living, signed_in
from tests.support.server import RunningServer

pytestmark = pytest.mark.story

OWNER_SILENT_S = 15.0


@asynccontextmanager
async def two_servers(folder: Path) -> AsyncIterator[tuple[RunningServer, RunningServer]]:
    """Two servers with an external NATS, one database and one keyring. The first owns the demo class."""
    async with AsyncExitStack() as stack:
        lock = stack.enter_context(FolderLock(folder / "journal"))
        nats = NatsServer(folder / "journal" / "nats", lock.fd)
        address = await nats.start()
        stack.push_async_callback(nats.stop)
        shared = {
            "nats_url": address.url.replace("://", f"://{address.token}@"),
            "database_url": f"sqlite+aiosqlite:///{folder / 'shared.db'}",
            "keys": str(folder / "keys.db"),
        }
        one, two = (RunningServer(folder / name, **shared) for name in ("one", "two"))
        for server in (one, two):
            await stack.enter_async_context(server)
        yield one, two


async def until_owned_by(server: RunningServer, client: Client, within_s: float) -> float:
    """Seconds until the server lets the client in, or an assertion."""
    began_s = time.monotonic()
    client.address = server.address
    while "welcome" not in await client.connect():
        await client.close()
        assert time.monotonic() - began_s < within_s, f"{server.address} does not own the class"
        await asyncio.sleep(0.1)
    return time.monotonic() - began_s


async def test_the_second_sends_people_to_the_first_and_owns_when_it_is_killed(tmp_path: Path) -> None:
    async with two_servers(tmp_path) as (one, two), aiohttp.ClientSession() as http:
        client = await signed_in(http, one, "云岭小学")
        client.address = two.address
        assert await client.connect() == {"moved": {"address": one.address}}
        assert await client.listen() == 4410
        client.address = one.address
        assert "welcome" in await client.connect()
        endpoint = client.endpoint
        await one.kill9()
        assert await until_owned_by(two, client, OWNER_SILENT_S + 1) > 3  # not before its owner was missed
        assert client.endpoint == endpoint
        await client.close()
        await assert_one_line(two)


async def test_a_server_that_stops_in_order_hands_over_at_once(tmp_path: Path) -> None:
    async with two_servers(tmp_path) as (one, two), aiohttp.ClientSession() as http:
        client = await signed_in(http, one, "云岭小学")
        assert "welcome" in await client.connect()
        await one.stop()
        assert await until_owned_by(two, client, 3) < 3
        await client.close()


async def test_a_stale_owner_closes_its_people_with_4410_and_forks_nothing(tmp_path: Path) -> None:
    async with two_servers(tmp_path) as (one, two), aiohttp.ClientSession() as http:
        stale, moved = await signed_in(http, one, "云岭小学"), await signed_in(http, one, "青石岭小学")
        assert "welcome" in await stale.connect()
        assert one.process is not None
        os.kill(one.process.pid, signal.SIGSTOP)
        try:
            await until_owned_by(two, moved, OWNER_SILENT_S + 1)
        finally:
            os.kill(one.process.pid, signal.SIGCONT)
        async with asyncio.timeout(15):
            assert await stale.listen() == 4410
        await assert_one_line(two)
        await moved.close()


async def assert_one_line(server: RunningServer) -> None:
    """No fork: one sequence, epochs that never fall, digests that agree."""
    commits = await server.facts("session/demo")
    assert [commit["sequence"] for commit in commits] == list(range(1, len(commits) + 1))
    owned = [commit["epoch"] for commit in commits if commit["command"] == "OwnSession"]
    assert owned == [1, 2]
    await server.command("verify")


async def test_a_second_server_on_one_folder_says_so_and_stops(server: RunningServer) -> None:
    second = RunningServer(server.data)
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).parent / "tongtang"), "serve",
        env=dict(second.environment), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode == 1
    assert out == b""
    assert f"{server.data} is in use by process" in err.decode()
    assert "Traceback" not in err.decode()
    async with aiohttp.ClientSession() as http:
        client = await signed_in(http, server, "云岭小学")
        async with living(client):
            assert client.endpoint


async def test_a_taken_port_is_a_plain_sentence_with_the_way_out(server: RunningServer, tmp_path: Path) -> None:
    second = RunningServer(tmp_path / "other")
    second.port = server.port
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).parent / "tongtang"), "serve",
        env=dict(second.environment), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, err = await process.communicate()
    assert process.returncode == 1
    assert f"{server.port}" in err.decode()
    assert "make run PORT=" in err.decode()
    assert "Traceback" not in err.decode()
