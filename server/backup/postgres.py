"""A copy of a PostgreSQL database as it stood at one moment, table by table, by COPY.

As with SQLite, nobody may write rows while the journal's end is read: every table is locked against writers for as
long as it takes to begin a second transaction that sees this moment, and the rows are copied in that one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, inspect, make_url, text

from server.db import Database
from server.tables import upgrade

REVISION = "alembic_version"
EMPTY = {"review_words", "review_word_positions"}
"""The index of opened words stays behind, or a destroyed key's words would live on in backups."""


async def copied(
    database: str, folder: Path, read_position: Callable[[], Awaitable[int]]
) -> tuple[int, str, list[Path]]:
    """The journal's position, the tables' revision, and a file for each table."""
    import asyncpg  # an extra: who uses SQLite has none

    dsn = _dsn(database)
    reader, locker = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
    try:
        tables = [
            row[0] for row in await reader.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        async with reader.transaction(isolation="repeatable_read", readonly=True):
            async with locker.transaction():
                await locker.execute(f"LOCK TABLE {', '.join(map(_quoted, tables))} IN SHARE MODE")
                revision = await reader.fetchval(f"SELECT version_num FROM {REVISION}")  # the snapshot begins here
                position = await read_position()
            paths = []
            for table in sorted(set(tables) - EMPTY - {REVISION}):
                paths.append(folder / table)
                await reader.copy_from_table(table, output=str(paths[-1]), format="binary")
    finally:
        await locker.close()
        await reader.close()
    return position, revision, paths


async def refuse_full(database: str) -> None:
    """Raises `NotEmptyDatabase`."""
    opened = Database(database)
    try:
        async with opened.reading() as db:
            await db.run_sync(_refuse_full)
    finally:
        await opened.close()


async def restored(database: str, folder: Path, revision: str, *, again: bool, begun: Callable[[], None]) -> None:
    """Makes the tables at their revision and fills them, in one transaction; `begun` is told before, once the
    database is known to be empty. With `again` what is there is ours and is dropped, else raises
    `NotEmptyDatabase`."""
    opened = Database(database)
    try:
        async with opened.migrating() as db:
            if not again:
                await db.run_sync(_refuse_full)
            begun()
            await db.run_sync(_made, revision)
            raw: Any = (await db.get_raw_connection()).driver_connection
            for table in reversed(await db.run_sync(_in_order)):
                await db.execute(text(f"DELETE FROM {_quoted(table)}"))
            for table in await db.run_sync(_in_order):
                if (folder / table).exists():
                    await raw.copy_to_table(table, source=str(folder / table), format="binary")
            for table, column, sequence in (await db.execute(text(SEQUENCES))).all():
                await db.execute(
                    text(
                        f"SELECT setval('{sequence}', coalesce(max({_quoted(column)}), 0) + 1, false) "
                        f"FROM {_quoted(table)}"
                    )
                )
    finally:
        await opened.close()


class NotEmptyDatabase(Exception):
    """It has tables already."""


SEQUENCES = """
SELECT c.table_name, c.column_name, pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) AS sequence
FROM information_schema.columns c
WHERE c.table_schema = 'public' AND pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) IS NOT NULL
"""


def _refuse_full(db: Connection) -> None:
    if inspect(db).get_table_names():
        raise NotEmptyDatabase("The database of the settings has tables already: a backup goes into an empty one")


def _made(db: Connection, revision: str) -> None:
    found = MetaData()
    found.reflect(db)
    found.drop_all(db)
    upgrade(db, False, revision)


def _in_order(db: Connection) -> list[str]:
    """Each after those that it refers to."""
    found = MetaData()
    found.reflect(db)
    return [table.name for table in found.sorted_tables if table.name != REVISION]


def _dsn(database: str) -> str:
    return make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
