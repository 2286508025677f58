"""The event loop, measured: how much CPU each callback takes.

Wrapped are the callbacks that Python hands to the loop: every step of every task, timers, readers and writers, and
so whatever handles a message, a request or a packet. Time is the thread's own CPU time, so a busy machine
does not blame us, and a callback that waits for the disk does not hide behind the clock.
"""

from __future__ import annotations

import time
from asyncio import Handle, TimerHandle
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextvars import Context
from typing import Any, TypeVarTuple

import uvloop
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

Args = TypeVarTuple("Args")

BOUNDS_S = (0.0001, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5)


class CallbackTimes(Collector):
    """A histogram in plain integers: the loop is its only writer."""

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS_S) + 1)
        self._sum_ns = 0

    def measured(self, callback: Callable[..., Any]) -> Callable[..., Any]:
        clock = time.thread_time_ns

        def timed(*args: Any) -> None:
            began = clock()
            try:
                callback(*args)
            finally:
                took_ns = clock() - began
                self._counts[bisect_left(BOUNDS_S, took_ns / 1e9)] += 1
                self._sum_ns += took_ns

        return timed

    def begin(self) -> None:
        """Counts from now on: what a start costs is nobody's waiting."""
        self._counts = [0] * len(self._counts)
        self._sum_ns = 0

    def collect(self) -> Iterator[HistogramMetricFamily]:
        buckets, total = [], 0
        for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), self._counts, strict=True):
            total += count
            buckets.append((bound, total))
        yield HistogramMetricFamily(
            "tongtang_loop_callback_cpu_seconds",
            "CPU time of one callback of the event loop",
            buckets=buckets,
            sum_value=self._sum_ns / 1e9,
        )


class MeasuredLoop(uvloop.Loop):
    """uvloop, with every callback given to it timed."""

    def __init__(self) -> None:
        super().__init__()
        self.times = CallbackTimes()

    def call_soon(
        self, callback: Callable[[*Args], object], *args: *Args, context: Context | None = None
    ) -> Handle:
        return super().call_soon(self.times.measured(callback), *args, context=context)

    def call_later(
        self, delay: float, callback: Callable[[*Args], object], *args: *Args, context: Context | None = None
    ) -> TimerHandle:
        return super().call_later(delay, self.times.measured(callback), *args, context=context)

    def call_at(
        self, when: float, callback: Callable[[*Args], object], *args: *Args, context: Context | None = None
    ) -> TimerHandle:
        return super().call_at(when, self.times.measured(callback), *args, context=context)

    def add_reader(self, fd: Any, callback: Callable[[*Args], Any], *args: *Args) -> None:
        super().add_reader(fd, self.times.measured(callback), *args)

    def add_writer(self, fd: Any, callback: Callable[[*Args], Any], *args: *Args) -> None:
        super().add_writer(fd, self.times.measured(callback), *args)
