from __future__ import annotations

from dataclasses import replace

import pytest

from events.schema.session import (
    HandLowered,
    InteractionLocked,
    InteractionUnlocked,
    MicrophoneClosed,
    RoomResumed,
    RoomSuspended,
    StageLeft,
    SwitchTurned,
)
from events.schema.values import Entry
from server.classroom.commands import (
    CallHand,
    InviteToStage,
    LessonCommand,
    LockInteraction,
    OpenMicrophone,
    PostChat,
    PublishTrack,
    RaiseHand,
    ResumeRoom,
    SuspendRoom,
    TurnSwitch,
    UnlockInteraction,
)
from server.classroom.lesson import LESSON
from tests.classroom.room import OBSERVER, PHONE, SYSTEM, Class, live_class

PUPIL = Entry("", "student_device", "student", ("beijing", "qingshiling"), "p7", "room-qing")
GUEST = replace(OBSERVER, kind="personal", role="guest", person="bai", hidden=False, capacity=None)


def busy_class() -> Class:
    """Both rooms are seen and heard, one pupil is on stage and one has a hand up."""
    class_ = live_class()
    class_.joins("pupil", PUPIL)
    class_.publishes("lead", "camera", "microphone")
    class_.asks("lead", OpenMicrophone())
    for room in ("qing", "yun"):
        class_.publishes(room, "camera", "microphone")
    class_.asks("qing", RaiseHand("seat:14", "answer"), naming="hand1")
    class_.asks("yun", RaiseHand("seat:2", "question"), naming="hand2")
    class_.asks("lead", CallHand("hand1"), naming="turn1")
    return class_


def rules(class_: Class, viewer: str = "qing") -> dict[str, object]:
    shown: dict[str, object] = LESSON.snapshot(class_.lesson, viewer)["rules"]
    return shown


def test_key_two_brings_hands_down_clears_the_stage_and_silences_the_pupil_side() -> None:
    class_ = busy_class()
    assert class_.asks("lead", LockInteraction()) == [
        InteractionLocked(),
        HandLowered("hand2", "locked"),
        StageLeft("turn1", "locked"),
        MicrophoneClosed("qing", "stage", "room-qing"),
    ]
    assert class_.forwarded() == {("lead", "camera"), ("lead", "microphone")}


@pytest.mark.parametrize(
    ("who", "command"),
    [
        ("qing", RaiseHand("seat:3", "question")),
        ("pupil", RaiseHand("person:p7", "question")),
        ("qing", PublishTrack("camera", "vp8")),
        ("qing", OpenMicrophone()),
        ("qing", PostChat("class", "听不到")),
        ("qing", PostChat("class", quick="cannot_hear")),
        ("pupil", PostChat("private", "老师")),
        ("lead", InviteToStage("yun", "room")),
    ],
)
def test_under_key_two_the_pupil_side_opens_nothing(who: str, command: LessonCommand) -> None:
    class_ = busy_class()
    class_.asks("lead", LockInteraction())
    assert class_.refusal(who, command) == "interaction_off"


def test_nobody_but_the_lead_lifts_key_two() -> None:
    class_ = busy_class()
    class_.joins("phone", PHONE)
    class_.asks("lead", LockInteraction())
    assert class_.refusal("qing", UnlockInteraction()) == "not_the_lead"
    assert class_.refusal("phone", UnlockInteraction()) == "not_the_lead"
    assert class_.refusal("pupil", UnlockInteraction()) == "not_the_lead"
    assert class_.refusal("phone", UnlockInteraction("room-qing")) == "not_locked"
    assert class_.asks("lead", UnlockInteraction()) == [InteractionUnlocked()]
    assert class_.refusal("lead", UnlockInteraction()) == "not_locked"


def test_every_switch_returns_to_where_it_was() -> None:
    class_ = busy_class()
    class_.asks("lead", TurnSwitch("video", False))
    class_.asks("lead", TurnSwitch("board", True))
    class_.asks("yun", TurnSwitch("text", False, "room-yun"))
    before, forwarded = rules(class_), class_.forwarded()
    class_.asks("lead", LockInteraction())
    assert rules(class_) == before | {"interaction_on": False, "locked_ms": 0}
    class_.asks("lead", UnlockInteraction())
    assert rules(class_) == before
    assert class_.forwarded() == forwarded - {("qing", "microphone")}  # its turn on stage is over


def test_pressing_again_is_accepted_again() -> None:
    class_ = busy_class()
    class_.asks("lead", LockInteraction())
    assert class_.asks("lead", LockInteraction()) == [InteractionLocked()]


def test_a_key_tells_since_when_it_is_in_force_from_its_first_press() -> None:
    class_ = busy_class()
    class_.later(42_000)
    class_.asks("lead", LockInteraction())
    class_.asks("qing", SuspendRoom("room-qing"))
    class_.later(60_000)
    class_.asks("lead", LockInteraction())
    class_.asks("qing", SuspendRoom("room-qing"))
    assert rules(class_)["locked_ms"] == 42_000
    assert rules(class_)["by_room"] == {"room-qing": {"suspended": True, "suspended_ms": 42_000}}
    class_.asks("lead", UnlockInteraction())
    class_.asks("qing", ResumeRoom("room-qing"))
    assert "locked_ms" not in rules(class_)
    assert rules(class_)["by_room"] == {}


def test_a_key_survives_a_reconnect_and_a_rejoin() -> None:
    class_ = busy_class()
    class_.asks("lead", LockInteraction())
    for _ in range(3):
        class_.joins("again", class_.lesson.roster.endpoints["qing"].entry, device="device-qing")
        class_.loses_link("qing")
    assert class_.forwarded() == {("lead", "camera"), ("lead", "microphone")}


def test_a_co_teacher_stills_the_own_room_and_only_he_lets_it_in_again() -> None:
    class_ = busy_class()
    assert class_.refusal("yun", LockInteraction("room-qing")) == "not_your_room"
    assert class_.refusal("lead", LockInteraction("room-qing")) == "not_your_room"
    assert class_.asks("qing", LockInteraction("room-qing"))[:2] == [
        InteractionLocked("room-qing"),
        StageLeft("turn1", "locked"),
    ]
    assert ("qing", "camera") not in class_.forwarded()
    assert ("yun", "camera") in class_.forwarded()
    assert class_.refusal("lead", UnlockInteraction("room-qing")) == "not_your_room"
    assert class_.asks("qing", UnlockInteraction("room-qing")) == [InteractionUnlocked("room-qing")]
    assert ("qing", "camera") in class_.forwarded()


def test_a_suspended_room_neither_sends_nor_receives() -> None:
    class_ = busy_class()
    assert class_.asks("yun", SuspendRoom("room-yun"))[0] == RoomSuspended("room-yun")
    viewer = LESSON.scene(class_.lesson, 1).viewers["yun"]
    assert (viewer.receive_class, viewer.receive_wall) == (False, False)
    assert {name for name, _ in class_.forwarded()} == {"lead", "qing"}
    assert class_.refusal("yun", RaiseHand("seat:2", "question")) == "interaction_off"
    assert class_.refusal("lead", ResumeRoom("room-yun")) == "not_your_room"
    assert class_.refusal("qing", ResumeRoom("room-yun")) == "not_your_room"
    assert class_.asks("yun", ResumeRoom("room-yun")) == [RoomResumed("room-yun")]
    assert class_.refusal("yun", ResumeRoom("room-yun")) == "not_suspended"
    assert LESSON.scene(class_.lesson, 1).viewers["yun"].receive_class


def test_an_administrator_presses_a_room_s_key_too_and_names_a_room_of_this_session() -> None:
    class_ = busy_class()
    assert class_.asks(SYSTEM, SuspendRoom("room-yun"))[0] == RoomSuspended("room-yun")
    assert class_.refusal(SYSTEM, SuspendRoom("room-nowhere")) == "out_of_range"


@pytest.mark.parametrize(
    ("switch", "source", "codec"),
    [("video", "camera", "vp8"), ("video", "document_camera", "vp8"), ("voice", "microphone", "opus")],
)
def test_what_is_switched_off_is_neither_published_nor_forwarded(switch: str, source: str, codec: str) -> None:
    class_ = busy_class()
    if source == "document_camera":
        class_.publishes("yun", source)
    if source == "microphone":
        class_.asks("yun", OpenMicrophone())
    assert ("yun", source) in class_.forwarded()
    assert class_.asks("lead", TurnSwitch(switch, False)) == [SwitchTurned(switch, False)]  # type: ignore[arg-type]
    assert ("yun", source) not in class_.forwarded()
    assert class_.refusal("yun", PublishTrack(source, codec)) == "switched_off"  # type: ignore[arg-type]
    class_.asks("lead", TurnSwitch(switch, True))
    assert ("yun", source) in class_.forwarded()


def test_the_lead_and_a_co_teacher_s_own_phone_are_no_pupils() -> None:
    class_ = busy_class()
    class_.joins("phone", PHONE)
    class_.publishes("phone", "camera")
    for switch in ("video", "voice", "text"):
        class_.asks("lead", TurnSwitch(switch, False))
    assert class_.forwarded() == {("lead", "camera"), ("lead", "microphone"), ("phone", "camera")}
    assert class_.would("phone", PostChat("class", "好"))


def test_a_guest_is_on_the_pupil_side() -> None:
    class_ = busy_class()
    class_.joins("guest", GUEST)
    class_.asks("lead", TurnSwitch("text", False))
    assert class_.refusal("guest", PostChat("class", "好")) == "switched_off"


def test_a_room_is_only_ever_narrower_and_each_side_lifts_its_own() -> None:
    class_ = busy_class()
    class_.asks("qing", TurnSwitch("video", False, "room-qing"))
    assert rules(class_)["by_room"] == {"room-qing": {"switches": {"video": ["co_teacher"]}}}
    assert class_.refusal("lead", TurnSwitch("video", True, "room-qing")) == "not_your_room"
    class_.asks("lead", TurnSwitch("video", False, "room-qing"))
    class_.asks("qing", TurnSwitch("video", True, "room-qing"))
    assert class_.refusal("qing", TurnSwitch("video", True, "room-qing")) == "not_the_lead"
    assert ("qing", "camera") not in class_.forwarded()
    class_.asks("lead", TurnSwitch("video", True, "room-qing"))
    assert rules(class_)["by_room"] == {}
    class_.asks("lead", TurnSwitch("video", False))
    class_.asks("qing", TurnSwitch("video", True, "room-qing"))
    assert ("qing", "camera") not in class_.forwarded()


@pytest.mark.parametrize(
    ("who", "command", "code"),
    [
        ("qing", TurnSwitch("video", True), "not_the_lead"),
        ("qing", TurnSwitch("video", False), "not_the_lead"),
        ("qing", TurnSwitch("video", False, "room-yun"), "not_your_room"),
        ("pupil", TurnSwitch("video", True), "not_the_lead"),
        ("qing", LockInteraction(), "not_the_lead"),
        ("pupil", LockInteraction(), "not_the_lead"),
        ("pupil", SuspendRoom("room-qing"), "not_the_lead"),
        ("lead", TurnSwitch("lights", True), "no_such_switch"),
        ("lead", TurnSwitch("video", False, "room-nowhere"), "out_of_range"),
    ],
)
def test_refused(who: str, command: LessonCommand, code: str) -> None:
    assert busy_class().refusal(who, command) == code


def test_what_narrows_is_known_as_such() -> None:
    assert LESSON.narrows(TurnSwitch("video", False))
    assert not LESSON.narrows(TurnSwitch("video", True))
    assert LESSON.narrows(LockInteraction())
    assert not LESSON.narrows(UnlockInteraction())
