"""What RTCP knows of one source coming in and of one slot going out."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..control import SOUND
from ..forwarding.forwarder import Arrival, SlotCounts
from ..rtp.clock import PublisherClock, SourceClock
from ..rtp.codecs import CLOCK_HZ, Kind
from ..rtp.losses import Losses
from ..rtp.reception import Reception
from ..rtp.reports import ReportBlock
from .allowance import allowed_bps, remb
from .negotiation import ReceiveLine, SendLine
from .peer import Peer

NO_COUNTS = SlotCounts(None, 0, 0, 0, 0)


class Inbound:
    """A source as it arrives. A publisher that starts anew comes with a new SSRC, and counting starts anew."""

    def __init__(self, number: int, peer: Peer, line: SendLine, publisher: PublisherClock) -> None:
        self.number, self.peer = number, peer
        self.kind: Kind = "audio" if line.source in SOUND else "video"
        self.repairable = any(codec.repair is not None for codec in line.codecs)
        self.heeds_remb = any("goog-remb" in codec.feedback for codec in line.codecs)
        self._publisher = publisher
        self.ssrc: int | None = None
        self.packets = self.octets = 0  # since the last second's end

    def note(self, arrival: Arrival) -> None:
        if arrival.ssrc != self.ssrc:
            self.ssrc = arrival.ssrc
            self.clock = SourceClock(self._publisher, CLOCK_HZ[self.kind])
            self.reception, self.losses = Reception(arrival.ssrc, CLOCK_HZ[self.kind]), Losses()
        self.reception.note(arrival.sequence, arrival.timestamp, arrival.at_us, arrival.octets, arrival.repaired)
        if self.repairable:
            self.losses.note(arrival.sequence, arrival.at_us // 1_000)
        self.packets += 1
        self.octets += arrival.octets

    def missing(self, at_us: int, rtt_ms: int) -> tuple[int, ...]:
        """Sequence numbers to ask for now."""
        return self.losses.due(at_us // 1_000, rtt_ms) if self.ssrc is not None and self.repairable else ()

    def gave_up(self) -> bool:
        """A picture has lost something for good and needs a keyframe."""
        return self.ssrc is not None and self.kind == "video" and self.losses.gave_up()


@dataclass(slots=True)
class Outbound:
    """A slot as it leaves, and how its receiver says that it arrives."""

    number: int
    line: ReceiveLine
    bound: int | None = None  # the source it is to show
    reported: ReportBlock | None = None
    counts: SlotCounts = NO_COUNTS
    sent_packets: int = 0  # in the last whole second
    sent_octets: int = 0

    @property
    def cname(self) -> str:
        """One for sound and picture of a place, as in the answer: what shares it is kept in step."""
        return self.line.slot.partition(".")[0]

    @property
    def lost_256ths(self) -> int:
        """Packets of the last second that did not arrive, times 256, as far as the receiver has told."""
        return self.sent_packets * self.reported.fraction_lost if self.reported else 0

    @property
    def jitter_ms(self) -> int:
        kind: Kind = "audio" if self.line.slot.endswith(".audio") else "video"
        return self.reported.jitter * 1_000 // CLOCK_HZ[kind] if self.reported and self.sent_packets else 0

    def count(self, counts: SlotCounts) -> None:
        self.sent_packets = counts.packets - self.counts.packets
        self.sent_octets = counts.wire_octets - self.counts.wire_octets
        self.counts = counts


@dataclass(slots=True)
class Link:
    """One peer's RTCP: its lines and what they add up to."""

    peer: Peer
    publisher: PublisherClock = field(default_factory=PublisherClock)
    sources: list[Inbound] = field(default_factory=list)
    slots: dict[int, Outbound] = field(default_factory=dict)  # by SSRC
    rtt_ms: int = 0
    up_loss_bp: int = 0
    up_octets: int = 0  # in the last whole second
    up_jitter_ms: int = 0
    first_picture_us: int | None = None

    def source_of(self, ssrc: int) -> Inbound | None:
        return next((source for source in self.sources if source.ssrc == ssrc), None)

    def allowance(self, at_us: int) -> bytes:
        """The REMB to send now, if the peer sends pictures and would heed it."""
        pictures = [source.ssrc for source in self.sources if source.heeds_remb and source.ssrc is not None]
        if not pictures:
            return b""
        if self.first_picture_us is None:
            self.first_picture_us = at_us
        return remb(self.peer.report_ssrc, pictures, allowed_bps(len(pictures), at_us - self.first_picture_us))
