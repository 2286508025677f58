"""The one clock of a node: steady, in microseconds, near Unix time.

A step of the wall clock must not look like silence or loss, so wall time is read once, at the start.
"""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], int]  # microseconds


def steady_clock() -> Clock:
    offset_ns = time.time_ns() - time.monotonic_ns()
    monotonic_ns = time.monotonic_ns
    return lambda: (monotonic_ns() + offset_ns) // 1_000
