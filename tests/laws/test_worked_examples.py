"""The forty worked examples of the rights: each is played somewhere, or says why it is not yet.

Those of pages and routes are played here, as values; those of a live class in tests/classroom.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from events.schema.values import Entry
from server.access.actor import Actor, At, Part, permitted, relation
from server.classroom.commands import (
    LessonCommand,
    LockInteraction,
    NameSubstitute,
    PostChat,
    RaiseHand,
    TakeLead,
    TurnSwitch,
)
from server.live.rulebook import Refused
from server.schools.register.granting import Grant, refusal
from tests.access.test_actor import CLASS, MINGXI, NOW, QING, of, person
from tests.classroom.room import Class, live_class

ROOT = Path(__file__).parents[2]
IN_CLASS = "tests/classroom/test_worked_examples.py"
PLAYED = {
    **dict.fromkeys((1, 2, 4, 5, 7, 12, 13, 18, 22, 23, 24, 25, 27, 40), IN_CLASS),
    3: "tests/live/aspects/test_staffing.py",
    6: "tests/attendance",
    15: "tests/live/test_narrowing.py",
    16: "tests/stories/test_silent_journal.py",
}
NOT_YET = {
    11: "played when a hand-over back has its transcript",
    14: "recording comes later",
    21: "quizzes come later",
    29: "remarks come later",
    31: "remarks of activities come later",
    32: "observation records come later",
    33: "observation records come later",
    34: "observation video comes later",
}
DISTRICT = ("district",)
OTHER_CLASS = replace(CLASS, parts=(Part("lead_teacher", "he"),), rooms=())
SUPERVISOR = person("du", of("observer", DISTRICT, capacity="supervision", organization_kind="district"))
AUDITOR = person("gu", of("auditor", DISTRICT, organization_kind="district"))
RESEARCHER = person("chen", of("researcher", ("district", "elsewhere")))
PROGRAM = Actor("program", (of("integration", MINGXI),), scopes=frozenset({"read_attendance"}))
SUBSTITUTE = Entry("", "personal", "substitute", ("beijing", "mingxi"), "ma")
PUPIL = Entry("", "student_device", "student", ("beijing", "qingshiling"), None, "room-qing", "class-qing")
TERMINAL_ELSEWHERE = Actor("terminal", (of("device", ("district", "yun"), scope_kind="room", room="room-yun"),))
ADMIN_OF_SATELLITE = person("zhou", of("org_admin", QING))
UNTIL_2027 = of("org_admin", MINGXI, until=datetime(2027, 1, 1, tzinfo=UTC))


def may(actor: Actor, permission: str, at: At, **how: bool) -> str:
    """`404`, a code, or `allowed`."""
    if relation(actor, at, NOW) == "other":
        return "404"
    return permitted(actor, permission, at, NOW, **how) or "allowed"  # type: ignore[arg-type]  # named as text here


def joined(name: str, entry: Entry | None) -> tuple[Class, str]:
    class_ = live_class()
    if entry is not None:
        class_.joins(name, entry)
        class_.asks("lead", NameSubstitute(entry.person))
    return class_, name


def taken(who: tuple[Class, str], gone_ms: int = 0) -> str:
    """What comes of taking the lead, who may be gone."""
    class_, name = who
    if gone_ms:
        class_.holds()
        class_.later(gone_ms - 3_000)
    return outcome(class_, name, TakeLead())


def after(name: str, act: LessonCommand, command: LessonCommand) -> str:
    """What comes of a pupil's command after an act of the lead."""
    class_ = live_class()
    class_.joins(name, PUPIL)
    class_.asks("lead", act)
    return outcome(class_, name, command)


def outcome(class_: Class, name: str, command: LessonCommand) -> str:
    try:
        class_.would(name, command)
    except Refused as refused:
        return refused.code
    return "allowed"


VALUES: dict[int, tuple[Callable[[], str | None], str]] = {
    17: (lambda: may(person("li", of("lead_teacher", MINGXI)), "read_log", OTHER_CLASS), "not_permitted"),
    8: (lambda: taken(joined("qing", None), gone_ms=60_000), "not_named_substitute"),
    9: (lambda: taken(joined("sub", SUBSTITUTE)), "lead_present"),
    10: (lambda: taken(joined("sub", SUBSTITUTE), gone_ms=12_000), "allowed"),
    19: (lambda: after("pupil", TurnSwitch("text", False), PostChat("class", "好")), "switched_off"),
    20: (lambda: after("pupil", LockInteraction(), RaiseHand("room", "question")), "interaction_off"),
    26: (lambda: may(TERMINAL_ELSEWHERE, "join", CLASS), "404"),
    28: (lambda: may(SUPERVISOR, "join", CLASS), "allowed"),
    30: (lambda: may(RESEARCHER, "join", CLASS), "404"),
    35: (
        lambda: refusal(
            "me", [UNTIL_2027], Grant("you", "staff", "org_admin", MINGXI, datetime(2028, 1, 1, tzinfo=UTC)), []
        ),
        "grant_exceeds_own",
    ),
    36: (
        lambda: refusal("me", [UNTIL_2027], Grant("me", "staff", "observer", MINGXI, NOW + timedelta(days=1)), []),
        "cannot_grant_self",
    ),
    37: (
        lambda: may(ADMIN_OF_SATELLITE, "press_key", CLASS, narrows=True, host_only=True),
        "not_permitted",
    ),
    38: (lambda: may(AUDITOR, "read_log", CLASS), "allowed"),
    39: (lambda: may(PROGRAM, "read_log", CLASS), "token_scope"),
}


@pytest.mark.parametrize("number", VALUES)
def test_each_example_of_pages_and_routes(number: int) -> None:
    asked, expected = VALUES[number]
    assert asked() == expected


def test_every_example_is_played_once_or_says_why_not_yet() -> None:
    assert sorted([*PLAYED, *NOT_YET, *VALUES]) == list(range(1, 41))


def test_the_examples_of_a_class_are_where_they_are_said_to_be() -> None:
    text = (ROOT / IN_CLASS).read_text("utf-8")
    there = {
        int(number)
        for number in re.findall(r"def test_(\d+)_|^        \((\d+), ", text, re.M)
        for number in number
        if number
    }
    assert {number for number, place in PLAYED.items() if place == IN_CLASS} <= there
    for place in set(PLAYED.values()):
        assert (ROOT / place).exists(), place
