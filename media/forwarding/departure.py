"""The last steps of a packet: written with a slot's numbers, protected, handed to the outlet, kept for RTX.

A packet is never sent twice under its own number: what is asked for again goes out as RTX (RFC 4588), under an
SSRC and a count of its own, so no two plaintexts ever meet one SSRC and index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from struct import Struct

from ..rtp.history import Sent
from ..rtp.packet import FIXED_BYTES
from .forwarder import Outlet
from .peers import OutgoingSlot
from .srtp import Wire

_fixed = Struct("!BBHII")
_sixteen = Struct("!H")


class Departure:
    """`figures` are the forwarder's counters."""

    def __init__(self, outlet: Outlet, wire: Wire, figures: Counter[str]) -> None:
        self._outlet, self._wire, self._figures = outlet, wire, figures
        self._memory = wire.memory

    def send(self, slot: OutgoingSlot, sent: Sent, level: bytes | None) -> None:
        line = slot.line
        start = self._headed(slot.extension(level), sent.head, sent.sequence, sent.timestamp, line.ssrc)
        end = self._filled(start, sent)
        if slot.history is not None:
            slot.history.keep(sent)
        if self._left(slot, end):
            slot.packets += 1
            slot.octets += len(sent.payload)
            self._figures["packets_out"] += 1

    def resend(
        self, slot: OutgoingSlot, sequences: Iterable[int], at_us: int, is_heard: Callable[[int], bool]
    ) -> int:
        """`is_heard` says of a source whether it may be sent to anyone now; when first sent it could."""
        history, line = slot.history, slot.line
        if history is None or line.rtx_ssrc is None:
            return 0
        resent = 0
        for sequence in sequences:
            if not slot.peer.resends.take(at_us):
                break
            sent = history.take(sequence, at_us)
            if sent is None or not is_heard(sent.source):
                continue
            payload_type = line.rtx.get(sent.head & 0x7F)
            if payload_type is not None:
                resent += self._again(slot, sent, payload_type, line.rtx_ssrc)
        self._figures["packets_resent"] += resent
        return resent

    def _again(self, slot: OutgoingSlot, sent: Sent, payload_type: int, ssrc: int) -> bool:
        slot.rtx_sequence += 1
        head = sent.head & 0x80 | payload_type
        start = self._headed(slot.extension(None), head, slot.rtx_sequence, sent.timestamp, ssrc)
        _sixteen.pack_into(self._memory, start, sent.sequence & 0xFFFF)
        return self._left(slot, self._filled(start + 2, sent))

    def _headed(self, extension: bytes, head: int, sequence: int, timestamp: int, ssrc: int) -> int:
        """Where the payload begins."""
        memory = self._memory
        if not extension:
            _fixed.pack_into(memory, 0, 0x80, head, sequence & 0xFFFF, timestamp, ssrc)
            return FIXED_BYTES
        _fixed.pack_into(memory, 0, 0x90, head, sequence & 0xFFFF, timestamp, ssrc)
        start = FIXED_BYTES + len(extension)
        memory[FIXED_BYTES:start] = extension
        return start

    def _filled(self, start: int, sent: Sent) -> int:
        """Where the payload ends."""
        memory, picture = self._memory, sent.picture
        end = start + len(sent.payload)
        memory[start:end] = sent.payload
        if picture is None:
            return end
        if sent.picture_id is not None:
            if picture.wide:
                _sixteen.pack_into(memory, start + picture.picture_id_at, 0x8000 | sent.picture_id)
            else:
                memory[start + picture.picture_id_at] = sent.picture_id
        if sent.tl0 is not None:
            memory[start + picture.tl0_at] = sent.tl0
        return end

    def _left(self, slot: OutgoingSlot, length: int) -> bool:
        peer = slot.peer
        length = self._wire.protect(peer.outgoing, length)
        if not length:
            self._figures["dropped_not_protected"] += 1
            return False
        if not self._outlet.send(self._memory[:length], peer.address):
            peer.drops += 1
            self._figures["dropped_socket_full"] += 1
            return False
        slot.wire_octets += length
        self._figures["octets_out"] += length
        return True
