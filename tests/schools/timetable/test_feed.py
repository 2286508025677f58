"""The calendar feed is what other programs read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from server.schools.timetable.feed import Held, calendar_text

STARTS = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LESSON = Held(
    session="0193",
    title="平行四边形的面积；第一课时,上\n下",
    starts=STARTS,
    ends=STARTS + timedelta(minutes=40),
    where="明溪实验小学 录播教室",
    about="数学　李静仪　五(1)班",
    changed=STARTS - timedelta(days=3),
    version=2,
)


def read(text: bytes) -> list[dict[str, str]]:
    calendar = Calendar.from_ical(text)
    return [
        {name: str(event[name]) for name in ("uid", "summary", "location", "status", "sequence")}
        for event in calendar.walk("VEVENT")
    ]


def test_what_was_planned_is_what_another_program_reads() -> None:
    text = calendar_text("李静仪的课表", "https://school.example:8443", [LESSON])
    assert read(text) == [
        {
            "uid": "0193@school.example",
            "summary": "平行四边形的面积；第一课时,上\n下",
            "location": "明溪实验小学 录播教室",
            "status": "CONFIRMED",
            "sequence": "2",
        }
    ]
    assert b"DTSTART:20261124T020000Z" in text and b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text


def test_every_line_is_within_what_readers_must_take() -> None:
    text = calendar_text("课" * 100, "https://school.example", [replace(LESSON, title="长" * 100)])
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))


def test_a_cancelled_lesson_stays_and_says_so() -> None:
    [event] = read(calendar_text("a", "http://127.0.0.1:8080", [replace(LESSON, cancelled=True)]))
    assert event["status"] == "CANCELLED"


def test_the_same_lessons_in_any_order_are_the_same_bytes() -> None:
    later = replace(
        LESSON, session="0194", starts=STARTS + timedelta(days=1), ends=STARTS + timedelta(days=1, hours=1)
    )
    assert calendar_text("a", "b", [LESSON, later]) == calendar_text("a", "b", [later, LESSON])
