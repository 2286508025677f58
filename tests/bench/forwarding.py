"""CPU per forwarded packet of the server process alone, beside Debian's Janus in the same run.

Both stand in the same network namespace behind the same veth pair, one after the other, under the same load.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.support.netns import Namespace
from tests.support.server import RunningServer

from . import janus, ours
from .dtls import Identity
from .figures import Figure
from .load import PACKETS_A_SECOND, Publisher, Subscriber
from .processes import cpu_s

AUDIENCES = (25, 50)
WARM_S, MEASURE_S = 3.0, 10.0


async def cost(pid: int, publisher: Publisher, audience: list[Subscriber]) -> str:
    """µs of the process for each packet that reached a subscriber, and how many did not."""
    await asyncio.sleep(WARM_S)
    cpu, sent, received = cpu_s(pid), publisher.sent, _received(audience)
    await asyncio.sleep(MEASURE_S)
    delivered = _received(audience) - received
    expected = (publisher.sent - sent) * len(audience)
    assert sum(subscriber.foreign for subscriber in audience) == 0, "packets came that were never sent"
    assert delivered > 0, "nothing arrived"
    lost = max(0.0, 1 - delivered / expected)
    return f"{(cpu_s(pid) - cpu) / delivered * 1e6:.1f} µs, {lost:.2%} lost"


def _received(audience: list[Subscriber]) -> int:
    return sum(subscriber.received for subscriber in audience)


async def _ours(space: Namespace, folder: Path, identity: Identity, subscribers: int) -> str:
    server = RunningServer(folder / "data", within=space.prefix, host=space.inside, lan=1)
    async with server, ours.load(server, space.outside, identity, subscribers) as (publisher, audience):
        assert server.process is not None
        return await cost(server.process.pid, publisher, audience)


async def _janus(space: Namespace, folder: Path, identity: Identity, subscribers: int) -> str:
    async with (
        janus.running(space, folder) as (pid, address),
        janus.load(address, space.outside, identity, subscribers) as (publisher, audience),
    ):
        return await cost(pid, publisher, audience)


async def measure() -> list[Figure]:
    identity, found = Identity(), []
    for subscribers in AUDIENCES:
        what = f"CPU per forwarded packet, {subscribers} subscribers at {PACKETS_A_SECOND} packets/s"
        with Namespace() as space, tempfile.TemporaryDirectory() as folder:
            theirs = await _janus(space, Path(folder), identity, subscribers)
        with Namespace() as space, tempfile.TemporaryDirectory() as folder:
            found.append(Figure(what, await _ours(space, Path(folder), identity, subscribers), "not above Janus"))
        found.append(Figure("the same, Debian's Janus with one event loop", theirs))
    return found
