"""What RTCP says, as plain values (RFC 3550, RFC 4585, RFC 5104); their bytes are `compound`'s business."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """How the reporter received `ssrc`. `fraction_lost` is 0..255 (256ths), `lost` signed, `highest` the extended
    sequence number, `jitter` in clock units, `lsr` the middle 32 bits of the NTP of the last sender report,
    `dlsr` 65536ths of a second since it arrived."""

    ssrc: int
    fraction_lost: int = 0
    lost: int = 0
    highest: int = 0
    jitter: int = 0
    lsr: int = 0
    dlsr: int = 0


@dataclass(frozen=True, slots=True)
class SenderReport:
    """`ntp` has 64 bits (32.32), `timestamp` is the RTP time of the same moment."""

    ssrc: int
    ntp: int
    timestamp: int
    packets: int
    octets: int
    blocks: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiverReport:
    ssrc: int
    blocks: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class Description:
    """SDES with one chunk and its CNAME."""

    ssrc: int
    cname: str


@dataclass(frozen=True, slots=True)
class Goodbye:
    ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Nack:
    sender: int
    media: int
    sequences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PictureLoss:
    """PLI."""

    sender: int
    media: int


@dataclass(frozen=True, slots=True)
class FullIntra:
    """FIR: media SSRC and command number of each request."""

    sender: int
    requests: tuple[tuple[int, int], ...]


Report = SenderReport | ReceiverReport | Description | Goodbye | Nack | PictureLoss | FullIntra


def round_trip_ms(block: ReportBlock, arrived_ntp: int) -> int | None:
    """Of a block about a stream of ours (RFC 3550 section 6.4.1); None if its reporter had no sender report yet,
    or the figures make no sense. `arrived_ntp` is of the clock of our sender reports."""
    if block.lsr == 0:
        return None
    trip = (arrived_ntp >> 16) - block.lsr - block.dlsr & 0xFFFFFFFF
    # 32 bits wrap after 18 hours: what seems so long is a negative, from rounding or from a false report.
    return trip * 1_000 + 32_768 >> 16 if trip < 1 << 31 else None
