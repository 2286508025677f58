"""A database with the demo world, as every server has it after its first start: on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from server.db import Database
from server.tables import migrate
from tests.support import migrated
from tests.support.postgres import Postgres


@pytest_asyncio.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        opened = Database(await postgres.like("demo", migrate))
    else:
        opened = migrated.database(tmp_path)
    yield opened
    await opened.close()
