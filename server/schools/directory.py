"""The directory: labels for the ids of a session, cut to what its viewer may know.

Everyone knows the schools, rooms and classes, and the name of the lead teacher. The lead and an administrator
know all staff, the observers too, and every pupil by seat; a satellite room its own co-teacher and its own pupils;
an observer no pupil at all. In a seminar everybody is seen by name by everybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from . import queries
from .queries import Place, ScheduledSession
from .signing import SignIn

KNOWS_ALL = ("lead_teacher", "org_admin")


async def directory(db: AsyncConnection, tenant: str, session: ScheduledSession, viewer: SignIn) -> dict[str, Any]:
    """As in docs/protocol.md: persons, rooms, classes, orgs, seats."""
    places = await queries.places(db, tenant, session)
    known_people = _staff(session, viewer)
    if viewer.role in KNOWS_ALL:
        known_people += await queries.holders(db, tenant, "observer", session.plan.org_path)
    paths = [*(place.org_path for place in places.values()), *session.homes.values()]
    if session.plan.kind == "seminar":
        paths.append(session.plan.org_path)
    orgs = {organization for path in paths for organization in path}
    return {
        "persons": await queries.person_labels(db, tenant, known_people),
        "rooms": {place.room: place.label for place in places.values()},
        "classes": {place.class_group: place.class_label for place in places.values() if place.class_group},
        "orgs": await queries.org_labels(db, tenant, orgs),
        "seats": await queries.seat_labels(db, tenant, _seats(places.values(), viewer)),
    }


def _staff(session: ScheduledSession, viewer: SignIn) -> tuple[str, ...]:
    everyone = viewer.role in KNOWS_ALL
    co_teachers = (
        room.co_teacher
        for room in session.plan.rooms
        if room.co_teacher and (everyone or room.room == viewer.room)
    )
    return (
        session.plan.lead,
        *(session.plan.members or ()),
        *co_teachers,
        *([viewer.person] if viewer.person else []),
    )


def _seats(places: Iterable[Place], viewer: SignIn) -> list[str]:
    """The class groups whose pupils the viewer knows by name."""
    if viewer.role in KNOWS_ALL:
        return [place.class_group for place in places if place.class_group]
    if viewer.role == "co_teacher":
        return [place.class_group for place in places if place.class_group and place.room == viewer.room]
    return []
