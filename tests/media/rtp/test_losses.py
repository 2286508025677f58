from __future__ import annotations

import pytest

from media.rtp.losses import ASKS, LONGEST_MS, MOST_MISSING, REORDER_MS, Losses


def with_gap(start: int, lost: int, at_ms: int = 0) -> Losses:
    """`start` came, then the packet behind `lost` that did not."""
    losses = Losses()
    losses.note(start & 0xFFFF, at_ms)
    losses.note((start + lost + 1) & 0xFFFF, at_ms)
    return losses


@pytest.mark.parametrize("start", [0, 1, 127, 32767, 32768, 65534, 65535])
def test_what_is_missing_is_asked_for_oldest_first(start: int) -> None:
    losses = with_gap(start, lost=3)
    assert losses.due(REORDER_MS, rtt_ms=50) == tuple((start + n) & 0xFFFF for n in (1, 2, 3))


def test_a_packet_overtaken_on_the_way_is_not_asked_for() -> None:
    losses = with_gap(10, lost=1)
    assert losses.due(REORDER_MS - 1, rtt_ms=50) == ()
    losses.note(11, REORDER_MS - 1)
    assert losses.due(REORDER_MS, rtt_ms=50) == ()


def test_it_is_asked_for_once_a_round_trip_and_five_times_in_all() -> None:
    losses = with_gap(10, lost=1)
    asked = [at_ms for at_ms in range(0, LONGEST_MS, 10) if losses.due(at_ms, rtt_ms=50)]
    assert asked == [10, 60, 110, 160, 210]
    assert len(asked) == ASKS


def test_nothing_is_asked_twice_within_20_ms_however_short_the_way() -> None:
    losses = with_gap(10, lost=1)
    assert [at_ms for at_ms in range(60) if losses.due(at_ms, rtt_ms=0)] == [10, 30, 50]


def test_a_repaired_packet_is_missing_no_more() -> None:
    losses = with_gap(10, lost=2)
    losses.due(10, rtt_ms=50)
    losses.note(11, 40)
    assert losses.due(60, rtt_ms=50) == (12,)
    assert not losses.gave_up()


def test_after_a_second_a_keyframe_is_the_better_cure() -> None:
    losses = with_gap(10, lost=1)
    losses.due(LONGEST_MS, rtt_ms=50)
    assert not losses.gave_up()
    assert losses.due(LONGEST_MS + 1, rtt_ms=50) == ()
    assert losses.gave_up()
    assert not losses.gave_up()


def test_a_hole_too_large_to_mend_is_not_asked_for_at_all() -> None:
    losses = with_gap(10, lost=MOST_MISSING + 1)
    assert losses.due(100, rtt_ms=50) == ()
    assert losses.gave_up()


def test_the_first_packet_misses_nothing_before_it() -> None:
    losses = Losses()
    losses.note(500, 0)
    losses.note(499, 0)
    assert losses.due(100, rtt_ms=50) == ()
