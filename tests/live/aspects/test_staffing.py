from __future__ import annotations

from dataclasses import replace

import pytest

from events.schema.session import EndpointJoined, EndpointLeft
from events.schema.session_lines import EndpointStaffed, EndpointUnstaffed
from events.schema.session_rollcall import RollcallCorrected
from server.classroom.commands import (
    CorrectRollcall,
    EndSession,
    Leave,
    NoticeDutyOver,
    NoticeIdle,
    RaiseHand,
    StaffEndpoint,
    SubmitRollcall,
    UnstaffEndpoint,
)
from server.classroom.lesson import LESSON
from server.live.aspects.rollcall import AbsentSaid
from server.live.rulebook import By, Known
from tests.classroom.room import PHONE, QING, SYSTEM, Class, live_class

TERMINAL = replace(QING, role="device", person=None)
PIN = StaffEndpoint("terminal", "wang", "123456")
PROVEN = By("terminal", known=Known(proven="wang"))
FULL = SubmitRollcall(31, 31, 0, 31)


def class_with_a_terminal() -> Class:
    class_ = live_class()
    class_.asks("qing", Leave())
    class_.joins("terminal", TERMINAL)
    return class_


def test_3_24_a_terminal_needs_the_pin_for_what_its_co_teacher_may() -> None:
    class_ = class_with_a_terminal()
    assert class_.refusal("terminal", FULL) == "pin_needed"
    class_.asks(PROVEN, PIN)
    class_.asks("terminal", FULL, naming="roll1")
    class_.asks("terminal", RaiseHand("seat:14", "answer"), naming="hand1")
    assert LESSON.person_at(class_.lesson, "terminal") == "wang"


def test_at_a_terminal_its_co_teacher_corrects_the_roll_that_the_terminal_is_not_told_of() -> None:
    class_ = class_with_a_terminal()
    mend = CorrectRollcall(31, 30, 0, 30, "miscounted", (AbsentSaid("seat:14"),))
    assert class_.refusal("terminal", mend) == "no_such_rollcall"
    class_.asks(PROVEN, PIN)
    class_.asks("terminal", FULL, naming="roll1")
    assert class_.asks("terminal", mend)[0] == RollcallCorrected("roll1", 31, 30, 0, 30, "miscounted")
    assert LESSON.snapshot(class_.lesson, "terminal")["rollcall"] == {"rolls": []}
    class_.asks("terminal", UnstaffEndpoint("terminal"))
    assert class_.refusal("terminal", mend) == "pin_needed"


def test_the_lead_calls_the_roll_of_a_terminal_at_which_nobody_stands() -> None:
    class_ = class_with_a_terminal()
    of_terminal = replace(FULL, endpoint="terminal")
    class_.asks("lead", of_terminal, naming="roll1")
    class_.asks(PROVEN, PIN)
    assert class_.refusal("lead", of_terminal) == "not_your_room"


def test_a_person_is_proven_by_the_gateway_and_by_nothing_that_a_client_says() -> None:
    class_ = class_with_a_terminal()
    assert class_.refusal("terminal", PIN) == "pin_wrong"
    assert class_.refusal(By("terminal", known=Known(proven="sun")), PIN) == "pin_wrong"
    assert class_.refusal(By("yun", known=Known(proven="wang")), PIN) == "not_your_room"
    assert class_.asks(PROVEN, PIN) == [EndpointStaffed("terminal", "wang", "terminal", "pin")]


def test_who_teaches_the_room_no_more_is_not_on_duty_there_any_more() -> None:
    class_ = class_with_a_terminal()
    class_.asks(PROVEN, PIN)
    assert class_.refusal("lead", NoticeDutyOver("terminal", "wang")) == "not_permitted"
    assert class_.refusal(SYSTEM, NoticeDutyOver("terminal", "sun")) == "notice_stale"
    over = NoticeDutyOver("terminal", "wang")
    assert class_.asks(SYSTEM, over) == [EndpointUnstaffed("terminal", "wang", "role_ended")]
    assert class_.refusal("terminal", FULL) == "pin_needed"
    assert class_.refusal(SYSTEM, over) == "notice_stale"


def test_the_terminal_and_the_staff_know_who_is_on_duty_and_nobody_else() -> None:
    class_ = class_with_a_terminal()
    class_.asks(PROVEN, PIN)
    duty = {"terminal": {"person": "wang", "personal_endpoint": "terminal", "how": "pin"}}
    shown = {viewer: LESSON.snapshot(class_.lesson, viewer)["staffed"] for viewer in ("lead", "terminal", "yun")}
    assert shown == {"lead": duty, "terminal": duty, "yun": {}}


@pytest.mark.parametrize("first", ["phone", "terminal"])
def test_a_co_teacher_s_own_device_makes_him_on_duty_but_leaves_the_terminal_a_device(first: str) -> None:
    class_ = live_class()
    class_.asks("qing", Leave())
    for name in [first, *({"phone", "terminal"} - {first})]:
        came = class_.joins(name, {"phone": PHONE, "terminal": TERMINAL}[name])
    assert [fact for fact in came if isinstance(fact, EndpointStaffed)] == [
        EndpointStaffed("terminal", "wang", "phone", "sign_in")
    ]
    assert isinstance(came[0], EndpointJoined)
    assert class_.refusal("terminal", FULL) == "pin_needed"
    assert class_.asks("phone", Leave())[0] == EndpointUnstaffed("terminal", "wang", "left")


def test_who_comes_after_replaces_who_was_there() -> None:
    class_ = class_with_a_terminal()
    class_.asks(PROVEN, PIN)
    by = By("terminal", known=Known(proven="dong"))
    assert class_.asks(by, StaffEndpoint("terminal", "dong", "654321")) == [
        EndpointUnstaffed("terminal", "wang", "replaced"),
        EndpointStaffed("terminal", "dong", "terminal", "pin"),
    ]


def test_duty_ends_when_it_is_locked_idle_left_or_over() -> None:
    class_ = class_with_a_terminal()
    assert class_.refusal("terminal", UnstaffEndpoint("terminal")) == "not_staffed"
    assert class_.refusal(SYSTEM, NoticeIdle("terminal")) == "notice_stale"
    class_.asks(PROVEN, PIN)
    assert class_.would("terminal", UnstaffEndpoint("terminal")) == [
        EndpointUnstaffed("terminal", "wang", "locked")
    ]
    assert class_.would("lead", UnstaffEndpoint("terminal")) == [EndpointUnstaffed("terminal", "wang", "locked")]
    assert class_.refusal("yun", UnstaffEndpoint("terminal")) == "not_your_room"
    assert class_.would(SYSTEM, NoticeIdle("terminal")) == [EndpointUnstaffed("terminal", "wang", "idle")]
    left = class_.would("terminal", Leave())
    assert left[-2] == EndpointUnstaffed("terminal", "wang", "left")
    assert isinstance(left[-1], EndpointLeft)
    assert EndpointUnstaffed("terminal", "wang", "ended") in class_.would("lead", EndSession("taught"))
