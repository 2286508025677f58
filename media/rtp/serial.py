"""Serial numbers of RTP: 16- and 32-bit counters that wrap around (RFC 1982)."""

from __future__ import annotations


def distance32(later: int, earlier: int) -> int:
    """Steps from `earlier` to `later`, in -2³¹..2³¹-1.

    >>> distance32(10, 0xFFFFFFFF)
    11
    """
    return ((later - earlier + 0x80000000) & 0xFFFFFFFF) - 0x80000000


class Unwrapped:
    """Gives 16-bit numbers their cycle count, so that later files compare plain integers.

    The first number counts from 65536, so that a packet overtaken by it does not become negative.
    """

    __slots__ = ("highest",)

    def __init__(self) -> None:
        self.highest: int | None = None

    def near(self, number: int) -> int:
        """The extended value of `number` nearest to the highest so far. Changes nothing."""
        if self.highest is None:
            return 0x10000 + number
        return self.highest + ((number - self.highest + 0x8000) & 0xFFFF) - 0x8000

    def extended(self, number: int) -> int:
        """The same, and it counts for the next."""
        value = self.near(number)
        if self.highest is None or value > self.highest:
            self.highest = value
        return value
