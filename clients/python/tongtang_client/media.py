"""Sound and picture of one client over aiortc (docs/protocol.md §6).

    async with connect_media(live, send=("microphone", "camera"), receive=("lead.video",)) as media:
        await media.publish("camera", track, layers=[{"width": 640, "height": 360, "max_kbps": 700}])
        frame = await media.track("lead.video").recv()

Lines are fixed by one offer. A connection that the server no longer holds after its restart is made anew and
filled with the same tracks; a received track then ends, and `track` gives its successor. aiortc knows no ICE
restart, so a path that broke is mended in the same way.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Protocol

from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpSender,
    RTCRtpTransceiver,
    RTCSessionDescription,
)

from .client import Closed, LiveClient
from .offers import OfferRefused
from .outbox import Reply

log = logging.getLogger(__name__)

SOUND_SOURCES = {"microphone", "screen_audio"}
CODECS = {"audio": ("audio/opus",), "video": ("video/VP8", "video/rtx")}
CONNECTED_S = 10.0
RETRY_S = 1.0
REPORT_S = 0.5
WATCHED = ("lead.audio", "lead.video", "screen.video")  # what a class depends on


class Path(Protocol):
    """Something between this client and the server, such as a bad line, that the answer is led over."""

    async def lead(self, sdp: str) -> str: ...


@contextlib.asynccontextmanager
async def connect_media(
    live: LiveClient, send: Sequence[str] = (), receive: Sequence[str] = (), path: Path | None = None
) -> AsyncIterator[Media]:
    """Opens the lines and keeps them; `send` names sources, `receive` slots."""
    media = Media(live, send, receive, path)
    task = asyncio.create_task(media.run(), name=f"media {live.endpoint}")
    try:
        yield media
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


class Media:
    def __init__(self, live: LiveClient, send: Sequence[str], receive: Sequence[str], path: Path | None) -> None:
        self.live = live
        self._path = path
        self._send, self._receive = tuple(send), tuple(receive)
        self._tracks: dict[str, MediaStreamTrack] = {}
        self._peer: _Peer | None = None
        self._ready = asyncio.Event()

    async def connected(self, timeout_s: float = CONNECTED_S) -> None:
        """Returns when packets can flow; raises `TimeoutError`."""
        async with asyncio.timeout(timeout_s):
            await self._ready.wait()

    async def publish(
        self, source: str, track: MediaStreamTrack, layers: Sequence[dict[str, Any]] = (), *, closed: bool = False
    ) -> Reply:
        """Sends a track and makes it part of the session. A microphone is opened too, unless it enters `closed`.

        A track may give frames, or packets that are encoded already: those go out as they are.
        """
        self._tracks[source] = track
        if self._peer is not None:
            self._peer.fill(source, track)
        codec = "opus" if source in SOUND_SOURCES else "vp8"
        reply = await self.live.send("PublishTrack", source=source, codec=codec, layers=list(layers))
        if reply.acknowledged and source == "microphone" and not closed:
            return await self.live.send("OpenMicrophone")
        return reply

    async def unpublish(self, source: str) -> None:
        self._tracks.pop(source, None)
        if self._peer is not None:
            self._peer.fill(source, None)
        own = self.live.visible["endpoints"][self.live.endpoint]["tracks"]
        for name in [name for name, track in own.items() if track["source"] == source]:
            await self.live.send("UnpublishTrack", track=name)

    def track(self, slot: str) -> MediaStreamTrack:
        """What comes in on a receive line; `shown` tells whose it is."""
        if self._peer is None:
            raise RuntimeError("there is no media connection just now")
        return self._peer.track(slot)

    def shown(self, slot: str) -> dict[str, str] | None:
        """The endpoint and source that a slot shows, or None while it is empty."""
        mid = self._peer.mid(slot) if self._peer is not None else None
        shown: dict[str, str] | None = self.live.bound.get(mid) if mid is not None else None
        return shown

    async def run(self) -> None:
        """Makes a connection, and another whenever it is lost. Called once, by `connect_media`."""
        try:
            while True:
                await self._keep_one()
                await asyncio.sleep(RETRY_S)
        except Closed:
            log.info("session=%s endpoint=%s media ends with the class", self.live.session, self.live.endpoint)

    async def _keep_one(self) -> None:
        await self.live.until_so(lambda: self.live.is_live)
        welcomes, heals = self.live.welcomes, self.live.heals
        peer = self._peer = _Peer(self._send, self._receive, self.live.ice_servers)
        try:
            for source, track in self._tracks.items():
                peer.fill(source, track)
            await peer.negotiate(self.live, self._path)
            lost = asyncio.create_task(peer.lost.wait(), name="media lost")
            forgotten = asyncio.create_task(self._forgotten(welcomes, heals), name="media forgotten")
            reporting = asyncio.create_task(self._report(peer), name="media reception")
            self._ready.set()
            try:
                await asyncio.wait((lost, forgotten), return_when=asyncio.FIRST_COMPLETED)
                if forgotten.done():
                    forgotten.result()
            finally:
                lost.cancel()
                forgotten.cancel()
                reporting.cancel()
                await asyncio.gather(lost, forgotten, reporting, return_exceptions=True)
        except (ConnectionError, TimeoutError, OfferRefused) as problem:
            log.info("session=%s endpoint=%s no media: %s", self.live.session, self.live.endpoint, problem)
        finally:
            self._ready.clear()
            self._peer = None
            await peer.close()

    async def _forgotten(self, welcomes: int, heals: int) -> None:
        """Returns when the server says that it holds this connection no more, or that nothing arrives."""
        await self.live.until_so(
            lambda: (self.live.welcomes > welcomes and not self.live.pc_held) or self.live.heals > heals
        )

    async def _report(self, peer: _Peer) -> None:
        """Twice a second: does anything come of what the class depends on?"""
        before: dict[str, int] = {}
        while True:
            await asyncio.sleep(REPORT_S)
            now = {
                slot: await peer.packets(slot) for slot in WATCHED if slot in self._receive and self.shown(slot)
            }
            if now:
                told = {slot: "played" if packets != before.get(slot) else "none" for slot, packets in now.items()}
                self.live.received(told)
            before = now


class _Peer:
    """One RTCPeerConnection: a line for each source and slot, offered once."""

    def __init__(
        self, send: Sequence[str], receive: Sequence[str], relays: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        self.id = secrets.token_hex(8)
        self.lost = asyncio.Event()
        self._connected = asyncio.Event()
        # One transport from the start: aiortc leaves the third line of a bundle behind when it joins them later.
        servers = [RTCIceServer(**relay) for relay in relays]
        one = RTCConfiguration(iceServers=servers, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        self._pc = RTCPeerConnection(one)
        self._pc.on("connectionstatechange", self._changed)
        kinds = {source: "audio" if source in SOUND_SOURCES else "video" for source in send}
        self._senders = {source: self._line(kind, "sendonly") for source, kind in kinds.items()}
        self._receivers = {slot: self._line(slot.rsplit(".", 1)[1], "recvonly") for slot in receive}

    def fill(self, source: str, track: MediaStreamTrack | None) -> None:
        self._senders[source].sender.replaceTrack(track and _Borrowed(track))

    def track(self, slot: str) -> MediaStreamTrack:
        return self._receivers[slot].receiver.track

    def mid(self, slot: str) -> str | None:
        mid: str | None = self._receivers[slot].mid
        return mid

    async def packets(self, slot: str) -> int:
        """How many have come in on a receive line."""
        report = await self._receivers[slot].receiver.getStats()
        return sum(stat.packetsReceived for stat in report.values() if stat.type == "inbound-rtp")

    async def negotiate(self, live: LiveClient, path: Path | None) -> None:
        """Returns when packets can flow."""
        await self._pc.setLocalDescription(await self._pc.createOffer())
        sdp = self._pc.localDescription.sdp
        answer = await live.offer(self.id, sdp, _mids(self._senders), _mids(self._receivers))
        if path is not None:
            answer = await path.lead(answer)
        await self._pc.setRemoteDescription(RTCSessionDescription(candidates_everywhere(answer), "answer"))
        async with asyncio.timeout(CONNECTED_S):
            await self._connected.wait()

    async def close(self) -> None:
        await self._pc.close()

    def _line(self, kind: str, direction: str) -> RTCRtpTransceiver:
        line = self._pc.addTransceiver(kind, direction=direction)
        capabilities = RTCRtpSender.getCapabilities(kind).codecs
        line.setCodecPreferences([codec for codec in capabilities if codec.mimeType in CODECS[kind]])
        return line

    def _changed(self) -> None:
        if self._pc.connectionState == "connected":
            self._connected.set()
        elif self._pc.connectionState in ("failed", "closed"):
            self.lost.set()


def candidates_everywhere(sdp: str) -> str:
    """An answer names its candidates once, in its first section; aiortc looks into the last of a bundle."""
    lines = sdp.splitlines()
    candidates = [line for line in lines if line.startswith(("a=candidate:", "a=end-of-candidates"))]
    repeated: list[str] = []
    for line in lines:
        if line not in candidates:
            repeated.append(line)
        if line.startswith("a=mid:"):
            repeated += candidates
    return "\r\n".join(repeated) + "\r\n"


def _mids(lines: Mapping[str, RTCRtpTransceiver]) -> dict[str, str]:
    return {line.mid: name for name, line in lines.items() if line.mid is not None}


class _Borrowed(MediaStreamTrack):
    """A track lent to one connection: it ends with the connection, the track itself does not."""

    def __init__(self, track: MediaStreamTrack) -> None:
        super().__init__()
        self.kind = track.kind
        self._track = track

    async def recv(self) -> Any:
        return await self._track.recv()
