"""Everything that a server answers over HTTP, put on its site."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from media.transport.addresses import own_addresses
from server.access.refusals import Refusals
from server.config import TENANT, Config
from server.gateway.admission import Gate
from server.gateway.own_routes import OwnRoutes
from server.gateway.past import PastRoutes
from server.gateway.pressing import Pressing
from server.gateway.probes import Probes
from server.gateway.relays import Relays
from server.gateway.signalling import Signalling
from server.gateway.vouching import Voucher
from server.gateway.whip import Whip
from server.live.history import History
from server.operations.routes import OperationsRoutes, Parts
from server.research.activity_routes import ActivityRoutes
from server.research.circle import Circle
from server.research.group_routes import GroupRoutes
from server.research.queries import Opener
from server.research.writing import Writer
from server.review.attendance_routes import AttendanceRoutes
from server.review.board_routes import BoardRoutes
from server.review.export_routes import ExportRoutes
from server.review.held import held_sessions
from server.review.rollcall_routes import RollcallRoutes
from server.review.routes import LogRoutes
from server.review.term_routes import TermRoutes
from server.review.viewing import Viewings
from server.schools import signing
from server.schools.access import Access
from server.schools.first_run.checks import Machine
from server.schools.first_run.routes import FirstRunRoutes, is_open
from server.schools.policy_routes import PolicyRoutes
from server.schools.register.all import Registry
from server.schools.register.expiring import Expiring
from server.schools.register.routes import Register
from server.schools.register.sight import Door
from server.schools.timetable.routes import TimetableRoutes
from server.web import certificate
from server.web.site import Site
from server.web.static import StaticClient

from .live import Live
from .machine import host_of, wall
from .store import Store

SILENT_JOURNAL_MS = 2_000
CLIENT = Path(__file__).parents[2] / "clients" / "web" / "dist"


@dataclass(frozen=True, slots=True)
class Routes:
    """`add_to` opens what the routes need as well: who is signed out elsewhere is heard, roles expire."""

    config: Config
    store: Store
    access: Access
    refusals: Refusals
    live: Live
    address: str
    name_chosen: Callable[[str], None]  # a host that requests may be addressed to from now on
    version: str

    async def add_to(self, site: Site, stack: AsyncExitStack) -> FirstRunRoutes | None:
        """Gives the first run while it is still to do."""
        self._checks(site)
        site.api.door = self.access.desk.actor
        self.access.add_to(site.api)
        await self._class(site)
        await self._registry(site, stack)
        first_run = await self._first_run()
        if first_run is not None:
            first_run.add_to(site.api)
        self._log(site)
        OperationsRoutes(self.store.database, TENANT, self.access.desk, self.store.watching, self._parts()).add_to(
            site.api
        )
        self._research(site)
        site.app.router.add_get("/{path:.*}", StaticClient(self.config.client or CLIENT).serve)
        return first_run

    def _parts(self) -> Parts:
        config, journal, live = self.config, self.store.journal, self.live
        return Parts(
            version=self.version,
            began=wall(),
            folder=str(config.data.absolute()),
            external_journal=bool(config.nats_url),
            journal_ready=lambda: journal.silent_ms() < SILENT_JOURNAL_MS,
            database_ready=self.store.database.answers,
            media_port=lambda: live.node.port,
            live_sessions=live.sessions.running,
            certificate_ends=(lambda: certificate.ends(config.data)) if config.lan else None,
        )

    def _checks(self, site: Site) -> None:
        journal, node = self.store.journal, self.live.node
        site.check("journal", lambda: journal.silent_ms() < SILENT_JOURNAL_MS)
        site.check("media", lambda: node.port > 0)
        site.check_later("database", self.store.database.answers)

    async def _class(self, site: Site) -> None:
        """What happens in a session that is open."""
        database, access, live = self.store.database, self.access, self.live
        gate = Gate(database, TENANT, wall)
        voucher = Voucher(database, TENANT, access.pins, wall, self.refusals.pin_locked, live.sessions.here)
        relays = Relays(self.config.turn_url, self.config.turn_secret)
        signalling = Signalling(
            gate, live.opening, live.bridge, voucher, lambda endpoint: relays.ice_servers(endpoint, _now_s())
        )
        site.app.router.add_get("/api/v1/sessions/{id}/live", signalling.live)
        Probes(live.node, access.desk, wall, relays).add_to(site.api)
        OwnRoutes(database, TENANT, access.desk).add_to(site.api)
        whip = Whip(gate, live.opening, live.bridge, live.node, lambda endpoint: relays.links(endpoint, _now_s()))
        whip.add_to(site.app)
        self._pressing().add_to(site.api)
        access.endings.listen(ended=gate.sign_in_ended, changed=gate.person_changed)
        access.endings.listen(changed=voucher.person_changed)
        await access.endings.hear()

    def _pressing(self) -> Pressing:
        return Pressing(self.store.database, TENANT, self.access.desk, self.live.opening, self.store.outbox)

    async def _registry(self, site: Site, stack: AsyncExitStack) -> None:
        """People, places, the timetable, and the settings of schools."""
        database, desk, outbox = self.store.database, self.access.desk, self.store.outbox
        person_changed = self.access.endings.person_changed
        TimetableRoutes(database, TENANT, desk, outbox, self.address).add_to(site.api)
        PolicyRoutes(database, TENANT, desk, outbox).add_to(site.api)
        register = Register(database, Door(desk, TENANT), outbox)
        room_keys = self.store.keys.sealing_secret("registry/room-keys", "registry")
        call_off = self._pressing().call_off
        Registry(register, room_keys, lambda: self.address, person_changed, call_off).add_to(site.api)
        await stack.enter_async_context(Expiring(database, outbox, person_changed).looking())

    def _log(self, site: Site) -> None:
        """What is read from facts."""
        store, desk, trail = self.store, self.access.desk, self.access.entries.trail
        viewings = Viewings(trail, wall)
        logs = LogRoutes(
            store.database, TENANT, store.keys, store.journal, store.timeline, store.words, viewings, desk
        )
        attendance = AttendanceRoutes(logs, store.appending)
        terms = TermRoutes(logs)
        exports = ExportRoutes(attendance, terms, trail)
        for routes in (logs, attendance, RollcallRoutes(attendance), terms, exports):
            routes.add_to(site.api)
        BoardRoutes(store.database, TENANT, desk).add_to(site.api)
        PastRoutes(History(self.live.rulebooks, store.journal, TENANT, store.keys), logs.opened).add_to(site.api)

    def _research(self, site: Site) -> None:
        """Research groups and their activities."""
        store = self.store
        circle = Circle(
            database=store.database,
            tenant=TENANT,
            desk=self.access.desk,
            opener=Opener(TENANT, store.keys),
            journal=store.journal,
            rows=store.research,
            timeline=store.timeline,
            writer=Writer(store.appending),
            held=held_sessions(TENANT),
            utc=wall,
        )
        GroupRoutes(circle).add_to(site.api)
        ActivityRoutes(circle).add_to(site.api)

    async def _first_run(self) -> FirstRunRoutes | None:
        """What a server without a demo begins with; None once somebody can sign in."""
        async with self.store.database.reading() as db:
            if self.config.demo or not await is_open(db, TENANT):
                return None
        key = self.store.keys.sealing_secret("registry/first-run", "registry")
        return FirstRunRoutes(
            database=self.store.database,
            tenant=TENANT,
            outbox=self.store.outbox,
            hashing=self.access.hashing,
            secret=signing.derived_secret(key, "first-run"),
            machine=Machine(self.config.data, lambda: self.live.node.port, own_addresses, wall),
            suggested_address=self.address,
            address_chosen=lambda chosen: self.name_chosen(host_of(chosen)),
        )


def _now_s() -> int:
    return int(wall().timestamp())
