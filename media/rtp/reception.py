"""How a source arrives: highest number, loss and jitter for receiver reports (RFC 3550 A.1, A.3, A.8)."""

from __future__ import annotations

from .compound import LEAST_LOST, MOST_LOST
from .reports import ReportBlock
from .serial import Unwrapped, distance32


class Reception:
    """One per media SSRC; a new SSRC of a source gets a new one."""

    def __init__(self, ssrc: int, clock_hz: int) -> None:
        self._ssrc, self._clock_hz = ssrc, clock_hz
        self._numbers = Unwrapped()
        self._first: int | None = None
        self._transit: int | None = None
        self._jitter_16 = 0  # 16ths of a clock unit, as A.8 keeps it
        self._reported_expected = self._reported_received = 0
        self._sender_report: tuple[int, int] | None = None  # its NTP's middle 32 bits, when it arrived
        self.received = 0
        self.octets = 0

    def note(self, sequence: int, timestamp: int, at_us: int, octets: int, repaired: bool = False) -> None:
        """A repaired packet counts as received, and says nothing about jitter."""
        extended = self._numbers.extended(sequence)
        if self._first is None:
            self._first = extended
        self.received += 1
        self.octets += octets
        if not repaired:
            self._note_transit(timestamp, at_us)

    def _note_transit(self, timestamp: int, at_us: int) -> None:
        transit = at_us * self._clock_hz // 1_000_000 - timestamp & 0xFFFFFFFF
        if self._transit is not None:
            difference = abs(distance32(transit, self._transit))
            self._jitter_16 += difference - (self._jitter_16 + 8 >> 4)
        self._transit = transit

    def note_sender_report(self, ntp: int, at_us: int) -> None:
        self._sender_report = (ntp >> 16 & 0xFFFFFFFF, at_us)

    @property
    def expected(self) -> int:
        """Packets that were sent, as far as their numbers tell."""
        if self._first is None or self._numbers.highest is None:
            return 0
        return self._numbers.highest - self._first + 1

    def report(self, at_us: int) -> ReportBlock:
        """The block for this moment; fraction lost counts since the last call."""
        lsr, dlsr = 0, 0
        if self._sender_report is not None:
            lsr, arrived_us = self._sender_report
            dlsr = min((at_us - arrived_us) * 65_536 // 1_000_000, 0xFFFFFFFF)
        return ReportBlock(
            ssrc=self._ssrc,
            fraction_lost=self._fraction_lost(),
            lost=max(LEAST_LOST, min(MOST_LOST, self.expected - self.received)),
            # The first cycle here is ours (`Unwrapped` begins at 65536): the reporter's begins at 0.
            highest=max(0, (self._numbers.highest or 0x10000) - 0x10000) & 0xFFFFFFFF,
            jitter=self._jitter_16 >> 4,
            lsr=lsr,
            dlsr=dlsr,
        )

    def _fraction_lost(self) -> int:
        expected = self.expected - self._reported_expected
        lost = expected - (self.received - self._reported_received)
        self._reported_expected, self._reported_received = self.expected, self.received
        return min(255, lost * 256 // expected) if expected > 0 and lost > 0 else 0
