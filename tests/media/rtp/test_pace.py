from __future__ import annotations

import pytest

from media.rtp.pace import JUMP_US, WINDOW_US, Pace

FRAME_US, FRAME = 20_000, 960


def dues_ms(late_ms: list[int], first_timestamp: int = 0) -> list[int]:
    """Frames sent every 20 ms, each so late: by how much each is still late when it is due."""
    pace = Pace(first_timestamp, late_ms[0] * 1_000)
    dues = []
    for n, late in enumerate(late_ms):
        due_us = pace.due_us(first_timestamp + n * FRAME & 0xFFFFFFFF, n * FRAME_US + late * 1_000)
        dues.append((due_us - n * FRAME_US) // 1_000)
    return dues


@pytest.mark.parametrize("first_timestamp", [0, 1, 0x7FFFFFFF, 0xFFFFFFFF - FRAME, 0xFFFFFFFF])
def test_the_fastest_packet_tells_when_the_others_were_due(first_timestamp: int) -> None:
    assert dues_ms([30, 40, 35, 12, 60, 12, 90], first_timestamp) == [30, 30, 30, 12, 12, 12, 12]


def test_a_way_that_grows_longer_is_followed_within_two_seconds() -> None:
    dues = dues_ms([10] * 50 + [90] * 150)
    assert dues[50] == 10
    assert dues[50 + 2 * WINDOW_US // FRAME_US + 2 :] == [90] * 48


def test_a_sender_whose_clock_stood_still_is_followed_at_once() -> None:
    pace = Pace(0, 0)
    assert pace.due_us(FRAME, JUMP_US + FRAME_US) == FRAME_US
    assert pace.due_us(2 * FRAME, 5_000_000) == 5_000_000
    assert pace.due_us(3 * FRAME, 5_000_000 + FRAME_US + 7_000) == 5_000_000 + FRAME_US


def test_nothing_is_due_after_it_came() -> None:
    pace = Pace(0, 1_000_000)
    for timestamp in (5_000_000, 0, 0xFFFF0000, 77):
        assert 1_000_000 - JUMP_US <= pace.due_us(timestamp, 1_000_000) <= 1_000_000
