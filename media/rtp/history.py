"""The packets a slot has sent, for sending again (RTX).

An entry shares its payload with every other slot that forwards the source, so a history costs little memory.
"""

from __future__ import annotations

from typing import NamedTuple

from .keyframes import Picture

HISTORY = 512  # packets: 5 s of 1 Mbit/s video in 1200-byte packets; a round trip is seldom over 1 s
AGAIN_AFTER_US = 20_000  # a packet asked for twice within less is still on its way


class Sent(NamedTuple):
    """A packet of `source` as it left. `head` is the second byte of the header: marker and payload type. `payload`
    is the publisher's; `picture_id` and `tl0` are written over it at the places that `picture` names."""

    source: int
    sequence: int
    head: int
    timestamp: int
    payload: bytes
    picture: Picture | None = None
    picture_id: int | None = None
    tl0: int | None = None


class History:
    """Sequences are extended integers, found again by their low 16 bits."""

    __slots__ = ("_sent", "_taken_us")

    def __init__(self) -> None:
        self._sent: list[Sent | None] = [None] * HISTORY
        self._taken_us: dict[int, int] = {}

    def keep(self, sent: Sent) -> None:
        self._sent[sent.sequence & (HISTORY - 1)] = sent

    def take(self, sequence: int, at_us: int) -> Sent | None:
        """The packet of this 16-bit number, unless it is gone or was taken a moment ago."""
        sent = self._sent[sequence & (HISTORY - 1)]
        if sent is None or sent.sequence & 0xFFFF != sequence:
            return None
        taken_us = self._taken_us.get(sent.sequence)
        if taken_us is not None and at_us - taken_us < AGAIN_AFTER_US:
            return None
        if len(self._taken_us) >= HISTORY:
            self._taken_us.clear()
        self._taken_us[sent.sequence] = at_us
        return sent
