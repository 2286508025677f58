from __future__ import annotations

from dataclasses import replace

import pytest

from events.schema.session import (
    ClassReleased,
    EndpointRoleChanged,
    LeadChanged,
    MicrophoneClosed,
    SubstituteNamed,
    TrackUnpublished,
)
from events.schema.values import Entry
from server.classroom.commands import (
    GrantRight,
    HandOverLead,
    LessonCommand,
    MuteAll,
    NameSubstitute,
    OpenMicrophone,
    PublishTrack,
    RaiseHand,
    TakeLead,
    TurnSwitch,
)
from server.classroom.lesson import LESSON
from tests.classroom.room import LEAD, OBSERVER, PHONE, SYSTEM, Class, live_class

LIN = Entry("", "personal", "substitute", ("beijing", "mingxi"), "lin")
PUPIL = Entry("", "student_device", "student", ("beijing", "qingshiling"), "p7", "room-qing")


def class_with_substitute() -> Class:
    class_ = live_class()
    class_.joins("lin", LIN)
    class_.joins("phone", PHONE)
    class_.joins("pupil", PUPIL)
    class_.joins("observer", OBSERVER)
    class_.publishes("lead", "camera", "microphone")
    class_.asks("lead", OpenMicrophone())
    class_.asks("lead", NameSubstitute("lin"))
    return class_


def kept(class_: Class) -> dict[str, object]:
    shown = LESSON.snapshot(class_.lesson, "qing")
    return {name: shown[name] for name in ("hands", "stage", "rules", "chat", "rooms")}


def test_the_substitute_takes_the_lead_of_a_class_that_waits_and_everything_is_kept() -> None:
    class_ = class_with_substitute()
    class_.asks("qing", RaiseHand("seat:14", "answer"), naming="hand1")
    class_.asks("lead", TurnSwitch("screen", True))
    class_.asks("lead", GrantRight("qing", "share_screen"))
    class_.holds()
    class_.later(2_000)
    before = kept(class_)
    assert class_.asks("lin", TakeLead()) == [
        MicrophoneClosed("lead", "revoked", "studio"),
        TrackUnpublished("lead", "lead-camera", "revoked"),
        TrackUnpublished("lead", "lead-microphone", "revoked"),
        EndpointRoleChanged("lead", "lead_teacher", "substitute", "lead"),
        EndpointRoleChanged("lin", "substitute", "lead_teacher", "lead"),
        SubstituteNamed(),
        LeadChanged("lin", "substitute", "li", "lead", "lin"),
        ClassReleased("substitute", 0),
    ]
    assert kept(class_) == before
    assert class_.lesson.grants.of("qing") == {"share_screen"}
    assert LESSON.snapshot(class_.lesson, "qing")["session"]["lead"] == {"person": "lin", "endpoint": "lin"}


def test_the_lead_is_taken_only_when_he_has_been_gone_for_five_seconds() -> None:
    class_ = class_with_substitute()
    assert class_.refusal("lin", TakeLead()) == "lead_present"
    class_.loses_link("lead")
    class_.later(4_999)
    assert class_.refusal("lin", TakeLead()) == "lead_present"
    class_.later(1)
    assert class_.would("lin", TakeLead())


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("phone", "not_named_substitute"),
        ("qing", "not_named_substitute"),
        ("pupil", "not_permitted"),
        ("observer", "not_permitted"),
    ],
)
def test_nobody_else_takes_it_however_long_he_is_gone(who: str, code: str) -> None:
    class_ = class_with_substitute()
    class_.holds()
    class_.later(600_000)
    assert class_.refusal(who, TakeLead()) == code


def test_a_named_co_teacher_takes_it_at_a_device_of_his_own_and_never_at_the_room_s_screen() -> None:
    class_ = class_with_substitute()
    class_.asks("lead", NameSubstitute("wang"))
    class_.holds()
    class_.later(2_000)
    assert class_.refusal("qing", TakeLead()) == "not_permitted"
    class_.asks("phone", TakeLead())
    assert class_.endpoint("phone")["role"] == "lead_teacher"
    assert class_.endpoint("qing")["role"] == "co_teacher"


def test_who_led_before_comes_back_as_a_substitute_and_gets_the_lead_only_handed() -> None:
    class_ = class_with_substitute()
    class_.holds()
    class_.later(2_000)
    class_.asks("lin", TakeLead())
    class_.joins("lead", LEAD)
    assert class_.endpoint("lead")["role"] == "substitute"
    assert class_.refusal("lead", MuteAll("microphone")) == "not_the_lead"
    assert class_.refusal("lead", PublishTrack("camera", "vp8")) == "not_permitted"
    assert class_.refusal("lead", TakeLead()) == "not_named_substitute"
    class_.loses_link("lin")
    class_.later(60_000)
    assert class_.refusal("lead", TakeLead()) == "not_named_substitute"
    class_.joins("lin", LIN)
    assert class_.asks("lin", HandOverLead("lead"))[-1] == LeadChanged("li", "returned", "lin", "lin", "lead")
    assert class_.would("lead", MuteAll("microphone"))
    assert class_.refusal("lin", MuteAll("microphone")) == "not_the_lead"


def test_on_another_device_too_who_led_before_waits() -> None:
    class_ = class_with_substitute()
    class_.asks("lead", HandOverLead("lin"))
    class_.joins("laptop", replace(LEAD, kind="personal"))
    assert class_.endpoint("laptop")["role"] == "substitute"
    class_.joins("lin-laptop", LIN)
    assert class_.endpoint("lin-laptop")["role"] == "lead_teacher"


def test_what_the_lead_alone_sees_goes_with_the_lead() -> None:
    class_ = class_with_substitute()
    assert "observer" in LESSON.snapshot(class_.lesson, "lead")["endpoints"]
    assert "observer" not in LESSON.snapshot(class_.lesson, "lin")["endpoints"]
    class_.asks("lead", HandOverLead("lin"))
    assert "observer" in LESSON.snapshot(class_.lesson, "lin")["endpoints"]
    assert "observer" not in LESSON.snapshot(class_.lesson, "lead")["endpoints"]


@pytest.mark.parametrize(
    ("who", "command", "code"),
    [
        ("qing", NameSubstitute("wang"), "not_the_lead"),
        ("lin", NameSubstitute("lin"), "not_the_lead"),
        ("qing", HandOverLead("lin"), "not_the_lead"),
        ("pupil", HandOverLead("pupil"), "not_the_lead"),
        ("lead", NameSubstitute("p7"), "not_grantable_to_student"),
        ("lead", NameSubstitute("nobody"), "no_such_person"),
        ("lead", NameSubstitute("li"), "no_such_person"),
        ("lead", HandOverLead("pupil"), "not_grantable_to_student"),
        ("lead", HandOverLead("qing"), "not_grantable"),
        ("lead", HandOverLead("observer"), "not_grantable"),
        ("lead", HandOverLead("lead"), "lead_present"),
        ("qing", HandOverLead("observer"), "no_such_endpoint"),
        (SYSTEM, NameSubstitute("sun"), "lead_present"),
    ],
)
def test_refused(who: str, command: LessonCommand, code: str) -> None:
    assert class_with_substitute().refusal(who, command) == code


def test_an_administrator_names_somebody_while_the_lead_is_gone() -> None:
    class_ = class_with_substitute()
    class_.holds()
    assert class_.asks(SYSTEM, NameSubstitute("zhao")) == [SubstituteNamed("zhao")]


def test_one_person_leads_whoever_comes_and_goes() -> None:
    class_ = class_with_substitute()
    class_.asks("lead", HandOverLead("lin"))
    class_.joins("impostor", replace(LEAD, person="sun"))
    leading = {
        one.entry.person for one in class_.lesson.roster.endpoints.values() if one.entry.role == "lead_teacher"
    }
    assert leading == {"lin"}
