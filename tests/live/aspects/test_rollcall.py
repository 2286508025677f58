from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from events.schema.base import Personal
from events.schema.session_rollcall import (
    Absent,
    RollcallConfirmed,
    RollcallCorrected,
    RollcallListed,
    RollcallOpened,
    RollcallSubmitted,
)
from server.classroom.commands import (
    ConfirmRollcall,
    CorrectRollcall,
    EndSession,
    Leave,
    OpenRollcall,
    SubmitRollcall,
    SuspendSession,
)
from server.classroom.lesson import LESSON
from server.live.aspects.rollcall import AbsentSaid
from server.live.rulebook import By, Known
from tests.classroom.room import OBSERVER, PHONE, YUN, Class, live_class

SICK = AbsentSaid("seat:14", True, "病假")
FULL = SubmitRollcall(31, 31, 0, 31)
ONE_AWAY = SubmitRollcall(31, 30, 1, 29, (SICK,), ("seat:3",))


def staffed_class() -> Class:
    class_ = live_class()
    class_.joins("phone", replace(PHONE, class_group="class-qing", expected_count=31))
    class_.joins("yun-phone", replace(YUN, kind="personal"))
    class_.later(60_000)
    return class_


def rolls(class_: Class, viewer: str) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = LESSON.snapshot(class_.lesson, viewer)["rollcall"]["rolls"]
    return shown


def test_a_roll_call_is_counts_for_the_staff_and_names_for_its_own() -> None:
    class_ = staffed_class()
    assert class_.asks("phone", ONE_AWAY, naming="roll1") == [
        RollcallSubmitted("roll1", "phone", 31, 30, 1, 29, "manual", None, "class-qing"),
        RollcallListed("roll1", (), (Absent("seat:14", True, Personal("org:qingshiling", "病假")),), ("seat:3",)),
    ]
    counts = {
        "rollcall": "roll1",
        "endpoint": "phone",
        "class_group": "class-qing",
        "expected_count": 31,
        "present_count": 30,
        "late_count": 1,
        "headcount": 29,
        "method": "manual",
        "submitted_ms": 60_000,
        "confirmed": False,
    }
    names = {
        "expected": [],
        "absent": [{"whom": "seat:14", "excused": True, "reason": "病假"}],
        "late": ["seat:3"],
    }
    assert rolls(class_, "yun-phone") == [counts]
    assert rolls(class_, "phone") == rolls(class_, "lead") == [counts | names]


def test_who_is_no_staff_sees_no_roll_call_and_a_terminal_is_projected() -> None:
    class_ = staffed_class()
    class_.joins("observer", OBSERVER)
    class_.asks("lead", OpenRollcall(), naming="round1")
    class_.asks("qing", ONE_AWAY, naming="roll1")
    for viewer in ("qing", "yun", "observer"):
        assert LESSON.snapshot(class_.lesson, viewer)["rollcall"] == {"rolls": []}


@pytest.mark.parametrize(
    "impossible",
    [
        SubmitRollcall(30, 31, 0, 31),
        SubmitRollcall(31, 30, 31, 30),
        SubmitRollcall(31, 29, 0, 29, (SICK,)),
        SubmitRollcall(31, 31, 0, 31, (SICK,)),
        SubmitRollcall(31, 31, 2, 31, (), ("seat:3",)),
        SubmitRollcall(31, 29, 0, 29, (SICK, SICK)),
        SubmitRollcall(31, 30, 1, 30, (SICK,), ("seat:14",)),
        SubmitRollcall(200, 200, 0, 200),
    ],
)
def test_counts_that_cannot_be_are_refused(impossible: SubmitRollcall) -> None:
    assert staffed_class().refusal("phone", impossible) == "counts_impossible"


def test_a_headcount_that_differs_and_counts_without_names_are_taken() -> None:
    class_ = staffed_class()
    class_.asks("phone", SubmitRollcall(31, 28, 2, 12), naming="roll1")
    assert rolls(class_, "lead")[0]["headcount"] == 12


@pytest.mark.parametrize(
    "whom", ["seat:32", "seat:0", "group:1", "room", "person:" + "0" * 8 + "-0000-4000-8000-" + "0" * 12]
)
def test_nobody_is_missing_who_is_not_in_the_class(whom: str) -> None:
    absent = SubmitRollcall(31, 30, 0, 30, (AbsentSaid(whom),))
    assert staffed_class().refusal("phone", absent) == "not_in_class"


def test_pupils_that_the_registry_knows_are_named_by_person() -> None:
    class_, pupil = staffed_class(), "7b0e4c5a-1f7d-4e0b-8a39-5d2c9e61f0aa"
    by = By("phone", "wang", known=Known(pupils=(pupil, "other")))
    absent = SubmitRollcall(31, 30, 0, 30, (AbsentSaid(f"person:{pupil}", False, "事假"),))
    listed = class_.asks(by, absent, naming="roll1")[1]
    assert listed == RollcallListed(
        "roll1", (pupil, "other"), (Absent(f"person:{pupil}", False, Personal(f"person:{pupil}", "事假")),)
    )


def test_a_co_teacher_calls_the_own_roll_and_the_lead_that_of_a_room_without() -> None:
    class_ = staffed_class()
    assert class_.refusal("phone", replace(FULL, endpoint="yun")) == "not_your_room"
    assert class_.refusal("lead", replace(FULL, endpoint="yun")) == "not_your_room"
    assert class_.refusal("lead", FULL) == "not_permitted"
    class_.asks("yun-phone", Leave())
    class_.asks("yun", Leave())
    assert class_.asks("lead", SubmitRollcall(25, 25, 0, 25, endpoint="yun"), naming="roll1")[
        0
    ] == RollcallSubmitted("roll1", "yun", 25, 25, 0, 25, "manual", None, "class-yun")


def test_the_lead_asks_all_rooms_and_a_co_teacher_the_own() -> None:
    class_ = staffed_class()
    assert class_.asks("lead", OpenRollcall(), naming="round1") == [RollcallOpened("round1", ("qing", "yun"))]
    assert class_.refusal("phone", OpenRollcall()) == "not_the_lead"
    assert class_.refusal("phone", OpenRollcall(("yun",))) == "not_your_room"
    class_.asks("phone", OpenRollcall(("qing", "phone")), naming="round2")
    class_.asks("phone", FULL, naming="roll1")
    assert rolls(class_, "lead")[0]["round"] == "round2"


def test_the_lead_confirms_one_or_all_that_wait() -> None:
    class_ = staffed_class()
    for who, name in (("phone", "roll1"), ("phone", "roll2"), ("yun-phone", "roll3")):
        class_.asks(who, SubmitRollcall(2, 2, 0, 2), naming=name)
    assert class_.refusal("phone", ConfirmRollcall()) == "not_the_lead"
    assert class_.refusal("lead", ConfirmRollcall("nosuch22")) == "no_such_rollcall"
    assert class_.asks("lead", ConfirmRollcall("roll2")) == [RollcallConfirmed(("roll2",))]
    assert class_.refusal("lead", ConfirmRollcall("roll2")) == "already_confirmed"
    assert class_.asks("lead", ConfirmRollcall()) == [RollcallConfirmed(("roll1", "roll3"))]
    assert [roll["confirmed"] for roll in rolls(class_, "phone")] == [True, True, True]


def test_a_correction_gives_all_counts_anew_and_may_follow_the_end() -> None:
    class_ = staffed_class()
    class_.asks("phone", ONE_AWAY, naming="roll1")
    late = ("seat:3", "seat:14")
    mend = CorrectRollcall(31, 31, 2, 31, "came_later", (), late, "第二节到", "roll1")
    assert class_.refusal("yun-phone", mend) == "not_your_room"
    class_.asks("phone", mend)
    corrected = rolls(class_, "lead")[0]
    assert (corrected["present_count"], corrected["corrected"], corrected["absent"]) == (31, "came_later", [])
    class_.asks("lead", EndSession("taught"))
    again = class_.asks(By(person="zhao", system=True), replace(mend, late_count=1, late=("seat:3",)))
    assert again[0] == RollcallCorrected("roll1", 31, 31, 1, 31, "came_later", Personal("person:zhao", "第二节到"))


def test_roll_calls_go_on_while_class_is_paused_or_held() -> None:
    class_ = staffed_class()
    class_.asks("lead", SuspendSession("key"))
    class_.asks("phone", FULL, naming="roll1")
    assert len(rolls(class_, "lead")) == 1


def test_words_that_deceive_and_words_without_end_are_refused() -> None:
    class_ = staffed_class()
    for reason, code in (("x" * 101, "too_long"), ("病\u202e假", "malformed")):
        absent = SubmitRollcall(31, 30, 0, 30, (AbsentSaid("seat:1", True, reason),))
        assert class_.refusal("phone", absent) == code
