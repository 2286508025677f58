"""Days until the disk is full: by the median of all slopes, from whole weeks, and honest about what it knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.operations.forecast import (
    LEAST_BYTES,
    LOW_BYTES,
    OTHERS_BYTES,
    RESERVE_BYTES,
    Sample,
    daily,
    forecast,
    room,
    slope,
    verdict,
)

MONDAY = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
GIB, MIB = 2**30, 2**20


def grown(*used: int, free: int = 100 * GIB, begin: datetime = MONDAY) -> list[Sample]:
    """A sample a day; what we use comes out of what is free."""
    return [
        Sample(begin + timedelta(days=day), bytes_, free - (bytes_ - used[0])) for day, bytes_ in enumerate(used)
    ]


@pytest.mark.parametrize("days", range(4))
def test_less_than_four_days_are_too_few(days: int) -> None:
    midnight = MONDAY.replace(hour=0)
    samples = [Sample(midnight + timedelta(hours=hour), hour * MIB, GIB) for hour in range(24 * days)]
    assert forecast(samples, 50 * GIB) is None


def test_a_steady_growth_says_the_day_and_no_other() -> None:
    found = forecast(grown(*(day * GIB for day in range(10))), 50 * GIB)
    assert found is not None
    assert (found.rate.likely, found.rate.least, found.rate.most) == (GIB, GIB, GIB)
    assert (found.days, found.least, found.most) == (50, 50, 50)
    assert not found.others


def test_a_week_with_its_weekend_fills_by_the_week() -> None:
    taught, used = (1, 1, 1, 1, 1, 0, 0), [0]
    for day in range(27):
        used.append(used[-1] + taught[day % 7] * GIB)
    found = forecast(grown(*used), 50 * GIB)
    assert found is not None
    assert found.days is not None and found.least is not None and found.most is not None
    assert 65 < found.days < 75  # five lessons' bytes in seven days
    assert 60 < found.least < found.days < found.most < 80


def test_one_strange_day_moves_nothing() -> None:
    used = [day * GIB for day in range(20)]
    used[7] += 40 * GIB  # a restore beside the server, gone the day after
    found = forecast(grown(*used, free=200 * GIB), 50 * GIB)
    assert found is not None
    assert found.rate.likely == GIB


def test_few_days_that_differ_have_a_wide_range() -> None:
    found = forecast(grown(0, 3 * GIB, 3 * GIB, 4 * GIB), 60 * GIB)
    assert found is not None
    assert found.least is not None and found.days is not None
    assert found.least < found.days
    assert found.most is None  # perhaps it does not grow at all


def test_what_does_not_grow_is_never_full() -> None:
    found = forecast(grown(5 * GIB, 5 * GIB, 5 * GIB, 4 * GIB, 4 * GIB), 50 * GIB)
    assert found is not None
    assert (found.days, found.most) == (None, None)


def test_what_others_write_counts_when_it_is_more() -> None:
    def filling(others: int) -> list[Sample]:
        return [
            Sample(MONDAY + timedelta(days=day), day * MIB, 500 * GIB - day * (MIB + others)) for day in range(10)
        ]

    quiet, loud = forecast(filling(OTHERS_BYTES // 2), GIB), forecast(filling(GIB), 11 * GIB)
    assert quiet is not None and loud is not None
    assert not quiet.others
    assert quiet.days == 1024
    assert loud.others
    assert loud.days is not None and int(loud.days) == 10


def test_the_last_of_each_day_counts_and_four_weeks_of_them() -> None:
    samples = [Sample(MONDAY + timedelta(hours=hour), hour, GIB) for hour in range(24 * 40)]
    days = daily(samples)
    assert len({each.at.date() for each in days}) == len(days) == 29  # the oldest is a part of a day
    assert days[-1] == samples[-1]
    assert daily([]) == []


@given(st.lists(st.integers(-(10**12), 10**12), min_size=2, max_size=40), st.integers(-1000, 1000))
def test_a_slope_lies_in_its_range_and_tilts_with_its_points(rises: list[int], tilt: int) -> None:
    found = slope(list(enumerate(rises)))
    tilted = slope([(place, rise + tilt * place) for place, rise in enumerate(rises)])
    assert found.least <= found.likely <= found.most
    assert isclose(tilted.likely, found.likely + tilt, rel_tol=1e-6, abs_tol=1e-3)
    turned = slope([(-place, rise) for place, rise in enumerate(rises)])
    assert isclose(turned.likely, -found.likely, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("free", "journal", "left"),
    [
        (5 * GIB, None, 5 * GIB - RESERVE_BYTES),
        (5 * GIB, 2 * GIB, 2 * GIB),  # the journal stops before the disk does
        (5 * GIB, 9 * GIB, 5 * GIB - RESERVE_BYTES),
        (RESERVE_BYTES // 2, 9 * GIB, 0),
        (5 * GIB, -1, 0),
    ],
)
def test_room_is_what_the_first_of_both_limits_leaves(free: int, journal: int | None, left: int) -> None:
    assert room(free, journal) == left


@pytest.mark.parametrize(
    ("a_day", "left", "said"),
    [
        (0, 500 * GIB, "good"),
        (GIB, 31 * GIB, "good"),
        (GIB, 29 * GIB, "soon"),
        (5 * GIB, 30 * GIB, "urgent"),
        (0, LOW_BYTES - 1, "soon"),
        (0, LEAST_BYTES - 1, "urgent"),
        (0, 0, "full"),
    ],
)
def test_the_verdict_follows_days_and_room(a_day: int, left: int, said: str) -> None:
    found = forecast(grown(*(day * a_day for day in range(8))), left)
    assert verdict(found, left) == said


def test_without_a_forecast_only_the_room_is_judged() -> None:
    assert [verdict(None, left) for left in (500 * GIB, 5 * GIB, GIB, 0)] == ["unknown", "soon", "urgent", "full"]
