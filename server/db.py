"""The database: one engine, many readers, one writer.

SQLite by default (WAL, one writing connection at a time, so that no transaction ever meets a lock it must wait
for); PostgreSQL with the same tables when `DATABASE_URL` says so. Rows never leave a slice's `queries.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a lost power line loses nothing that was answered
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
)


class Database:
    """The one door to SQL: `reading()` and `writing()` give a connection inside a transaction."""

    def __init__(self, url: str) -> None:
        self.engine: AsyncEngine = create_async_engine(url)
        self._writer = asyncio.Lock()
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        async with self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Commits at the end of the block; an exception rolls it back."""
        async with self._writer, self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """Like `writing`, but SQLite may make tables anew: its references are checked once, before the commit."""
        async with self._writer, self.engine.connect() as connection:
            if self.engine.dialect.name != "sqlite":
                yield connection
                await connection.commit()
                return
            await connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # means nothing once a transaction runs
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            broken = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all()
            if broken:
                raise ValueError(f"After the migration {len(broken)} references lead nowhere, first {broken[0]}")
            await connection.commit()
            await connection.exec_driver_sql("PRAGMA foreign_keys=ON")

    async def answers(self) -> bool:
        try:
            async with self.reading() as connection:
                await connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True

    async def close(self) -> None:
        await self.engine.dispose()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()
