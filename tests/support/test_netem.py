"""The relay of the tests does to packets what it says."""

from __future__ import annotations

from .netem import Impairment, Lane


def arrivals(lane: Lane, packets: int, size_bytes: int = 1000, gap_s: float = 0.01) -> list[float | None]:
    return [lane.due_s(size_bytes, now_s=index * gap_s) for index in range(packets)]


def test_a_clean_lane_changes_nothing() -> None:
    assert arrivals(Lane(seed=1), 3) == [0.0, 0.01, 0.02]


def test_delay_moves_every_packet_alike() -> None:
    lane = Lane(seed=1)
    lane.impairment = Impairment(delay_ms=250)
    assert arrivals(lane, 2, gap_s=1) == [0.25, 1.25]


def test_the_same_seed_loses_the_same_packets() -> None:
    lost = []
    for _ in range(2):
        lane = Lane(seed=7)
        lane.impairment = Impairment(loss=0.3)
        lost.append([index for index, due in enumerate(arrivals(lane, 1000)) if due is None])
    assert lost[0] == lost[1]
    assert 250 < len(lost[0]) < 350


def test_a_throttled_line_queues_and_then_drops() -> None:
    lane = Lane(seed=1)
    lane.impairment = Impairment(rate_kbps=80)  # a packet of 1000 bytes takes 0.1 s
    due = arrivals(lane, 20, gap_s=0)
    assert [round(moment, 3) for moment in due[:9] if moment] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    assert due[11:] == [None] * 9  # nobody waits longer than a second


def test_a_cut_lane_passes_nothing_and_counts_it() -> None:
    lane = Lane(seed=1)
    lane.impairment = Impairment(cut=True)
    assert arrivals(lane, 3) == [None, None, None]
    assert (lane.passed, lane.lost) == (0, 3)


def test_reordered_packets_overtake_the_delayed_ones() -> None:
    lane = Lane(seed=3)
    lane.impairment = Impairment(delay_ms=100, reorder=0.2)
    due = [moment for moment in arrivals(lane, 100) if moment is not None]
    assert due != sorted(due)
