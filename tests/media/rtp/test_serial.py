from __future__ import annotations

import pytest

from media.rtp.serial import Unwrapped, distance32

AROUND = [0, 1, 127, 32767, 32768, 65535]


@pytest.mark.parametrize("start", [0, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
@pytest.mark.parametrize("steps", [-0x80000000, -1, 0, 1, 0x7FFFFFFF])
def test_distance_of_timestamps_is_the_same_wherever_they_stand(start: int, steps: int) -> None:
    assert distance32((start + steps) & 0xFFFFFFFF, start) == steps


@pytest.mark.parametrize("start", AROUND)
def test_unwrapped_numbers_grow_by_what_the_counter_grew(start: int) -> None:
    numbers = Unwrapped()
    first = numbers.extended(start)
    assert [numbers.extended((start + step) & 0xFFFF) - first for step in (1, 2, 30_000, 60_000, 90_000)] == [
        1,
        2,
        30_000,
        60_000,
        90_000,
    ]


@pytest.mark.parametrize("start", AROUND)
def test_a_packet_overtaken_by_the_first_has_the_number_before_it(start: int) -> None:
    numbers = Unwrapped()
    first = numbers.extended(start)
    assert numbers.extended((start - 1) & 0xFFFF) == first - 1
    assert numbers.extended((start + 1) & 0xFFFF) == first + 1


def test_looking_near_does_not_count() -> None:
    numbers = Unwrapped()
    first = numbers.extended(10)
    assert numbers.near(20_000) == first + 19_990
    assert numbers.highest == first
