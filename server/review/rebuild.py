"""The timeline made again from the journal, to check it or to take its place.

The shadow is filled up to the position at which the live rows stood when the rebuild began, so both must be equal
row by row. A server that runs meanwhile goes on; when the shadow takes the live rows' place, its projector
notices and follows from there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from events.journal import Journal, Stored
from server.db import Database

from . import store
from .tables import LIVE, Tables

BATCH = 500

SHADOW = Tables("shadow_review_")


@dataclass(frozen=True, slots=True)
class Sum:
    """One table's name and the SHA-256 of its rows, in the order of their keys: live and rebuilt."""

    table: str
    live: str
    rebuilt: str


async def check(database: Database, journal: Journal, tenant: str) -> list[Sum]:
    """Compares the live rows with rows rebuilt from the journal; changes nothing."""
    async with _shadow(database):
        async with database.reading() as db:
            live = await sums(db, LIVE)
            until = await store.position(db, LIVE)
        await _fill(database, journal, tenant, until)
        async with database.reading() as db:
            rebuilt = await sums(db, SHADOW)
    names = [table.name for table in LIVE.projected]
    return [Sum(name, one, other) for name, one, other in zip(names, live, rebuilt, strict=True)]


async def rebuild(database: Database, journal: Journal, tenant: str) -> int:
    """Puts rebuilt rows in the place of the live ones; gives the position up to which they are true."""
    async with _shadow(database):
        await _fill(database, journal, tenant, await journal.end())
        async with database.writing() as db:
            for live, shadow in zip(
                (*LIVE.projected, LIVE.positions), (*SHADOW.projected, SHADOW.positions), strict=True
            ):
                await db.execute(delete(live))
                await db.execute(insert(live).from_select(list(live.c.keys()), select(shadow)))
            return await store.position(db, LIVE)


async def sums(db: AsyncConnection, tables: Tables) -> list[str]:
    return [await _sum(db, table) for table in tables.projected]


async def _sum(db: AsyncConnection, table: Table) -> str:
    digest = hashlib.sha256()
    async for row in await db.stream(select(table).order_by(*table.primary_key)):
        digest.update(json.dumps(tuple(row), default=_plain, ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} stands in no table of the timeline")


@asynccontextmanager
async def _shadow(database: Database) -> AsyncIterator[None]:
    async with database.writing() as db:
        await db.run_sync(SHADOW.metadata.drop_all)
        await db.run_sync(SHADOW.metadata.create_all)
    try:
        yield
    finally:
        async with database.writing() as db:
            await db.run_sync(SHADOW.metadata.drop_all)


async def _fill(database: Database, journal: Journal, tenant: str, until: int) -> None:
    timeline = store.Timeline(database, tenant, SHADOW)
    batch: list[Stored] = []
    if until == 0:
        return
    async with aclosing(journal.follow()) as commits:
        async for stored in commits:
            batch.append(stored)
            if len(batch) == BATCH or stored.position >= until:
                await timeline.apply(batch)
                batch = []
            if stored.position >= until:
                return
