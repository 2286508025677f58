"""A long log is read in slices: nobody else's callback waits for the whole of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from events.journal import Stored
from server.live.slices import SLICE_NS, in_slices

COMMITS = 50


async def ready_at_once(ended: list[str]) -> AsyncGenerator[Stored, None]:
    """A log that never waits, as a page that has arrived whole does not."""
    try:
        for position in range(1, COMMITS + 1):
            yield Stored(position, "session/one", b"")
    finally:
        ended.append("closed")


def work() -> None:
    """A quarter of a slice of CPU."""
    until_ns = time.thread_time_ns() + SLICE_NS // 4
    while time.thread_time_ns() < until_ns:
        pass


async def test_others_have_their_turns_while_a_long_log_is_read() -> None:
    turns = 0

    async def another_class() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(another_class())
    read = []
    async for stored in in_slices(ready_at_once([])):
        read.append(stored.position)
        work()
    other.cancel()
    assert read == list(range(1, COMMITS + 1))
    assert turns >= COMMITS // 4 - 2


async def test_who_stops_early_closes_what_it_read() -> None:
    ended: list[str] = []
    async with aclosing(in_slices(ready_at_once(ended))) as log:
        async for _ in log:
            break
    assert ended == ["closed"]
