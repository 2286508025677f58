"""RTCP in and out: reports, repair, keyframe requests, and the link figures they add up to.

In: what subscribers miss is sent again from the forwarder's history, or becomes a request for a keyframe; what
publishers report of their clocks becomes the slots' sender reports, on which lip-sync rests. Out, every 20 ms:
NACK for what is missing from publishers with RTX, PLI merged and throttled; every second: receiver and sender
reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import assert_never

from ..control import LinkFigures, SlotName
from ..forwarding.forwarder import Arrival, Forwarder, SlotCounts
from ..routing.keyframe_requests import KeyframeRequests
from ..rtp.clock import ntp_of
from ..rtp.codecs import CLOCK_HZ
from ..rtp.compound import built, parsed
from ..rtp.reports import (
    Description,
    FullIntra,
    Goodbye,
    Nack,
    PictureLoss,
    ReceiverReport,
    Report,
    ReportBlock,
    SenderReport,
    round_trip_ms,
)
from .lines import NO_COUNTS, Inbound, Link, Outbound
from .negotiation import ReceiveLine, SendLine
from .peer import Peer

ASSUMED_RTT_MS = 100  # until a report tells: a publisher that receives nothing never does
PHASES = 50  # of a second
LOOK_US = 100_000  # the forwarder walks all its slots to say who awaits a keyframe
REPORTS_PER_PACKET = 16  # 8 sender reports with their names come to 400 bytes


class Feedback:
    def __init__(self, forwarder: Forwarder, send: Callable[[Peer, bytes], None]) -> None:
        """`send` protects a compound packet and sends it to the peer."""
        self._forwarder, self._send = forwarder, send
        self._requests = KeyframeRequests()
        self._look_us = 0  # when to ask the forwarder again who awaits a keyframe
        self._links: dict[int, Link] = {}  # by peer number
        self._sources: dict[int, Inbound] = {}
        self._slots: dict[int, tuple[Link, Outbound]] = {}

    def add_peer(self, peer: Peer) -> None:
        self._links[peer.number] = Link(peer)

    def add_source(self, number: int, peer: Peer, line: SendLine) -> None:
        """A line of a further offer is known already."""
        if number not in self._sources:
            link = self._links[peer.number]
            self._sources[number] = source = Inbound(number, peer, line, link.publisher)
            link.sources.append(source)

    def add_slot(self, number: int, peer: Peer, line: ReceiveLine) -> None:
        if number not in self._slots:
            link = self._links[peer.number]
            link.slots[line.ssrc] = slot = Outbound(number, line)
            self._slots[number] = (link, slot)

    def bind(self, number: int, source: int | None) -> None:
        """Slot `number` is to show `source`."""
        if (found := self._slots.get(number)) is not None:
            found[1].bound = source

    def look_soon(self) -> None:
        """Bindings or mutes have changed: some slot may await a keyframe now."""
        self._look_us = 0

    def remove_peer(self, peer: Peer) -> None:
        link = self._links.pop(peer.number, Link(peer))
        for source in link.sources:
            del self._sources[source.number]
            self._requests.forget(source.number)
        for slot in link.slots.values():
            del self._slots[slot.number]

    def receive(self, peer: Peer, compound: bytes, at_us: int) -> None:
        """An authentic compound packet; what it names beyond the peer's own lines is nobody's."""
        if (link := self._links.get(peer.number)) is None:
            return
        for report in parsed(compound):
            match report:
                case SenderReport():
                    self._note_clock(link, report, at_us)
                    self._note_blocks(link, report.blocks, at_us)
                case ReceiverReport():
                    self._note_blocks(link, report.blocks, at_us)
                case Nack():
                    if (slot := link.slots.get(report.media)) is not None:
                        self._forwarder.resend(slot.number, report.sequences, at_us)
                case PictureLoss():
                    self._want_keyframe(link, report.media, at_us)
                case FullIntra():
                    for ssrc, _ in report.requests:
                        self._want_keyframe(link, ssrc, at_us)
                case Description() | Goodbye():
                    pass  # who speaks and who leaves is told by signalling alone
                case _:
                    assert_never(report)

    def note(self, arrivals: Iterable[Arrival]) -> None:
        for arrival in arrivals:
            if (source := self._sources.get(arrival.source)) is not None:
                source.note(arrival)
                if arrival.keyframe:
                    self._requests.seen(arrival.source, arrival.at_us // 1_000)

    def ask(self, at_us: int) -> None:
        """Every 20 ms: ask publishers for what is missing."""
        for number, source in self._sources.items():
            link = self._links[source.peer.number]
            if (missing := source.missing(at_us, link.rtt_ms or ASSUMED_RTT_MS)) and source.ssrc is not None:
                self._tell(link, [Nack(source.peer.report_ssrc, source.ssrc, missing)])
            if source.gave_up():
                self._requests.want(number, at_us // 1_000)
        waiting: Iterable[int] = ()
        if at_us >= self._look_us:
            waiting, self._look_us = self._forwarder.waiting(), at_us + LOOK_US
        for number in self._requests.due(waiting, at_us // 1_000):
            if (wanted := self._sources.get(number)) is not None and wanted.ssrc is not None:
                self._tell(self._links[wanted.peer.number], [PictureLoss(wanted.peer.report_ssrc, wanted.ssrc)])

    def want_pictures(self, peer: Peer, at_us: int) -> None:
        """A keyframe for every picture the peer is shown: it has moved and missed some."""
        for ssrc in self._links[peer.number].slots if peer.number in self._links else ():
            self._want_keyframe(self._links[peer.number], ssrc, at_us)

    def report_slot(self, number: int, at_us: int) -> None:
        """A sender report at once, for a slot that has begun to show another source."""
        if (found := self._slots.get(number)) is not None:
            link, slot = found
            counts = self._forwarder.slot_count(number) or NO_COUNTS
            self._tell(link, self._sender_report(slot, counts, at_us))

    def report(self, phase: int, at_us: int) -> None:
        """Receiver and sender reports, fifty times a second to a fiftieth of the peers each: all at once would
        hold the packets up."""
        for number, link in self._links.items():
            if number % PHASES != phase % PHASES:
                continue
            reports: list[Report] = []
            for slot in link.slots.values():
                slot.count(self._forwarder.slot_count(slot.number) or NO_COUNTS)
                reports += self._sender_report(slot, slot.counts, at_us)
            self._tell(link, reports, self._reception(link, at_us))
            if allowance := link.allowance(at_us):
                self._send(link.peer, built([ReceiverReport(link.peer.report_ssrc)]) + allowance)

    def figures(self) -> Mapping[int, LinkFigures]:
        """Peer number → how its link did in the last second."""
        figures = {}
        for number, link in self._links.items():
            sent = sum(slot.sent_packets for slot in link.slots.values())
            lost = sum(slot.lost_256ths for slot in link.slots.values())
            figures[number] = LinkFigures(
                rtt_ms=link.rtt_ms,
                up_loss_bp=link.up_loss_bp,
                down_loss_bp=lost * 10_000 // (sent * 256) if sent else 0,
                up_kbps=link.up_octets * 8 // 1_000,
                down_kbps=sum(slot.sent_octets for slot in link.slots.values()) * 8 // 1_000,
                up_jitter_ms=link.up_jitter_ms,
                down_jitter_ms=max((slot.jitter_ms for slot in link.slots.values()), default=0),
            )
        return figures

    def sent(self, number: int) -> Iterable[tuple[SlotName, int, int]]:
        """Slot, source and packets of the last second, for each slot of a peer that forwards something."""
        for slot in self._links[number].slots.values():
            if slot.counts.source is not None:
                yield slot.line.slot, slot.counts.source, slot.sent_packets

    def _note_clock(self, link: Link, report: SenderReport, at_us: int) -> None:
        if (source := link.source_of(report.ssrc)) is not None:
            source.clock.note(report.ntp, report.timestamp, at_us)
            source.reception.note_sender_report(report.ntp, at_us)

    def _note_blocks(self, link: Link, blocks: Sequence[ReportBlock], at_us: int) -> None:
        for block in blocks:
            if (slot := link.slots.get(block.ssrc)) is not None:
                slot.reported = block
                if (rtt_ms := round_trip_ms(block, ntp_of(at_us))) is not None:
                    link.rtt_ms = rtt_ms

    def _want_keyframe(self, link: Link, ssrc: int, at_us: int) -> None:
        """Of what the slot is to show: if that is not yet what it shows, its keyframe will serve as well."""
        slot = link.slots.get(ssrc)
        source = self._sources.get(slot.bound) if slot is not None and slot.bound is not None else None
        if source is not None and source.kind == "video":
            self._requests.want(source.number, at_us // 1_000)

    def _sender_report(self, slot: Outbound, counts: SlotCounts, at_us: int) -> list[Report]:
        if counts.source is None or (source := self._sources.get(counts.source)) is None:
            return []
        if (moment := source.clock.report(at_us, counts.timestamp_offset)) is None:
            return []
        ssrc = slot.line.ssrc
        return [SenderReport(ssrc, *moment, counts.packets, counts.octets), Description(ssrc, slot.cname)]

    def _reception(self, link: Link, at_us: int) -> list[ReportBlock]:
        """A block for every source of the peer; closes the second's counts."""
        blocks, packets, lost, octets, jitter_ms = [], 0, 0, 0, 0
        for source in link.sources:
            octets += source.octets
            if source.ssrc is not None:
                block = source.reception.report(at_us)
                blocks.append(block)
                jitter_ms = max(jitter_ms, block.jitter * 1_000 // CLOCK_HZ[source.kind])
                expected = source.packets * 256 // (256 - block.fraction_lost)
                packets, lost = packets + expected, lost + expected * block.fraction_lost
            source.packets = source.octets = 0
        link.up_loss_bp = lost * 10_000 // (packets * 256) if packets else 0
        link.up_octets, link.up_jitter_ms = octets, jitter_ms
        return blocks

    def _tell(self, link: Link, reports: Sequence[Report], blocks: Sequence[ReportBlock] = ()) -> None:
        """Every packet begins with a receiver report: not every peer has agreed to reduced size (RFC 5506)."""
        if not reports and not blocks:
            return
        for first in range(0, max(len(reports), 1), REPORTS_PER_PACKET):
            head = ReceiverReport(link.peer.report_ssrc, tuple(blocks) if first == 0 else ())
            self._send(link.peer, built([head, *reports[first : first + REPORTS_PER_PACKET]]))
