"""Everything of signing in and of rights that one server has, put together and put on its API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from events.bus import Bus
from events.codec import SealingKeys
from events.journal import Journal
from events.projector import Projector
from server.access.audit import AuditTrail
from server.access.desk import Desk
from server.access.entries import Entries
from server.db import Database
from server.web.api import Api

from .actors import Actors
from .audit.projection import AuditRows
from .audit.routes import AuditRoutes
from .credentials.hashing import Hashing
from .credentials.keys_routes import KeysRoutes
from .credentials.passwords import Passwords
from .credentials.pins import Pins
from .credentials.routes import AccountRoutes
from .endings import Endings
from .me import MeRoutes
from .outbox import Outbox
from .routes import SignInRoutes


@dataclass(frozen=True, slots=True)
class Access:
    """Make it with `opened`. The rest of the server asks `desk` who asks, and tells `endings` what ended."""

    database: Database
    tenant: str
    utc: Callable[[], datetime]
    journal: Journal
    keys: SealingKeys
    desk: Desk
    entries: Entries
    endings: Endings
    hashing: Hashing
    passwords: Passwords
    pins: Pins
    audit: Projector
    outbox: Outbox

    @property
    def class_codes(self) -> bytes:
        return self.keys.sealing_secret("registry/class-codes", "registry")

    def add_to(self, api: Api) -> None:
        database, tenant, desk = self.database, self.tenant, self.desk
        MeRoutes(database, tenant, desk).add_to(api)
        SignInRoutes(
            database,
            tenant,
            self.utc,
            self.passwords,
            self.endings,
            self.pins,
            room_keys=self.keys.sealing_secret("registry/room-keys", "registry"),
            class_codes=self.class_codes,
            note=self.entries.sign_in,
        ).add_to(api)
        KeysRoutes(database, tenant, desk, self.endings, self.class_codes, self.outbox).add_to(api)
        AccountRoutes(
            database, tenant, desk, self.passwords, self.pins, self.endings, self.entries, self.outbox
        ).add_to(api)
        AuditRoutes(database, tenant, desk, self.keys, self.journal, self.audit, self.entries, self.utc).add_to(
            api
        )


@asynccontextmanager
async def opened(
    database: Database,
    tenant: str,
    utc: Callable[[], datetime],
    journal: Journal,
    keys: SealingKeys,
    bus: Bus | None,
    outbox: Outbox,
) -> AsyncIterator[Access]:
    """Until the block ends; what waits to be written to the audit chain is written then."""
    hashing = Hashing(keys.sealing_secret("registry/passwords", "registry"))
    entries = Entries(AuditTrail(journal, tenant, keys, utc), tenant)
    rows = Projector("audit", journal, AuditRows(database, tenant))
    endings = Endings(bus)
    await rows.start()
    try:
        async with entries.writing():
            yield Access(
                database=database,
                tenant=tenant,
                utc=utc,
                journal=journal,
                keys=keys,
                desk=Desk(Actors(database, tenant, utc), utc, entries.denied),
                entries=entries,
                endings=endings,
                hashing=hashing,
                passwords=Passwords(database, tenant, hashing, outbox),
                pins=Pins(database, tenant, hashing, outbox),
                audit=rows,
                outbox=outbox,
            )
    finally:
        await rows.stop()
        hashing.close()
