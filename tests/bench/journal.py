"""Commits a second into the embedded journal, each on disk before it is acknowledged."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from events.folder import FolderLock
from events.jetstream import JetStreamJournal
from events.journal import Head, Journal, Sealed
from events.natsd import NatsServer

from .figures import Figure, percentile

ONE_AFTER_ANOTHER = 2000  # commits
SESSIONS, COMMITS_EACH = 100, 50
BODY_BYTES = 500  # of a usual commit


@asynccontextmanager
async def embedded(folder: Path) -> AsyncIterator[JetStreamJournal]:
    with FolderLock(folder) as lock:
        nats = NatsServer(folder / "nats", lock.fd)
        journal = await JetStreamJournal.open(await nats.start(), "main")
        try:
            yield journal
        finally:
            await journal.close()
            await nats.stop()


async def append(journal: Journal, aggregate: str, commits: int) -> list[float]:
    """Seconds for each of a session's commits, one after another."""
    head, took_s = Head(aggregate), []
    for number in range(1, commits + 1):
        sealed = Sealed(f"{aggregate}.{number}", aggregate, number, b"x" * BODY_BYTES)
        start_s = time.perf_counter()
        head = await journal.append(head, sealed)
        took_s.append(time.perf_counter() - start_s)
    return took_s


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        async with embedded(Path(folder)) as journal:
            alone_s = await append(journal, "session/one", ONE_AFTER_ANOTHER)
            start_s = time.perf_counter()
            async with asyncio.TaskGroup() as together:
                for number in range(SESSIONS):
                    together.create_task(append(journal, f"session/s{number}", COMMITS_EACH))
            together_s = time.perf_counter() - start_s
    alone = f"{len(alone_s) / sum(alone_s):,.0f} commits/s, p99 {percentile(alone_s, 0.99) * 1000:.1f} ms"
    return [
        Figure("Commits of one session, one after another", alone),
        Figure(f"Commits over {SESSIONS} sessions", f"{SESSIONS * COMMITS_EACH / together_s:,.0f} commits/s"),
    ]
