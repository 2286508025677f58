"""Which packets of a source are missing, when to ask for them (NACK), and when to give up."""

from __future__ import annotations


class Losses:
    """One per media SSRC that has RTX upstream."""

    def note(self, sequence: int, at_ms: int) -> None:
        """A packet arrived, repaired or not."""
        raise NotImplementedError

    def due(self, at_ms: int, rtt_ms: int) -> tuple[int, ...]:
        """16-bit numbers to ask for now, oldest first; each again once per round trip, at most 5 times."""
        raise NotImplementedError

    def gave_up(self) -> bool:
        """Something was lost for good since the last call: a picture needs a keyframe."""
        raise NotImplementedError
