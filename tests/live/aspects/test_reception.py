from __future__ import annotations

from dataclasses import replace

from events.schema.base import Personal
from events.schema.session_lines import (
    EndpointChecked,
    Flow,
    QualitySampled,
    ReceptionLost,
    ReceptionRestored,
    VoiceTallied,
)
from server.classroom.commands import Leave, ReportCheck, ReportReception, SampleQuality, TallyVoice
from server.classroom.lesson import LESSON
from tests.classroom.room import OBSERVER, PHONE, SYSTEM, live_class, open_class

DEAF = ReportReception("yun", "sound", "lead", False, 9_000)
HEARS = replace(DEAF, received=True)


def test_a_deaf_room_is_known_to_the_staff_until_it_hears_again() -> None:
    class_ = live_class()
    class_.joins("phone", PHONE)
    class_.later(10_500)
    assert class_.asks(SYSTEM, DEAF) == [ReceptionLost("yun", "sound", "lead", 9_000)]
    missed = [{"endpoint": "yun", "of": "sound", "source_endpoint": "lead", "since_ms": 9_000}]
    shown = [LESSON.snapshot(class_.lesson, viewer)["reception"] for viewer in ("lead", "phone", "yun")]
    assert shown == [missed, missed, []]
    assert class_.refusal(SYSTEM, DEAF) == "notice_stale"
    class_.later(1_500)
    assert class_.asks(SYSTEM, HEARS) == [ReceptionRestored("yun", "sound", "lead", 9_000, 3_000)]
    assert class_.refusal(SYSTEM, HEARS) == "notice_stale"


def test_who_leaves_misses_nothing_any_more() -> None:
    class_ = live_class()
    class_.asks(SYSTEM, DEAF)
    class_.asks("yun", Leave())
    assert LESSON.snapshot(class_.lesson, "lead")["reception"] == []
    assert class_.refusal(SYSTEM, DEAF) == "notice_stale"


def test_no_client_says_who_is_deaf_and_nothing_is_said_of_the_unseen() -> None:
    class_ = live_class()
    class_.joins("observer", OBSERVER)
    assert class_.refusal("yun", DEAF) == "not_permitted"
    assert class_.refusal(SYSTEM, replace(DEAF, endpoint="observer")) == "notice_stale"


def test_a_minute_s_figures_of_all_are_one_commit_and_change_nothing_that_is_seen() -> None:
    class_ = live_class()
    before = LESSON.snapshot(class_.lesson, "lead")
    flow = Flow(600, 10, 4)
    samples = tuple(
        QualitySampled(name, 0, flow, flow, 0, "udp", 60_000, 40, 90) for name in ("qing", "yun", "gone")
    )
    assert class_.asks(SYSTEM, SampleQuality(samples)) == list(samples[:2])
    tally = VoiceTallied("lead", 0, 12_300, Personal("person:li", "0" * 60))
    assert class_.asks(SYSTEM, TallyVoice((tally,))) == [tally]
    assert LESSON.snapshot(class_.lesson, "lead") == before
    assert open_class().refusal(SYSTEM, SampleQuality(samples)) == "notice_stale"


def test_a_device_check_is_a_fact_that_the_staff_see() -> None:
    class_ = open_class()
    class_.joins("phone", PHONE)
    class_.joins("observer", OBSERVER)
    check = ReportCheck("ready", "heard", "not_ready", -38, 46, 20, 1_200, 4_000, "udp", -3, ("network_lossy",))
    fact = EndpointChecked(
        camera="ready",
        speaker="heard",
        verdict="not_ready",
        endpoint="qing",
        room="room-qing",
        microphone_db=-38,
        rtt_ms=46,
        loss_bp=20,
        up_kbps=1_200,
        down_kbps=4_000,
        path="udp",
        clock_offset_ms=-3,
        faults=("network_lossy",),
    )
    assert class_.asks("qing", check) == [fact]
    shown = [LESSON.snapshot(class_.lesson, viewer)["checks"].keys() for viewer in ("lead", "phone", "yun")]
    assert shown == [{"qing"}, {"qing"}, set()]
    assert class_.refusal("observer", check) == "not_permitted"
