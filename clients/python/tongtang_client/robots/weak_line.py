"""A bad line between one robot and the server: it loses and delays packets of media in both directions.

It stands where the server's address stood in the answer, so neither end knows of it: the robot sends to the line,
the line sends on from sockets of its own.
"""

from __future__ import annotations

import asyncio
import random
import re
import socket
from dataclasses import dataclass, field
from typing import Any

Address = tuple[str, int]
STEP_S = 1e-5  # between two packets that leave together: timers of one moment ring in any order
CANDIDATE = re.compile(
    r"^a=candidate:(?P<head>\S+ \d+ udp \d+) (?P<host>\d+\.\d+\.\d+\.\d+) (?P<port>\d+) typ host", re.I
)


@dataclass(slots=True)
class WeakLine:
    loss: float = 0.05
    delay_s: float = 0.09
    jitter_s: float = 0.06
    chance: random.Random = field(default_factory=random.Random)
    _ends: list[asyncio.DatagramTransport] = field(default_factory=list)
    _last_s: dict[asyncio.DatagramTransport, float] = field(default_factory=dict)  # when the newest one goes

    async def lead(self, sdp: str) -> str:
        """The same answer with this line in place of the server's addresses."""
        lines, found = [], None
        for line in sdp.splitlines():
            match = CANDIDATE.match(line)
            if match is None and not line.startswith("a=candidate:"):
                lines.append(line)
            elif match is not None and (found is None or found["host"] == "127.0.0.1"):
                found = match
        if found is None:
            return sdp
        host, port = await self._open((found["host"], int(found["port"])))
        media = next(at for at, line in enumerate(lines) if line.startswith("m="))
        lines.insert(media + 1, f"a=candidate:{found['head']} {host} {port} typ host")
        return "\r\n".join(lines) + "\r\n"

    def close(self) -> None:
        for end in self._ends:
            end.close()
        self._ends.clear()
        self._last_s.clear()

    async def _open(self, server: Address) -> Address:
        near = await self._end(_Near(self, server), (_source_towards(server), 0))
        address: Address = near.get_extra_info("sockname")
        return address

    async def _end(self, protocol: asyncio.DatagramProtocol, local: Address) -> asyncio.DatagramTransport:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: protocol, local_addr=local)
        self._ends.append(transport)
        return transport

    def carry(self, end: asyncio.DatagramTransport, data: bytes, to: Address) -> None:
        if self.chance.random() < self.loss or end.is_closing():
            return
        loop = asyncio.get_running_loop()
        due_s = loop.time() + self.delay_s + self.jitter_s * self.chance.random()
        # A line is a queue: packets are late together, hardly ever out of order.
        self._last_s[end] = max(due_s, self._last_s.get(end, 0.0) + STEP_S)
        loop.call_at(self._last_s[end], _send, end, data, to)


def _send(end: asyncio.DatagramTransport, data: bytes, to: Address) -> None:
    if not end.is_closing():
        end.sendto(data, to)


def _source_towards(server: Address) -> str:
    """The own address from which packets to the server leave."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(server)
        return str(probe.getsockname()[0])


class _Near(asyncio.DatagramProtocol):
    """The robot's side: each address of the robot gets a far side of its own, as a router would give it."""

    def __init__(self, line: WeakLine, server: Address) -> None:
        self._line, self._server = line, server
        self._far: dict[Address, asyncio.Task[asyncio.DatagramTransport]] = {}

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.DatagramTransport = transport

    def datagram_received(self, data: bytes, robot: Address) -> None:
        if robot not in self._far:
            far = self._line._end(_Far(self._line, self._transport, robot), (_source_towards(self._server), 0))
            self._far[robot] = asyncio.create_task(far, name="weak line")
        elif self._far[robot].done():
            self._line.carry(self._far[robot].result(), data, self._server)


class _Far(asyncio.DatagramProtocol):
    def __init__(self, line: WeakLine, near: asyncio.DatagramTransport, robot: Address) -> None:
        self._line, self._near, self._robot = line, near, robot

    def datagram_received(self, data: bytes, server: Address) -> None:
        self._line.carry(self._near, data, self._robot)
