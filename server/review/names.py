"""The directory of a session's log: labels for its ids, cut to what its reader may know.

Everyone who reads a log knows the schools, rooms and classes and the name of the lead teacher; other people, and
pupils by their seats, only who may read names of that room. Pupils are those who sat there on the day of the
class, so whoever moves to another class afterwards changes nothing here.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from server.schools import queries as schools

from . import queries
from .reader import NO_ROOM, Reader
from .rows import SessionRow


def day_of(row: SessionRow) -> date | None:
    """The day of the class, in its own zone."""
    start = row.started or row.planned_start
    return start.astimezone(ZoneInfo(row.plan.get("zone", "UTC"))).date() if start else None


async def of(db: AsyncConnection, tenant: str, row: SessionRow, reader: Reader) -> dict[str, Any]:
    """As in docs/protocol.md: persons, rooms, classes, orgs, seats."""
    planned = await schools.scheduled(db, tenant, row.session)
    if planned is None:
        return {"persons": {}, "rooms": {}, "classes": {}, "orgs": {}, "seats": {}}
    places = await schools.places(db, tenant, planned)
    known = {place.room for place in places.values() if reader.may("read_names", place.room)}
    people = [planned.plan.lead, *([reader.person] if reader.person else [])]
    people += [place.co_teacher for place in places.values() if place.co_teacher and place.room in known]
    if reader.may("read_names", NO_ROOM):
        people += await schools.holders(db, tenant, "observer", planned.plan.org_path)
    if reader.may("read_names", NO_ROOM):
        people += planned.plan.members or ()
        people += await queries.actors_outside(db, tenant, row.session)
    classes = [place.class_group for place in places.values() if place.class_group and place.room in known]
    paths = [planned.plan.org_path, *(place.org_path for place in places.values()), *planned.homes.values()]
    orgs = {organization for path in paths for organization in path}
    return {
        "persons": await schools.person_labels(db, tenant, people),
        "rooms": {place.room: place.label for place in places.values()},
        "classes": {place.class_group: place.class_label for place in places.values() if place.class_group},
        "orgs": await schools.org_labels(db, tenant, orgs),
        "seats": await schools.seat_labels(db, tenant, classes, day_of(row)),
    }
