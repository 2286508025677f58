"""Looks at the disk every ten minutes, keeps a sample once an hour, and says in the log when there is little room.

Nothing here waits for a page to be opened: the operator's log and `/metrics` know as much.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from events.jetstream import Held, JetStreamJournal
from events.journal import Unavailable
from server.beside import beside
from server.db import Database

from . import samples
from .disk import Disk, Storage
from .forecast import Forecast, Sample, Verdict, forecast, verdict
from .samples import Kept

log = logging.getLogger(__name__)

LOOK_S = 600.0
EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Look:
    """What was found, and what follows from it. `held` is None while the journal is silent: the disk then counts
    it as it was; `samples` go back a quarter."""

    at: datetime
    held: Held | None
    disk: Disk
    samples: tuple[Sample, ...]
    forecast: Forecast | None
    verdict: Verdict


@dataclass(slots=True)
class Watching:
    storage: Storage
    journal: JetStreamJournal
    database: Database
    tenant: str
    server: str
    utc: Callable[[], datetime]
    last: Look | None = None
    _told: Verdict = field(default="good")

    def looking(self) -> AbstractAsyncContextManager[None]:
        return beside(self._look(), "the disk")

    async def _look(self) -> None:
        while True:
            try:
                await self.due()
            except (OSError, DBAPIError) as error:  # a full disk as well
                log.warning("the disk could not be looked at: %s", error)
            await asyncio.sleep(LOOK_S)

    async def due(self) -> None:
        """Looks, keeps a sample if the last is an hour old, and tells a verdict that has changed."""
        look = await self.now()
        async with self.database.reading() as db:
            newest = await samples.newest(db, self.tenant, self.server)
        if look.held is not None and (newest is None or look.at - newest >= EVERY):
            async with self.database.writing() as db:
                await samples.keep(db, self.tenant, self.server, _kept(look))
        if look.verdict != self._told and look.verdict != "unknown":
            self._told = look.verdict
            level = logging.INFO if look.verdict == "good" else logging.WARNING
            days = look.forecast.days if look.forecast else None
            told = "no forecast" if days is None else f"{days:.0f} days"
            log.log(level, "disk=%s room=%d MiB, %s", look.verdict, look.disk.room_bytes // 2**20, told)

    async def now(self) -> Look:
        """Raises `OSError` and the database's own errors."""
        held, at = await self._held(), self.utc()
        before = self.last.disk.journal_bytes if self.last else 0
        disk = await self.storage.disk(held.bytes if held else before)
        async with self.database.reading() as db:
            kept = await samples.since(db, self.tenant, self.server, at - samples.KEPT_FOR)
        found = tuple(map(disk.sample, kept))
        outlook = forecast(found, disk.room_bytes)
        look = Look(at, held, disk, found, outlook, verdict(outlook, disk.room_bytes))
        self.last = look
        return look

    async def _held(self) -> Held | None:
        try:
            return await self.journal.held()
        except Unavailable:
            return None

    def figures(self) -> dict[str, int]:
        """For `/metrics`, as of the last look."""
        if self.last is None:
            return {}
        disk, days = self.last.disk, self.last.forecast.days if self.last.forecast else None
        told = {name: getattr(disk, name) for name in ("free_bytes", "room_bytes", "journal_bytes")}
        told |= {"database_bytes": disk.database_bytes}
        return told if days is None else told | {"days_left": int(days)}


def _kept(look: Look) -> Kept:
    disk = look.disk
    return Kept(look.at, disk.journal_bytes, disk.database_bytes, disk.keys_bytes, disk.free_bytes)
