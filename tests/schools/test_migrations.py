"""What migrations make is what the code expects, and the demo world is whole."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, select

from migrations import demo_world
from server.db import Database
from server.schools import tables
from server.tables import METADATA, migrate


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """FTS5 makes tables of its own."""
    return not (kind == "table" and name is not None and name.startswith("review_words_found"))


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
    return list(compare_metadata(context, list(METADATA)))  # type: ignore[arg-type]  # it takes several as well


async def test_migrations_equal_the_tables(database: Database) -> None:
    async with database.reading() as db:
        assert await db.run_sync(differences) == []


async def test_migrating_again_changes_nothing(database: Database) -> None:
    await migrate(database)
    async with database.reading() as db:
        assert await db.scalar(select(func.count()).select_from(tables.memberships)) == 31 + 25 + 29 + 28


def test_no_two_pupils_of_the_demo_share_a_name() -> None:
    names = [row["label"] for row in demo_world.pupils()]
    assert len(set(names)) == len(names) == 113


def test_every_row_belongs_to_a_tenant() -> None:
    keyed = [table for table in tables.metadata.tables.values() if table is not tables.outbox]
    assert all("tenant_id" in table.primary_key.columns for table in keyed)
    assert not tables.outbox.c.tenant_id.nullable  # its key is the order in which things were written
