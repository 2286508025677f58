"""Pictures encoded once and sent for ever: a track whose packets go out as they are.

A robot costs next to nothing while it sends, since no frame is ever encoded twice. Every loop begins with a
keyframe and has one each second, so whoever comes to watch waits no longer than that; loops change at once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import av
from aiortc import MediaStreamTrack
from av.video.codeccontext import VideoCodecContext
from PIL import Image

from .pictures import FPS, LEAD_SIZE, ROOM_SIZE

CLOCK_HZ = 90_000
TICKS = CLOCK_HZ // FPS
KBPS = {ROOM_SIZE: 350, LEAD_SIZE: 900}

Loop = Sequence[bytes]


def encoded(frames: Iterable[Image.Image], size: tuple[int, int]) -> Loop:
    """VP8 frames, the first of each second a keyframe. Takes a second or so of CPU: call it off the loop."""
    codec = av.CodecContext.create("libvpx", "w")
    assert isinstance(codec, VideoCodecContext)
    codec.width, codec.height = size
    codec.pix_fmt = "yuv420p"
    codec.time_base = Fraction(1, FPS)
    codec.framerate = Fraction(FPS)
    codec.gop_size = FPS
    codec.bit_rate = KBPS[size] * 1000
    codec.thread_count = 1
    codec.options = {"deadline": "realtime", "cpu-used": "6", "lag-in-frames": "0", "error-resilient": "1"}
    loop = []
    for index, picture in enumerate(frames):
        image = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]  # PyAV leaves it untyped
        frame = image.reformat(format="yuv420p")
        frame.pts = index
        loop += [bytes(packet) for packet in codec.encode(frame)]
    loop += [bytes(packet) for packet in codec.encode(None)]
    return loop


class LoopTrack(MediaStreamTrack):
    """Plays a loop in real time; `play` changes it, from its beginning."""

    kind = "video"

    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self._frames, self._next = loop, 0
        self._sent = 0
        self._start_s = time.monotonic()

    def play(self, loop: Loop) -> None:
        if loop is not self._frames:
            self._frames, self._next = loop, 0

    async def recv(self) -> av.Packet[Any]:
        await asyncio.sleep(max(0.0, self._start_s + self._sent / FPS - time.monotonic()))
        packet = av.Packet(self._frames[self._next])
        packet.pts, packet.time_base = self._sent * TICKS, Fraction(1, CLOCK_HZ)
        self._next = (self._next + 1) % len(self._frames)
        self._sent += 1
        return packet
