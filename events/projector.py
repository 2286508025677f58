"""A durable follower: commits become rows, in order, at least once, many to a transaction.

The rows' owner keeps the position up to which they are true *in the same transaction* as the rows, so after a
crash nothing is missing and what is applied twice is applied to rows that know it. A projector that fails
starts again from that position, after 0.1, 0.2 … 5 s, and says so once each time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import aclosing, suppress
from typing import Protocol

from .journal import Journal, Stored

log = logging.getLogger(__name__)

MAX_BATCH_COMMITS = 500
MAX_BATCH_MS = 50  # how long a commit may wait for company
BACK_OFF_S = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class Projection(Protocol):
    """Rows made of commits."""

    async def checkpoint(self) -> int:
        """The position up to which the rows are true, 0 for none."""

    async def apply(self, commits: Sequence[Stored]) -> None:
        """Changes the rows and sets the checkpoint to the last of `commits`, in one transaction."""


class Projector:
    """Keeps one projection up to date from `start` to `stop`."""

    def __init__(self, name: str, journal: Journal, projection: Projection) -> None:
        self._name = name
        self._journal = journal
        self._projection = projection
        self._done = 0
        self._moved = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self.failures = 0  # in a row, 0 while it works

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=f"projector {self._name}")

    async def stop(self) -> None:
        """Between two transactions, or by rolling one back."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    @property
    def position(self) -> int:
        """Up to where the rows are true."""
        return self._done

    async def lag(self) -> int:
        """How many positions the rows are behind the journal; raises `Unavailable`."""
        return max(0, await self._journal.end() - self._done)

    async def reached(self, position: int, timeout_s: float) -> bool:
        """Waits until the rows are true up to a position; False if they are not in time."""
        try:
            async with asyncio.timeout(timeout_s), self._moved:
                await self._moved.wait_for(lambda: self._done >= position)
        except TimeoutError:
            return False
        return True

    async def _run(self) -> None:
        while True:
            try:
                await self._project()
            except Exception:  # the task boundary
                delay_s = BACK_OFF_S[min(self.failures, len(BACK_OFF_S) - 1)]
                self.failures += 1
                log.exception("projector=%s position=%d again in %.1f s", self._name, self._done, delay_s)
                await asyncio.sleep(delay_s)

    async def _project(self) -> None:
        await self._move(await self._projection.checkpoint())
        waiting: asyncio.Queue[Stored] = asyncio.Queue(MAX_BATCH_COMMITS)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._read_into(waiting), name=f"projector {self._name} reading")
            while True:
                commits = await _batch(waiting)
                await self._projection.apply(commits)
                self.failures = 0
                await self._move(commits[-1].position)

    async def _read_into(self, waiting: asyncio.Queue[Stored]) -> None:
        async with aclosing(self._journal.follow(self._done)) as commits:
            async for stored in commits:
                await waiting.put(stored)

    async def _move(self, position: int) -> None:
        async with self._moved:
            self._done = position
            self._moved.notify_all()


async def _batch(waiting: asyncio.Queue[Stored]) -> list[Stored]:
    """At least one commit, and what joins it within the time and the number allowed."""
    commits = [await waiting.get()]
    with suppress(TimeoutError):
        async with asyncio.timeout(MAX_BATCH_MS / 1000):
            while len(commits) < MAX_BATCH_COMMITS:
                commits.append(await waiting.get())
    return commits
