"""How many come in a second when a whole school arrives at the bell: offer, answer, ICE, DTLS, first packet."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from tests.support.server import RunningServer

from .dtls import Identity
from .figures import Figure, spread_ms
from .load import Publisher, Subscriber
from .ours import Desk

VIEWERS = 200
AT_ONCE = 50
HOST = "127.0.0.1"
FIRST_PACKET_S = 10.0


async def join_s(desk: Desk, subscriber: Subscriber, places: asyncio.Semaphore) -> float:
    """Seconds from the POST to the first packet; the wait for a place does not count."""
    async with places:
        start_s = time.perf_counter()
        await desk.subscribe(subscriber)
        subscriber.start()
        async with asyncio.timeout(FIRST_PACKET_S):
            while subscriber.received == 0:
                await asyncio.sleep(0.01)
        return time.perf_counter() - start_s


async def measure() -> list[Figure]:
    identity = Identity()
    with tempfile.TemporaryDirectory() as folder:
        async with RunningServer(Path(folder) / "data") as server, Desk.opened(server) as desk:
            publisher = Publisher(identity, HOST)
            await desk.publish(publisher)
            publisher.start(pictures=False)  # coming in is measured here, not forwarding
            audience = [Subscriber(identity, HOST) for _ in range(VIEWERS)]
            places, start_s = asyncio.Semaphore(AT_ONCE), time.perf_counter()
            each_s = await asyncio.gather(*(join_s(desk, subscriber, places) for subscriber in audience))
            together_s = time.perf_counter() - start_s
            for peer in (publisher, *audience):
                await peer.close()
    return [
        Figure(f"Joins of {VIEWERS} viewers, {AT_ONCE} at once", f"{VIEWERS / together_s:.0f} joins/s"),
        Figure("Each of them, from its offer to its first packet", spread_ms(each_s)),
    ]
