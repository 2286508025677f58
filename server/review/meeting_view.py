"""Who was at a seminar, as JSON: each person expected or come, by the same intervals and rules as a classroom.

A seminar has no rooms and calls no roll: what the machine saw is its attendance. The chair of the plan stands
first, then the members in the plan's order, then whoever else came.
"""

from __future__ import annotations

from collections.abc import Iterator

from server.attendance.presence import Stay, seen

from .attended import Attended
from .view import Json, present_fields


def members_view(attended: Attended) -> list[Json]:
    """Empty for a lesson."""
    if attended.row.plan.get("kind") != "seminar":
        return []
    return [_member(attended, person) for person in dict.fromkeys(_people(attended))]


def _people(attended: Attended) -> Iterator[str]:
    plan = attended.row.plan
    yield from (plan["lead"], *plan.get("members", ()))
    yield from (row.person for row in attended.endpoints.values() if row.person is not None)


def _member(attended: Attended, person: str) -> Json:
    rows = [row for row in attended.endpoints.values() if row.person == person]
    names = [row.endpoint for row in rows]
    stay = Stay(tuple(attended.of("present", *names)), tuple(attended.of("lost", *names)))
    found = seen(attended.course, stay, attended.row.rules)
    plan = attended.row.plan
    return present_fields(
        person=person,
        org=next((row.org_path[-1] for row in rows if row.org_path), None),
        role=next((row.role for row in rows), None),
        expected=person == plan["lead"] or person in plan.get("members", ()),
        present=[list(each) for each in found.present],
        counted_ms=found.counted_ms,
        present_ms=found.present_ms,
        late_ms=found.late_ms,
        early_ms=found.early_ms,
        status=found.verdict,
        floor=[list(each) for each in attended.of("stage", *names)],
    )
