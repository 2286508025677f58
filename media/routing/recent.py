"""The newest packets of a picture, kept so that a slot may open at a keyframe whose first packet came late.

The network may bring the first packet of a keyframe after the others, or lose it, so that it comes by repair. A
slot that opened there and went on with what comes next would leave a gap that nobody can fill: so it is sent
what had already come after it as well. Where that is no longer at hand the slot must wait for another keyframe.
"""

from __future__ import annotations

from typing import Generic, TypeVar

RECENT = 64  # packets: a keyframe of 60 kB; sent to fifty slots in one go they take less than 20 ms

PacketT = TypeVar("PacketT")


class Recent(Generic[PacketT]):
    """One per picture. Sequences are extended; each is kept once."""

    __slots__ = ("_floor", "_packets")

    def __init__(self, floor: int = -1) -> None:
        """`floor` is the newest sequence that has come and is not kept."""
        self._floor = floor
        self._packets: dict[int, PacketT] = {}

    def keep(self, sequence: int, packet: PacketT) -> None:
        self._packets[sequence] = packet
        if len(self._packets) > RECENT:
            oldest = next(iter(self._packets))
            del self._packets[oldest]
            self._floor = max(self._floor, oldest)

    def reaches(self, sequence: int) -> bool:
        """Whether everything that has come with a higher sequence is at hand."""
        return sequence >= self._floor

    def after(self, sequence: int) -> list[PacketT]:
        """What is at hand with a higher sequence, in the order of sending."""
        return [self._packets[later] for later in sorted(self._packets) if later > sequence]
