from __future__ import annotations

from dataclasses import replace

from events.schema.session_lines import EndpointLayoutChanged, SendingMoved
from server.classroom.commands import ChangeLayout, Leave, MoveSending
from server.classroom.lesson import LESSON
from tests.classroom.room import OBSERVER, PHONE, QING, Class, live_class

TERMINAL = replace(QING, role="device", person=None)


def class_with_two_terminals() -> Class:
    class_ = live_class()
    class_.joins("wall", TERMINAL)
    class_.joins("phone", PHONE)
    class_.publishes("qing", "camera")
    class_.publishes("wall", "camera")
    return class_


def test_of_two_terminals_the_first_sends_and_the_room_hangs_on_the_wall_once() -> None:
    class_ = class_with_two_terminals()
    assert class_.forwarded() == {("qing", "camera")}
    assert LESSON.scene(class_.lesson, 1).wall == ("qing",)
    assert LESSON.snapshot(class_.lesson, "yun")["sending"] == {"room-qing": ["qing", "wall"], "room-yun": ["yun"]}


def test_the_co_teacher_moves_the_sending() -> None:
    class_ = class_with_two_terminals()
    assert class_.asks("phone", MoveSending("wall")) == [SendingMoved("room-qing", "wall", "qing")]
    assert class_.forwarded() == {("wall", "camera")}
    assert LESSON.scene(class_.lesson, 1).wall == ("wall",)
    assert class_.refusal("phone", MoveSending("wall")) == "sends_already"
    assert class_.refusal("phone", MoveSending("phone")) == "not_permitted"
    assert class_.refusal("wall", MoveSending("qing")) == "pin_needed"
    assert class_.refusal("yun", MoveSending("qing")) == "not_your_room"
    assert class_.refusal("lead", MoveSending("qing")) == "not_permitted"


def test_when_the_sender_leaves_the_next_sends() -> None:
    class_ = class_with_two_terminals()
    class_.asks("qing", Leave())
    assert class_.forwarded() == {("wall", "camera")}


def test_a_layout_is_known_to_the_screen_its_room_s_teachers_and_the_lead() -> None:
    class_ = class_with_two_terminals()
    class_.joins("observer", OBSERVER)
    assert class_.asks("wall", ChangeLayout("1", "wall")) == [EndpointLayoutChanged("wall", "1", "wall")]
    class_.asks("phone", ChangeLayout("2", "lead", "wall"))
    shown = {"wall": {"1": "wall", "2": "lead"}}
    viewers = ("wall", "phone", "lead", "qing", "yun", "observer")
    assert [LESSON.snapshot(class_.lesson, viewer)["layouts"] for viewer in viewers] == [*[shown] * 3, *[{}] * 3]


def test_nobody_changes_another_room_s_screen_but_the_lead() -> None:
    class_ = class_with_two_terminals()
    assert class_.refusal("yun", ChangeLayout("1", "lead", "wall")) == "not_your_room"
    assert class_.refusal("wall", ChangeLayout("1", "lead", "phone")) == "pin_needed"
    class_.asks("lead", ChangeLayout("1", "lead", "wall"))
