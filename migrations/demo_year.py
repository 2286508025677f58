"""The demo's school year: terms, holidays, periods, partnerships, one course and its place in the timetable.

Seeded by the migration that made these tables, which is its only reader, beside the schools of `demo_world`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

from .demo_world import GROUP, HOST, HOST_ROOM, LEAD, LESSON, SATELLITES

SEEDED = (
    "partnerships",
    "people",
    "role_assignments",
    "courses",
    "terms",
    "holidays",
    "periods",
    "timetable_entries",
    "entry_rooms",
)

BEGUN = date(2026, 9, 1)
COURSE = "7f0e5b1c-64c2-4e0e-9d8b-5a2f6c1d9e37"
ENTRY = "c4d81f6e-0b7a-4c53-8e92-1d3f5a7b9c20"
AUTUMN = "5e2a9c74-8d16-4b3f-a0e7-6c1b8f4d2a95"
OTHERS = uuid.UUID("8a6f2d90-3c41-4e7b-b5d8-0e9c7a1f4b62")  # the name space of ids that nothing refers to

ADMINISTRATORS = ("何国平", "罗玉琴", "马正明", "谢春燕")  # of the satellite schools, in their order
SECTIONS = ("8:10", "9:00", "10:00", "10:50", "13:30", "14:20", "15:10")  # when each begins; 40 minutes long


def other_id(name: str) -> str:
    return str(uuid.uuid5(OTHERS, name))


def partnership(school: str) -> str:
    return other_id(f"partnership {school}")


def partnerships() -> Iterator[dict[str, Any]]:
    for position, (school, *_) in enumerate(SATELLITES, start=1):
        yield {
            "id": partnership(school),
            "main_id": HOST,
            "satellite_id": school,
            "position": position,
            "begun": BEGUN,
            "row_version": 1,
        }


def administrator(school: str) -> str:
    return other_id(f"administrator {school}")


def people() -> Iterator[dict[str, Any]]:
    for (school, *_), label in zip(SATELLITES, ADMINISTRATORS, strict=True):
        yield {
            "id": administrator(school),
            "organization_id": school,
            "kind": "staff",
            "label": label,
            "row_version": 1,
        }


def role_assignments() -> Iterator[dict[str, Any]]:
    for school, *_ in SATELLITES:
        yield {
            "id": other_id(f"administration of {school}"),
            "person_id": administrator(school),
            "role": "org_admin",
            "scope_kind": "organization",
            "scope_id": school,
            "organization_id": school,
        }


def courses() -> Iterator[dict[str, Any]]:
    yield {
        "id": COURSE,
        "organization_id": HOST,
        "label": "五年级数学 上册",
        "subject": "数学",
        "grade": "五年级",
        "row_version": 1,
    }


def terms() -> Iterator[dict[str, Any]]:
    spring = other_id("spring of 2027")
    for term, label, first, last in (
        (AUTUMN, "2026 年秋季学期", date(2026, 9, 1), date(2027, 1, 22)),
        (spring, "2027 年春季学期", date(2027, 2, 22), date(2027, 7, 9)),
    ):
        days = {"first_day": first, "last_day": last}
        yield {"id": term, "organization_id": GROUP, "label": label, **days, "row_version": 1}


def holidays() -> Iterator[dict[str, Any]]:
    for label, first, last, works_as in (
        ("中秋节", date(2026, 9, 25), date(2026, 9, 27), None),
        ("国庆节", date(2026, 10, 1), date(2026, 10, 7), None),
        ("国庆节调课", date(2026, 10, 10), date(2026, 10, 10), 3),
        ("元旦", date(2027, 1, 1), date(2027, 1, 3), None),
    ):
        yield {
            "id": other_id(f"{label} {first}"),
            "organization_id": GROUP,
            "label": label,
            "first_day": first,
            "last_day": last,
            "works_as": works_as,
            "row_version": 1,
        }


def periods() -> Iterator[dict[str, Any]]:
    for number, begins in enumerate(SECTIONS, start=1):
        hours, minutes = begins.split(":")
        starts = 60 * int(hours) + int(minutes)
        yield {
            "id": other_id(f"period {number}"),
            "organization_id": GROUP,
            "number": number,
            "label": f"第 {number} 节",
            "starts_minute": starts,
            "ends_minute": starts + 40,
            "row_version": 1,
        }


def timetable_entries() -> Iterator[dict[str, Any]]:
    yield {
        "id": ENTRY,
        "organization_id": HOST,
        "term_id": AUTUMN,
        "course_id": COURSE,
        "lesson_id": LESSON,
        "title": "平行四边形的面积",
        "subject": "数学",
        "grade": "五年级",
        "weekday": 2,
        "period": 3,
        "weeks": "all",
        "room_id": HOST_ROOM,
        "lead_id": LEAD,
        "row_version": 1,
    }


def entry_rooms() -> Iterator[dict[str, Any]]:
    for position, (school, _, room, class_group, _, _, co_teacher, _) in enumerate(SATELLITES, start=1):
        yield {
            "entry_id": ENTRY,
            "position": position,
            "room_id": room,
            "class_group_id": class_group,
            "co_teacher_id": co_teacher,
            "partnership_id": partnership(school),
        }
