"""The node's one UDP socket: drained in bounded turns, sending without waiting (IPv4).

Stock asyncio reads one datagram a turn of its loop and loses a quarter of them at 30,000 a second; a
non-blocking socket under `add_reader`, drained until it is empty, loses none. A turn ends after a few
milliseconds all the same, or a flood would hold up everything else in the process; the kernel keeps the rest
until the next turn.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable

from ..forwarding.forwarder import Address
from .clock import Clock

KERNEL_BUFFER_BYTES = 8 << 20  # half a second of 100 Mbit/s while Python is busy elsewhere
MAX_DATAGRAM_BYTES = 2_048  # no path on earth carries more; a longer one is cut, and then fails its authentication
TURN_US = 4_000
SO_RCVBUFFORCE, SO_SNDBUFFORCE = 33, 32  # Linux: past the system's limit, for those who may


class UdpSocket:
    """`receive(datagram, address, at_us)` is called for each datagram, `drained()` after each turn."""

    def __init__(self, host: str, port: int, clock: Clock) -> None:
        self._clock = clock
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._enlarge()
        try:
            self._socket.bind((host, port))
        except OSError:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        self.lost = 0  # datagrams the kernel had no room for

    def open(self, receive: Callable[[bytes, Address, int], None], drained: Callable[[], None]) -> None:
        self._receive, self._drained = receive, drained
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._turn)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()

    def send(self, datagram: bytes | memoryview, address: Address) -> bool:
        """False when the datagram could not leave; nobody waits for room."""
        try:
            self._socket.sendto(datagram, address)
        except OSError:  # no room, or no route to where the peer used to be
            self.lost += 1
            return False
        return True

    def flush(self) -> None:
        """Every datagram has left already."""

    def _turn(self) -> None:
        """Reads until the socket is empty or the turn is over; one datagram may fan out to a whole school."""
        clock, receive, recvfrom = self._clock, self._receive, self._socket.recvfrom
        at_us = began_us = clock()
        while at_us - began_us < TURN_US:
            try:
                datagram, address = recvfrom(MAX_DATAGRAM_BYTES)
            except OSError:  # empty, or an ICMP error of some earlier datagram
                break
            at_us = clock()
            receive(datagram, address, at_us)
        self._drained()

    def _enlarge(self) -> None:
        for plain, forced in ((socket.SO_RCVBUF, SO_RCVBUFFORCE), (socket.SO_SNDBUF, SO_SNDBUFFORCE)):
            self._socket.setsockopt(socket.SOL_SOCKET, plain, KERNEL_BUFFER_BYTES)
            with contextlib.suppress(OSError):
                self._socket.setsockopt(socket.SOL_SOCKET, forced, KERNEL_BUFFER_BYTES)
