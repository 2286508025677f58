"""Reaching a data folder's journal and database: through the running server, or by oneself when none runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from events.folder import FolderLock, FolderTaken
from events.jetstream import JetStreamJournal
from events.natsd import NatsServer, address_of
from events.wire import Address, Unreachable
from server.config import TENANT, Config
from server.db import Database
from server.keyring import Keyring
from server.tables import migrate


@dataclass(frozen=True, slots=True)
class Beside:
    """An opened data folder. `running`: a server, not we, has it."""

    config: Config
    running: bool
    nats: Address
    journal: JetStreamJournal
    database: Database
    keys: Keyring


@asynccontextmanager
async def opened(config: Config, *, up_to_date: bool = True) -> AsyncIterator[Beside]:
    """Raises `Unreachable` and `NotStarted`. Not `up_to_date`: the tables are left at the revision they have."""
    async with AsyncExitStack() as stack:
        running, nats = await _nats(stack, config)
        journal = await JetStreamJournal.open(nats, TENANT, replicas=config.nats_replicas)
        stack.push_async_callback(journal.close)
        database = await stack.enter_async_context(database_of(config, up_to_date=up_to_date))
        keys = stack.enter_context(Keyring(config.keyring))
        yield Beside(config, running, nats, journal, database, keys)


@asynccontextmanager
async def database_of(config: Config, *, up_to_date: bool = True) -> AsyncIterator[Database]:
    """The database alone."""
    config.data.mkdir(parents=True, exist_ok=True)
    database = Database(config.database)
    try:
        if up_to_date:
            await migrate(database, demo=config.demo)
        yield database
    finally:
        await database.close()


async def _nats(stack: AsyncExitStack, config: Config) -> tuple[bool, Address]:
    if config.nats_url:
        return True, Address(config.nats_url)
    try:
        lock = stack.enter_context(FolderLock(config.data))
    except FolderTaken:
        address = address_of(config.data / "nats")
        if address is None:
            raise Unreachable("the running server has not started its journal yet") from None
        return True, address
    server = NatsServer(config.data / "nats", lock.fd)
    address = await server.start()
    stack.push_async_callback(server.stop)
    return False, address
