"""RTCP: compound packets to and from bytes (RFC 3550, RFC 4585, RFC 5104).

What a peer sends is never trusted: a malformed compound gives what could be read before the fault. Kinds that
are not listed here (REMB, transport-cc, XR) are passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    """FIR: media SSRC → command number."""

    sender: int
    requests: tuple[tuple[int, int], ...]


Report = SenderReport | ReceiverReport | Description | Goodbye | Nack | PictureLoss | FullIntra


def parsed(compound: bytes) -> list[Report]:
    """The reports of an unprotected compound packet (reduced size allowed, RFC 5506)."""
    raise NotImplementedError


def built(reports: Sequence[Report]) -> bytes:
    """One compound packet. More than 31 blocks or 17-number runs are split as the formats demand."""
    raise NotImplementedError


def round_trip_ms(block: ReportBlock, arrived_ntp: int) -> int | None:
    """RFC 3550 section 6.4.1; None if the reporter has no sender report yet or the figures make no sense."""
    raise NotImplementedError
