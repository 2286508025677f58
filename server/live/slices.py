"""A long log read in slices of CPU, so that the packets of other classes do not wait for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from events.journal import Stored

SLICE_NS = 4_000_000  # a packet that is 4 ms late is in time; 20,000 commits take some 800 ms


async def in_slices(log: AsyncGenerator[Stored, None]) -> AsyncGenerator[Stored, None]:
    """The same commits; whatever is done with them, the loop turns after each slice."""
    began_ns = time.thread_time_ns()
    async with aclosing(log):
        async for stored in log:
            yield stored
            if time.thread_time_ns() - began_ns >= SLICE_NS:
                await asyncio.sleep(0)
                began_ns = time.thread_time_ns()
