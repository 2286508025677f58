"""A database with the demo world, as every server has it after its first start: on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from server.db import Database
from server.tables import migrate
from tests.support.postgres import Postgres


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One fresh database for all tests to copy: the migrations take a second or two."""
    path = tmp_path_factory.mktemp("migrated") / "tongtang.db"

    async def make() -> None:
        made = Database(f"sqlite+aiosqlite:///{path}")
        await migrate(made)
        await made.close()

    asyncio.run(make())
    return path


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def database(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> AsyncIterator[Database]:
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        opened = Database(await postgres.like("demo", migrate))
    else:
        shutil.copy(migrated, tmp_path / "tongtang.db")
        opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'tongtang.db'}")
    yield opened
    await opened.close()
