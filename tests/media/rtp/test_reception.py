from __future__ import annotations

import pytest

from media.rtp.clock import ntp_of
from media.rtp.reception import Reception
from media.rtp.reports import ReportBlock

FRAME_US, FRAME = 20_000, 960


def received(sequences: list[int], clock_hz: int = 48_000) -> Reception:
    """Sound that came on time, except for what is not in `sequences`."""
    reception = Reception(ssrc=7, clock_hz=clock_hz)
    for sequence in sequences:
        reception.note(sequence & 0xFFFF, sequence * FRAME & 0xFFFFFFFF, sequence * FRAME_US, octets=100)
    return reception


@pytest.mark.parametrize("start", [0, 1, 127, 32767, 32768, 65535])
def test_a_stream_without_loss_has_none_wherever_its_numbers_stand(start: int) -> None:
    block = received(list(range(start, start + 100))).report(at_us=0)
    assert (block.fraction_lost, block.lost, block.jitter) == (0, 0, 0)
    assert block.highest == start + 99


def test_every_fourth_packet_lost_is_a_quarter() -> None:
    block = received([n for n in range(101) if n % 4 != 1]).report(at_us=0)
    assert block.lost == 25
    assert block.fraction_lost == 25 * 256 // 101


def test_the_fraction_is_of_the_time_since_the_last_report() -> None:
    reception = received([n for n in range(101) if n % 2 == 0])
    assert reception.report(at_us=0).fraction_lost == 50 * 256 // 101
    for sequence in range(101, 201):
        reception.note(sequence, sequence * FRAME, sequence * FRAME_US, octets=100)
    block = reception.report(at_us=0)
    assert (block.fraction_lost, block.lost) == (0, 50)


def test_a_repaired_packet_is_not_lost_and_says_nothing_about_jitter() -> None:
    reception = received([0, 1, 3, 4])
    reception.note(2, 2 * FRAME, 10 * FRAME_US, octets=100, repaired=True)
    block = reception.report(at_us=0)
    assert (block.lost, block.fraction_lost, block.jitter) == (0, 0, 0)


def test_more_received_than_expected_is_a_negative_loss_and_no_fraction() -> None:
    reception = received([0, 1, 1, 1])
    block = reception.report(at_us=0)
    assert (block.lost, block.fraction_lost) == (-2, 0)


def test_jitter_settles_at_the_mean_deviation() -> None:
    reception = Reception(ssrc=7, clock_hz=48_000)
    for n in range(500):
        late_us = 5_000 if n % 2 else 0
        reception.note(n, n * FRAME, n * FRAME_US + late_us, octets=100)
    assert reception.report(at_us=0).jitter == pytest.approx(240, abs=8)  # 5 ms of 48 samples, up and down


def test_the_last_sender_report_is_told_with_its_age() -> None:
    reception = received([0])
    assert (reception.report(at_us=0).lsr, reception.report(at_us=0).dlsr) == (0, 0)
    reception.note_sender_report(ntp_of(1_000_000), at_us=5_000_000)
    block = reception.report(at_us=5_500_000)
    assert block.lsr == ntp_of(1_000_000) >> 16 & 0xFFFFFFFF
    assert block.dlsr == 32_768


def test_before_the_first_packet_nothing_is_expected() -> None:
    reception = Reception(ssrc=7, clock_hz=48_000)
    assert reception.expected == 0
    assert reception.report(at_us=0) == ReportBlock(ssrc=7)


def test_octets_and_packets_are_counted_for_the_link() -> None:
    reception = received([0, 1, 2])
    assert (reception.received, reception.octets, reception.expected) == (3, 300, 3)
