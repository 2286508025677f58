"""Presence 在场: when an endpoint was in class, from the spans of its connections.

Presence is the union of the connection spans, joined over gaps no longer than the grace, cut to the live span
of the session (docs/glossary.md). It is never counted by adding and subtracting joins and leaves.
"""

from __future__ import annotations

from collections.abc import Iterable

Interval = tuple[int, int]
"""[from_ms, to_ms) on the session clock; negative before the class was live."""


def united(intervals: Iterable[Interval], grace_ms: int = 0) -> list[Interval]:
    """The union, gaps of at most `grace_ms` closed, in order.

    >>> united([(0, 10), (35, 50), (5, 20)], grace_ms=15)
    [(0, 50)]
    """
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if joined and start - joined[-1][1] <= grace_ms:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def cut(intervals: Iterable[Interval], live: Interval) -> list[Interval]:
    """What of the intervals lies within `live`.

    >>> cut([(-5, 3), (8, 20)], (0, 10))
    [(0, 3), (8, 10)]
    """
    within = ((max(start, live[0]), min(end, live[1])) for start, end in intervals)
    return [(start, end) for start, end in within if start < end]


def present(connections: Iterable[Interval], live: Interval, grace_ms: int) -> list[Interval]:
    """When an endpoint was present in the live span."""
    return cut(united(connections, grace_ms), live)


def total_ms(intervals: Iterable[Interval]) -> int:
    return sum(end - start for start, end in intervals)
