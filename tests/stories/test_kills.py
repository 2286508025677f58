"""Kill -9 at random moments under load: every acknowledged command stands exactly once in the log.

The loop is run five times in `make test` and a hundred times in `make soak`.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from tests.stories.client import Client, living, signed_in
from tests.support.server import RunningServer

pytestmark = pytest.mark.story

FEW, MANY = 5, 100
COMMANDS_PER_S = 8  # of each client; the server allows 10
BACK_S = 10.0

Kill = Callable[[RunningServer], Awaitable[None]]


async def kill_server(server: RunningServer) -> None:
    await server.kill9()
    await server.start()


async def kill_journal(server: RunningServer) -> None:
    os.kill(journal_pid(server), signal.SIGKILL)


def journal_pid(server: RunningServer) -> int:
    """The nats-server that the server started."""
    assert server.process is not None
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    (pid,) = [int(child) for child in children if b"nats-server" in Path(f"/proc/{child}/cmdline").read_bytes()]
    return pid


async def muting_and_unmuting(client: Client) -> None:
    """Asks without end for what is always allowed, or refused without harm."""
    for command in itertools.cycle(("Mute", "Unmute")):
        await client.ask(command, endpoint=client.endpoint, source="microphone")
        await asyncio.sleep(1 / COMMANDS_PER_S)


async def killed(server: RunningServer, kill: Kill, times: int) -> list[Client]:
    """A class of four under load, through `times` kills; gives its clients."""
    chance = random.Random(times)
    async with aiohttp.ClientSession() as http:
        clients = [
            await signed_in(http, server, who) for who in ("李静仪", "青石岭小学", "云岭小学", "大滩中心校")
        ]
        async with living(*clients), asyncio.TaskGroup() as tasks:
            await clients[0].until_answered(await clients[0].ask("StartSession"))
            work = [tasks.create_task(muting_and_unmuting(client)) for client in clients]
            for _ in range(times):
                await asyncio.sleep(chance.uniform(0.2, 0.8))
                await kill(server)
                await all_acknowledged_anew(clients)
            for task in work:
                task.cancel()
            for client in clients:
                for number in list(client.unanswered):
                    await client.until_answered(number)
    return clients


async def all_acknowledged_anew(clients: list[Client]) -> None:
    """Every client is back by itself and gets answers to what it asks now."""
    before = [client.number for client in clients]
    async with asyncio.timeout(BACK_S):
        while not all(
            max(client.acknowledged, default=0) > number for client, number in zip(clients, before, strict=True)
        ):
            await asyncio.sleep(0.02)


async def assert_whole(server: RunningServer, clients: list[Client]) -> None:
    """Each acknowledged command once, no number twice, no gap, and `verify` has nothing to say."""
    commits = await server.facts("session/demo")
    stored = Counter(commit["id"] for commit in commits)
    session = clients[0].session
    for client in clients:
        assert len(client.acknowledged) > 10
        for number in client.acknowledged:
            assert stored[f"{session}.{client.endpoint}.{number}"] == 1
        assert {n: code for n, code in client.refused.items() if stored[f"{session}.{client.endpoint}.{n}"]} == {}
    assert set(stored.values()) == {1}
    assert [commit["sequence"] for commit in commits] == list(range(1, len(commits) + 1))
    await server.command("verify")


async def test_the_server_is_killed_and_the_class_goes_on(server: RunningServer) -> None:
    await assert_whole(server, await killed(server, kill_server, FEW))


async def test_the_journal_is_killed_and_the_class_goes_on(server: RunningServer) -> None:
    clients = await killed(server, kill_journal, FEW)
    assert [client.welcomes for client in clients] == [1, 1, 1, 1]  # nobody noticed but for the waiting
    await assert_whole(server, clients)


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_the_server_is_killed_a_hundred_times(server: RunningServer) -> None:
    await assert_whole(server, await killed(server, kill_server, MANY))


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_the_journal_is_killed_a_hundred_times(server: RunningServer) -> None:
    await assert_whole(server, await killed(server, kill_journal, MANY))
