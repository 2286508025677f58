from __future__ import annotations

from media.control import SourceId
from media.routing.speakers import Speakers

QING, YUN = SourceId("qing", "microphone"), SourceId("yun", "microphone")
FRAME_MS, LOUD, QUIET = 20, -25, -70


def heard(speakers: Speakers, source: SourceId, from_ms: int, to_ms: int, level: int = LOUD) -> None:
    for at_ms in range(from_ms, to_ms, FRAME_MS):
        speakers.note(source, level, at_ms)


def test_someone_speaks_after_200_ms_of_sound() -> None:
    speakers = Speakers()
    heard(speakers, QING, 0, 200)
    assert speakers.speaking(200) == ()
    heard(speakers, QING, 200, 220)
    assert speakers.speaking(200) == (QING,)


def test_a_cough_is_no_speech() -> None:
    speakers = Speakers()
    for start in (0, 1_000, 2_000):
        heard(speakers, QING, start, start + 180)
        heard(speakers, QING, start + 180, start + 1_000, QUIET)
    assert speakers.speaking(2_200) == ()


def test_the_breath_between_two_syllables_does_not_count_anew() -> None:
    speakers = Speakers()
    heard(speakers, QING, 0, 120)
    heard(speakers, QING, 120, 200, QUIET)
    heard(speakers, QING, 200, 220)
    assert speakers.speaking(220) == (QING,)


def test_someone_speaks_until_800_ms_after_the_last_of_it() -> None:
    speakers = Speakers()
    heard(speakers, QING, 0, 400)
    heard(speakers, QING, 400, 2_000, QUIET)
    assert speakers.speaking(380 + 800) == (QING,)
    assert speakers.speaking(380 + 801) == ()


def test_who_stops_sending_falls_silent_as_well() -> None:
    speakers = Speakers()
    heard(speakers, QING, 0, 400)
    assert speakers.speaking(5_000) == ()


def test_after_a_silence_it_takes_200_ms_again() -> None:
    speakers = Speakers()
    heard(speakers, QING, 0, 400)
    assert speakers.speaking(5_000) == ()
    heard(speakers, QING, 5_000, 5_020)
    assert speakers.speaking(5_000) == ()


def test_the_loudest_comes_first() -> None:
    speakers = Speakers()
    heard(speakers, QING, 0, 400, level=-40)
    heard(speakers, YUN, 0, 400, level=-20)
    assert speakers.speaking(400) == (YUN, QING)
    heard(speakers, QING, 400, 800, level=-10)
    heard(speakers, YUN, 400, 800, level=-35)
    assert speakers.speaking(800) == (QING, YUN)


def test_who_is_muted_is_silent_at_once() -> None:
    speakers = Speakers()
    heard(speakers, QING, 0, 400)
    speakers.forget(QING)
    assert speakers.speaking(400) == ()
    assert speakers.levels() == {}


def test_levels_are_the_loudest_since_they_were_last_told() -> None:
    speakers = Speakers()
    for level in (-40, -31, -50):
        speakers.note(QING, level, 0)
    speakers.note(YUN, -61, 0)
    assert speakers.levels() == {"qing": -31}
    assert speakers.levels() == {}


def test_minus_60_dbov_is_still_audible() -> None:
    speakers = Speakers()
    speakers.note(QING, -60, 0)
    assert speakers.levels() == {"qing": -60}
