"""Which packets of a source are missing, when to ask for them (NACK), and when to give up."""

from __future__ import annotations

from dataclasses import dataclass

from .serial import Unwrapped

REORDER_MS = 10  # a packet overtaken on the way comes within this
ASKS = 5
LONGEST_MS = 1_000  # after this a picture has frozen for long enough: a keyframe is the better cure
MOST_MISSING = 250  # a whole second of video: asking for so much only adds to what broke


@dataclass(slots=True)
class _Missing:
    since_ms: int
    asked_ms: int | None = None
    asks: int = 0


class Losses:
    """One per media SSRC that has RTX upstream. A round trip is taken as at least 20 ms and at most 200."""

    def __init__(self) -> None:
        self._numbers = Unwrapped()
        self._missing: dict[int, _Missing] = {}
        self._gave_up = False

    def note(self, sequence: int, at_ms: int) -> None:
        """A packet arrived, repaired or not."""
        highest = self._numbers.highest
        extended = self._numbers.extended(sequence)
        self._missing.pop(extended, None)
        if highest is None or extended <= highest + 1:
            return
        if extended - highest - 1 + len(self._missing) > MOST_MISSING:
            self._missing.clear()
            self._gave_up = True
            return
        for lost in range(highest + 1, extended):
            self._missing[lost] = _Missing(at_ms)

    def due(self, at_ms: int, rtt_ms: int) -> tuple[int, ...]:
        """16-bit numbers to ask for now, oldest first; each again once per round trip, at most 5 times."""
        self._abandon(at_ms)
        due = []
        for number, missing in sorted(self._missing.items()):
            last_ms, wait_ms = missing.asked_ms, max(20, min(rtt_ms, 200))
            ready_ms = missing.since_ms + REORDER_MS if last_ms is None else last_ms + wait_ms
            if at_ms >= ready_ms and missing.asks < ASKS:
                missing.asked_ms, missing.asks = at_ms, missing.asks + 1
                due.append(number & 0xFFFF)
        return tuple(due)

    def _abandon(self, at_ms: int) -> None:
        lost = [number for number, missing in self._missing.items() if at_ms - missing.since_ms > LONGEST_MS]
        for number in lost:
            del self._missing[number]
        self._gave_up = self._gave_up or bool(lost)

    def gave_up(self) -> bool:
        """Something was lost for good since the last call: a picture needs a keyframe."""
        gave_up, self._gave_up = self._gave_up, False
        return gave_up
