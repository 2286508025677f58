"""What a slot remembers of the stream it sends: the last numbers, and what lies between a source's and its own.

A slot sends one continuous stream under one SSRC, whatever is bound to it. Sequences are extended integers (the
low 16 bits travel), timestamps have 32 bits. Only `rewrite` changes these fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from ..rtp.codecs import Kind


class Run(NamedTuple):
    """Source sequences from `start` up to before `end` are sent with `offset` added; a newer run begins after a
    packet that was left out, so `end` itself has no place in the slot's stream."""

    start: int
    end: int
    offset: int


@dataclass(slots=True)
class Slot:
    """`source` is forwarded now; `awaited` takes its place when it can be opened. Both None: an empty slot."""

    kind: Kind
    last_sequence: int
    last_timestamp: int
    source: int | None = None
    awaited: int | None = None

    # Of the newest packet sent. `last_at_us` is when its timestamp came first, None before the first packet.
    last_at_us: int | None = None
    last_picture_id: int | None = None
    last_tl0: int | None = None
    debt: int = 0  # sound: samples by which the stream runs ahead of the clock, from switches so far

    # Of the opening in force: our number = the source's + offset.
    highest: int = 0  # newest source sequence forwarded or left out
    start: int = 0  # first source sequence to which `sequence_offset` applies
    sequence_offset: int = 0
    timestamp_offset: int = 0
    picture_id_offset: int = 0
    tl0_offset: int = 0
    runs: list[Run] = field(default_factory=list)  # earlier in the same opening, oldest first

    @property
    def bound(self) -> int | None:
        return self.source if self.awaited is None else self.awaited

    def bind(self, source: int | None) -> None:
        """A picture stays until the next one opens; sound stops at once, since someone must not be heard longer
        than he is bound."""
        if source is not None and source == self.bound:
            return
        self.awaited = source if source != self.source else None
        if source is None or self.kind == "audio":
            self.source = None
            self.awaited = source

    def reopen(self) -> None:
        """What is bound must open anew (it was silenced, or counts anew): nothing passes until it has."""
        self.awaited, self.source = self.bound, None

    def lose(self, source: int) -> None:
        """The source is gone for good. An older picture does not stay for one that will never come."""
        if source == self.awaited:
            self.awaited = self.source = None
        elif source == self.source:
            self.source = None


def empty_slot(kind: Kind, first_sequence: int, first_timestamp: int) -> Slot:
    return Slot(kind, first_sequence - 1, first_timestamp)
