"""Counters of the server for Prometheus, read when they are asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector


class Figures(Collector):
    """`counters` only rise, `gauges` come and go; each is a name and its value."""

    def __init__(
        self, prefix: str, counters: Callable[[], Mapping[str, int]], gauges: Callable[[], Mapping[str, int]]
    ) -> None:
        self._prefix = prefix
        self._counters = counters
        self._gauges = gauges

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        for name, value in self._counters().items():
            yield CounterMetricFamily(self._named(name), name.replace("_", " "), value=value)
        for name, value in self._gauges().items():
            yield GaugeMetricFamily(self._named(name), name.replace("_", " "), value=value)

    def _named(self, name: str) -> str:
        return f"tongtang_{self._prefix}_{re.sub('[^a-z0-9_]', '_', name.lower())}"
