"""When to ask a publisher for a keyframe: many subscribers want one, the publisher should be asked once.

Browsers ignore a PLI that comes within 300 ms of their last keyframe (they do not put it off), so a request waits
until then, and is repeated until a keyframe has come.
"""

from __future__ import annotations

from collections.abc import Iterable


class KeyframeRequests:
    """One per node; `source` is the forwarder's number of a source line."""

    def want(self, source: int, at_ms: int) -> None:
        """A subscriber sent PLI or FIR, or lost more than it can be sent again."""
        raise NotImplementedError

    def seen(self, source: int, at_ms: int) -> None:
        """A keyframe began to arrive (`Arrival.keyframe`)."""
        raise NotImplementedError

    def forget(self, source: int) -> None:
        raise NotImplementedError

    def due(self, waiting: Iterable[int], at_ms: int) -> tuple[int, ...]:
        """Sources to send a PLI to now. `waiting` is `Forwarder.waiting()`; a source in it is wanted for as long."""
        raise NotImplementedError
