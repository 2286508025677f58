"""When to ask a publisher for a keyframe: many subscribers want one, the publisher should be asked once.

Browsers ignore a PLI that comes within 300 ms of their last keyframe (they do not put it off), so a request waits
until then, and is repeated until a keyframe has come.
"""

from __future__ import annotations

from collections.abc import Iterable

AFTER_KEYFRAME_MS = 300
RETRY_MS = 500  # a round trip, an encoder's pause and a large frame's way
GIVE_UP_MS = 10_000  # a want nobody repeats; a slot that waits is in `waiting`, which is never given up


class KeyframeRequests:
    """One per node; `source` is the forwarder's number of a source line."""

    def __init__(self) -> None:
        self._wanted_ms: dict[int, int] = {}
        self._asked_ms: dict[int, int] = {}
        self._seen_ms: dict[int, int] = {}

    def want(self, source: int, at_ms: int) -> None:
        """A subscriber sent PLI or FIR, or lost more than it can be sent again."""
        self._wanted_ms[source] = at_ms

    def seen(self, source: int, at_ms: int) -> None:
        """A keyframe began to arrive (`Arrival.keyframe`): wants up to now are met."""
        self._seen_ms[source] = at_ms
        self._wanted_ms.pop(source, None)

    def forget(self, source: int) -> None:
        for times in (self._wanted_ms, self._asked_ms, self._seen_ms):
            times.pop(source, None)

    def due(self, waiting: Iterable[int], at_ms: int) -> tuple[int, ...]:
        """Sources to send a PLI to now. A source in `waiting` (`Forwarder.waiting()`) is wanted for as long."""
        self._wanted_ms = {s: since for s, since in self._wanted_ms.items() if at_ms - since < GIVE_UP_MS}
        wanted = sorted({*self._wanted_ms, *waiting})
        due = tuple(source for source in wanted if self._may_ask(source, at_ms))
        self._asked_ms.update(dict.fromkeys(due, at_ms))
        return due

    def _may_ask(self, source: int, at_ms: int) -> bool:
        seen_ms, asked_ms = self._seen_ms.get(source), self._asked_ms.get(source)
        if seen_ms is not None and at_ms - seen_ms < AFTER_KEYFRAME_MS:
            return False
        if asked_ms is None or (seen_ms is not None and seen_ms >= asked_ms):
            return True
        return at_ms - asked_ms >= RETRY_MS
