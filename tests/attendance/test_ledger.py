"""Lost lessons and those that make them up, as values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from server.attendance.ledger import Lesson, made_up, to_be_made_up

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
NOW = MONDAY + timedelta(days=3)
LESSON = Lesson(
    session="lost", host="h", school="s", room="r", partnership=None, entry="e", lesson="fractions", title="分数",
    subject="数学", grade="五年级", lead="li", planned_start=MONDAY, planned_end=MONDAY + timedelta(minutes=40),
)  # fmt: skip
HELD = {"taught_ms": 2_400_000, "received_ms": 2_400_000, "came": True}


def extra(session: str, days: int, **changes: object) -> Lesson:
    """Outside the timetable, so many days after the lost one."""
    starts = MONDAY + timedelta(days=days)
    again = {
        "session": session,
        "entry": None,
        "planned_start": starts,
        "planned_end": starts + timedelta(minutes=40),
    }
    return replace(LESSON, **again | changes)  # type: ignore[arg-type]  # fields of a lesson


def test_a_lost_lesson_is_made_up_by_a_later_one_that_was_received() -> None:
    assert LESSON.state(NOW) == "lost"
    again = extra("again", 1, **HELD)
    assert made_up([LESSON, again], NOW) == {"lost": "again"}
    assert to_be_made_up([LESSON, again], NOW) == {}


def test_one_that_is_still_ahead_is_to_make_it_up() -> None:
    ahead = extra("ahead", 7)
    assert made_up([LESSON, ahead], NOW) == {}
    assert to_be_made_up([LESSON, ahead], NOW) == {"lost": "ahead"}


def test_each_makes_up_one_and_the_earliest_lost_comes_first() -> None:
    second = extra("second", 1, entry="e")
    ahead = [extra("a", 7), extra("b", 8)]
    assert to_be_made_up([second, LESSON, ahead[0]], NOW) == {"lost": "a"}
    assert to_be_made_up([second, LESSON, *ahead[::-1]], NOW) == {"lost": "a", "second": "b"}


def test_neither_another_lesson_nor_another_room_nor_an_earlier_one_makes_it_up() -> None:
    others = [
        extra("other", 1, lesson="areas", **HELD),
        extra("elsewhere", 1, room="r2", **HELD),
        extra("before", -1, **HELD),
        extra("in the timetable", 1, entry="e", **HELD),
    ]
    assert made_up([LESSON, *others], NOW) == {}
    assert to_be_made_up([LESSON, extra("called off", 7, cancelled="network")], NOW) == {}


def test_without_a_lesson_the_title_tells_what_is_the_same() -> None:
    lost, same = replace(LESSON, lesson=None), extra("again", 1, lesson=None, **HELD)
    assert made_up([lost, same], NOW) == {"lost": "again"}
    assert made_up([lost, replace(same, title="面积")], NOW) == {}
