from __future__ import annotations

from dataclasses import replace

import pytest

from events.schema.session import ClassMuted, ClassUnmuted, EndpointMuted, EndpointUnmuted
from server.classroom.commands import (
    EndSession,
    Mute,
    MuteAll,
    OpenMicrophone,
    SuspendSession,
    Unmute,
    UnmuteAll,
)
from server.classroom.lesson import LESSON
from tests.classroom.room import BOX, LEAD, OBSERVER, SYSTEM, Class, live_class, open_class


def talking_class() -> Class:
    class_ = live_class()
    for name in ("lead", "qing", "yun"):
        class_.publishes(name, "camera", "microphone")
        class_.asks(name, OpenMicrophone())
    return class_


ALL_SOUND = {("lead", "microphone"), ("qing", "microphone"), ("yun", "microphone")}


def sound(class_: Class) -> set[tuple[str, str]]:
    return {source for source in class_.forwarded() if source[1] == "microphone"}


def test_the_class_mute_lies_over_the_rooms_and_its_lifting_brings_back_what_was_open() -> None:
    class_ = talking_class()
    assert sound(class_) == ALL_SOUND
    assert class_.asks("lead", MuteAll("microphone")) == [ClassMuted("microphone")]
    assert sound(class_) == {("lead", "microphone")}
    assert class_.endpoint("qing")["microphone"] == "open"
    assert class_.asks("lead", UnmuteAll("microphone")) == [ClassUnmuted("microphone")]
    assert sound(class_) == ALL_SOUND


def test_a_box_in_a_room_is_on_the_pupils_side_and_one_of_the_lead_is_not() -> None:
    class_ = talking_class()
    class_.joins("box", BOX)
    class_.joins("lead-box", replace(LEAD, kind="camera_box"))
    class_.publishes("box", "camera")
    class_.publishes("lead-box", "camera")
    class_.asks("lead", MuteAll("camera"))
    assert {name for name, kind in class_.forwarded() if kind == "camera"} == {"lead", "lead-box"}


def test_only_the_lead_mutes_the_class_and_lifts_it() -> None:
    class_ = talking_class()
    assert class_.refusal("qing", MuteAll("microphone")) == "not_the_lead"
    assert class_.refusal("lead", UnmuteAll("microphone")) == "not_muted"
    class_.asks("lead", MuteAll("microphone"))
    assert class_.refusal("qing", UnmuteAll("microphone")) == "not_the_lead"
    assert class_.refusal("qing", Unmute("qing", "microphone")) == "class_muted"
    assert class_.asks("lead", MuteAll("microphone")) == [ClassMuted("microphone")]


def test_each_side_mutes_and_lifts_its_own() -> None:
    class_ = talking_class()
    assert class_.asks("lead", Mute("qing", "microphone")) == [EndpointMuted("qing", "microphone", "lead")]
    assert class_.asks("qing", Mute("qing", "microphone")) == [EndpointMuted("qing", "microphone", "co_teacher")]
    assert class_.endpoint("qing")["muted"] == {"microphone": ["co_teacher", "lead"]}
    assert class_.asks("lead", Unmute("qing", "microphone")) == [EndpointUnmuted("qing", "microphone", "lead")]
    assert sound(class_) == ALL_SOUND - {("qing", "microphone")}
    assert class_.refusal("lead", Unmute("qing", "microphone")) == "muted_at_source"
    assert class_.asks("qing", Unmute("qing", "microphone")) == [
        EndpointUnmuted("qing", "microphone", "co_teacher")
    ]
    assert sound(class_) == ALL_SOUND
    assert class_.endpoint("qing")["muted"] == {}


def test_the_lead_s_mute_is_the_lead_s_to_lift() -> None:
    class_ = talking_class()
    class_.asks("lead", Mute("qing", "camera"))
    assert class_.refusal("qing", Unmute("qing", "camera")) == "not_the_lead"
    assert ("qing", "camera") not in class_.forwarded()


def test_the_lead_opens_nothing_that_a_room_switched_off_itself() -> None:
    class_ = live_class()
    assert class_.refusal("lead", Unmute("qing", "microphone")) == "muted_at_source"
    assert class_.refusal("lead", OpenMicrophone("qing")) == "muted_at_source"
    class_.asks("qing", OpenMicrophone())
    assert class_.refusal("lead", Unmute("qing", "microphone")) == "not_muted"
    assert class_.refusal("lead", Unmute("qing", "camera")) == "not_muted"


def test_a_co_teacher_mutes_within_the_own_room_alone() -> None:
    class_ = talking_class()
    class_.joins("box", BOX)
    assert class_.asks("qing", Mute("box", "camera")) == [EndpointMuted("box", "camera", "co_teacher")]
    assert class_.refusal("qing", Mute("yun", "camera")) == "not_your_room"
    assert class_.refusal("qing", Mute("lead", "camera")) == "not_your_room"
    assert class_.refusal("qing", Unmute("yun", "camera")) == "not_your_room"
    assert class_.refusal("qing", Unmute("qing", "camera")) == "not_muted"
    assert class_.refusal("box", Mute("box", "camera")) == "not_the_lead"


def test_the_lead_may_mute_itself_and_come_back() -> None:
    class_ = talking_class()
    class_.asks("lead", Mute("lead", "camera"))
    assert ("lead", "camera") not in class_.forwarded()
    class_.asks("lead", Unmute("lead", "camera"))
    assert ("lead", "camera") in class_.forwarded()


def test_an_unseen_observer_has_nothing_to_mute_and_is_not_betrayed() -> None:
    class_ = live_class()
    class_.joins("observer", OBSERVER)
    assert class_.refusal("lead", Mute("observer", "camera")) == "not_permitted"
    assert class_.refusal("qing", Mute("observer", "camera")) == class_.refusal("qing", Mute("nobody22", "camera"))
    assert class_.refusal("qing", Unmute("observer", "camera")) == "no_such_endpoint"


@pytest.mark.parametrize("command", [MuteAll("microphone"), Mute("qing", "camera")])
def test_muting_goes_before_the_bell_and_in_a_pause(command: MuteAll | Mute) -> None:
    class_ = open_class()
    class_.asks("lead", command)
    class_.goes_live()
    class_.asks("lead", SuspendSession("break"))
    class_.asks("lead", command)
    class_.asks("lead", EndSession("taught"))
    assert class_.refusal(SYSTEM, command) in ("session_ended", "no_such_endpoint")


def test_mutes_outlive_a_lost_link() -> None:
    class_ = talking_class()
    class_.asks("lead", Mute("qing", "microphone"))
    class_.loses_link("qing")
    class_.joins("qing", class_.lesson.roster.endpoints["qing"].entry)
    assert LESSON.snapshot(class_.lesson, "yun")["endpoints"]["qing"]["muted"] == {"microphone": ["lead"]}
    assert sound(class_) == ALL_SOUND - {("qing", "microphone")}
