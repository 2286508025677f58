"""How a source arrives: highest number, loss and jitter for receiver reports (RFC 3550 A.1, A.3, A.8)."""

from __future__ import annotations

from .reports import ReportBlock


class Reception:
    """One per media SSRC; a new SSRC of a source gets a new one."""

    def __init__(self, ssrc: int, clock_hz: int) -> None:
        raise NotImplementedError

    def note(self, sequence: int, timestamp: int, at_us: int, octets: int, repaired: bool = False) -> None:
        raise NotImplementedError

    def note_sender_report(self, ntp: int, at_us: int) -> None:
        raise NotImplementedError

    def report(self, at_us: int) -> ReportBlock:
        """The block for this moment; fraction lost counts since the last call."""
        raise NotImplementedError
