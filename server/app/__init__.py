"""The composition root: everything one server is made of, in the order it starts; it stops in the other.

What it keeps comes first and goes last, since all else speaks to it. Nobody is let in before the sessions are
open, and when the server stops, its sessions let everybody go before they are given up.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from prometheus_client import CollectorRegistry, GCCollector

from events.folder import FolderLock
from server.access.refusals import Refusals
from server.config import TENANT, Config
from server.db import Database
from server.research import demo as demo_group
from server.research.demo import DemoGroup
from server.research.writing import Writer
from server.schools import access, demo, queries, settings
from server.schools.demo import DemoLink
from server.schools.first_run.routes import PUBLIC_ADDRESS
from server.web.certificate import tls_context
from server.web.loop import MeasuredLoop
from server.web.metrics import Figures
from server.web.site import Site

from . import live, store
from .live import Live
from .machine import bound, own_names, own_urls, wall
from .routes import Routes
from .store import Store

VERSION = version("tongtang")


@dataclass(frozen=True, slots=True)
class Running:
    """What a server that is ready tells of itself."""

    address: str
    addresses: tuple[str, ...]
    links: tuple[DemoLink, ...]
    first_run: str | None = None  # the secret of its page, while it is still to do


@asynccontextmanager
async def serving(config: Config, loop: MeasuredLoop) -> AsyncIterator[Running]:
    """A whole server, ready, until the block ends.

    Raises `FolderTaken`, `Unreachable` (the bus), `NotStarted` (our nats-server) and `OSError` (a taken port).
    """
    async with AsyncExitStack() as stack:
        lock = stack.enter_context(FolderLock(config.data))
        door = stack.enter_context(contextlib.closing(bound(config)))
        kept = await stack.enter_async_context(store.opened(config, lock))
        config = await _with_settings(config, kept.database)
        addresses, names = own_urls(config, door.getsockname()[1]), own_names(config)
        entrance = await stack.enter_async_context(
            access.opened(kept.database, TENANT, wall, kept.journal, kept.keys, kept.bus, kept.outbox)
        )
        refusals = Refusals(entrance.entries)
        going = await stack.enter_async_context(live.going(config, kept, refusals, addresses[0], VERSION))
        site = Site(VERSION, names, _metrics(loop, going, kept), config.trusted_proxies)
        site.app.on_shutdown.append(lambda _app: going.sessions.let_go())
        routes = Routes(config, kept, entrance, refusals, going, addresses[0], names.add, VERSION)
        first_run = await routes.add_to(site, stack)
        links = await _demo(kept) if config.demo else ()
        tls = tls_context(config.data, sorted(names)) if config.lan else None
        await stack.enter_async_context(site.listening(door, tls))
        stack.enter_context(_told(config.data / "server.json", addresses[0]))
        loop.times.begin()
        yield Running(addresses[0], addresses, links, first_run.secret if first_run else None)


async def _with_settings(config: Config, database: Database) -> Config:
    """What was chosen in a page counts where the operator set nothing."""
    async with database.reading() as db:
        chosen = await settings.read(db, TENANT, PUBLIC_ADDRESS)
    return config if config.public_address or not chosen else config.model_copy(update={"public_address": chosen})


async def _demo(kept: Store) -> tuple[DemoLink, ...]:
    """The links into its class; its research group is founded at the first start."""
    async with kept.database.writing() as db:
        session_id = await queries.session_id(db, TENANT, demo.NAME)
        session = await queries.scheduled(db, TENANT, session_id) if session_id else None
        assert session is not None  # opened just now
        secret = kept.keys.sealing_secret(f"session/{demo.NAME}", "registry")
        links = tuple(await demo.make_links(db, TENANT, session, secret))
        people = await demo_group.people_of(db, TENANT, session)
    await DemoGroup(Writer(kept.appending), people).there()
    return links


def _metrics(loop: MeasuredLoop, going: Live, kept: Store) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(loop.times)
    GCCollector(registry)  # its full walks take CPU in whichever callback they fall
    registry.register(Figures("media", going.node.figures, dict))
    registry.register(Figures("live", dict, going.sessions.figures))
    registry.register(Figures("disk", dict, kept.watching.figures))
    return registry


@contextmanager
def _told(path: Path, address: str) -> Iterator[None]:
    """Tells the other commands of this machine where the server is."""
    path.write_text(json.dumps({"pid": os.getpid(), "address": address}))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
