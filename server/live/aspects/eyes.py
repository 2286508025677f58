"""Whose eyes a viewer is: the lead's, the staff's, a room's own co-teacher's.

Staff are the lead, the substitutes and the co-teachers on their own endpoints; in a seminar, its members.
A terminal is projected: whoever stands at it, it counts as pupils' eyes.
"""

from __future__ import annotations

from events.schema.values import EndpointKind

from .roster import Roster

PROJECTED: frozenset[EndpointKind] = frozenset({"satellite_room", "student_device", "camera_box"})


def leads(roster: Roster, viewer: str) -> bool:
    eyes = roster.endpoints.get(viewer)
    return eyes is not None and eyes.entry.role == "lead_teacher"


def is_staff(roster: Roster, viewer: str) -> bool:
    eyes = roster.endpoints.get(viewer)
    if eyes is None:
        return False
    teaches = eyes.entry.role in ("co_teacher", "substitute", "researcher") and eyes.entry.kind not in PROJECTED
    return teaches or eyes.entry.role == "lead_teacher"


def of_room(roster: Roster, viewer: str, endpoint: str) -> bool:
    """The lead, or a co-teacher of the room that the endpoint stands in."""
    if leads(roster, viewer):
        return True
    eyes, about = roster.endpoints.get(viewer), roster.endpoints.get(endpoint)
    if eyes is None or about is None or not is_staff(roster, viewer):
        return False
    return eyes.entry.room is not None and eyes.entry.room == about.entry.room
