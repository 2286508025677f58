"""NTP and RTP time, and the sender reports of slots, on which lip-sync rests.

A publisher's clock may be wrong by hours, and a browser believes the NTP times it is sent: so ours = the
publisher's NTP + one constant per publisher (the smallest arrival − NTP seen), shared by its sound and picture.
"""

from __future__ import annotations

from dataclasses import dataclass

SECONDS_1900_TO_1970 = 2_208_988_800
STEP_US = 5_000_000  # no queue holds a report so long: the publisher's clock was set


def ntp_of(at_us: int) -> int:
    """Unix microseconds → 64-bit NTP timestamp (32.32, since 1900)."""
    return ((at_us + SECONDS_1900_TO_1970 * 1_000_000) << 32) // 1_000_000 & 0xFFFFFFFFFFFFFFFF


def us_of(ntp: int) -> int:
    """64-bit NTP timestamp → Unix microseconds, to the nearest."""
    return ((ntp * 1_000_000 + (1 << 31)) >> 32) - SECONDS_1900_TO_1970 * 1_000_000


@dataclass(slots=True)
class PublisherClock:
    """One per publishing peer. `ahead_us` is what must be added to its clock to get ours; None before a report."""

    ahead_us: int | None = None

    def note(self, ntp: int, at_us: int) -> None:
        """A sender report of any of its sources arrived."""
        ahead_us = at_us - us_of(ntp)
        if self.ahead_us is None or ahead_us < self.ahead_us or ahead_us - self.ahead_us > STEP_US:
            self.ahead_us = ahead_us


@dataclass(slots=True)
class SourceClock:
    """One per media SSRC: which RTP timestamp is which moment."""

    publisher: PublisherClock
    clock_hz: int
    ntp_us: int | None = None  # by the publisher's clock
    timestamp: int = 0

    def note(self, ntp: int, timestamp: int, at_us: int) -> None:
        """A sender report of this source arrived; tells the publisher's clock as well."""
        self.publisher.note(ntp, at_us)
        self.ntp_us, self.timestamp = us_of(ntp), timestamp

    def report(self, at_us: int, timestamp_offset: int) -> tuple[int, int] | None:
        """(NTP, RTP timestamp) for a slot's sender report sent now; None before the publisher's first report.
        `timestamp_offset` is `SlotCounts.timestamp_offset`."""
        if self.ntp_us is None or self.publisher.ahead_us is None:
            return None
        elapsed_us = at_us - (self.ntp_us + self.publisher.ahead_us)
        timestamp = self.timestamp + elapsed_us * self.clock_hz // 1_000_000 + timestamp_offset
        return ntp_of(at_us), timestamp & 0xFFFFFFFF
