"""What a forwarder knows of peers, their sources and their slots while packets flow.

A peer's packets find their source by SSRC; an SSRC not met before is placed by the mid extension, else by a
payload type that only one line uses, and is remembered only once its packet proved authentic.
"""

from __future__ import annotations

from typing import NamedTuple

from ..routing.recent import Recent
from ..routing.slot import Slot, empty_slot
from ..rtp.codecs import CodecName
from ..rtp.history import HISTORY, History
from ..rtp.keyframes import Picture
from ..rtp.pace import Pace
from ..rtp.packet import Packet, extension_block
from ..rtp.serial import Unwrapped
from . import srtp
from .forwarder import Address, SlotCounts, SlotLine, SourceLine, SrtpKeys

STREAMS = 64  # SSRCs per peer, RTX included: some ten lines, and room for publishers that start anew
PACKETS_PER_SECOND = 4_000  # per peer: a lead with picture, screen and document camera sends under 1,000
RESENDS_PER_SECOND = 500  # per peer: half of all packets of a full wall; who needs more needs less picture
WINDOW_US = 250_000


class Budget:
    """At most so many packets in each quarter of a second."""

    __slots__ = ("_ends_us", "_left", "_per_window")

    def __init__(self, packets_per_second: int) -> None:
        self._per_window = packets_per_second * WINDOW_US // 1_000_000
        self._left, self._ends_us = 0, -1

    def take(self, at_us: int) -> bool:
        if at_us >= self._ends_us:
            self._left, self._ends_us = self._per_window, at_us + WINDOW_US
        self._left -= 1
        return self._left >= 0


class Media(NamedTuple):
    """A packet of a source with what all its slots need to know of it. `level` is the extension's value."""

    source: Source
    packet: Packet
    sequence: int
    codec: CodecName
    picture: Picture | None
    level: bytes | None


class Source:
    """One source line. `ssrc` and `codec` are those of its media now; `slots` are those that show or await it;
    `recent` is kept of pictures, `pace` of sound."""

    __slots__ = ("arrived", "codec", "line", "muted", "numbers", "pace", "recent", "slots", "ssrc")

    def __init__(self, line: SourceLine) -> None:
        self.line = line
        self.muted = True
        self.ssrc: int | None = None
        self.codec: CodecName | None = None
        self.numbers = Unwrapped()
        self.arrived = [-1] * HISTORY
        self.recent: Recent[Media] | None = Recent() if line.kind == "video" else None
        self.pace: Pace | None = None
        self.slots: tuple[OutgoingSlot, ...] = ()

    def restart(self, ssrc: int) -> None:
        """The publisher counts anew: nothing of the old numbers may be compared with the new."""
        self.ssrc, self.numbers, self.arrived, self.pace = ssrc, Unwrapped(), [-1] * HISTORY, None
        self.forget()

    def forget(self) -> None:
        """Nothing that has come so far may be sent any more."""
        if self.recent is not None:
            highest = self.numbers.highest
            self.recent = Recent() if highest is None else Recent(highest)

    def has_sequel(self, sequence: int) -> bool:
        """Whether whatever has come after this packet is at hand. Extended sequence."""
        return sequence == self.numbers.highest or (self.recent is not None and self.recent.reaches(sequence))

    def is_new(self, sequence: int) -> bool:
        """False for a packet that came before: a repair can meet the original. Extended sequence."""
        place = sequence & (HISTORY - 1)
        if self.arrived[place] == sequence:
            return False
        if sequence > self.arrived[place]:
            self.arrived[place] = sequence
        return True

    def due_us(self, timestamp: int, at_us: int) -> int:
        """When a packet counts as arrived: a picture when it came, sound when it would have without jitter."""
        if self.line.kind == "video":
            return at_us
        if self.pace is None:
            self.pace = Pace(timestamp, at_us)
        return self.pace.due_us(timestamp, at_us)

    def is_newest(self, packet: Packet) -> bool:
        """Newer than all media of this source so far."""
        highest = self.numbers.highest
        return packet.ssrc == self.ssrc and highest is not None and self.numbers.near(packet.sequence) > highest

    def unwraps(self, packet: Packet) -> bool:
        """Turns an RTX packet into the one it repairs (RFC 4588 section 4); False if it repairs none: a probe."""
        if self.ssrc is None or len(packet.payload) < 2:
            return False
        packet.ssrc = self.ssrc
        packet.payload_type = self.line.rtx[packet.payload_type]
        packet.sequence, packet.payload = int.from_bytes(packet.payload[:2], "big"), packet.payload[2:]
        return True

    def level(self, packet: Packet) -> bytes | None:
        """The value of the audio level extension (RFC 6464)."""
        number = self.line.extensions.audio_level
        if not number or not packet.profile:
            return None
        return next((value for id_, value in packet.elements() if id_ == number and value), None)


class OutgoingSlot:
    """One slot line with its rewriting state, history and counts. `fed_by` are the sources it is a slot of."""

    __slots__ = (
        "_blocks", "fed_by", "history", "line", "octets", "packets", "peer", "rtx_sequence", "state", "wire_octets"
    )  # fmt: skip

    def __init__(self, line: SlotLine, peer: Peer) -> None:
        self.line, self.peer = line, peer
        self.state: Slot = empty_slot(line.kind, line.first_sequence, line.first_timestamp)
        self.fed_by: frozenset[int] = frozenset()
        self.history = None if line.rtx_ssrc is None else History()
        self.rtx_sequence = line.first_sequence
        self.packets = self.octets = self.wire_octets = 0
        self._blocks: dict[bytes | None, bytes] = {}

    def describe(self, line: SlotLine) -> None:
        if (line.ssrc, line.rtx_ssrc) != (self.line.ssrc, self.line.rtx_ssrc):
            raise ValueError("A slot keeps its SSRCs as long as it lives.")
        self.line = line
        self._blocks.clear()

    def counts(self) -> SlotCounts:
        state = self.state
        return SlotCounts(state.source, self.packets, self.octets, self.wire_octets, state.timestamp_offset)

    def extension(self, level: bytes | None) -> bytes:
        """The header extension to send, whole; there are at most 257 different ones."""
        block = self._blocks.get(level)
        if block is None:
            ids = self.line.extensions
            values = [(ids.mid, self.line.mid.encode())] if ids.mid else []
            if ids.audio_level and level is not None:
                values.append((ids.audio_level, level))
            block = self._blocks[level] = extension_block(values)
        return block


class Peer:
    """One transport: where it is, its keys, its lines. `ssrcs` are the streams it has proved to send."""

    __slots__ = (
        "address", "budget", "drops", "incoming", "number", "outgoing", "resends", "slots", "sources", "ssrcs"
    )  # fmt: skip

    def __init__(self, number: int, keys: SrtpKeys, address: Address) -> None:
        self.number, self.address = number, address
        self.incoming, self.outgoing = srtp.incoming(keys), srtp.outgoing(keys)
        self.sources: dict[int, Source] = {}
        self.slots: dict[int, OutgoingSlot] = {}
        self.ssrcs: dict[int, Source] = {}
        self.budget, self.resends = Budget(PACKETS_PER_SECOND), Budget(RESENDS_PER_SECOND)
        self.drops = 0

    def source_of(self, packet: Packet) -> Source | None:
        """Whose stream this is, if it were authentic. Only header fields are read, which SRTP leaves in clear."""
        known = self.ssrcs.get(packet.ssrc)
        if known is not None or len(self.ssrcs) >= STREAMS:
            return known
        declared = [source for source in self.sources.values() if packet.ssrc in source.line.ssrcs]
        return _only(declared) or self._by_mid(packet) or self._by_payload_type(packet.payload_type)

    def _by_mid(self, packet: Packet) -> Source | None:
        values = list(packet.elements()) if packet.profile else []
        for source in self.sources.values():
            ids = source.line.extensions
            if ids.mid and (ids.mid, source.line.mid.encode()) in values:
                return source
        return None

    def _by_payload_type(self, payload_type: int) -> Source | None:
        lines = self.sources.values()
        return _only([s for s in lines if payload_type in s.line.payloads or payload_type in s.line.rtx])


def _only(sources: list[Source]) -> Source | None:
    return sources[0] if len(sources) == 1 else None
