"""Commits become rows: in order, at least once, many at a time, and again after a failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from events import projector
from events.journal import Head, Stored
from events.memory import MemoryJournal
from events.projector import Projector
from tests.events.worlds import commit, grown

SESSION = "session/0193"


class Rows:
    """Rows and checkpoint that change together, or not at all."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.at = 0
        self.batches: list[int] = []
        self.failures_to_come = 0

    async def checkpoint(self) -> int:
        return self.at

    async def apply(self, commits: Sequence[Stored]) -> None:
        if self.failures_to_come:
            self.failures_to_come -= 1
            raise OSError("the disk is full")
        self.rows.extend(stored.body.decode() for stored in commits)
        self.at = commits[-1].position
        self.batches.append(len(commits))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projector, "BACK_OFF_S", (0.01,))
    monkeypatch.setattr(projector, "MAX_BATCH_MS", 5)


@asynccontextmanager
async def projecting(journal: MemoryJournal, rows: Rows) -> AsyncIterator[Projector]:
    running = Projector("timeline", journal, rows)
    await running.start()
    yield running
    await running.stop()


async def test_what_was_and_what_comes_become_rows_in_order() -> None:
    journal, rows = MemoryJournal(), Rows()
    head = await grown(journal, SESSION, "a", "b")
    async with projecting(journal, rows) as running:
        assert await running.reached(2, timeout_s=5)
        await journal.append(head, commit(head, "c"))
        assert await running.reached(3, timeout_s=5)
        assert (rows.rows, running.position, await running.lag()) == (["a", "b", "c"], 3, 0)


async def test_it_begins_after_the_checkpoint() -> None:
    journal, rows = MemoryJournal(), Rows()
    await grown(journal, SESSION, "a", "b", "c")
    rows.at = 2
    async with projecting(journal, rows) as running:
        assert await running.reached(3, timeout_s=5)
    assert rows.rows == ["c"]


async def test_many_commits_share_a_transaction_but_never_too_many() -> None:
    journal, rows = MemoryJournal(), Rows()
    await grown(journal, SESSION, *(str(number) for number in range(1200)))
    async with projecting(journal, rows) as running:
        assert await running.reached(1200, timeout_s=10)
    assert len(rows.batches) < 20
    assert max(rows.batches) <= 500
    assert rows.rows == [str(number) for number in range(1200)]


async def test_after_a_failure_it_starts_again_from_the_checkpoint_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    journal, rows = MemoryJournal(), Rows()
    rows.failures_to_come = 2
    await grown(journal, SESSION, "a", "b")
    async with projecting(journal, rows) as running:
        assert await running.reached(2, timeout_s=5)
        assert running.failures == 0
    assert rows.rows == ["a", "b"]
    assert [record.getMessage() for record in caplog.records] == [
        "projector=timeline position=0 again in 0.0 s"
    ] * 2
    assert "the disk is full" in caplog.text


async def test_waiting_for_what_does_not_come_ends_in_time() -> None:
    journal, rows = MemoryJournal(), Rows()
    async with projecting(journal, rows) as running:
        assert not await running.reached(1, timeout_s=0.01)


async def test_a_projector_that_fails_lags_visibly() -> None:
    journal, rows = MemoryJournal(), Rows()
    rows.failures_to_come = 1_000_000
    head = await grown(journal, SESSION, "a")
    async with projecting(journal, rows) as running:
        await journal.append(head, commit(head, "b"))
        assert not await running.reached(1, timeout_s=0.2)
        assert await running.lag() == 2
        assert running.failures > 0


async def test_stopping_leaves_rows_and_checkpoint_together() -> None:
    journal, rows = MemoryJournal(), Rows()
    head = Head(SESSION)
    async with projecting(journal, rows):
        for number in range(50):
            head = await journal.append(head, commit(head, str(number)))
            await asyncio.sleep(0)
    assert rows.rows == [str(number) for number in range(rows.at)]
