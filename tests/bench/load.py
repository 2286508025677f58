"""A publisher of invented packets and subscribers that count them: 180 of picture and 50 of sound a second.

The payload carries a mark and the packet's number, so that a subscriber can prove, for one packet in a hundred,
that what came is what was sent.
"""

from __future__ import annotations

import asyncio
import secrets
import struct
import time

from .dtls import Identity
from .peer import Peer
from .sdp import OPUS, VP8

FRAMES_A_SECOND, PACKETS_A_FRAME, VIDEO_BYTES = 30, 6, 1100
SOUND_MS, SOUND_BYTES = 20, 120
PACKETS_A_SECOND = FRAMES_A_SECOND * PACKETS_A_FRAME + 1000 // SOUND_MS
KEYFRAME_EVERY = FRAMES_A_SECOND  # frames: whoever arrives waits a second at most
MARK = b"tongtang"
SAMPLED = 100  # one packet in this many is opened

VP8_START, VP8_GOES_ON = b"\x90\x80", b"\x80\x80"  # X, start of partition; then I: a picture id of 15 bits follows
KEYFRAME, DELTA = b"\x10\x02\x00\x9d\x01\x2a\x00\x05\xd0\x02", b"\x11\x02\x00"  # 1280×720 (RFC 7741, RFC 6386)
RECEIVER_REPORT = struct.pack("!BBHI", 0x80, 201, 1, 1)


class Publisher(Peer):
    def __init__(self, identity: Identity, host: str) -> None:
        super().__init__(identity, host)
        self.sent = 0
        self._sequences = {"audio": secrets.randbelow(2**15), "video": secrets.randbelow(2**15)}

    def start(self, pictures: bool = True) -> None:
        self._tasks.append(asyncio.create_task(self._sound(), name="sound"))
        if pictures:
            self._tasks.append(asyncio.create_task(self._pictures(), name="pictures"))

    async def _pictures(self) -> None:
        start_s, frame = time.monotonic(), 0
        while True:
            head = KEYFRAME if frame % KEYFRAME_EVERY == 0 else DELTA
            picture_id = struct.pack("!H", 0x8000 | frame & 0x7FFF)
            for index in range(PACKETS_A_FRAME):
                body = VP8_GOES_ON + picture_id if index else VP8_START + picture_id + head
                last = index == PACKETS_A_FRAME - 1
                self._send_packet("video", VP8, frame * 3000, last, body, VIDEO_BYTES)
            frame += 1
            await asyncio.sleep(max(0.0, start_s + frame / FRAMES_A_SECOND - time.monotonic()))

    async def _sound(self) -> None:
        start_s, packet = time.monotonic(), 0
        while True:
            self._send_packet("audio", OPUS, packet * 960, False, b"", SOUND_BYTES)
            packet += 1
            await asyncio.sleep(max(0.0, start_s + packet * SOUND_MS / 1000 - time.monotonic()))

    def _send_packet(self, kind: str, payload: int, timestamp: int, marker: bool, head: bytes, size: int) -> None:
        sequence = self._sequences[kind] = (self._sequences[kind] + 1) & 0xFFFF
        header = struct.pack(
            "!BBHII", 0x80, marker << 7 | payload, sequence, timestamp & 0xFFFFFFFF, self.local.ssrcs[kind]
        )
        body = (head + MARK + struct.pack("!Q", self.sent)).ljust(size, b".")
        self.send(self.outgoing.protect(header + body))
        self.sent += 1


class Subscriber(Peer):
    """Counts RTP; tells the server once a second that it listens."""

    def __init__(self, identity: Identity, host: str) -> None:
        super().__init__(identity, host)
        self.received = self.opened = self.foreign = 0

    def start(self) -> None:
        self._tasks.append(asyncio.create_task(self._report(), name="reports"))

    def media_arrived(self, datagram: bytes) -> None:
        if 192 <= datagram[1] <= 223:
            return  # RTCP (RFC 5761)
        self.received += 1
        if self.received % SAMPLED == 0:
            self._open(datagram)

    def _open(self, datagram: bytes) -> None:
        self.opened += 1
        if MARK not in self.incoming.unprotect(datagram)[12:64]:
            self.foreign += 1

    async def _report(self) -> None:
        while True:
            self.send(self.outgoing.protect_rtcp(RECEIVER_REPORT))
            await asyncio.sleep(1)
