from __future__ import annotations

from dataclasses import replace

from events.schema.session import HandCalled, MicrophoneClosed, MicrophoneOpened, StageEntered, StageLeft
from events.schema.values import Rules
from server.classroom.commands import (
    CallHand,
    CloseMicrophone,
    InviteToStage,
    LeaveStage,
    MuteAll,
    OpenMicrophone,
    RaiseHand,
    SendDown,
    SuspendSession,
)
from server.classroom.lesson import LESSON
from tests.classroom.room import BOX, LEAD, OBSERVER, PHONE, YUN, Class, live_class


def class_with_hand() -> Class:
    class_ = live_class()
    class_.asks("qing", RaiseHand("seat:14", "answer"), naming="hand1")
    return class_


def test_a_called_hand_stands_on_the_stage_and_can_be_heard() -> None:
    class_ = class_with_hand()
    class_.later(2_000)
    assert class_.asks("lead", CallHand("hand1"), naming="turn1") == [
        HandCalled("hand1"),
        StageEntered("turn1", "qing", "seat:14", 1, "hand", "hand1"),
        MicrophoneOpened("qing", "stage", "room-qing"),
    ]
    assert LESSON.snapshot(class_.lesson, "yun")["stage"] == [
        {"turn": "turn1", "place": 1, "endpoint": "qing", "whom": "seat:14", "entered_ms": 2_000}
    ]


def test_only_the_lead_calls_and_invites() -> None:
    class_ = class_with_hand()
    assert class_.refusal("qing", CallHand("hand1")) == "not_the_lead"
    assert class_.refusal("qing", InviteToStage("qing", "room")) == "not_the_lead"
    assert class_.refusal("lead", CallHand("hand9")) == "hand_not_raised"


def test_nobody_is_called_in_a_pause() -> None:
    class_ = class_with_hand()
    class_.asks("lead", SuspendSession("break"))
    assert class_.refusal("lead", CallHand("hand1")) == "session_suspended"


def test_a_room_is_called_while_its_link_is_there() -> None:
    class_ = class_with_hand()
    class_.loses_link("qing")
    assert class_.refusal("lead", CallHand("hand1")) == "endpoint_away"
    assert class_.refusal("lead", InviteToStage("qing", "room")) == "endpoint_away"


def test_the_stage_has_so_many_places_and_the_lowest_free_one_is_taken() -> None:
    class_ = live_class(Rules(stage_seats=2))
    class_.joins("datan", replace(YUN, person="zhou", room="room-datan"))
    class_.asks("lead", InviteToStage("qing", "room"), naming="turn1")
    class_.asks("lead", InviteToStage("yun", "room"), naming="turn2")
    assert class_.refusal("lead", InviteToStage("datan", "room")) == "stage_full"
    class_.asks("lead", SendDown("turn1"))
    entered = class_.asks("lead", InviteToStage("datan", "room"), naming="turn3")[0]
    assert entered == StageEntered("turn3", "datan", "room", 1, "invited")
    assert LESSON.scene(class_.lesson, 1).stage == ("datan", "yun")


def test_an_endpoint_stands_on_one_place_at_a_time() -> None:
    class_ = class_with_hand()
    class_.asks("lead", InviteToStage("qing", "seat:3"))
    assert class_.refusal("lead", CallHand("hand1")) == "already_on_stage"
    assert class_.refusal("lead", InviteToStage("qing", "room")) == "already_on_stage"


def test_the_stage_is_for_those_who_may_be_seen() -> None:
    class_ = live_class()
    class_.joins("guest", replace(OBSERVER, hidden=False))
    class_.joins("box", BOX)
    assert class_.refusal("lead", InviteToStage("guest", "room")) == "not_permitted"
    assert class_.refusal("lead", InviteToStage("lead", "room")) == "not_permitted"
    assert class_.refusal("lead", InviteToStage("nobody22", "room")) == "no_such_endpoint"
    assert class_.refusal("lead", InviteToStage("qing", "seat:32")) == "no_such_seat"
    class_.asks("lead", InviteToStage("box", "room"))


def test_a_room_that_closed_its_microphone_is_called_and_stays_silent() -> None:
    class_ = class_with_hand()
    class_.asks("qing", OpenMicrophone())
    class_.asks("qing", CloseMicrophone())
    assert [type(fact) for fact in class_.asks("lead", CallHand("hand1"))] == [HandCalled, StageEntered]
    assert class_.endpoint("qing")["microphone"] == "closed"


def test_no_second_microphone_opens_in_a_room_by_a_call() -> None:
    class_ = class_with_hand()
    class_.joins("phone", PHONE)
    class_.asks("phone", OpenMicrophone())
    assert [type(fact) for fact in class_.asks("lead", CallHand("hand1"))] == [HandCalled, StageEntered]


def test_the_end_of_the_turn_closes_what_the_call_opened() -> None:
    class_ = class_with_hand()
    class_.asks("lead", CallHand("hand1"), naming="turn1")
    assert class_.asks("lead", SendDown("turn1")) == [
        StageLeft("turn1", "sent_down"),
        MicrophoneClosed("qing", "stage", "room-qing"),
    ]
    class_.asks("lead", InviteToStage("qing", "room"), naming="turn2")
    assert class_.endpoint("qing")["microphone"] == "open"


def test_a_microphone_that_was_the_room_s_own_stays_open_after_the_turn() -> None:
    class_ = class_with_hand()
    class_.asks("qing", OpenMicrophone())
    class_.asks("lead", CallHand("hand1"), naming="turn1")
    assert class_.asks("lead", SendDown("turn1")) == [StageLeft("turn1", "sent_down")]
    assert class_.endpoint("qing")["microphone"] == "open"


def test_a_microphone_that_the_room_made_its_own_on_the_stage_stays_open_too() -> None:
    class_ = class_with_hand()
    class_.asks("lead", CallHand("hand1"), naming="turn1")
    class_.asks("qing", OpenMicrophone())
    assert class_.asks("qing", LeaveStage("turn1")) == [StageLeft("turn1", "self")]


def test_the_stage_is_left_by_its_own_room_or_at_the_lead_s_word() -> None:
    class_ = class_with_hand()
    class_.joins("phone", PHONE)
    class_.asks("lead", CallHand("hand1"), naming="turn1")
    assert class_.refusal("yun", LeaveStage("turn1")) == "not_your_room"
    assert class_.refusal("yun", SendDown("turn1")) == "not_your_room"
    assert class_.would("phone", LeaveStage("turn1"))[0] == StageLeft("turn1", "self")
    assert class_.would("qing", LeaveStage("turn1"))[0] == StageLeft("turn1", "self")
    assert class_.asks("lead", SendDown("turn1"))[0] == StageLeft("turn1", "sent_down")
    assert class_.refusal("lead", SendDown("turn1")) == "not_on_stage"


def test_a_second_lead_screen_is_no_pupil() -> None:
    class_ = live_class()
    class_.joins("lead2", replace(LEAD, kind="personal"), device="laptop")
    assert class_.refusal("lead", InviteToStage("lead2", "room")) == "not_permitted"


def test_a_call_lifts_the_class_mute_for_that_turn() -> None:
    class_ = class_with_hand()
    class_.publishes("qing", "microphone")
    class_.asks("lead", MuteAll("microphone"))
    class_.asks("lead", CallHand("hand1"), naming="turn1")
    assert class_.forwarded() == {("qing", "microphone")}
    class_.asks("lead", SendDown("turn1"))
    assert class_.forwarded() == set()
