from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from events.schema.values import EndpointKind, Entry, Role, Source
from server.access.matrix import MATRIX, PERMISSIONS, Permission
from server.access.rules import CEILING, COLUMNS, PLAYED, REACHES, RIGHTS, SHARING, can, grantable, refusal

ROLES: tuple[Role, ...] = ("lead_teacher", "co_teacher", "student", "observer", "org_admin", "device")

LEAD = Entry("lead", "lead_room", "lead_teacher", ("district", "mingxi"), "li", "studio")
QING = Entry("qing", "satellite_room", "co_teacher", ("district", "qing"), "wang", "room-qing")
YUN = Entry("yun", "satellite_room", "co_teacher", ("district", "yun"), "sun", "room-yun")
PHONE = replace(QING, endpoint="phone", kind="personal")
PUPIL = Entry("pupil", "student_device", "student", ("district", "qing"), "p7", "room-qing")
OBSERVER = Entry("observer", "observer", "observer", ("district",), "chen", hidden=True)
TERMINAL = Entry("terminal", "satellite_room", "device", ("district", "qing"), None, "room-qing")


@pytest.mark.parametrize("role", ROLES)
def test_an_endpoint_has_of_the_table_what_a_class_can_be_asked_for(role: Role) -> None:
    for permission in PERMISSIONS:
        cell = MATRIX[COLUMNS[role]][permission]
        expected = REACHES.get(cell) if permission in PLAYED else None
        assert RIGHTS[role].get(permission) == expected


def test_what_a_role_holds_by_grant_alone_an_endpoint_does_not_have() -> None:
    assert MATRIX["CT"]["share_screen"] == MATRIX["RT"]["share_screen"] == "+"
    assert "share_screen" not in can("co_teacher", "satellite_room") | can("device", "satellite_room")


@pytest.mark.parametrize("role", ROLES)
def test_a_pupil_s_device_is_never_promoted(role: Role) -> None:
    ceiling = {"join", "raise_hand", "send_chat", "private_chat", "draw", "share_file"}
    assert can(role, "student_device") | grantable(role, "student_device") <= ceiling


@pytest.mark.parametrize("role", ROLES)
def test_a_camera_box_commands_nothing(role: Role) -> None:
    assert not can(role, "camera_box") & {
        "run_session",
        "moderate_media",
        "moderate_floor",
        "remove_endpoint",
        "send_chat",
        "raise_hand",
        "read_log",
    }


@pytest.mark.parametrize("role", ROLES)
def test_an_observer_s_place_sends_nothing(role: Role) -> None:
    assert can(role, "observer") <= {"join", "observe", "receive_class", "receive_wall"}


def test_every_kind_has_a_ceiling_and_every_source_a_permission() -> None:
    assert CEILING.keys() == set(get_args(EndpointKind))
    assert SHARING.keys() == set(get_args(Source))


def test_the_lead_reaches_everyone() -> None:
    for about in (None, LEAD, QING, OBSERVER):
        assert refusal(LEAD, "moderate_media", about) is None


def test_a_co_teacher_narrows_in_the_own_room_alone() -> None:
    assert refusal(QING, "moderate_media", QING, narrows=True) is None
    assert refusal(QING, "moderate_media", TERMINAL, narrows=True) is None
    assert refusal(QING, "moderate_media", YUN, narrows=True) == "not_your_room"
    assert refusal(QING, "moderate_media", QING) == "not_the_lead"
    assert refusal(QING, "moderate_floor", None, narrows=True) == "not_the_lead"


def test_a_right_held_for_one_room_is_not_held_for_another() -> None:
    assert refusal(QING, "raise_hand", PHONE) is None
    assert refusal(QING, "raise_hand", YUN) == "not_your_room"
    assert refusal(TERMINAL, "send_chat", YUN) == "not_your_room"


def test_two_endpoints_without_a_room_are_not_in_the_same_one() -> None:
    one = replace(PHONE, endpoint="one", room=None)
    assert refusal(one, "raise_hand", replace(one, endpoint="other")) == "not_your_room"
    assert refusal(one, "raise_hand", one) is None


@pytest.mark.parametrize("asker", [PUPIL, OBSERVER, TERMINAL])
@pytest.mark.parametrize("permission", ["run_session", "moderate_media", "moderate_floor", "remove_endpoint"])
def test_whoever_tries_what_is_the_lead_s_is_told_so(asker: Entry, permission: Permission) -> None:
    assert refusal(asker, permission) == "not_the_lead"


def test_all_else_is_not_permitted() -> None:
    assert refusal(PUPIL, "share_audio") == "not_permitted"
    assert refusal(OBSERVER, "send_chat") == "not_permitted"
    assert refusal(QING, "share_screen") == "not_permitted"
    assert refusal(LEAD, "raise_hand") == "not_permitted"
