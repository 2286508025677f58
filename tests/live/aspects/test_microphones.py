from __future__ import annotations

from events.schema.session import MicrophoneClosed, MicrophoneOpened
from events.schema.session_lines import EchoPolicyApplied
from events.schema.values import Entry
from server.classroom.commands import (
    CloseMicrophone,
    Leave,
    Mute,
    MuteAll,
    NoticeGraceOver,
    OpenMicrophone,
)
from server.classroom.lesson import LESSON
from tests.classroom.room import BOX, LEAD, OBSERVER, PHONE, QING, SYSTEM, live_class, open_class


def test_a_microphone_is_opened_and_closed_at_its_own_end() -> None:
    class_ = live_class()
    assert class_.asks("qing", OpenMicrophone()) == [MicrophoneOpened("qing", "self", "room-qing")]
    assert LESSON.snapshot(class_.lesson, "yun")["microphones"] == {"room-qing": "qing"}
    assert class_.asks("qing", CloseMicrophone()) == [MicrophoneClosed("qing", "self", "room-qing")]
    assert LESSON.snapshot(class_.lesson, "yun")["microphones"] == {}


def test_closing_what_is_closed_is_never_refused() -> None:
    assert live_class().asks("qing", CloseMicrophone()) == [MicrophoneClosed("qing", "self", "room-qing")]


def test_a_co_teacher_opens_and_closes_within_the_own_room_alone() -> None:
    class_ = live_class()
    class_.joins("box", BOX)
    assert class_.asks("qing", OpenMicrophone("box")) == [
        MicrophoneOpened("box", "self", "room-qing"),
        EchoPolicyApplied("room-qing", "qing", "box"),
    ]
    assert class_.asks("qing", CloseMicrophone("box")) == [MicrophoneClosed("box", "self", "room-qing")]
    assert class_.refusal("qing", OpenMicrophone("yun")) == "not_your_room"
    assert class_.refusal("qing", CloseMicrophone("yun")) == "not_your_room"
    assert class_.refusal("lead", CloseMicrophone("yun")) == "muted_at_source"


def test_one_microphone_is_open_in_a_room_phones_counted() -> None:
    class_ = live_class()
    class_.joins("phone", PHONE)
    class_.asks("phone", OpenMicrophone())
    assert class_.refusal("qing", OpenMicrophone()) == "room_microphone_taken"
    class_.asks("phone", CloseMicrophone())
    class_.asks("qing", OpenMicrophone())
    class_.asks("lead", OpenMicrophone())
    assert LESSON.snapshot(class_.lesson, "yun")["microphones"] == {"room-qing": "qing", "studio": "lead"}


def test_the_others_in_the_room_are_told_which_microphone_keeps_them_silent() -> None:
    class_ = live_class()
    class_.joins("phone", PHONE)
    silent = EchoPolicyApplied("room-qing", "phone", "qing")
    assert class_.asks("qing", OpenMicrophone()) == [MicrophoneOpened("qing", "self", "room-qing"), silent]
    told = [viewer for viewer in ("lead", "phone", "yun") if LESSON.reaches(silent, class_.lesson, viewer)]
    assert told == ["lead", "phone"]


def test_who_comes_into_a_room_with_an_open_microphone_is_told_so() -> None:
    class_ = live_class()
    class_.joins("pupil", Entry("", "student_device", "student", QING.org_path, "p7", "room-qing"))
    assert EchoPolicyApplied not in map(type, class_.joins("phone", PHONE))
    class_.asks("phone", Leave())
    assert class_.asks("qing", OpenMicrophone()) == [MicrophoneOpened("qing", "self", "room-qing")]
    assert EchoPolicyApplied("room-qing", "phone", "qing") in class_.joins("phone", PHONE)


def test_a_microphone_in_no_room_takes_nobody_s_place() -> None:
    class_ = live_class()
    class_.joins("laptop", Entry("", "personal", "lead_teacher", ("beijing", "mingxi"), "li"))
    class_.asks("lead", OpenMicrophone())
    assert class_.asks("laptop", OpenMicrophone()) == [MicrophoneOpened("laptop", "self")]
    assert class_.asks("laptop", CloseMicrophone()) == [MicrophoneClosed("laptop", "self")]


def test_who_sends_no_sound_opens_none() -> None:
    class_ = live_class()
    class_.joins("observer", OBSERVER)
    class_.joins("pupil", Entry("", "student_device", "student", ("beijing", "qingshiling"), "p7", "room-qing"))
    assert class_.refusal("observer", OpenMicrophone()) == "not_permitted"
    assert class_.refusal("pupil", OpenMicrophone()) == "not_permitted"
    assert class_.refusal("qing", OpenMicrophone("pupil")) == "not_permitted"
    assert class_.refusal(SYSTEM, OpenMicrophone()) == "not_permitted"


def test_under_the_class_mute_no_room_opens() -> None:
    class_ = live_class()
    class_.asks("lead", MuteAll("microphone"))
    assert class_.refusal("qing", OpenMicrophone()) == "class_muted"
    class_.asks("lead", OpenMicrophone())
    class_.joins("phone", PHONE)
    class_.asks("phone", OpenMicrophone())


def test_muted_by_the_lead_it_opens_and_is_not_heard() -> None:
    class_ = live_class()
    class_.publishes("qing", "microphone")
    class_.asks("lead", Mute("qing", "microphone"))
    class_.asks("qing", OpenMicrophone())
    assert class_.forwarded() == set()


def test_before_the_bell_it_may_be_opened_and_is_not_heard() -> None:
    class_ = open_class()
    class_.publishes("qing", "microphone")
    class_.asks("qing", OpenMicrophone())
    assert class_.forwarded() == set()
    class_.goes_live()
    assert class_.forwarded() == {("qing", "microphone")}


def test_what_grace_or_leaving_closed_a_call_may_open_again() -> None:
    class_ = live_class()
    class_.asks("qing", OpenMicrophone())
    class_.loses_link("qing")
    assert class_.asks(SYSTEM, NoticeGraceOver("qing")) == [MicrophoneClosed("qing", "lost", "room-qing")]
    assert class_.lesson.microphones.positions == {}
    class_.asks("yun", OpenMicrophone())
    assert class_.asks("yun", Leave())[0] == MicrophoneClosed("yun", "left", "room-yun")
    assert class_.lesson.microphones.positions == {}


def test_a_camera_box_in_the_studio_waits_for_the_lead_s_microphone() -> None:
    class_ = live_class()
    class_.joins("studio-box", Entry("", "camera_box", "device", LEAD.org_path, room="studio"))
    class_.asks("lead", OpenMicrophone())
    assert class_.refusal("studio-box", OpenMicrophone()) == "room_microphone_taken"
