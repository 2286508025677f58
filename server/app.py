"""The composition root: everything one server is made of, in the order it starts; it stops in the other.

The journal comes first and goes last, since all else speaks to it. Nobody is let in before the sessions are open,
and when the server stops, its sessions let everybody go before they are given up.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from events.bus import Bus
from events.codec import whole_ms
from events.folder import FolderLock
from events.jetstream import JetStreamJournal
from events.natsd import NatsServer
from events.projector import Projector
from events.wire import Address
from media.node import Node
from media.transport.addresses import own_addresses
from server.access.refusals import Refusals
from server.config import TENANT, Config
from server.db import Database
from server.gateway.admission import Gate
from server.gateway.bridge import Bridge
from server.gateway.opening import Opening
from server.gateway.own_routes import OwnRoutes
from server.gateway.past import PastRoutes
from server.gateway.pressing import Pressing
from server.gateway.probes import Probes
from server.gateway.rulebooks import Rulebooks
from server.gateway.signalling import Signalling
from server.gateway.vouching import Voucher
from server.gateway.whip import Whip
from server.keyring import Keyring
from server.live.clock import SYSTEM_CLOCK
from server.live.history import History
from server.live.owner import Owner
from server.live.remote import answer_revocations, hand_over, hear_hand_overs
from server.live.sessions import Sessions
from server.review.attendance_routes import AttendanceRoutes
from server.review.board_routes import BoardRoutes
from server.review.correcting import Corrections
from server.review.export_routes import ExportRoutes
from server.review.routes import LogRoutes
from server.review.store import Timeline
from server.review.term_routes import TermRoutes
from server.review.viewing import Viewings
from server.review.word_index import WordIndex
from server.schools import access, demo, queries, settings, signing
from server.schools.demo import DemoLink
from server.schools.first_run.checks import Machine
from server.schools.first_run.routes import PUBLIC_ADDRESS, FirstRunRoutes, is_open
from server.schools.outbox import Outbox, Publisher
from server.schools.policy_routes import PolicyRoutes
from server.schools.register.all import Registry
from server.schools.register.expiring import Expiring
from server.schools.register.routes import Register
from server.schools.register.sight import Door
from server.schools.timetable.routes import TimetableRoutes
from server.tables import migrate
from server.web.certificate import tls_context
from server.web.loop import MeasuredLoop
from server.web.metrics import Figures
from server.web.site import Site
from server.web.static import StaticClient

VERSION = version("tongtang")
CLIENT = Path(__file__).parents[1] / "clients" / "web" / "dist"
SILENT_JOURNAL_MS = 2_000


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
        config = await _with_settings(config, database)
        addresses = own_urls(config, door.getsockname()[1])
        keys = stack.enter_context(Keyring(config.keyring))
        timeline = Projector("review", journal, Timeline(database, TENANT))
        words = Projector("words", journal, WordIndex(database, TENANT, keys))
        for projector in (timeline, words):
            await projector.start()
            stack.push_async_callback(projector.stop)

        node = Node(config.media_port, config.media_addresses)
        await node.start()
        stack.push_async_callback(node.stop)
        bridge = Bridge(node, lambda session_id: sessions.owned(session_id))
        rulebooks = Rulebooks(database, TENANT)
        owner: Owner[Any] = Owner(
            rulebooks, journal, TENANT, keys, SYSTEM_CLOCK, chance, addresses[0], VERSION, bridge.plane,
            lambda *said: refusals.refused(*said),
        )  # fmt: skip
        sessions: Sessions[Any] = Sessions(owner, alone=not config.nats_url)
        stack.push_async_callback(lambda: hand_over(bus, sessions.left))
        await stack.enter_async_context(sessions)
        await answer_revocations(bus, sessions)
        await hear_hand_overs(bus, sessions)
        opening = Opening(database, TENANT, sessions, wall)
        await opening.everything(with_demo=config.demo)
        await stack.enter_async_context(opening.ringing())

        names = own_names(config)
        site = Site(VERSION, names, _metrics(loop, node, sessions), config.trusted_proxies)
        site.check("journal", lambda: journal.silent_ms() < SILENT_JOURNAL_MS)
        site.check("media", lambda: node.port > 0)
        site.check_later("database", database.answers)
        site.app.on_shutdown.append(lambda _app: sessions.let_go())
        outbox = Outbox(TENANT, wall)
        entrance = await stack.enter_async_context(
            access.opened(database, TENANT, wall, journal, keys, bus, outbox)
        )
        refusals = Refusals(entrance.entries)
        site.api.door = entrance.desk.actor
        entrance.add_to(site.api)
        gate = Gate(database, TENANT, wall)
        Probes(node, entrance.desk, wall).add_to(site.api)
        OwnRoutes(database, TENANT, entrance.desk).add_to(site.api)
        voucher = Voucher(database, TENANT, entrance.pins, wall, refusals.pin_locked, sessions.here)
        site.app.router.add_get("/api/v1/sessions/{id}/live", Signalling(gate, opening, bridge, voucher).live)
        Whip(gate, opening, bridge, node).add_to(site.app)
        entrance.endings.listen(ended=gate.sign_in_ended, changed=gate.person_changed)
        entrance.endings.listen(changed=voucher.person_changed)
        await entrance.endings.hear()
        Pressing(database, TENANT, entrance.desk, opening).add_to(site.api)
        TimetableRoutes(database, TENANT, entrance.desk, outbox, addresses[0]).add_to(site.api)
        PolicyRoutes(database, TENANT, entrance.desk, outbox).add_to(site.api)
        publisher = Publisher(outbox, database, journal, keys, keys.make_keys)
        await stack.enter_async_context(publisher.publishing())
        register = Register(database, Door(entrance.desk, TENANT), outbox)
        room_keys = keys.sealing_secret("registry/room-keys", "registry")
        Registry(register, room_keys, lambda: addresses[0], entrance.endings.person_changed).add_to(site.api)
        expiring = Expiring(database, outbox, entrance.endings.person_changed)
        await stack.enter_async_context(expiring.looking())
        first_run = await _first_run(config, entrance, outbox, node, addresses[0], names)
        if first_run is not None:
            first_run.add_to(site.api)
        viewings = Viewings(entrance.entries.trail, wall)
        logs = LogRoutes(database, TENANT, keys, journal, timeline, words, viewings, entrance.desk)
        logs.add_to(site.api)
        attendance, terms = AttendanceRoutes(logs, Corrections(journal, TENANT, keys, wall)), TermRoutes(logs)
        for routes in (attendance, terms, ExportRoutes(attendance, terms, entrance.entries.trail)):
            routes.add_to(site.api)
        BoardRoutes(database, TENANT, entrance.desk).add_to(site.api)
        PastRoutes(History(rulebooks, journal, TENANT, keys), logs.opened).add_to(site.api)
        site.app.router.add_get("/{path:.*}", StaticClient(config.client or CLIENT).serve)

        links = await _demo_links(database, keys) if config.demo else ()
        tls = tls_context(config.data, sorted(names)) if config.lan else None
        await stack.enter_async_context(site.listening(door, tls))
        stack.enter_context(_told(config.data / "server.json", addresses[0]))
        loop.times.begin()
        yield Running(addresses[0], addresses, links, first_run.secret if first_run else None)


async def _nats_server(stack: AsyncExitStack, config: Config, lock: FolderLock) -> NatsServer:
    server = NatsServer(config.data / "nats", lock.fd)
    await server.start()
    stack.push_async_callback(server.stop)
    return server


async def _demo_links(database: Database, keys: Keyring) -> tuple[DemoLink, ...]:
    async with database.writing() as db:
        session_id = await queries.session_id(db, TENANT, demo.NAME)
        session = await queries.scheduled(db, TENANT, session_id) if session_id else None
        assert session is not None  # opened just now
        secret = keys.sealing_secret(f"session/{demo.NAME}", "registry")
        return tuple(await demo.make_links(db, TENANT, session, secret))


async def _with_settings(config: Config, database: Database) -> Config:
    """What was chosen in a page counts where the operator set nothing."""
    async with database.reading() as db:
        chosen = await settings.read(db, TENANT, PUBLIC_ADDRESS)
    return config if config.public_address or not chosen else config.model_copy(update={"public_address": chosen})


async def _first_run(
    config: Config, entrance: access.Access, outbox: Outbox, node: Node, address: str, names: set[str]
) -> FirstRunRoutes | None:
    """What a server without a demo begins with; None once somebody can sign in."""
    async with entrance.database.reading() as db:
        if config.demo or not await is_open(db, TENANT):
            return None
    key = entrance.keys.sealing_secret("registry/first-run", "registry")
    return FirstRunRoutes(
        database=entrance.database,
        tenant=TENANT,
        outbox=outbox,
        hashing=entrance.hashing,
        secret=signing.derived_secret(key, "first-run"),
        machine=Machine(config.data, lambda: node.port, own_addresses, wall),
        suggested_address=address,
        address_chosen=lambda chosen: names.add(_host_of(chosen)),
    )


def _metrics(loop: MeasuredLoop, node: Node, sessions: Sessions[Any]) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(loop.times)
    registry.register(Figures("media", node.figures, dict))
    registry.register(Figures("live", dict, sessions.figures))
    return registry


@contextmanager
def _told(path: Path, address: str) -> Iterator[None]:
    """Tells the other commands of this machine where the server is."""
    path.write_text(json.dumps({"pid": os.getpid(), "address": address}))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


# -- what the machine gives -----------------------------------------------------------------------------------


def bound(config: Config) -> socket.socket:
    """The socket people come to; taken first, so that a taken port is told before anything is started."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((config.host, config.port))
    except OSError:
        door.close()
        raise
    return door


def own_urls(config: Config, port: int) -> tuple[str, ...]:
    """Where people find this server, the best first."""
    if config.public_address:
        return (config.public_address.rstrip("/"),)
    if not config.lan:
        return (f"http://127.0.0.1:{port}",)
    return tuple(f"https://{address}:{port}" for address in own_addresses())


def own_names(config: Config) -> set[str]:
    names = {"localhost", socket.gethostname().lower(), *own_addresses()}
    if config.public_address:
        names.add(_host_of(config.public_address))
    return names


def _host_of(address: str) -> str:
    return address.partition("://")[2].partition("/")[0].rsplit(":", 1)[0]


def wall() -> datetime:
    return whole_ms(datetime.now(UTC))


def chance() -> str:
    """A fresh id of 8 characters `[a-z2-7]`."""
    return base64.b32encode(os.urandom(5)).decode().lower()
