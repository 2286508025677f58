"""Presence against an oracle that looks at every millisecond by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.review.presence import Interval, cut, present, total_ms, united

LIVE = (0, 60)
intervals = st.lists(
    st.tuples(st.integers(-20, 80), st.integers(0, 30)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=8
)


def oracle(connections: list[Interval], live: Interval, grace_ms: int) -> list[int]:
    """The milliseconds of the live span at which the endpoint was connected, or in a gap short enough."""

    def connected(ms: int) -> bool:
        return any(start <= ms < end for start, end in connections)

    def bridged(ms: int) -> bool:
        ended = max((end for _, end in connections if end <= ms), default=None)
        begins = min((start for start, _ in connections if start > ms), default=None)
        return ended is not None and begins is not None and begins - ended <= grace_ms

    return [ms for ms in range(*live) if connected(ms) or bridged(ms)]


@given(intervals.map(lambda found: [pair for pair in found if pair[0] < pair[1]]), st.integers(0, 12))
def test_presence_is_what_an_observer_of_every_millisecond_sees(
    connections: list[Interval], grace_ms: int
) -> None:
    seen = [ms for start, end in present(connections, LIVE, grace_ms) for ms in range(start, end)]
    assert seen == oracle(connections, LIVE, grace_ms)


def test_a_gap_of_exactly_the_grace_is_bridged_and_one_more_is_not() -> None:
    assert united([(0, 10), (40, 50)], grace_ms=30) == [(0, 50)]
    assert united([(0, 10), (41, 50)], grace_ms=30) == [(0, 10), (41, 50)]


def test_what_lies_outside_the_live_span_does_not_count() -> None:
    assert cut([(-100, -1), (-10, 5), (55, 90)], LIVE) == [(0, 5), (55, 60)]
    assert total_ms([(0, 5), (55, 60)]) == 10
