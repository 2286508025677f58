"""The algebra of intervals against an oracle that looks at every millisecond by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.attendance.intervals import Interval, common, total_ms, united, without

AXIS = range(-40, 100)
any_intervals = st.lists(
    st.tuples(st.integers(-20, 60), st.integers(-3, 30)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=8
)


def moments(intervals: list[Interval]) -> set[int]:
    return {ms for ms in AXIS for start, end in intervals if start <= ms < end}


def is_tidy(intervals: list[Interval]) -> bool:
    """In order, none empty, none touching the next."""
    ends = [edge for interval in intervals for edge in interval]
    return ends == sorted(set(ends))


@given(any_intervals, any_intervals)
def test_the_algebra_is_that_of_sets_of_moments(ones: list[Interval], others: list[Interval]) -> None:
    one, other = moments(ones), moments(others)
    for found, expected in [
        (united(ones), one),
        (united([*ones, *others]), one | other),
        (common(ones, others), one & other),
        (without(ones, others), one - other),
    ]:
        assert is_tidy(found)
        assert moments(found) == expected
        assert total_ms(found) == len(expected)


@given(any_intervals, st.integers(0, 12))
def test_a_gap_is_closed_when_it_is_no_longer_than_the_grace(ones: list[Interval], grace_ms: int) -> None:
    there = moments(ones)
    closed = set(there)
    for ms in AXIS:
        before = max((other for other in there if other < ms), default=None)
        after = min((other for other in there if other > ms), default=None)
        if before is not None and after is not None and after - before - 1 <= grace_ms:
            closed.add(ms)
    assert moments(united(ones, grace_ms)) == closed


def test_a_gap_of_exactly_the_grace_is_bridged_and_one_more_is_not() -> None:
    assert united([(0, 10), (40, 50)], grace_ms=30) == [(0, 50)]
    assert united([(0, 10), (41, 50)], grace_ms=30) == [(0, 10), (41, 50)]
