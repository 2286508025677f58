"""A real node on loopback with real WebRTC clients (aiortc), and eyes for what they decode.

Every publisher's picture is one plain grey, so a receiver knows whom it sees by the brightness of the frame.
"""

from __future__ import annotations

import asyncio
import fractions
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar, cast

import av
from aiortc import (
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, MediaStreamTrack, VideoStreamTrack

from media.control import SOUND, Answer, Bound, Notice, Offer, Scene, SlotName, SourceId, SourceKind, Viewer
from media.node import Node, Settings
from tests.support.netem import Relay

SESSION = "0193-class"
N = TypeVar("N", bound=Notice)


class Grey(VideoStreamTrack):
    """A still of one brightness, 160×120, 15 frames a second."""

    def __init__(self, brightness: int) -> None:
        super().__init__()
        self._frame = av.VideoFrame(160, 120, "yuv420p")
        for plane, value in zip(self._frame.planes, (brightness, 128, 128), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        self._began, self._count = time.monotonic(), 0

    async def recv(self) -> av.VideoFrame:
        self._count += 1
        await asyncio.sleep(self._began + self._count / 15 - time.monotonic())
        frame = av.VideoFrame(160, 120, "yuv420p")
        for plane, source in zip(frame.planes, self._frame.planes, strict=True):
            plane.update(bytes(source))
        frame.pts, frame.time_base = self._count * 6_000, fractions.Fraction(1, 90_000)
        return frame


@dataclass
class Eyes:
    """The frames one slot has decoded: (monotonic seconds, brightness); of sound only their number."""

    frames: list[tuple[float, int]] = field(default_factory=list)
    sounds: int = 0

    async def watch(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = cast("av.AudioFrame | av.VideoFrame", await track.recv())
                if isinstance(frame, av.AudioFrame):
                    self.sounds += 1
                else:
                    plane = bytes(frame.planes[0])
                    self.frames.append((time.monotonic(), plane[len(plane) // 2]))
        except MediaStreamError:
            return

    async def sees(self, brightness: int, within_s: float = 10) -> None:
        """Waits until a new frame of about this brightness is decoded."""
        since = len(self.frames)
        await until(lambda: any(abs(seen - brightness) < 12 for _, seen in self.frames[since:]), within_s)

    def brightnesses_since(self, moment_s: float) -> set[int]:
        return {round(seen, -1) for at_s, seen in self.frames if at_s >= moment_s}


class Client:
    """One endpoint: sends what it is given and watches its slots. `through` is a relay on the way to the node."""

    def __init__(self, node: Node, endpoint: str, pc: str, through: Relay | None) -> None:
        self.node, self.endpoint, self.pc, self.through = node, endpoint, pc, through
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.eyes: dict[SlotName, Eyes] = {}
        self._lines: list[tuple[RTCRtpTransceiver, SourceKind | None, SlotName | None]] = []
        self._watching: dict[SlotName, asyncio.Task[None]] = {}
        self.answer = Answer("", "")

    def publish(self, source: SourceKind, brightness: int = 128) -> None:
        track = AudioStreamTrack() if source in SOUND else Grey(brightness)
        self._lines.append((self.connection.addTransceiver(track, direction="sendonly"), source, None))

    def publish_dead_camera(self) -> RTCRtpSender:
        """A line that sends nothing until its sender gets a track."""
        line = self.connection.addTransceiver("video", direction="sendonly")
        self._lines.append((line, "camera", None))
        return line.sender

    def watch(self, slot: SlotName) -> Eyes:
        kind = slot.partition(".")[2]
        transceiver = self.connection.addTransceiver(kind, direction="recvonly")
        self._lines.append((transceiver, None, slot))
        self.eyes[slot] = Eyes()
        return self.eyes[slot]

    async def offer(self, change_sdp: Callable[[str], str] = lambda sdp: sdp) -> Offer:
        await self.connection.setLocalDescription(await self.connection.createOffer())
        sends = {str(line.mid): source for line, source, _ in self._lines if source is not None}
        receives = {str(line.mid): slot for line, _, slot in self._lines if slot is not None}
        sdp = change_sdp(self.connection.localDescription.sdp)
        return Offer(SESSION, 1, self.endpoint, self.pc, sdp, sends, receives)

    async def connect(self) -> Client:
        self.answer = await self.node.offer(await self.offer())
        sdp = rerouted(self.answer.sdp, self.through) if self.through else self.answer.sdp
        await self.connection.setRemoteDescription(RTCSessionDescription(type="answer", sdp=sdp))
        for line, _, slot in self._lines:
            if slot is not None and slot not in self._watching:
                watching = asyncio.create_task(self.eyes[slot].watch(line.receiver.track), name=f"eyes on {slot}")
                self._watching[slot] = watching
        return self

    async def connected(self, within_s: float = 10) -> Client:
        await until(lambda: self.connection.connectionState == "connected", within_s)
        return self

    async def close(self) -> None:
        await self.connection.close()
        for task in self._watching.values():
            task.cancel()
        await asyncio.gather(*self._watching.values(), return_exceptions=True)


class Rig:
    """A started node, what it has told, and the clients to close."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.notices: list[Notice] = []
        node.notices = self.notices.append
        self.clients: list[Client] = []

    def client(self, endpoint: str, pc: str = "pc1", through: Relay | None = None) -> Client:
        client = Client(self.node, endpoint, pc, through)
        self.clients.append(client)
        return client

    def figure(self, name: str) -> int:
        return self.node.figures().get(name, 0)

    def told(self, kind: type[N]) -> list[N]:
        return [notice for notice in self.notices if isinstance(notice, kind)]

    def shown(self, endpoint: str) -> dict[str, SourceId | None]:
        """What the endpoint was told last of its slots."""
        return dict([bound.slots for bound in self.told(Bound) if bound.endpoint == endpoint][-1])


def scene_of(
    forwarded: Sequence[tuple[str, SourceKind]] = (),
    lead: str | None = None,
    stage: tuple[str | None, ...] = (),
    wall: tuple[str, ...] = (),
    viewers: Mapping[str, Viewer] | Sequence[str] = (),
    screen: str | None = None,
    epoch: int = 1,
) -> Scene:
    """A scene in which viewers named alone may receive everything, each in a room of its own."""
    if not isinstance(viewers, Mapping):
        viewers = {name: Viewer(room=f"room of {name}", receive_class=True, receive_wall=True) for name in viewers}
    sources = frozenset(SourceId(endpoint, kind) for endpoint, kind in forwarded)
    return Scene(SESSION, epoch, sources, lead, screen, stage, wall, viewers)


@asynccontextmanager
async def rig(settings: Settings | None = None, addresses: Sequence[str] = ()) -> AsyncIterator[Rig]:
    node = Node(addresses=addresses, settings=settings)
    await node.start()
    made = Rig(node)
    try:
        yield made
    finally:
        await asyncio.gather(*(client.close() for client in made.clients))
        await node.stop()


def rerouted(answer: str, relay: Relay) -> str:
    """The answer with the relay as its one candidate."""
    candidate = f"a=candidate:1 1 udp 1 {relay.host} {relay.port} typ host\r\n"
    return re.sub(r"(a=candidate:.*\r\n)+", candidate, answer)


async def until(condition: Callable[[], object], within_s: float = 10) -> None:
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(0.01)
