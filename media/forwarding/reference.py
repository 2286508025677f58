"""The forwarder in plain Python: it defines what is right, and carries a class of fifty on one core.

A packet's way: `receive` → whose peer → which source → opened once → `_arrived` → `_fan_out` to every slot that
shows the source: rewritten, protected, sent. Whatever a packet can die of is counted under one reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ..routing.rewrite import Incoming, rewritten
from ..rtp import packet as rtp
from ..rtp.history import Sent
from ..rtp.keyframes import picture
from ..rtp.levels import level_dbov
from ..rtp.packet import Packet
from .departure import Departure
from .forwarder import Address, Arrival, Event, Moved, Opened, Outlet
from .peers import Budget, Media, OutgoingSlot, Peer, Source
from .srtp import Wire
from .switchboard import Switchboard

STRANGERS_PER_SECOND = 500  # packets from unknown addresses worth a look: each may cost decryptions
SAME_SSRC = 4  # peers tried for a stranger's packet: more share an SSRC only on purpose
ARRIVALS = 65_536

_Datagram = bytes | memoryview

ALWAYS_TOLD = ("packets_in", "packets_out", "octets_out", "packets_resent")  # a rate needs its zero


class ReferenceForwarder(Switchboard):
    """Implements `Forwarder`; what it is told is in `Switchboard`."""

    def __init__(self, outlet: Outlet) -> None:
        super().__init__()
        self._outlet, self._wire = outlet, Wire()
        self._figures = Counter(dict.fromkeys(ALWAYS_TOLD, 0))
        self._departure = Departure(outlet, self._wire, self._figures)
        self._strangers = Budget(STRANGERS_PER_SECOND)
        self._arrivals: list[Arrival] = []
        self._events: list[Event] = []

    def drain_arrivals(self) -> Sequence[Arrival]:
        arrivals, self._arrivals = self._arrivals, []
        return arrivals

    def drain_events(self) -> Sequence[Event]:
        events, self._events = self._events, []
        return events

    def figures(self) -> Mapping[str, int]:
        return dict(self._figures)

    def resend(self, slot: int, sequences: Iterable[int], at_us: int) -> int:
        known = self._slots.get(slot)
        if known is None or known.state.source is None:
            return 0
        return self._departure.resend(known, sequences, at_us, self._is_heard)

    def flush(self) -> None:
        self._outlet.flush()

    def receive(self, datagram: _Datagram, address: Address, at_us: int) -> None:
        self._figures["packets_in"] += 1
        peer = self._by_address.get(address)
        if not rtp.FIXED_BYTES <= len(datagram) <= rtp.MAX_BYTES:
            self._drop("malformed")
        elif peer is None:
            self._from_stranger(datagram, address, at_us)
        elif not peer.budget.take(at_us):
            peer.drops += 1
            self._drop("over_budget")
        elif (decrypted := self._decrypted(peer, datagram)) is not None:
            self._arrived(*decrypted, len(datagram), at_us)

    def _from_stranger(self, datagram: _Datagram, address: Address, at_us: int) -> None:
        """A peer whose address changed is known by what it alone can encrypt. It moves with its newest packet,
        so that one which took the old path and comes late does not move it back."""
        peers = self._by_ssrc.get(_ssrc(datagram), [])
        if not peers or not self._strangers.take(at_us):
            self._drop("stranger")
            return
        for peer in peers[:SAME_SSRC]:
            decrypted = self._decrypted(peer, datagram)
            if decrypted is not None:
                if decrypted[0].is_newest(decrypted[1]):
                    self.move_peer(peer.number, address)
                    self._events.append(Moved(peer.number, address))
                self._arrived(*decrypted, len(datagram), at_us)
                return

    def _decrypted(self, peer: Peer, datagram: _Datagram) -> tuple[Source, Packet] | None:
        ssrc = _ssrc(datagram)
        source = peer.ssrcs.get(ssrc) or self._presumed(peer, datagram)
        if source is None:
            self._drop("unknown_stream")
            return None
        memory, length = self._wire.memory, len(datagram)
        memory[:length] = datagram
        length = self._wire.unprotect(peer.incoming, length)
        packet = rtp.parsed(bytes(memory[:length])) if length else None
        if packet is None:
            self._drop("malformed" if length else "not_authentic")
            return None
        if ssrc not in peer.ssrcs:
            self._learn(peer, ssrc, source)
        return source, packet

    def _presumed(self, peer: Peer, datagram: _Datagram) -> Source | None:
        # The count of padding is still encrypted: without the padding bit only the header is looked at.
        header = rtp.parsed(bytes([datagram[0] & 0xDF]) + bytes(datagram[1:]))
        return None if header is None else peer.source_of(header)

    def _arrived(self, source: Source, packet: Packet, octets: int, at_us: int) -> None:
        """Counts the packet, and forwards it unless its source is muted."""
        repaired = packet.payload_type in source.line.rtx
        if repaired and not source.unwraps(packet):
            self._drop("padding")
            return
        media = self._understood(source, packet)
        if media is None:
            return
        self._note(media, octets, at_us, repaired)
        due_us = source.due_us(packet.timestamp, at_us)
        if source.muted:
            self._drop("muted")
            return
        self._fan_out(media, source.slots, due_us)
        if source.recent is not None:
            source.recent.keep(media.sequence, media)

    def _understood(self, source: Source, packet: Packet) -> Media | None:
        line = source.line
        codec = line.payloads.get(packet.payload_type)
        if codec is None:
            self._drop("payload_type")
            return None
        frame = picture(codec, packet.payload) if line.kind == "video" else None
        if frame is None and line.kind == "video":
            self._drop("malformed")
            return None
        if packet.ssrc != source.ssrc:
            source.restart(packet.ssrc)
            self._reopen(source)
        source.codec = codec
        sequence = source.numbers.extended(packet.sequence)
        if not source.is_new(sequence):
            self._drop("duplicate")
            return None
        return Media(source, packet, sequence, codec, frame, source.level(packet))

    def _note(self, media: Media, octets: int, at_us: int, repaired: bool) -> None:
        if len(self._arrivals) >= ARRIVALS:
            self._drop("arrival")
            return
        number, packet = media.source.line.source, media.packet
        level = None if media.level is None else level_dbov(media.level)
        keyframe = media.picture is not None and media.picture.starts_keyframe
        arrival = Arrival(
            number, packet.ssrc, packet.sequence, packet.timestamp, at_us, octets, level, keyframe, repaired
        )
        self._arrivals.append(arrival)

    def _fan_out(self, media: Media, slots: Iterable[OutgoingSlot], at_us: int) -> None:
        """Sends the packet through each of `slots`; one that opens with it is sent what had come after it too."""
        source, packet, sequence, codec, frame, level = media
        number, payload, marker = source.line.source, packet.payload, 0x80 if packet.marker else 0
        incoming = Incoming(sequence, packet.timestamp, frame, not payload, source.has_sequel(sequence))
        send = self._departure.send
        for slot in slots:
            payload_type = slot.line.payloads.get(codec)
            if payload_type is None:
                self._drop("codec")
                continue
            awaited = slot.state.awaited == number
            out = rewritten(slot.state, number, incoming, at_us)
            if isinstance(out, str):
                self._drop(out)
                continue
            sent = Sent(number, out.sequence, marker | payload_type, out.timestamp, payload, frame, *out[2:])
            send(slot, sent, level)
            if awaited:
                self._opened(slot, media, at_us)

    def _opened(self, slot: OutgoingSlot, first: Media, at_us: int) -> None:
        source = first.source
        self._events.append(Opened(slot.line.slot, source.line.source))
        self._feed(slot)
        if source.recent is not None:
            for later in source.recent.after(first.sequence):
                self._fan_out(later, (slot,), at_us)

    def _drop(self, reason: str) -> None:
        self._figures["dropped_" + reason] += 1


def _ssrc(datagram: _Datagram) -> int:
    return int.from_bytes(datagram[8:12], "big")
