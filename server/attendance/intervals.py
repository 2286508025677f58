"""Intervals on the session clock, and the algebra that attendance is made of.

An interval is [from_ms, to_ms), in milliseconds since class began, negative before. A list of intervals that this
file gives is in order, without overlaps and without empty ones; a list that it takes may be anything.
"""

from __future__ import annotations

from collections.abc import Iterable

Interval = tuple[int, int]


def united(intervals: Iterable[Interval], grace_ms: int = 0) -> list[Interval]:
    """The union, gaps of at most `grace_ms` closed.

    >>> united([(0, 10), (35, 50), (5, 20)], grace_ms=15)
    [(0, 50)]
    """
    joined: list[Interval] = []
    for start, end in sorted(each for each in intervals if each[0] < each[1]):
        if joined and start - joined[-1][1] <= grace_ms:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def common(ones: Iterable[Interval], others: Iterable[Interval]) -> list[Interval]:
    """What lies in both.

    >>> common([(-5, 3), (8, 20)], [(0, 10)])
    [(0, 3), (8, 10)]
    """
    left, right = united(ones), united(others)
    found: list[Interval] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            found.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return found


def without(ones: Iterable[Interval], others: Iterable[Interval]) -> list[Interval]:
    """What lies in `ones` and not in `others`.

    >>> without([(0, 10)], [(2, 3), (8, 20)])
    [(0, 2), (3, 8)]
    """
    taken = united(others)
    found: list[Interval] = []
    for start, end in united(ones):
        for from_ms, to_ms in taken:
            if to_ms <= start:
                continue
            if from_ms >= end:
                break
            if start < from_ms:
                found.append((start, from_ms))
            start = to_ms
        if start < end:
            found.append((start, end))
    return found


def total_ms(intervals: Iterable[Interval]) -> int:
    """The length of intervals that do not overlap."""
    return sum(end - start for start, end in intervals)
