"""What every test may ask for: a running server with a data folder of its own, and a PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support import migrated
from tests.support import postgres as postgresql
from tests.support.postgres import Postgres
from tests.support.server import RunningServer


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    """A ready server with the demo class open. The test may kill it and start it again."""
    async with RunningServer(migrated.folder(tmp_path / "data")) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hall(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    """One server for all who only look or are refused: no class begins there, and nothing is changed."""
    async with RunningServer(migrated.folder(tmp_path_factory.mktemp("hall"))) as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Started by the first test that asks for it."""
    with postgresql.running() as running:
        yield running
