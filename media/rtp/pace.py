"""When sound would have come on a line without jitter: its timestamps, laid over our clock at the fastest packets.

A slot that changes from voice to voice joins them by the clock. Joined by single arrivals, each of them early or
late by chance, its time would walk away from the clock by as much at every change.
"""

from __future__ import annotations

from .codecs import CLOCK_HZ
from .serial import distance32

WINDOW_US = 1_000_000  # fastest of this second and of the last: a path that grows longer is followed within two
JUMP_US = 200_000  # what is so late is no jitter: the sender's clock stood still, as it does without a track


class Pace:
    """One per sound; a new SSRC gets a new one."""

    __slots__ = ("_fastest_before_us", "_fastest_us", "_ticks", "_timestamp", "_window_us")

    def __init__(self, timestamp: int, at_us: int) -> None:
        """Of its first packet."""
        self._timestamp, self._ticks = timestamp, 0
        self._fastest_us = self._fastest_before_us = self._window_us = at_us

    def due_us(self, timestamp: int, at_us: int) -> int:
        """When the packet would have come, which is never after it came."""
        self._ticks += distance32(timestamp, self._timestamp)
        self._timestamp = timestamp
        sent_us = self._ticks * 1_000_000 // CLOCK_HZ["audio"]
        way_us = at_us - sent_us
        if way_us - min(self._fastest_us, self._fastest_before_us) > JUMP_US:
            self._fastest_us = self._fastest_before_us = way_us
        if at_us - self._window_us > WINDOW_US:
            self._window_us, self._fastest_before_us, self._fastest_us = at_us, self._fastest_us, way_us
        self._fastest_us = min(self._fastest_us, way_us)
        return sent_us + min(self._fastest_us, self._fastest_before_us)
