from __future__ import annotations

import pytest

from events.schema.session import HandLowered, HandRaised, HandRestored
from events.schema.values import Entry
from server.classroom.commands import (
    CallHand,
    InviteToStage,
    LowerAllHands,
    LowerHand,
    RaiseHand,
    RestoreHands,
)
from server.classroom.lesson import LESSON
from server.live.aspects.hands import MAX_HANDS
from tests.classroom.room import BOX, OBSERVER, PHONE, QING, Class, live_class, open_class


def queue(class_: Class) -> list[str]:
    return [hand.hand for hand in class_.lesson.hands.raised]


def test_hands_stand_in_the_order_in_which_the_server_heard_of_them() -> None:
    class_ = live_class()
    class_.later(1_000)
    raised = class_.asks("yun", RaiseHand("seat:2", "question"), naming="hand1")
    assert raised == [HandRaised("hand1", "yun", "seat:2", "question")]
    class_.later(10)
    class_.asks("qing", RaiseHand("seat:14", "answer"), naming="hand2")
    assert LESSON.snapshot(class_.lesson, "qing")["hands"] == [
        {"hand": "hand1", "endpoint": "yun", "whom": "seat:2", "kind": "question", "raised_ms": 1_000},
        {"hand": "hand2", "endpoint": "qing", "whom": "seat:14", "kind": "answer", "raised_ms": 1_010},
    ]


def test_hands_go_up_only_while_class_is_on() -> None:
    assert open_class().refusal("qing", RaiseHand("seat:1", "answer")) == "session_not_live"


@pytest.mark.parametrize("whom", ["seat:1", "seat:31", "group:4", "room", "person:wang"])
def test_a_hand_is_raised_for_a_seat_a_group_the_room_or_oneself(whom: str) -> None:
    assert live_class().asks("qing", RaiseHand(whom, "answer"), naming="hand1")[0] == HandRaised(
        "hand1", "qing", whom, "answer"
    )


@pytest.mark.parametrize("whom", ["seat:0", "seat:32", "group:0", "group:99", "person:li"])
def test_nobody_sits_on_a_seat_that_is_not_there(whom: str) -> None:
    assert live_class().refusal("qing", RaiseHand(whom, "answer")) == "no_such_seat"


def test_two_pupils_who_claim_one_seat_have_one_hand_between_them() -> None:
    class_ = live_class()
    for device in ("one", "two"):
        class_.joins(device, Entry("", "student_device", "student", QING.org_path, None, "room-qing"))
    class_.asks("one", RaiseHand("seat:14", "answer"), naming="hand1")
    assert class_.refusal("two", RaiseHand("seat:14", "answer")) == "hand_already_raised"
    assert class_.refusal("qing", RaiseHand("seat:14", "answer")) == "hand_already_raised"
    assert class_.refusal("two", LowerHand("hand1")) == "not_the_lead"
    class_.asks("yun", RaiseHand("seat:14", "answer"), naming="hand2")
    class_.asks("two", RaiseHand("seat:15", "answer"), naming="hand3")


def test_one_hand_for_each_and_none_for_who_stands_on_the_stage() -> None:
    class_ = live_class()
    class_.asks("qing", RaiseHand("seat:14", "answer"), naming="hand1")
    assert class_.refusal("qing", RaiseHand("seat:14", "question")) == "hand_already_raised"
    class_.asks("yun", RaiseHand("seat:14", "answer"))
    class_.asks("lead", CallHand("hand1"))
    assert class_.refusal("qing", RaiseHand("seat:14", "answer")) == "already_on_stage"
    class_.asks("qing", RaiseHand("seat:15", "answer"))


def test_sixty_hands_are_enough() -> None:
    class_ = live_class()
    for seat in range(1, 32):
        class_.asks("qing", RaiseHand(f"seat:{seat}", "answer"))
    for seat in range(1, 26):
        class_.asks("yun", RaiseHand(f"seat:{seat}", "answer"))
    for group in range(1, 5):
        class_.asks("yun", RaiseHand(f"group:{group}", "answer"))
    assert len(class_.lesson.hands.raised) == MAX_HANDS
    assert class_.refusal("yun", RaiseHand("room", "answer")) == "too_many_hands"


def test_who_may_not_raise_is_told_so() -> None:
    class_ = live_class()
    class_.joins("observer", OBSERVER)
    class_.joins("box", BOX)
    for name in ("lead", "observer", "box"):
        assert class_.refusal(name, RaiseHand("room", "question")) == "not_permitted"


def test_a_pupil_s_own_device_raises_and_lowers_its_own() -> None:
    class_ = live_class()
    class_.joins("pupil", Entry("", "student_device", "student", ("beijing", "qingshiling"), "p7", "room-qing"))
    class_.asks("pupil", RaiseHand("person:p7", "answer"), naming="hand1")
    class_.asks("qing", RaiseHand("seat:1", "answer"), naming="hand2")
    assert class_.refusal("pupil", LowerHand("hand2")) == "not_the_lead"
    assert class_.asks("pupil", LowerHand("hand1")) == [HandLowered("hand1", "self")]


def test_a_hand_is_lowered_by_its_end_its_room_or_the_lead() -> None:
    class_ = live_class()
    class_.joins("phone", PHONE)
    for number in (1, 2, 3):
        class_.asks("qing", RaiseHand(f"seat:{number}", "answer"), naming=f"hand{number}")
    assert class_.refusal("yun", LowerHand("hand1")) == "not_your_room"
    assert class_.asks("qing", LowerHand("hand1")) == [HandLowered("hand1", "self")]
    assert class_.asks("phone", LowerHand("hand2")) == [HandLowered("hand2", "teacher")]
    assert class_.asks("lead", LowerHand("hand3")) == [HandLowered("hand3", "teacher")]
    assert class_.refusal("lead", LowerHand("hand3")) == "hand_not_raised"


def test_the_lead_lowers_all_at_once() -> None:
    class_ = live_class()
    class_.asks("qing", RaiseHand("seat:1", "answer"), naming="hand1")
    class_.asks("yun", RaiseHand("seat:1", "answer"), naming="hand2")
    assert class_.refusal("qing", LowerAllHands()) == "not_the_lead"
    assert class_.asks("lead", LowerAllHands()) == [HandLowered("hand1", "all"), HandLowered("hand2", "all")]
    assert class_.refusal("lead", LowerAllHands()) == "hand_not_raised"


def test_a_called_hand_comes_down_and_the_others_keep_their_place() -> None:
    class_ = live_class()
    for name, seat in (("hand1", 1), ("hand2", 2), ("hand3", 3)):
        class_.asks("qing", RaiseHand(f"seat:{seat}", "answer"), naming=name)
    class_.asks("lead", CallHand("hand2"))
    assert queue(class_) == ["hand1", "hand3"]


def test_inviting_whose_hand_is_up_calls_that_hand() -> None:
    class_ = live_class()
    class_.asks("qing", RaiseHand("seat:1", "answer"), naming="hand1")
    class_.asks("lead", InviteToStage("qing", "seat:1"))
    assert queue(class_) == []


def test_lowering_all_is_undone_within_half_a_minute_and_each_hand_is_in_its_old_place() -> None:
    class_ = live_class()
    for number, room in enumerate(("qing", "yun", "qing")):
        class_.later(100)
        class_.asks(room, RaiseHand(f"seat:{number + 1}", "answer"), naming=f"hand{number}")
    class_.asks("lead", LowerAllHands())
    class_.later(30_000)
    class_.asks("yun", RaiseHand("seat:9", "answer"), naming="newer")
    class_.asks("qing", RaiseHand("seat:3", "answer"), naming="again")
    assert class_.refusal("qing", RestoreHands()) == "not_the_lead"
    assert class_.asks("lead", RestoreHands()) == [
        HandRestored("hand0", "qing", "seat:1", "answer", 100),
        HandRestored("hand1", "yun", "seat:2", "answer", 200),
    ]
    assert queue(class_) == ["hand0", "hand1", "newer", "again"]
    assert class_.refusal("lead", RestoreHands()) == "hand_not_raised"


def test_later_it_is_not_undone() -> None:
    class_ = live_class()
    assert class_.refusal("lead", RestoreHands()) == "hand_not_raised"
    class_.asks("qing", RaiseHand("seat:1", "answer"), naming="hand1")
    class_.asks("lead", LowerAllHands())
    class_.later(30_001)
    assert class_.refusal("lead", RestoreHands()) == "hand_not_raised"


def test_a_pupil_s_device_raises_the_own_hand_and_no_other() -> None:
    class_ = live_class()
    pupil = Entry(
        "", "student_device", "student", ("beijing", "qingshiling"), None, "room-qing", expected_count=31
    )
    class_.joins("pupil", pupil)
    assert class_.refusal("pupil", RaiseHand("room", "answer")) == "not_permitted"
    class_.asks("pupil", RaiseHand("seat:7", "answer"), naming="hand1")
    assert class_.refusal("pupil", RaiseHand("seat:8", "answer")) == "not_permitted"
    class_.asks("pupil", LowerHand("hand1"))
    class_.asks("pupil", RaiseHand("seat:7", "question"), naming="hand2")
