"""The session clock: it never falls, never pauses, and no step of the system's clock moves it.

The owner reads the wall once, when it becomes the owner, and from then on counts its monotonic clock. `at_ms` is
milliseconds since the session went live; the moment of the newest commit is its floor, also after a failover to
a machine whose wall is behind.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from events.codec import whole_ms

from .rulebook import Moment

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """A machine's two clocks; tests hand in their own."""

    monotonic_ms: Callable[[], int]
    wall: Callable[[], datetime]


SYSTEM_CLOCK = Clock(lambda: time.monotonic_ns() // 1_000_000, lambda: datetime.now(UTC))


class SessionClock:
    """The time of one session at its owner. `floor` is the time of the newest commit in the log."""

    def __init__(self, clock: Clock, floor: datetime | None = None, started: datetime | None = None) -> None:
        self._clock = clock
        wall = whole_ms(clock.wall())
        self.anchor = wall if floor is None else max(wall, floor)
        self._anchored_ms = clock.monotonic_ms()
        self.started = started
        self._last_ms = 0

    def monotonic_ms(self) -> int:
        return self._clock.monotonic_ms()

    def now(self) -> Moment:
        utc = self.anchor + (self._clock.monotonic_ms() - self._anchored_ms) * MILLISECOND
        return Moment(self._at_ms(utc), utc)

    def _at_ms(self, utc: datetime) -> int | None:
        return None if self.started is None else max(self._last_ms, (utc - self.started) // MILLISECOND)

    def noted(self, at_ms: int | None) -> None:
        """A commit stands at `at_ms`: nothing comes before it any more."""
        self._last_ms = max(self._last_ms, at_ms or 0)

    def cut(self, moment: Moment) -> Moment:
        """An earlier moment as it may stand in the log now: its own time, but behind nothing that stands."""
        if self.started is None:
            return Moment(None, moment.utc)
        return Moment(max(self._last_ms, moment.at_ms or 0), moment.utc)
