"""The asyncio shell of media: commands in, notices out, handshakes, timers.

Everything runs in the event loop's thread; only the reading of a long offer leaves it. The work is done
elsewhere: `transport.port` says who may come in, `transport.floor` who is here, `transport.showing` what every
slot shows, `transport.feedback` what RTCP says, `transport.pulse` what happens by time, and the forwarder moves
the packets.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass

from .control import Answer, Notice, Offer, PeerClosed, PeerConnected, Scene, StaleEpoch
from .transport.addresses import own_addresses
from .transport.answer import Here, write_answer
from .transport.clock import Clock, steady_clock
from .transport.dtls import Certificate
from .transport.floor import Floor
from .transport.negotiation import agree
from .transport.peer import Peer
from .transport.pulse import BEATS_PER_SECOND, Pulse
from .transport.sdp import Description, read_description
from .transport.socket import UdpSocket

log = logging.getLogger(__name__)

OFF_LOOP_CHARACTERS = 16_384


@dataclass(frozen=True, slots=True)
class Settings:
    host: str = "0.0.0.0"
    connect_ms: int = 30_000  # from the answer to the end of the handshake
    silent_ms: int = 3_000
    closed_ms: int = 60_000


def _nobody(notice: Notice) -> None:
    """Until the server listens."""


class Node:
    """Implements `media.control.MediaNode`. `port` 0 takes a free one, which `port` tells after `start`; without
    `addresses` the machine's own and loopback are the candidates of its answers."""

    def __init__(
        self,
        port: int = 0,
        addresses: Sequence[str] = (),
        clock: Clock | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.notices: Callable[[Notice], None] = _nobody
        self.port = port
        self.addresses = tuple(addresses) or own_addresses()
        self._clock = clock or steady_clock()
        self._settings = settings or Settings()
        self._certificate = Certificate.generateCertificate()
        self._epochs: defaultdict[str, int] = defaultdict(int)
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Raises OSError when the port is taken."""
        self._socket = UdpSocket(self._settings.host, self.port, self._clock)
        self.port = self._socket.port
        self._floor = Floor(self._socket, self._tell)
        self._pulse = Pulse(
            self._floor, self._tell, self._lose, self._settings.silent_ms, self._settings.closed_ms
        )
        self._floor.port.open()
        self._spawn("media pulse", self._beat())

    async def stop(self) -> None:
        """Says goodbye to every peer and frees the port."""
        if goodbyes := [self._close(peer) for peer in list(self._floor.peers.values())]:
            await asyncio.wait(goodbyes, timeout=1)
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._socket.close()

    def set_scene(self, scene: Scene) -> None:
        self._require_epoch(scene.session, scene.epoch)
        self._floor.session(scene.session).set_scene(scene)

    async def offer(self, offer: Offer) -> Answer:
        description = await self._read(offer.sdp)
        # No await from here on: what the answer says and what the floor holds are one.
        self._require_epoch(offer.session, offer.epoch)
        known = self._floor.peers.get((offer.session, offer.endpoint))
        peer = self._floor.peer_for(offer, self._clock())
        agreement = agree(offer, description, peer.kept, peer.new_ssrc)
        if peer is known:
            peer.require_same(agreement)
        elif known is not None:
            self._close(known)
        self._floor.admit(peer, agreement)
        if peer is not known:
            peer.begin_dtls(self._certificate, agreement.fingerprint, self._socket)
            self._spawn(f"handshake with peer {peer.number}", self._connect(peer))
        asyncio.get_running_loop().call_soon(self._floor.session(offer.session).tell, peer)
        words = peer.words[-1]
        here = Here(words.ufrag, words.password, self._certificate.fingerprint, self.addresses, self.port)
        return Answer(write_answer(agreement, here, peer.number, peer.answers), offer.pc)

    def has_peer(self, session: str, endpoint: str, pc: str) -> bool:
        peer = self._floor.peers.get((session, endpoint))
        return peer is not None and peer.pc == pc

    def refresh(self, session: str, epoch: int, endpoint: str) -> None:
        self._require_epoch(session, epoch)
        if (peer := self._floor.peers.get((session, endpoint))) is not None and peer.connected:
            self._floor.session(session).refresh(peer)
            self._floor.feedback.want_pictures(peer, self._clock())

    def close_peer(self, session: str, epoch: int, endpoint: str, pc: str | None = None) -> None:
        self._require_epoch(session, epoch)
        peer = self._floor.peers.get((session, endpoint))
        if peer is not None and pc in (None, peer.pc):
            self._close(peer)

    def close_session(self, session: str, epoch: int) -> None:
        self._require_epoch(session, epoch)
        for peer in [peer for peer in self._floor.peers.values() if peer.session == session]:
            self._close(peer)
        self._floor.sessions.pop(session, None)

    def figures(self) -> Mapping[str, int]:
        return self._floor.figures()

    def _require_epoch(self, session: str, epoch: int) -> None:
        """The highest epoch met is remembered for good: an owner replaced long ago may still wake up."""
        if epoch < self._epochs[session]:
            raise StaleEpoch(f"epoch {epoch} after {self._epochs[session]}")
        self._epochs[session] = epoch

    async def _read(self, sdp: str) -> Description:
        if len(sdp) > OFF_LOOP_CHARACTERS:
            return await asyncio.to_thread(read_description, sdp)
        return read_description(sdp)

    async def _connect(self, peer: Peer) -> None:
        keys = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._settings.connect_ms / 1_000):
                keys = await peer.dtls.handshake()
        if peer.closed:
            return
        if keys is None or not self._floor.connect(peer, keys):
            self._lose(peer)
            return
        peer.dtls.on_closed(lambda: self._lose(peer))
        self._tell(PeerConnected(peer.session, peer.endpoint, peer.pc))

    def _lose(self, peer: Peer) -> None:
        """The peer is gone by itself, and the server is told."""
        if not peer.closed:
            self._close(peer)
            self._tell(PeerClosed(peer.session, peer.endpoint, peer.pc))

    def _close(self, peer: Peer) -> asyncio.Task[None]:
        self._floor.remove(peer)
        return self._spawn(f"goodbye to peer {peer.number}", peer.dtls.close())

    def _tell(self, notice: Notice) -> None:
        self.notices(notice)

    def _spawn(self, name: str, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("A task of media failed: %s.", task.get_name(), exc_info=error)

    async def _beat(self) -> None:
        for number in itertools.count(1):
            await asyncio.sleep(1 / BEATS_PER_SECOND)
            try:
                self._pulse.beat(number, self._clock())
            except Exception:
                log.exception("A beat of media failed; the next one follows.")
