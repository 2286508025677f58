from __future__ import annotations

import pytest

from media.rtp.clock import PublisherClock, SourceClock, ntp_of, us_of

NOW_US = 1_764_000_000_000_000


def test_the_unix_epoch_in_ntp_time() -> None:
    assert ntp_of(0) == 2_208_988_800 << 32
    assert ntp_of(500_000) == (2_208_988_800 << 32) + (1 << 31)


@pytest.mark.parametrize("at_us", [0, 1, 999_999, NOW_US, NOW_US + 1])
def test_ntp_time_there_and_back(at_us: int) -> None:
    assert us_of(ntp_of(at_us)) == at_us


def test_without_a_report_of_the_publisher_a_slot_has_none() -> None:
    assert SourceClock(PublisherClock(), 90_000).report(NOW_US, timestamp_offset=0) is None


@pytest.mark.parametrize("wrong_us", [0, 7_200_000_000, -7_200_000_000])
def test_the_publishers_clock_may_be_wrong_by_hours(wrong_us: int) -> None:
    source = SourceClock(PublisherClock(), clock_hz=90_000)
    source.note(ntp_of(NOW_US + wrong_us), timestamp=1_000, at_us=NOW_US)
    assert source.report(NOW_US + 500_000, timestamp_offset=7) == (ntp_of(NOW_US + 500_000), 1_000 + 45_000 + 7)


@pytest.mark.parametrize("offset", [0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
def test_timestamps_wrap_around(offset: int) -> None:
    source = SourceClock(PublisherClock(), clock_hz=90_000)
    source.note(ntp_of(NOW_US), timestamp=0xFFFFFFFF, at_us=NOW_US)
    report = source.report(NOW_US + 1_000_000, offset)
    assert report == (ntp_of(NOW_US + 1_000_000), (0xFFFFFFFF + 90_000 + offset) & 0xFFFFFFFF)


def test_sound_and_picture_of_one_publisher_stay_together_whatever_delays_their_reports() -> None:
    publisher = PublisherClock()
    sound, picture = SourceClock(publisher, 48_000), SourceClock(publisher, 90_000)
    sound.note(ntp_of(5_000_000), timestamp=48_000, at_us=NOW_US + 20_000)
    picture.note(ntp_of(6_000_000), timestamp=180_000, at_us=NOW_US + 1_000_000 + 300_000)
    sound_at, picture_at = sound.report(NOW_US + 2_000_000, 0), picture.report(NOW_US + 2_000_000, 0)
    assert sound_at is not None
    assert picture_at is not None
    # At publisher time 6.98 s: 1.98 s after the sound's report, 0.98 s after the picture's.
    assert sound_at[1] == 48_000 + 1_980 * 48
    assert picture_at[1] == 180_000 + 980 * 90


def test_the_quickest_report_decides_and_a_late_one_changes_nothing() -> None:
    publisher = PublisherClock()
    publisher.note(ntp_of(0), at_us=50_000)
    publisher.note(ntp_of(1_000_000), at_us=1_030_000)
    publisher.note(ntp_of(2_000_000), at_us=2_090_000)
    assert publisher.ahead_us == 30_000


def test_a_publisher_whose_clock_was_set_back_is_believed_anew() -> None:
    publisher = PublisherClock()
    publisher.note(ntp_of(7_200_000_000), at_us=0)
    publisher.note(ntp_of(1_000_000), at_us=1_040_000)
    assert publisher.ahead_us == 40_000
