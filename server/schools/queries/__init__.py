"""What the registry knows, as values. Rows never leave this package.

Every function takes an open connection and the tenant, and asks for exactly one thing. One file for each noun;
what a session's readers need stands here by its plain name.
"""

from __future__ import annotations

from .organizations import find_room, org_labels, org_paths, room_label, room_organization, zones
from .people import (
    Known,
    is_retired,
    kind_of,
    known,
    last_sign_ins,
    people_called,
    person_labels,
    person_organization,
)
from .pupils import Member, class_labels, members, seat_labels
from .roles import assignments, holders, scopes
from .sessions import (
    Place,
    ScheduledSession,
    call_off,
    held,
    name_substitute,
    places,
    running,
    scheduled,
    session_id,
    session_kind,
    sign_in_label,
    standing,
)

__all__ = [
    "Known",
    "Member",
    "Place",
    "ScheduledSession",
    "assignments",
    "call_off",
    "class_labels",
    "find_room",
    "held",
    "holders",
    "is_retired",
    "kind_of",
    "known",
    "last_sign_ins",
    "members",
    "name_substitute",
    "org_labels",
    "org_paths",
    "people_called",
    "person_labels",
    "person_organization",
    "places",
    "room_label",
    "room_organization",
    "running",
    "scheduled",
    "scopes",
    "seat_labels",
    "session_id",
    "session_kind",
    "sign_in_label",
    "standing",
    "zones",
]
