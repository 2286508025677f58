"""The forwarder alone, without a server around it: µs of CPU per packet it sends, kernel included.

One publisher's picture goes to 25 and 50 subscribers under AES-256-GCM, over real loopback sockets that are
emptied between the timed batches. Beside it stands the kernel's share: the same datagrams without a forwarder.
"""

from __future__ import annotations

import contextlib
import secrets
import socket
import time
from collections.abc import Iterator, Sequence
from struct import pack

import pylibsrtp

from media.forwarding.forwarder import Address, Extensions, SlotLine, SourceLine, SrtpKeys
from media.forwarding.reference import ReferenceForwarder
from media.rtp.packet import Packet

from .figures import Figure

AUDIENCES = (25, 50)
PACKETS, BATCH, PAYLOAD_BYTES = 2_400, 40, 1_050
RATE = 230  # packets a second of one picture
PUBLISHER: Address = ("192.0.2.1", 5000)
SOURCE, VP8, MID_ID = 1, 96, 4


class Sender:
    """The outlet: one socket, as in the server."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sent = 0

    def send(self, datagram: memoryview, address: Address) -> bool:
        self.sent += 1
        self.socket.sendto(datagram, address)
        return True

    def flush(self) -> None:
        pass


@contextlib.contextmanager
def audience(size: int) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(size)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
            each.setblocking(False)
        yield sockets


def emptied(sockets: Sequence[socket.socket]) -> int:
    """How many datagrams had come."""
    count = 0
    for each in sockets:
        with contextlib.suppress(BlockingIOError):
            while each.recv(2_048):
                count += 1
    return count


def fresh_keys() -> SrtpKeys:
    return SrtpKeys("SRTP_AEAD_AES_256_GCM", secrets.token_bytes(44), secrets.token_bytes(44))


def published(keys: SrtpKeys) -> list[bytes]:
    """Frames of four packets, as a camera of about 2 Mbit/s sends them."""
    policy = pylibsrtp.Policy(
        key=keys.incoming,
        ssrc_type=pylibsrtp.Policy.SSRC_ANY_OUTBOUND,
        srtp_profile=pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
    )
    session, datagrams = pylibsrtp.Session(policy), []
    for n in range(PACKETS):
        frame, first = n // 4, n % 4 == 0
        descriptor = bytes([0x90 if first else 0x80, 0xE0]) + pack("!HBB", 0x8000 | frame, frame & 0xFF, 0x20)
        payload = descriptor + bytes([0 if n == 0 else 1]) + bytes(PAYLOAD_BYTES)
        datagrams.append(session.protect(Packet(VP8, n, frame * 3_000, 77, payload, n % 4 == 3).serialised()))
    return datagrams


def prepared(sender: Sender, keys: SrtpKeys, sockets: Sequence[socket.socket]) -> ReferenceForwarder:
    forwarder = ReferenceForwarder(sender)
    forwarder.add_peer(1, keys, PUBLISHER)
    forwarder.add_source(SourceLine(SOURCE, 1, "0", "video", {VP8: "VP8"}, ssrcs=frozenset({77})))
    forwarder.mute(SOURCE, False)
    for number, each in enumerate(sockets, start=2):
        forwarder.add_peer(number, fresh_keys(), each.getsockname())
        rtx, mid = {120: 121}, Extensions(mid=MID_ID)
        line = SlotLine(number, number, "5", "video", {"VP8": 120}, number * 2, rtx, number * 2 + 1, mid)
        forwarder.add_slot(line)
        forwarder.bind(number, SOURCE)
    return forwarder


def forwarding_us(size: int) -> float:
    sender, keys = Sender(), fresh_keys()
    datagrams, cpu_ns, came = published(keys), 0, 0
    with sender.socket, audience(size) as sockets:
        forwarder = prepared(sender, keys, sockets)
        for start in range(0, PACKETS, BATCH):
            began_ns = time.process_time_ns()
            for n in range(start, start + BATCH):
                forwarder.receive(datagrams[n], PUBLISHER, n * 1_000_000 // RATE)
            cpu_ns += time.process_time_ns() - began_ns
            came += emptied(sockets)
    assert sender.sent == came == PACKETS * size, "every packet must arrive, or the figure is of something else"
    return cpu_ns / 1_000 / sender.sent


def kernel_us(size: int) -> float:
    datagram, cpu_ns = memoryview(bytes(12 + 8 + 7 + PAYLOAD_BYTES + 16)), 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, audience(size) as sockets:
        addresses = [each.getsockname() for each in sockets]
        for _ in range(PACKETS // BATCH):
            began_ns = time.process_time_ns()
            for _ in range(BATCH):
                for address in addresses:
                    sender.sendto(datagram, address)
            cpu_ns += time.process_time_ns() - began_ns
            emptied(sockets)
    return cpu_ns / 1_000 / (PACKETS * size)


async def measure() -> list[Figure]:
    return [
        Figure(
            f"the forwarder alone, per packet sent to {size} subscribers",
            f"{forwarding_us(size):.1f} µs, of which the kernel's send {kernel_us(size):.1f} µs",
            "≤ 22 µs",
        )
        for size in AUDIENCES
    ]
