"""Who may come in through the one UDP port (RFC 7983), and which peer a datagram belongs to.

STUN finds its peer by our ufrag; everything else by the address of a checked pair, or it is dropped unread. So
a stray ClientHello cannot touch a call, and nobody gets an answer who has not proved that he read ours. The one
exception is RTP from an unknown address: the forwarder takes it if its SSRC and its seal prove a known peer.
"""

from __future__ import annotations

from collections.abc import Callable

from ..forwarding.forwarder import Address, Forwarder
from .peer import IceWords, Peer
from .socket import UdpSocket
from .stun import answer, is_authentic, read_check

TAKEOVER_US = 3_000_000  # an address changes hands only after its holder has been silent there
EMPTY_REPORT_BYTES = 28  # an SRTCP receiver report without blocks: 8, index 4, AES-GCM tag 16


class MediaPort:
    """`receive_rtcp(peer, compound, at_us)` gets what a peer's authentic RTCP says."""

    def __init__(
        self, socket: UdpSocket, forwarder: Forwarder, receive_rtcp: Callable[[Peer, bytes, int], None]
    ) -> None:
        self.socket, self._forwarder, self._receive_rtcp = socket, forwarder, receive_rtcp
        self._by_ufrag: dict[str, tuple[Peer, bytes]] = {}
        self._by_address: dict[Address, Peer] = {}
        self.dropped_strange = 0

    def open(self) -> None:
        self.socket.open(self.receive, self._forwarder.flush)

    def expect(self, peer: Peer, retired: list[IceWords]) -> None:
        """From now on `peer` is known by its words; call it before the answer leaves."""
        for words in retired:
            self._by_ufrag.pop(words.ufrag, None)
        for words in peer.words:
            self._by_ufrag[words.ufrag] = (peer, words.password.encode())

    def forget(self, peer: Peer) -> None:
        for words in peer.words:
            self._by_ufrag.pop(words.ufrag, None)
        for address in peer.paths.checked:
            if self._by_address.get(address) is peer:
                del self._by_address[address]

    def moved(self, peer: Peer, address: Address, at_us: int) -> None:
        """The forwarder has followed the peer's own packets to `address`."""
        self._admit(peer, address)
        peer.paths.moved(address, at_us)

    def receive(self, datagram: bytes, address: Address, at_us: int) -> None:
        """RFC 7983: the first byte tells STUN (0..3), DTLS (20..63) and RTP or RTCP (128..191) apart."""
        first = datagram[0] if datagram else 255
        if 128 <= first <= 191 and len(datagram) > 1:
            if 192 <= datagram[1] <= 223:
                self._rtcp(datagram, address, at_us)
            else:
                self._forwarder.receive(datagram, address, at_us)
        elif first <= 3:
            self._stun(datagram, address, at_us)
        elif 20 <= first <= 63 and (peer := self._by_address.get(address)) is not None:
            if peer.budget.affords(at_us):
                peer.dtls.feed(datagram)
        else:
            self.dropped_strange += 1

    def _rtcp(self, datagram: bytes, address: Address, at_us: int) -> None:
        peer = self._by_address.get(address)
        if peer is None or not peer.connected:
            self.dropped_strange += 1
            return
        # Browsers report thirteen times a second that they receive nothing on idle lines; one of them is enough
        # as a sign of life.
        if len(datagram) <= EMPTY_REPORT_BYTES and at_us - peer.heard_us < 1_000_000:
            return
        if peer.budget.affords(at_us) and (compound := peer.dtls.open_rtcp(datagram)) is not None:
            peer.heard(address, at_us)
            self._receive_rtcp(peer, compound, at_us)

    def _stun(self, datagram: bytes, address: Address, at_us: int) -> None:
        check = read_check(datagram)
        peer, password = self._by_ufrag.get(check.ufrag, (None, b"")) if check else (None, b"")
        if check is None or peer is None:
            self.dropped_strange += 1
            return
        # Paid before the HMAC: the ufrag can be read in any check on its way. Who knocks from somewhere new has a
        # budget of its own, so that whoever copies a ufrag cannot use up what the peer's own address needs.
        budget = peer.budget if address in peer.paths else peer.knocks
        if not budget.affords(at_us):
            return
        if not is_authentic(datagram, check, password):
            self.dropped_strange += 1
            return
        if not self._may_hold(peer, address, at_us):
            return
        self._admit(peer, address)
        self.socket.send(answer(check, address, password), address)
        if peer.paths.check(address, check.nominates, at_us) and peer.connected:
            self._forwarder.move_peer(peer.number, address)
        peer.heard(address, at_us)

    def _may_hold(self, peer: Peer, address: Address, at_us: int) -> bool:
        """An invited liar who writes another's address on his checks must not take the other's call away."""
        holder = self._by_address.get(address, peer)
        return holder is peer or not holder.paths.heard_since(address, at_us - TAKEOVER_US)

    def _admit(self, peer: Peer, address: Address) -> None:
        holder = self._by_address.get(address)
        if holder is peer:
            return
        if holder is not None:
            self._release(holder, address)
        if (surplus := peer.paths.surplus()) is not None:
            self._release(peer, surplus)
        self._by_address[address] = peer

    def _release(self, peer: Peer, address: Address) -> None:
        peer.paths.forget(address)
        if self._by_address.get(address) is peer:
            del self._by_address[address]

    def figures(self) -> dict[str, int]:
        return {"dropped_strange": self.dropped_strange, "dropped_no_room": self.socket.lost}
