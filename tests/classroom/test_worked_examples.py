"""The worked examples of permissions that belong to the first class, by their numbers there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from events.schema.session import EndpointResumed, HandCalled
from events.schema.values import Entry
from server.classroom.commands import (
    CallHand,
    GrantRight,
    LessonCommand,
    LockInteraction,
    MuteAll,
    NameSubstitute,
    OpenMicrophone,
    PostChat,
    PublishTrack,
    RaiseHand,
    RemoveEndpoint,
    Revoke,
    SubmitRollcall,
    TakeLead,
    TurnSwitch,
    Unmute,
)
from server.classroom.lesson import LESSON
from tests.classroom.room import BOX, LEAD, OBSERVER, PHONE, QING, SYSTEM, Class, live_class

PUPIL = Entry("", "student_device", "student", ("beijing", "qingshiling"), "p7", "room-qing")
SUBSTITUTE = Entry("", "personal", "substitute", ("beijing", "mingxi"), "lin")
TERMINAL = replace(QING, role="device", person=None)


def lesson_of_the_examples() -> Class:
    class_ = live_class()
    class_.joins("observer", OBSERVER)
    class_.joins("pupil", PUPIL)
    class_.joins("phone", PHONE)
    class_.joins("terminal", TERMINAL)
    class_.joins("substitute", SUBSTITUTE)
    class_.asks("lead", NameSubstitute("lin"))
    class_.asks("qing", RaiseHand("seat:14", "answer"), naming="hand1")
    return class_


def test_1_the_lead_calls_the_first_hand_and_the_room_is_on_every_stage() -> None:
    class_ = lesson_of_the_examples()
    assert class_.asks("lead", CallHand("hand1"))[0] == HandCalled("hand1")
    for viewer in class_.lesson.roster.endpoints:
        assert [turn["endpoint"] for turn in LESSON.snapshot(class_.lesson, viewer)["stage"]] == ["qing"]


@pytest.mark.parametrize(
    ("number", "who", "command", "code"),
    [
        (2, "qing", CallHand("hand1"), "not_the_lead"),
        (4, "qing", SubmitRollcall(25, 25, 0, 25, endpoint="yun"), "not_your_room"),
        (24, "terminal", SubmitRollcall(31, 31, 0, 31), "pin_needed"),
        (8, "phone", TakeLead(), "not_named_substitute"),
        (9, "substitute", TakeLead(), "lead_present"),
        (12, "lead", GrantRight("pupil", "moderate_floor"), "not_grantable_to_student"),
        (12, "pupil", MuteAll("microphone"), "not_the_lead"),
        (13, "lead", Unmute("yun", "microphone"), "muted_at_source"),
        (13, "lead", OpenMicrophone("yun"), "muted_at_source"),
        (18, "pupil", PublishTrack("microphone", "opus"), "not_permitted"),
        (27, "observer", PostChat("class", "好课"), "not_permitted"),
    ],
)
def test_refused_by_right(number: int, who: str, command: LessonCommand, code: str) -> None:
    assert lesson_of_the_examples().refusal(who, command) == code


def test_5_under_the_lead_s_class_mute_a_co_teacher_opens_nothing() -> None:
    class_ = lesson_of_the_examples()
    class_.asks("lead", MuteAll("microphone"))
    assert class_.refusal("qing", OpenMicrophone()) == "class_muted"


def test_7_a_co_teacher_whose_role_has_ended_sends_nothing_and_commands_nothing() -> None:
    class_ = lesson_of_the_examples()
    class_.publishes("qing", "camera", "microphone")
    class_.asks("qing", OpenMicrophone())
    class_.asks(SYSTEM, Revoke("qing"))
    assert class_.forwarded() == set()
    assert "qing" not in LESSON.scene(class_.lesson, 1).viewers
    assert class_.refusal("qing", RaiseHand("room", "question")) == "role_ended"


def class_without_its_lead(gone_ms: int) -> Class:
    class_ = lesson_of_the_examples()
    class_.holds()
    class_.later(gone_ms - 3_000)
    return class_


def test_8_a_co_teacher_who_is_not_named_never_takes_the_lead() -> None:
    assert class_without_its_lead(60_000).refusal("phone", TakeLead()) == "not_named_substitute"


def test_10_a_substitute_takes_the_lead_that_is_gone_and_everything_is_kept() -> None:
    class_ = class_without_its_lead(12_000)
    before = LESSON.snapshot(class_.lesson, "qing")
    class_.asks("substitute", TakeLead())
    after = LESSON.snapshot(class_.lesson, "qing")
    assert after["session"]["lead"]["person"] == "lin"
    for part in ("hands", "stage", "rules", "chat", "rooms"):
        assert after[part] == before[part]
    assert after["hands"] != []


def test_11_who_led_before_and_is_back_mutes_nobody() -> None:
    class_ = class_without_its_lead(12_000)
    class_.asks("substitute", TakeLead())
    class_.joins("lead", LEAD)
    assert class_.refusal("lead", MuteAll("microphone")) == "not_the_lead"


def test_19_a_pupil_does_not_chat_while_text_is_off() -> None:
    class_ = lesson_of_the_examples()
    class_.asks("lead", TurnSwitch("text", False))
    assert class_.refusal("pupil", PostChat("class", "老师好")) == "switched_off"


def test_20_a_pupil_raises_no_hand_after_interaction_is_off() -> None:
    class_ = lesson_of_the_examples()
    class_.asks("lead", LockInteraction())
    assert class_.refusal("pupil", RaiseHand("person:p7", "answer")) == "interaction_off"


def test_18_of_a_pupil_s_device_nothing_is_ever_forwarded() -> None:
    class_ = lesson_of_the_examples()
    assert {name for name, _ in class_.forwarded()}.isdisjoint({"pupil"})
    viewer = LESSON.scene(class_.lesson, 1).viewers["pupil"]
    assert (viewer.receive_class, viewer.receive_wall) == (False, False)


def test_22_a_pupil_s_roster_is_the_same_with_two_observers_and_without() -> None:
    class_ = live_class()
    class_.joins("pupil", PUPIL)
    without = LESSON.snapshot(class_.lesson, "pupil")
    class_.joins("observer", OBSERVER)
    class_.joins("colleague", replace(OBSERVER, person="gao"))
    assert LESSON.snapshot(class_.lesson, "pupil") == without


def test_23_while_the_co_teacher_s_phone_is_open_the_terminal_opens_no_microphone() -> None:
    class_ = lesson_of_the_examples()
    class_.asks("phone", OpenMicrophone())
    assert class_.refusal("terminal", OpenMicrophone()) == "room_microphone_taken"


def test_25_a_copied_device_key_replaces_the_connection_of_the_first() -> None:
    class_ = lesson_of_the_examples()
    assert class_.joins("second machine", TERMINAL, device="device-terminal")[0] == EndpointResumed(
        "terminal", "connection-9", "replaced", 0
    )


def test_40_a_guest_removed_by_the_lead_does_not_return_by_the_same_link() -> None:
    class_ = lesson_of_the_examples()
    guest = replace(OBSERVER, person="fang", hidden=False)
    class_.joins("guest", guest)
    class_.asks("lead", RemoveEndpoint("guest"))
    assert class_.refused_at_the_door(guest, "device-guest") == "removed"
    assert class_.refused_at_the_door(guest, "another device") == "removed"


def test_a_box_s_own_people_are_its_room_s() -> None:
    class_ = lesson_of_the_examples()
    class_.joins("box", BOX)
    class_.asks("qing", OpenMicrophone("box"))
    assert class_.refusal("yun", OpenMicrophone("box")) == "not_your_room"
