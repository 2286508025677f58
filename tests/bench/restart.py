"""After kill -9 in mid-class: how soon the server answers again, how soon its clients are back."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from tongtang_client import LiveClient, connect, sign_in

from tests.support.server import RunningServer

from .figures import Figure, spread_ms

ROUNDS = 10
BACK_S = 20.0
QUIET_S = 3.0  # between rounds: clients that are cut off again at once wait longer, as they should


async def joined(stack: AsyncExitStack, server: RunningServer, link: str) -> LiveClient:
    own = await sign_in(link)
    return await stack.enter_async_context(connect(server.address, own.session, own.token, own.kind))


async def back(client: LiveClient, welcomes: int) -> None:
    """Waits for a welcome of the new server."""
    async with asyncio.timeout(BACK_S):
        await client.until_so(lambda: client.welcomes > welcomes)


async def one_round(server: RunningServer, clients: list[LiveClient]) -> tuple[float, float]:
    """Seconds from the start of the new process to ready, and from ready to the last client's welcome."""
    await asyncio.sleep(QUIET_S)
    before = [client.welcomes for client in clients]
    await server.kill9()
    start_s = time.perf_counter()
    await server.start()
    ready_s = time.perf_counter()
    await asyncio.gather(*(back(client, count) for client, count in zip(clients, before, strict=True)))
    return ready_s - start_s, time.perf_counter() - ready_s


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        async with RunningServer(Path(folder) / "data") as server, AsyncExitStack() as stack:
            clients = [await joined(stack, server, link) for link in server.class_links]
            await clients[0].send("StartSession")
            rounds = [await one_round(server, clients) for _ in range(ROUNDS)]
    up_s, back_s = zip(*rounds, strict=True)
    return [
        Figure("Server up after kill -9", spread_ms(up_s), "≤ 2.5 s"),
        Figure(f"{len(clients)} clients back after that", spread_ms(back_s), "≤ 1 s"),
    ]
