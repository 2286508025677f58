"""What a server keeps: the journal and the bus to it, the database, the keys, and the rows read from facts."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from events.bus import Bus
from events.folder import FolderLock
from events.jetstream import JetStreamJournal
from events.natsd import NatsServer
from events.projector import Projector
from events.wire import Address
from server.appending import Appending
from server.config import TENANT, Config
from server.db import Database
from server.keyring import Keyring
from server.operations.disk import Storage
from server.operations.watching import Watching
from server.research.leaving import Leaving
from server.research.settling import Settling
from server.research.store import ResearchRows
from server.research.writing import Writer
from server.review.store import Timeline
from server.review.word_index import WordIndex
from server.schools.outbox import Outbox, Publisher
from server.tables import migrate

from .machine import wall


@dataclass(frozen=True, slots=True)
class Store:
    journal: JetStreamJournal
    bus: Bus
    database: Database
    keys: Keyring
    outbox: Outbox
    appending: Appending
    timeline: Projector
    words: Projector
    watching: Watching
    research: Projector


@asynccontextmanager
async def opened(config: Config, lock: FolderLock) -> AsyncIterator[Store]:
    """Until the block ends; the journal comes first and goes last.

    Raises `Unreachable` (the bus) and `NotStarted` (our nats-server).
    """
    async with AsyncExitStack() as stack:
        embedded = None if config.nats_url else await _nats_server(stack, config, lock)
        nats = embedded.address if embedded else Address(config.nats_url)
        journal = await JetStreamJournal.open(nats, TENANT, replicas=config.nats_replicas)
        stack.push_async_callback(journal.close)
        if embedded:
            embedded.restart_when_silent(journal.silent_ms)
        bus = await Bus.open(nats, TENANT)
        stack.push_async_callback(bus.close)
        database = Database(config.database)
        stack.push_async_callback(database.close)
        await migrate(database, demo=config.demo)
        keys = stack.enter_context(Keyring(config.keyring))
        timeline = Projector("review", journal, Timeline(database, TENANT))
        words = Projector("words", journal, WordIndex(database, TENANT, keys))
        outbox = Outbox(TENANT, wall)
        settling = Settling(TENANT, keys, outbox)
        research = Projector("research", journal, ResearchRows(database, TENANT, settled=settling.settle))
        appending = Appending(journal, TENANT, keys, wall)
        leaving = Projector("leaving", journal, Leaving(database, TENANT, Writer(appending), research))
        for projector in (timeline, words, research, leaving):
            await projector.start()
            stack.push_async_callback(projector.stop)
        most_bytes = (lambda: embedded.most_bytes) if embedded else None
        storage = Storage(config, database, most_bytes)
        watching = Watching(storage, journal, database, TENANT, socket.gethostname(), wall)
        await stack.enter_async_context(watching.looking())
        publisher = Publisher(outbox, database, journal, keys, keys.make_keys)
        await stack.enter_async_context(publisher.publishing())
        yield Store(journal, bus, database, keys, outbox, appending, timeline, words, watching, research)


async def _nats_server(stack: AsyncExitStack, config: Config, lock: FolderLock) -> NatsServer:
    server = NatsServer(config.data / "nats", lock.fd)
    await server.start()
    stack.push_async_callback(server.stop)
    return server
