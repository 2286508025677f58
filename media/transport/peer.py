"""One transport of one endpoint: its ICE words, its checked addresses, its DTLS, its lines.

A peer is registered before its answer leaves, connected once DTLS has given keys, and never comes back after it
was closed: a new transport is a new peer with a new number.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from ..control import Malformed
from ..forwarding.forwarder import Address
from .dtls import Certificate, Dtls
from .negotiation import Agreement, ReceiveLine, SendLine
from .paths import Paths
from .socket import UdpSocket

WINDOW_US = 100_000
PACKETS_PER_WINDOW = 100  # STUN, DTLS and RTCP; two dozen slots report some thirty times a second
KNOCKS_PER_WINDOW = 30  # checks from new addresses; an agent sends one each 20 to 50 ms (RFC 8445 section 14.2)


@dataclass(frozen=True, slots=True)
class IceWords:
    ufrag: str = field(default_factory=lambda: secrets.token_hex(8))
    password: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)


class Budget:
    """So many packets in a tenth of a second; what is over is dropped unread. The forwarder counts RTP itself."""

    def __init__(self, packets: int) -> None:
        self._packets = packets
        self._left, self._until_us = packets, 0
        self.dropped = 0

    def affords(self, at_us: int) -> bool:
        if at_us >= self._until_us:
            self._left, self._until_us = self._packets, at_us + WINDOW_US
        self._left -= 1
        if self._left < 0:
            self.dropped += 1
            return False
        return True


class Peer:
    def __init__(self, number: int, session: str, endpoint: str, pc: str, at_us: int) -> None:
        self.number, self.session, self.endpoint, self.pc = number, session, endpoint, pc
        self.words: list[IceWords] = []  # the newest last; its forerunner stays valid while ICE restarts
        self.remote_ufrag = ""
        self.answers = 0
        self.paths = Paths()
        self.budget = Budget(PACKETS_PER_WINDOW)
        self.knocks = Budget(KNOCKS_PER_WINDOW)
        self.sends: dict[str, SendLine] = {}  # by mid
        self.receives: dict[str, ReceiveLine] = {}
        self.kept: dict[str, ReceiveLine] = {}  # also slots that a later offer left out: their numbers may go on
        self.source_numbers: dict[str, int] = {}  # mid → number in the forwarder, once connected
        self.slot_numbers: dict[str, int] = {}
        self.connected = self.closed = self.silent = False
        self.told_at: Address | None = None  # where the server believes it to be
        self.heard_us = at_us
        self._ssrcs: set[int] = set()
        self.report_ssrc = self.new_ssrc()  # who speaks in our receiver reports

    def begin_dtls(self, certificate: Certificate, fingerprint: str, socket: UdpSocket) -> None:
        self.fingerprint = fingerprint
        self.dtls = Dtls(certificate, fingerprint, lambda datagram: self.send(datagram, socket))

    def require_same(self, agreement: Agreement) -> None:
        """A further offer may add lines, but none may carry something else than before."""
        if agreement.fingerprint.lower() != self.fingerprint.lower():
            raise Malformed("line_changed", "A further offer on one connection keeps its certificate.")
        sources = {line.mid: line.source for line in agreement.sends}
        slots = {line.mid: line.slot for line in agreement.receives}
        if any(sources.get(mid, line.source) != line.source for mid, line in self.sends.items()):
            raise Malformed("line_changed", "A further offer on one connection keeps what its lines send.")
        if any(slots.get(mid, line.slot) != line.slot for mid, line in self.kept.items()):
            raise Malformed("line_changed", "A further offer on one connection keeps what its lines receive.")

    def take(self, agreement: Agreement) -> list[IceWords]:
        """The lines of a first or further offer; returns the ICE words that are no longer valid."""
        self.sends = {line.mid: line for line in agreement.sends}
        self.receives = {line.mid: line for line in agreement.receives}
        self.kept |= self.receives
        self.answers += 1
        if agreement.remote_ufrag == self.remote_ufrag:
            return []
        self.remote_ufrag = agreement.remote_ufrag
        retired, self.words = self.words[:-1], [*self.words[-1:], IceWords()]
        return retired

    def new_ssrc(self) -> int:
        """Never one that this DTLS session has had: its packets' nonces would come again."""
        while (ssrc := secrets.randbelow((1 << 32) - 1) + 1) in self._ssrcs:
            pass
        self._ssrcs.add(ssrc)
        return ssrc

    def heard(self, address: Address | None, at_us: int) -> None:
        """Something authentic came from `address`."""
        self.heard_us = max(self.heard_us, at_us)
        self.paths.heard(address, at_us)

    def send(self, datagram: bytes, socket: UdpSocket) -> None:
        if (address := self.paths.chosen) is not None:
            socket.send(datagram, address)
