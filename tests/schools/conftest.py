"""A database with the demo world, as every server has it after its first start."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from server.db import Database
from server.tables import migrate


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'tongtang.db'}")
    await migrate(opened)
    yield opened
    await opened.close()
