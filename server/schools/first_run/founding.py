"""The first schools, as the registry's own acts: a group, its schools and rooms, who administers them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from ..register.editing import Editing
from ..register.organizations import ORGANIZATIONS
from ..register.partnerships import PARTNERSHIPS
from ..register.people import PEOPLE
from ..register.roles import RoleBody, give
from ..register.rooms import ROOMS
from .shapes import SchoolBody, SchoolsBody


@dataclass(frozen=True, slots=True)
class Founding:
    administrator: str  # label
    schools: SchoolsBody


async def found(editing: Editing, founding: Founding) -> str:
    """Writes it all; gives the administrator's id."""
    schools = founding.schools
    group = await editing.add(
        ORGANIZATIONS, {"kind": "group", "label": schools.group, "parent_id": None, "zone": schools.zone}
    )
    main = await _school(editing, group.id, schools.main)
    today = editing.now.astimezone(ZoneInfo(schools.zone)).date()
    for position, body in enumerate(schools.satellites, 1):
        satellite = await _school(editing, group.id, body)
        await editing.add(PARTNERSHIPS, dict(_pair(main, satellite, position, today)))
    person = await editing.add(
        PEOPLE, {"organization_id": main, "kind": "staff", "label": founding.administrator, "number": None}
    )
    role = RoleBody(person=person.id, role="org_admin", scope_kind="organization", scope=group.id)
    await give(editing, role, group.id, None)
    return person.id


async def _school(editing: Editing, group: str, body: SchoolBody) -> str:
    school = await editing.add(
        ORGANIZATIONS, {"kind": "school", "label": body.label, "parent_id": group, "zone": None}
    )
    for label in body.rooms:
        await editing.add(
            ROOMS, {"organization_id": school.id, "label": label, "capacity": None, "seat_columns": 6}
        )
    return school.id


def _pair(main: str, satellite: str, position: int, today: date) -> Iterator[tuple[str, object]]:
    yield from (("main_id", main), ("satellite_id", satellite), ("position", position))
    yield from (("begun", today), ("ended", None))
