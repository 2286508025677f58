"""What every test may ask for: a running server with a data folder of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.support.server import RunningServer


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    """A ready server with the demo class open. The test may kill it and start it again."""
    async with RunningServer(tmp_path / "data") as running:
        yield running
