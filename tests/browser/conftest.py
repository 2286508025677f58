"""Browser stories share one Chromium and one event loop; each has its own server and each link its own sign-in."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.support import chromium, firefox, migrated
from tests.support.netns import Namespace
from tests.support.server import RunningServer

HERE = Path(__file__).parent
PATIENCE_MS = 15_000  # for what is not measured: other work may hold the machine

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def _missing(what: str) -> None:
    """Left out on a machine that lacks it; `make test` says so in its last line, and .ci/run may lack nothing."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if chromium.chromium_path() is None:
        _missing("Chromium")
    async with chromium.launched() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    async with RunningServer(migrated.folder(tmp_path / "data")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def firefox_place() -> AsyncIterator[tuple[Namespace, firefox.Firefox]]:
    """Firefox in a network namespace of its own, which the server reaches over a veth pair."""
    if firefox.firefox_path() is None or not Namespace.available():
        _missing("Firefox, or root to make it a network namespace,")
    with Namespace() as space:
        async with firefox.launched(space) as running:
            yield space, running
