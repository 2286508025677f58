from __future__ import annotations

from dataclasses import replace

import pytest

from events.schema.session import EndpointRevealed, GrantGiven, GrantTaken, MicrophoneClosed, TrackUnpublished
from events.schema.values import Entry
from server.classroom.commands import (
    GrantRight,
    LessonCommand,
    NoticeGrantOver,
    OpenMicrophone,
    PostChat,
    PublishTrack,
    RevealEndpoint,
    TakeRight,
    TurnSwitch,
)
from server.classroom.lesson import LESSON
from tests.classroom.room import OBSERVER, PHONE, SYSTEM, Class, live_class

PUPIL = Entry("", "student_device", "student", ("beijing", "qingshiling"), "p7", "room-qing")
GUEST = replace(OBSERVER, kind="personal", role="guest", person="bai", hidden=False, capacity=None)


def class_of_all() -> Class:
    class_ = live_class()
    class_.joins("pupil", PUPIL)
    class_.joins("guest", GUEST)
    class_.joins("phone", PHONE)
    class_.joins("observer", OBSERVER)
    return class_


def test_a_granted_right_is_one_s_own_until_it_is_taken() -> None:
    class_ = class_of_all()
    assert class_.refusal("phone", PublishTrack("screen", "vp8")) == "not_permitted"
    assert class_.asks("lead", GrantRight("phone", "share_screen")) == [GrantGiven("phone", "share_screen")]
    assert "share_screen" in LESSON.snapshot(class_.lesson, "phone")["me"]["can"]
    assert class_.endpoint("phone", "yun")["granted"] == ["share_screen"]
    class_.publishes("phone", "screen")
    assert ("phone", "screen") in class_.forwarded()
    assert class_.asks("lead", TakeRight("phone", "share_screen")) == [
        TrackUnpublished("phone", "phone-screen", "revoked"),
        GrantTaken("phone", "share_screen"),
    ]
    assert class_.refusal("phone", PublishTrack("screen", "vp8")) == "not_permitted"
    assert "granted" not in class_.endpoint("phone")


def test_a_grant_with_an_end_is_taken_back_by_the_system_alone() -> None:
    class_ = class_of_all()
    class_.later(60_000)
    assert class_.refusal("lead", GrantRight("phone", "share_screen", class_.at_ms)) == "out_of_range"
    until_ms = class_.at_ms + 60_000
    given = class_.asks("lead", GrantRight("phone", "share_screen", until_ms))
    assert given == [GrantGiven("phone", "share_screen", until_ms)]
    class_.publishes("phone", "screen")
    over = NoticeGrantOver("phone", "share_screen")
    assert class_.refusal("lead", over) == "not_permitted"
    assert class_.asks(SYSTEM, over) == [
        TrackUnpublished("phone", "phone-screen", "revoked"),
        GrantTaken("phone", "share_screen"),
    ]
    assert class_.refusal(SYSTEM, over) == "notice_stale"


def test_a_guest_s_microphone_closes_with_the_grant() -> None:
    class_ = class_of_all()
    class_.asks("lead", GrantRight("guest", "share_audio"))
    class_.publishes("guest", "microphone")
    class_.asks("guest", OpenMicrophone())
    assert ("guest", "microphone") in class_.forwarded()
    assert class_.asks("lead", TakeRight("guest", "share_audio"))[0] == MicrophoneClosed("guest", "revoked", None)
    assert class_.forwarded() == set()


def test_a_switch_lies_over_what_was_granted() -> None:
    class_ = class_of_all()
    class_.asks("lead", GrantRight("qing", "share_screen"))
    assert class_.refusal("qing", PublishTrack("screen", "vp8")) == "switched_off"
    class_.asks("lead", TurnSwitch("screen", True))
    assert class_.would("qing", PublishTrack("screen", "vp8"))


def test_a_pupil_writes_to_the_lead_alone_by_grant_or_by_switch() -> None:
    class_ = class_of_all()
    assert class_.refusal("pupil", PostChat("private", "老师")) == "switched_off"
    class_.asks("lead", GrantRight("pupil", "private_chat"))
    assert class_.would("pupil", PostChat("private", "老师"))
    class_.asks("lead", TakeRight("pupil", "private_chat"))
    class_.asks("lead", TurnSwitch("private_chat", True))
    assert class_.would("pupil", PostChat("private", "老师"))
    class_.asks("lead", TurnSwitch("text", False))
    assert class_.refusal("pupil", PostChat("private", "老师")) == "switched_off"


@pytest.mark.parametrize(
    ("who", "command", "code"),
    [
        ("lead", GrantRight("pupil", "moderate_floor"), "not_grantable_to_student"),
        ("lead", GrantRight("pupil", "share_audio"), "not_grantable_to_student"),
        ("lead", GrantRight("pupil", "take_lead"), "not_grantable_to_student"),
        ("lead", GrantRight("phone", "run_session"), "not_grantable"),
        ("lead", GrantRight("phone", "take_lead"), "not_grantable"),
        ("lead", GrantRight("observer", "send_chat"), "not_grantable"),
        ("lead", GrantRight("guest", "share_screen"), "not_grantable"),
        ("qing", GrantRight("qing", "share_screen"), "not_the_lead"),
        ("qing", TakeRight("phone", "share_screen"), "not_the_lead"),
        ("pupil", GrantRight("pupil", "private_chat"), "not_the_lead"),
        ("qing", GrantRight("observer", "share_screen"), "no_such_endpoint"),
        ("qing", RevealEndpoint("observer"), "no_such_endpoint"),
        ("qing", RevealEndpoint("phone"), "not_the_lead"),
        ("lead", RevealEndpoint("qing"), "not_hidden"),
    ],
)
def test_refused(who: str, command: LessonCommand, code: str) -> None:
    assert class_of_all().refusal(who, command) == code


def test_an_observer_steps_forward_and_stays_seen_when_he_comes_back() -> None:
    class_ = class_of_all()
    facts = class_.asks("observer", RevealEndpoint())
    entry = replace(class_.lesson.roster.endpoints["observer"].entry, hidden=False)
    assert facts == [EndpointRevealed(entry, "connection-7", 0)]
    assert class_.endpoint("observer", "yun")["person"] == "chen"
    assert LESSON.snapshot(class_.lesson, "observer")["me"]["hidden"] is False
    class_.joins("observer", OBSERVER)
    assert class_.endpoint("observer", "yun")["hidden"] is False
