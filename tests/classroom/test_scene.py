from __future__ import annotations

from dataclasses import replace

from events.schema.values import Rules
from media.control import Viewer
from server.classroom.commands import (
    CloseMicrophone,
    EndSession,
    InviteToStage,
    Leave,
    Mute,
    OpenMicrophone,
    RemoveEndpoint,
    ResumeSession,
    SuspendSession,
)
from server.classroom.lesson import LESSON
from tests.classroom.room import BOX, LEAD, OBSERVER, PHONE, QING, Class, live_class, open_class

PICTURES = {("lead", "camera"), ("lead", "screen"), ("qing", "camera"), ("yun", "camera")}
SOUNDS = {("lead", "microphone"), ("lead", "screen_audio"), ("qing", "microphone"), ("yun", "microphone")}


def sending(class_: Class) -> Class:
    class_.publishes("lead", "camera", "screen", "screen_audio")
    for name in ("qing", "yun"):
        class_.publishes(name, "camera")
    for name in ("lead", "qing", "yun"):
        class_.publishes(name, "microphone")
        class_.asks(name, OpenMicrophone())
    return class_


def test_in_class_all_that_is_sent_and_open_is_seen_and_heard() -> None:
    assert sending(live_class()).forwarded() == PICTURES | SOUNDS


def test_before_the_bell_the_lead_is_seen_and_heard_and_the_rooms_are_seen() -> None:
    class_ = sending(open_class())
    assert class_.forwarded() == PICTURES | {("lead", "microphone"), ("lead", "screen_audio")}
    class_.goes_live()
    assert class_.forwarded() == PICTURES | SOUNDS


def test_a_held_class_is_silent() -> None:
    class_ = sending(live_class())
    class_.holds()
    assert class_.forwarded() == PICTURES
    class_.joins("lead", LEAD)
    assert class_.forwarded() == PICTURES | SOUNDS


def test_a_pause_forwards_nothing_and_its_end_brings_all_back() -> None:
    class_ = sending(live_class())
    class_.asks("lead", SuspendSession("break"))
    assert class_.forwarded() == set()
    class_.asks("lead", ResumeSession())
    assert class_.forwarded() == PICTURES | SOUNDS


def test_after_the_end_nothing_is_forwarded_to_nobody() -> None:
    class_ = sending(live_class())
    class_.asks("lead", EndSession("taught"))
    scene = LESSON.scene(class_.lesson, 7)
    assert (scene.forwarded, scene.lead, scene.stage, scene.wall, scene.viewers) == (
        frozenset(),
        None,
        (None, None),
        (),
        {},
    )
    assert (scene.session, scene.epoch) == ("session-1", 7)


def test_a_closed_microphone_is_not_heard_whatever_it_sends() -> None:
    class_ = sending(live_class())
    class_.asks("qing", CloseMicrophone())
    assert class_.forwarded() == (PICTURES | SOUNDS) - {("qing", "microphone")}


def test_a_mute_of_either_side_stops_that_source_alone() -> None:
    class_ = sending(live_class())
    class_.asks("lead", Mute("yun", "camera"))
    class_.asks("qing", Mute("qing", "microphone"))
    assert class_.forwarded() == (PICTURES | SOUNDS) - {("yun", "camera"), ("qing", "microphone")}


def test_who_is_gone_is_forwarded_no_more_nor_to() -> None:
    class_ = sending(live_class())
    class_.asks("qing", Leave())
    class_.asks("lead", RemoveEndpoint("yun"))
    scene = LESSON.scene(class_.lesson, 1)
    assert {source.endpoint for source in scene.forwarded} == {"lead"}
    assert scene.viewers.keys() == {"lead"}
    class_.joins("qing", QING)
    assert ("qing", "camera") not in class_.forwarded()


def test_the_wall_hangs_in_the_plan_s_order_without_the_lead() -> None:
    class_ = open_class()
    class_.joins("box", BOX)
    class_.joins("elsewhere", replace(PHONE, person="zhou", room="room-datan"))
    for name in ("yun", "lead", "elsewhere", "box", "qing"):
        class_.publishes(name, "camera")
    assert LESSON.scene(class_.lesson, 1).wall == ("box", "qing", "yun", "elsewhere")


def test_a_muted_camera_keeps_its_place_on_the_wall() -> None:
    class_ = sending(live_class())
    class_.asks("lead", Mute("qing", "camera"))
    assert LESSON.scene(class_.lesson, 1).wall == ("qing", "yun")


def test_the_stage_names_its_places() -> None:
    class_ = sending(live_class(Rules(stage_seats=3)))
    class_.asks("lead", InviteToStage("yun", "room"))
    assert LESSON.scene(class_.lesson, 1).stage == ("yun", None, None)


def test_the_screen_is_whose_screen_is_shown() -> None:
    class_ = sending(live_class())
    assert LESSON.scene(class_.lesson, 1).screen == "lead"
    class_.asks("lead", Mute("lead", "screen"))
    assert LESSON.scene(class_.lesson, 1).screen is None


def test_a_camera_box_of_the_lead_stands_in_for_a_page_that_sends_nothing() -> None:
    class_ = live_class()
    class_.joins("box", replace(LEAD, kind="camera_box"))
    assert LESSON.scene(class_.lesson, 1).lead == "lead"
    class_.publishes("box", "camera")
    assert LESSON.scene(class_.lesson, 1).lead == "box"
    class_.publishes("lead", "camera")
    assert LESSON.scene(class_.lesson, 1).lead == "lead"


def test_each_receives_by_right_and_stands_in_a_room() -> None:
    class_ = live_class()
    class_.joins("observer", OBSERVER)
    viewers = LESSON.scene(class_.lesson, 1).viewers
    assert viewers["qing"] == Viewer(room="room-qing", receive_class=True, receive_wall=True)
    assert viewers["observer"] == Viewer(room=None, receive_class=True, receive_wall=True)
