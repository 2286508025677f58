"""Everything the node holds: who is here, in which session, with which lines; and the forwarder kept in step with
it.

Numbers of peers, sources and slots come from one counter and are never used twice, so whatever still speaks of
a closed peer speaks of nobody.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping

from ..control import Notice, Offer, SourceId
from ..forwarding.forwarder import SrtpKeys
from ..forwarding.reference import ReferenceForwarder
from .descriptions import slot_line, source_line
from .feedback import Feedback
from .negotiation import Agreement
from .peer import Peer
from .port import MediaPort
from .showing import Showing
from .socket import UdpSocket


class Floor:
    def __init__(self, socket: UdpSocket, tell: Callable[[Notice], None]) -> None:
        self.socket, self._tell = socket, tell
        self.forwarder = ReferenceForwarder(socket)
        self.feedback = Feedback(self.forwarder, self._send_rtcp)
        self.port = MediaPort(socket, self.forwarder, self.feedback.receive)
        self.peers: dict[tuple[str, str], Peer] = {}  # by session and endpoint
        self.by_number: dict[int, Peer] = {}
        self.sources: dict[int, tuple[Peer, SourceId]] = {}  # by number
        self.slots: dict[int, Peer] = {}  # by number
        self.sessions: dict[str, Showing] = {}
        self._numbers = itertools.count(1)

    def session(self, session: str) -> Showing:
        if session not in self.sessions:
            self.sessions[session] = Showing(session, self.forwarder, self.feedback, self._tell)
        return self.sessions[session]

    def peer_for(self, offer: Offer, at_us: int) -> Peer:
        """The peer that made an earlier offer with the same `pc`, else a new one, not yet admitted."""
        known = self.peers.get((offer.session, offer.endpoint))
        if known is not None and known.pc == offer.pc:
            return known
        return Peer(next(self._numbers), offer.session, offer.endpoint, offer.pc, at_us)

    def admit(self, peer: Peer, agreement: Agreement) -> None:
        """The peer's first or further offer is agreed: checks with the words of the answer find it from now on."""
        self.peers[peer.session, peer.endpoint] = self.by_number[peer.number] = peer
        self.port.expect(peer, retired=peer.take(agreement))
        showing = self.session(peer.session)
        showing.enter(peer)
        if peer.connected:
            self._add_lines(peer)
            showing.connect(peer)

    def connect(self, peer: Peer, keys: SrtpKeys) -> bool:
        """DTLS is done: packets can flow. False if the peer has lost its address meanwhile."""
        if (address := peer.paths.chosen) is None:
            return False
        peer.connected, peer.told_at = True, address
        self.forwarder.add_peer(peer.number, keys, address)
        self.feedback.add_peer(peer)
        self._add_lines(peer)
        self.session(peer.session).connect(peer)
        return True

    def remove(self, peer: Peer) -> None:
        peer.closed = True
        del self.peers[peer.session, peer.endpoint], self.by_number[peer.number]
        self.port.forget(peer)
        self.forwarder.remove_peer(peer.number)
        self.feedback.remove_peer(peer)
        for number in peer.source_numbers.values():
            del self.sources[number]
        for number in peer.slot_numbers.values():
            del self.slots[number]
        if (showing := self.sessions.get(peer.session)) is not None:
            showing.leave(peer)

    def figures(self) -> Mapping[str, int]:
        connected = sum(peer.connected for peer in self.peers.values())
        return {**self.forwarder.figures(), **self.port.figures(), "peers": connected}

    def _add_lines(self, peer: Peer) -> None:
        """Describes the agreed lines to forwarder and feedback; those of an earlier offer keep their numbers."""
        for send in peer.sends.values():
            number = peer.source_numbers.setdefault(send.mid, next(self._numbers))
            self.sources[number] = (peer, SourceId(peer.endpoint, send.source))
            self.forwarder.add_source(source_line(number, peer.number, send))
            self.feedback.add_source(number, peer, send)
        for receive in peer.receives.values():
            number = peer.slot_numbers.setdefault(receive.mid, next(self._numbers))
            self.slots[number] = peer
            self.forwarder.add_slot(slot_line(number, peer.number, receive))
            self.feedback.add_slot(number, peer, receive)

    def _send_rtcp(self, peer: Peer, compound: bytes) -> None:
        peer.send(peer.dtls.seal_rtcp(compound), self.socket)
