"""NTP and RTP time, and the sender reports of slots, on which lip-sync rests.

A publisher's clock may be wrong by hours, and a browser believes the NTP times it is sent: so ours = the
publisher's NTP + one constant per publisher (the smallest arrival − NTP seen), shared by its sound and picture.
"""

from __future__ import annotations

from dataclasses import dataclass


def ntp_of(at_us: int) -> int:
    """Unix microseconds → 64-bit NTP timestamp (32.32, since 1900)."""
    raise NotImplementedError


def us_of(ntp: int) -> int:
    """64-bit NTP timestamp → Unix microseconds (rounded)."""
    raise NotImplementedError


@dataclass(slots=True)
class PublisherClock:
    """One per publishing peer."""

    def note(self, ntp: int, at_us: int) -> None:
        """A sender report of any of its sources arrived."""
        raise NotImplementedError


@dataclass(slots=True)
class SourceClock:
    """One per source: which RTP timestamp is which moment."""

    publisher: PublisherClock
    clock_hz: int

    def note(self, ntp: int, timestamp: int, at_us: int) -> None:
        """A sender report of this source arrived; tells the publisher's clock as well."""
        raise NotImplementedError

    def report(self, at_us: int, timestamp_offset: int) -> tuple[int, int] | None:
        """(NTP, RTP timestamp) for a slot's sender report sent now; None before the publisher's first report.
        `timestamp_offset` is `SlotCounts.timestamp_offset`."""
        raise NotImplementedError
