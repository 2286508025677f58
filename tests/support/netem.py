"""A bad network in user space: a UDP relay that delays, loses, reorders, throttles and cuts.

The kernel's netem is often not there, and it would not be the test's to change. A client is pointed at `port`
instead of the server's; each client address gets a socket of its own towards the server, so the server sees
different clients as different addresses. Loss follows a seeded generator: the same seed loses the same packets.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

MAX_QUEUE_S = 1.0  # a throttled router drops what would wait longer than this

Address = tuple[str, int]

DETOUR = r"""
(() => {
  const host = /(a=candidate:\S+ 1 udp \d+) \S+ \d+ typ host/gi
  const real = RTCPeerConnection.prototype.setRemoteDescription
  RTCPeerConnection.prototype.setRemoteDescription = function ({type, sdp}) {
    return real.call(this, {type, sdp: sdp.replace(host, '$1 %(host)s %(port)d typ host')})
  }
})()
"""


@dataclass(frozen=True, slots=True)
class Impairment:
    """What happens to one direction. `reorder` is the share of packets that skip the delay."""

    delay_ms: float = 0.0
    jitter_ms: float = 0.0
    loss: float = 0.0
    reorder: float = 0.0
    rate_kbps: float | None = None
    cut: bool = False


CLEAN = Impairment()


class Lane:
    """One direction of the relay: decides for every packet when it arrives, or that it never does."""

    def __init__(self, seed: int) -> None:
        self.impairment = CLEAN
        self.passed = self.lost = 0
        self._chance = random.Random(seed)
        self._line_free_at_s = 0.0

    def due_s(self, size_bytes: int, now_s: float) -> float | None:
        """The moment at which a packet sent now comes out at the other end; None when it is lost."""
        imp = self.impairment
        if imp.cut or self._chance.random() < imp.loss:
            self.lost += 1
            return None
        leaves_s = now_s
        if imp.rate_kbps is not None:
            leaves_s = max(now_s, self._line_free_at_s) + size_bytes * 8 / (imp.rate_kbps * 1000)
            if leaves_s - now_s > MAX_QUEUE_S:
                self.lost += 1
                return None
            self._line_free_at_s = leaves_s
        self.passed += 1
        if self._chance.random() < imp.reorder:
            return leaves_s
        return leaves_s + (imp.delay_ms + self._chance.uniform(0, imp.jitter_ms)) / 1000


class Relay:
    """`async with Relay(server) as relay:` then point the client at `relay.port`."""

    def __init__(self, server: Address, host: str = "127.0.0.1", seed: int = 1) -> None:
        self.server, self.host = server, host
        self.up, self.down = Lane(seed), Lane(seed + 1)
        self._legs: dict[Address, asyncio.DatagramTransport] = {}
        self._opening: dict[Address, list[bytes]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stranded: set[Address] = set()

    def impair(self, up: Impairment | None = None, down: Impairment | None = None) -> None:
        """Both directions alike unless `down` is given."""
        self.up.impairment = up or CLEAN
        self.down.impairment = down or up or CLEAN

    def strand(self) -> None:
        """Whatever goes down to where clients are now is lost for good; from a new port they are reached again."""
        self._stranded |= self._legs.keys()

    @property
    def detour(self) -> str:
        """A script that makes a page send its media here: it gives the answer's candidates this address."""
        return DETOUR % {"host": self.host, "port": self.port}

    async def __aenter__(self) -> Relay:
        loop = asyncio.get_running_loop()
        self._front, _ = await loop.create_datagram_endpoint(
            lambda: _Ears(self._from_client), local_addr=(self.host, 0)
        )
        self.port = int(self._front.get_extra_info("sockname")[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in list(self._tasks):
            task.cancel()
        for leg in self._legs.values():
            leg.close()
        self._front.close()

    def _from_client(self, data: bytes, client: Address) -> None:
        if leg := self._legs.get(client):
            self._later(self.up, leg, data, None)
        elif client in self._opening:
            self._opening[client].append(data)
        else:
            self._opening[client] = [data]
            task = asyncio.create_task(self._open_leg(client), name=f"relay leg {client}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _open_leg(self, client: Address) -> None:
        leg, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Ears(lambda data, _: self._later(self.down, self._front, data, client)),
            remote_addr=self.server,
        )
        self._legs[client] = leg
        for data in self._opening.pop(client):
            self._later(self.up, leg, data, None)

    def _later(self, lane: Lane, out: asyncio.DatagramTransport, data: bytes, to: Address | None) -> None:
        if to in self._stranded:
            return
        loop = asyncio.get_running_loop()
        due_s = lane.due_s(len(data), loop.time())
        if due_s is not None:
            loop.call_at(due_s, lambda: None if out.is_closing() else out.sendto(data, to))


class _Ears(asyncio.DatagramProtocol):
    def __init__(self, heard: Callable[[bytes, Address], None]) -> None:
        self._heard = heard

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._heard(data, addr)
