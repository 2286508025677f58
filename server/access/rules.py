"""Who may do what in a live session: the table of rights, cut to what an endpoint can try.

A right comes from the role and kind of an endpoint's entry, never from what a client says. `own` reaches the
whole session; `room` only endpoints of one's own room; `narrow` only the narrowing half of it, in one's own room
(and taking back one's own narrowing there). A kind is a ceiling that no role lifts: a camera box moderates
nothing, a pupil is never promoted, an observer publishes nothing. What a role holds only by grant is not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from events.schema.values import EndpointKind, Entry, Role, Source

from .matrix import MATRIX, Cell, Column
from .matrix import Permission as Permission

Reach = Literal["own", "room", "narrow", "subtree"]

REACHES: Mapping[Cell, Reach] = {"O": "own", "R": "room", "R-": "narrow", "T": "subtree", "T-": "subtree"}
COLUMNS: Mapping[Role, Column] = {
    "lead_teacher": "LT",
    "co_teacher": "CT",
    "student": "SD",
    "observer": "OB",
    "substitute": "SB",
    "guest": "GU",
    "org_admin": "AD",
    "device": "RT",
    "researcher": "RE",
}

PLAYED: frozenset[Permission] = frozenset(
    {
        "join",
        "observe",
        "receive_class",
        "receive_wall",
        "share_audio",
        "share_video",
        "share_screen",
        "share_extra_video",
        "raise_hand",
        "send_chat",
        "run_session",
        "moderate_media",
        "moderate_floor",
        "remove_endpoint",
        "read_log",
        "submit_rollcall",
        "confirm_rollcall",
        "private_chat",
        "back_channel",
        "share_file",
        "draw",
        "moderate_chat",
        "grant_in_session",
        "set_switch",
        "press_key",
        "hand_over",
        "take_lead",
        "write_observation",
    }
)
"""What a class can be asked for today; who builds a command adds its permission."""

OF_A_MEMBER: frozenset[Permission] = frozenset(
    {
        "join",
        "receive_class",
        "receive_wall",
        "share_audio",
        "share_video",
        "share_screen",
        "share_extra_video",
        "raise_hand",
        "send_chat",
        "share_file",
        "draw",
        "write_observation",
        "read_log",
    }
)
"""What a seminar gives to each member; its chair has what a lead teacher has."""

RIGHTS: Mapping[Role, Mapping[Permission, Reach]] = {
    role: {
        permission: REACHES[cell]
        for permission, cell in MATRIX[column].items()
        if permission in PLAYED and cell in REACHES
    }
    for role, column in COLUMNS.items()
} | {"researcher": dict.fromkeys(OF_A_MEMBER, "own")}

PUBLISHING: frozenset[Permission] = frozenset({"share_audio", "share_video", "share_screen", "share_extra_video"})
ALL: frozenset[Permission] = frozenset().union(*RIGHTS.values())

CEILING: Mapping[EndpointKind, frozenset[Permission]] = {
    "lead_room": ALL - {"observe"},
    "satellite_room": ALL - {"observe", "back_channel", "take_lead"},  # pupils see that screen
    "personal": ALL,
    "student_device": frozenset({"join", "raise_hand", "send_chat", "private_chat", "share_file", "draw"}),
    "camera_box": PUBLISHING | {"join", "receive_class", "receive_wall"},
    "observer": frozenset({"join", "observe", "receive_class", "receive_wall"}),
}

SHARING: Mapping[Source, Permission] = {
    "camera": "share_video",
    "microphone": "share_audio",
    "screen": "share_screen",
    "screen_audio": "share_screen",
    "document_camera": "share_extra_video",
    "board_camera": "share_extra_video",
    "student_camera": "share_extra_video",
}
"""Which permission each source is checked by, at every publish."""

OF_THE_LEAD: frozenset[Permission] = frozenset(
    {
        "run_session",
        "grant_in_session",
        "moderate_media",
        "moderate_floor",
        "moderate_chat",
        "remove_endpoint",
        "set_switch",
        "press_key",
        "hand_over",
        "confirm_rollcall",
    }
)
"""Who lacks one of these is told `not_the_lead`."""

GIVEN_IN_CLASS: frozenset[Permission] = PUBLISHING | {"private_chat", "share_file", "draw"}
"""What a lead can grant where the table says `+`; the lead itself is handed over, and no grant."""


def can(role: Role, kind: EndpointKind) -> frozenset[Permission]:
    """The permissions of an endpoint of this role and kind, however far each reaches."""
    return frozenset(RIGHTS[role]) & CEILING[kind]


def grantable(role: Role, kind: EndpointKind) -> frozenset[Permission]:
    """What the lead may grant to an endpoint of this role and kind."""
    cells = MATRIX[COLUMNS[role]]
    return frozenset(right for right in GIVEN_IN_CLASS & CEILING[kind] if cells[right] == "+")


def refusal(
    asker: Entry, permission: Permission, about: Entry | None = None, *, narrows: bool = False
) -> str | None:
    """Why the asker may not, as a code of rights, or None if he may.

    `about` is the endpoint it happens to, None an act on the whole session; `narrows` says that the act only
    takes away.
    """
    if permission not in can(asker.role, asker.kind):
        return "pin_needed" if _for_its_co_teacher(asker, permission, about, narrows) else _lacking(permission)
    reach = RIGHTS[asker.role][permission]
    if reach == "own":
        return None
    if reach == "narrow" and (about is None or not narrows):
        return _lacking(permission)
    if about is not None and not same_place(asker, about):
        return "not_your_room"
    return None


def same_place(one: Entry, other: Entry) -> bool:
    """The same endpoint, or two in one physical room."""
    return one.endpoint == other.endpoint or (one.room is not None and one.room == other.room)


def _for_its_co_teacher(asker: Entry, permission: Permission, about: Entry | None, narrows: bool) -> bool:
    """Does a room's terminal try what whoever stands at it may do?"""
    if (asker.role, asker.kind) != ("device", "satellite_room"):
        return False
    return refusal(replace(asker, role="co_teacher"), permission, about, narrows=narrows) is None


def _lacking(permission: Permission) -> str:
    return "not_the_lead" if permission in OF_THE_LEAD else "not_permitted"
