"""Two worlds for one journal test: a perfect one in memory, and a real nats-server that can be hurt."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Protocol

from events.folder import FolderLock
from events.jetstream import JetStreamJournal
from events.journal import Head, Journal, Sealed, Stored
from events.memory import MemoryJournal
from events.natsd import NatsServer
from events.wire import Address
from tests.events.proxy import Proxy


class World(Protocol):
    """`first` and `second` are two writers of one journal, each with a connection of its own."""

    @property
    def first(self) -> Journal: ...

    @property
    def second(self) -> Journal: ...

    async def lose_next_answer(self) -> None:
        """What the journal says next to `first` never arrives."""

    async def crash(self) -> None:
        """The journal is killed, and comes back by itself."""


class MemoryWorld:
    """Nothing is ever lost here, so what must hold elsewhere after a loss holds at once."""

    def __init__(self) -> None:
        self.first = self.second = MemoryJournal()

    async def lose_next_answer(self) -> None:
        pass

    async def crash(self) -> None:
        pass


class JetStreamWorld:
    def __init__(
        self, server: NatsServer, proxy: Proxy, first: JetStreamJournal, second: JetStreamJournal
    ) -> None:
        self.server = server
        self.proxy = proxy
        self.first = first
        self.second = second

    async def lose_next_answer(self) -> None:
        self.proxy.lose_next_answer()

    async def crash(self) -> None:
        assert self.server.pid is not None
        os.kill(self.server.pid, signal.SIGKILL)
        await asyncio.sleep(0)


@asynccontextmanager
async def jetstream_world(folder: Path) -> AsyncIterator[JetStreamWorld]:
    """`first` speaks through a proxy."""
    async with AsyncExitStack() as stack:
        lock = stack.enter_context(FolderLock(folder))
        server = NatsServer(folder / "nats", lock.fd)
        address = await server.start()
        stack.push_async_callback(server.stop)
        proxy = Proxy(address.url)
        stack.push_async_callback(proxy.close)
        detour = Address(await proxy.open(), address.token)
        first = await JetStreamJournal.open(detour, "main")
        stack.push_async_callback(first.close)
        second = await JetStreamJournal.open(address, "main")
        stack.push_async_callback(second.close)
        yield JetStreamWorld(server, proxy, first, second)


def commit(head: Head, words: str, id: str | None = None) -> Sealed:
    """A commit after `head`. A journal asks nothing of the bytes but that they stay the same."""
    sequence = head.sequence + 1
    id = id or f"{head.aggregate.partition('/')[2]}.{sequence}"
    return Sealed(id, head.aggregate, sequence, words.encode())


async def grown(journal: Journal, aggregate: str, *words: str) -> Head:
    """A log of these commits."""
    head = Head(aggregate)
    for one in words:
        head = await journal.append(head, commit(head, one))
    return head


async def read(journal: Journal, aggregate: str, after: int = 0) -> list[Stored]:
    return [stored async for stored in journal.read(aggregate, after)]


async def bodies(journal: Journal, aggregate: str) -> list[str]:
    return [stored.body.decode() for stored in await read(journal, aggregate)]
