"""Rows made again from the journal, to check them or to take their place.

The shadow is filled up to the position at which the live rows stood when the rebuild began, so both must be equal
row by row. A server that runs meanwhile goes on; when the shadow takes the live rows' place, its projector
notices and follows from there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from events.journal import Journal, Stored
from events.projector import Projection

from .db import Database
from .projecting import Tables, position

BATCH = 500


@dataclass(frozen=True, slots=True)
class Sum:
    """One table's name and the SHA-256 of its rows, in the order of their keys: live and rebuilt."""

    table: str
    live: str
    rebuilt: str


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """Of one projection. `into_shadow` makes the one that fills the shadow."""

    live: Tables
    shadow: Tables
    projector: str
    into_shadow: Callable[[Database, str], Projection]

    async def check(self, database: Database, journal: Journal, tenant: str) -> list[Sum]:
        """Compares the live rows with rows rebuilt from the journal; changes nothing."""
        async with self._emptied(database):
            async with database.reading() as db:
                live = await sums(db, self.live)
                until = await position(db, self.live, self.projector)
            await self._fill(database, journal, tenant, until)
            async with database.reading() as db:
                rebuilt = await sums(db, self.shadow)
        names = [table.name for table in self.live.projected]
        return [Sum(name, one, other) for name, one, other in zip(names, live, rebuilt, strict=True)]

    async def rebuild(self, database: Database, journal: Journal, tenant: str) -> int:
        """Puts rebuilt rows in the place of the live ones; gives the position up to which they are true."""
        async with self._emptied(database):
            await self._fill(database, journal, tenant, await journal.end())
            async with database.writing() as db:
                for live, shadow in zip(_all(self.live), _all(self.shadow), strict=True):
                    await db.execute(delete(live))
                    await db.execute(insert(live).from_select(list(live.c.keys()), select(shadow)))
                return await position(db, self.live, self.projector)

    async def _fill(self, database: Database, journal: Journal, tenant: str, until: int) -> None:
        if until == 0:
            return
        rows = self.into_shadow(database, tenant)
        batch: list[Stored] = []
        async with aclosing(journal.follow()) as commits:
            async for stored in commits:
                batch.append(stored)
                if len(batch) == BATCH or stored.position >= until:
                    await rows.apply(batch)
                    batch = []
                if stored.position >= until:
                    return

    @asynccontextmanager
    async def _emptied(self, database: Database) -> AsyncIterator[None]:
        """The shadow is there and empty, until the block ends."""
        async with database.writing() as db:
            await db.run_sync(self.shadow.metadata.drop_all)
            await db.run_sync(self.shadow.metadata.create_all)
        try:
            yield
        finally:
            async with database.writing() as db:
                await db.run_sync(self.shadow.metadata.drop_all)


async def sums(db: AsyncConnection, tables: Tables) -> list[str]:
    return [await _sum(db, table) for table in tables.projected]


async def _sum(db: AsyncConnection, table: Table) -> str:
    digest = hashlib.sha256()
    async for row in await db.stream(select(table).order_by(*table.primary_key)):
        digest.update(json.dumps(tuple(row), default=_plain, ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()


def _all(tables: Tables) -> tuple[Table, ...]:
    return (*tables.projected, tables.positions)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} stands in no table that is read from facts")
