"""Minutes of the session clock: lines averaged, voice counted in tenths of seconds."""

from __future__ import annotations

from events.schema.base import Personal
from events.schema.session_lines import Flow, QualitySampled
from media.control import LinkFigures
from server.gateway.minutes import Lines, Voices

FIGURES = LinkFigures(40, 100, 20, 1_400, 2_100, 4, 3)


def sealed(endpoint: str, text: str) -> Personal:
    return Personal(f"person:{endpoint}", text)


def test_a_minute_is_told_when_the_next_begins_each_endpoint_averaged_over_its_seconds() -> None:
    lines = Lines()
    for second in range(60):
        links = {"lead": FIGURES} | (
            {"qing": LinkFigures(90 if second == 30 else 0, 0, 0, 10, 0)} if second > 29 else {}
        )
        assert lines.note(links, second * 1_000) == ()
    lines.frozen("qing", 700)
    assert lines.note({"lead": FIGURES}, 60_400) == (
        QualitySampled("lead", 0, Flow(1_400, 100, 4), Flow(2_100, 20, 3), 0, "udp", 60_000, 40, 40),
        QualitySampled("qing", 0, Flow(10, 0, 0), Flow(0, 0, 0), 700, "udp", 30_000, 90, 90),
    )


def test_a_pause_of_hours_tells_the_minute_that_was() -> None:
    lines = Lines()
    lines.note({"lead": FIGURES}, 59_000)
    assert [sample.minute for sample in lines.note({"lead": FIGURES}, 7_200_000)] == [0]


def spoken(*spans: tuple[int, int], until_ms: int = 60_000) -> tuple[int, str]:
    """Sound in these spans, told every 100 ms; active ms and digits of minute 0."""
    voices = Voices()
    voices.taken(0, sealed)
    for at_ms in range(0, until_ms, 100):
        loud = any(begin <= at_ms < end for begin, end in spans)
        if loud:
            voices.note({"lead": -30, "qing": -55}, at_ms)
    told = voices.taken(60_000, sealed)
    assert len(told) <= 1, "a quiet room's fans are no voice"
    return (told[0].active_ms, str(told[0].seconds.text)) if told else (0, "")


def test_voice_is_on_after_200_ms_and_off_800_ms_after_the_last_of_it() -> None:
    active_ms, digits = spoken((2_000, 4_000))
    assert active_ms == 1_900 + 800
    assert digits == "00" + "99" + "7" + "0" * 55


def test_a_cough_is_no_voice_and_a_breath_does_not_end_one() -> None:
    assert spoken((2_000, 2_200)) == (0, "")
    assert spoken((2_000, 3_000), (3_500, 4_000))[0] == 900 + 100 + 400 + 500 + 800


def test_voice_over_the_end_of_a_minute_is_split_there() -> None:
    voices = Voices()
    voices.taken(0, sealed)
    for at_ms in range(59_000, 61_000, 100):
        voices.note({"lead": -30}, at_ms)
    (first,) = voices.taken(61_000, sealed)
    (second,) = voices.taken(120_000, sealed)
    assert (first.minute, first.active_ms, str(first.seconds.text)[-2:]) == (0, 1_000, "09")
    assert (second.minute, second.active_ms, str(second.seconds.text)[:3]) == (1, 1_700, "970")
