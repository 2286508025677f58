"""Every live command is agreed on, and no role does with it what the table of rights does not give it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest

from events.schema.values import Entry
from server.access.matrix import PERMISSIONS
from server.access.rules import COLUMNS
from server.classroom import commands as c
from server.live.rulebook import Refused
from tests.access.test_matrix import agreed
from tests.classroom.room import LEAD, OBSERVER, QING, YUN, Class, live_class

TABLE = agreed()
EVERYBODY = "everybody"  # one's own leaving, link and screen
COMMANDS: dict[Any, str] = {
    c.StartSession(): "run_session",
    c.SuspendSession("key"): "run_session",
    c.ResumeSession(): "run_session",
    c.EndSession("key"): "run_session",
    c.CancelSession("teacher"): "run_session",
    c.Leave(): EVERYBODY,
    c.RemoveEndpoint("yun"): "remove_endpoint",
    c.LockDoor(): "remove_endpoint",
    c.UnlockDoor(): "remove_endpoint",
    c.AllowEntry(person="sun"): "remove_endpoint",
    c.PublishTrack("camera", "vp8"): "share_video",
    c.PublishTrack("microphone", "opus"): "share_audio",
    c.PublishTrack("screen", "vp8"): "share_screen",
    c.PublishTrack("document_camera", "vp8"): "share_extra_video",
    c.UnpublishTrack("yun-camera"): "moderate_media",
    c.OpenMicrophone(): "share_audio",
    c.CloseMicrophone("yun"): "moderate_media",
    c.MuteAll("microphone"): "moderate_media",
    c.UnmuteAll("microphone"): "moderate_media",
    c.Mute("yun", "microphone"): "moderate_media",
    c.Unmute("yun", "microphone"): "moderate_media",
    c.RaiseHand("seat:3", "question"): "raise_hand",
    c.LowerHand("hand"): "moderate_floor",
    c.LowerAllHands(): "moderate_floor",
    c.RestoreHands(): "moderate_floor",
    c.CallHand("hand"): "moderate_floor",
    c.InviteToStage("yun", "seat:3"): "moderate_floor",
    c.SendDown("turn"): "moderate_floor",
    c.LeaveStage("turn"): "moderate_floor",
    c.PostChat("class", "好"): "send_chat",
    c.PostChat("back", "好"): "back_channel",
    c.PostChat("private", "好"): "private_chat",
    c.WithdrawChat("message"): "moderate_chat",
    c.OpenRollcall(): "confirm_rollcall",
    c.SubmitRollcall(31, 31, 0, 31, endpoint="qing"): "submit_rollcall",
    c.ConfirmRollcall(): "confirm_rollcall",
    c.CorrectRollcall(31, 31, 0, 31, "counted_again", rollcall="rollcall"): "confirm_rollcall",
    c.StaffEndpoint("yun", "sun"): EVERYBODY,  # the PIN is the right, and the gateway looks at it
    c.UnstaffEndpoint("yun"): EVERYBODY,
    c.ReportCheck("good", "good", "good"): EVERYBODY,
    c.ChangeLayout("main", "lead"): EVERYBODY,
    c.MoveSending("yun"): EVERYBODY,
    c.LockInteraction(): "press_key",
    c.UnlockInteraction(): "press_key",
    c.SuspendRoom("room-yun"): "press_key",
    c.ResumeRoom("room-yun"): "press_key",
    c.TurnSwitch("text", False): "set_switch",
    c.NameSubstitute("sun"): "hand_over",
    c.HandOverLead("yun"): "hand_over",
    c.TakeLead(): "take_lead",
    c.GrantRight("yun", "share_screen"): "grant_in_session",
    c.TakeRight("yun", "share_screen"): "grant_in_session",
    c.RevealEndpoint("observer"): "grant_in_session",
}
OF_RIGHTS = {
    "not_permitted",
    "not_the_lead",
    "not_your_room",
    "pin_needed",
    "not_named_substitute",
    "not_grantable",
    "not_grantable_to_student",
    "grant_exceeds_own",
}
PUPIL = Entry("", "student_device", "student", QING.org_path, None, "room-qing", "class-qing")
TERMINAL = replace(QING, role="device", person=None)
GUEST = Entry("", "personal", "guest", ("beijing", "elsewhere"), "gu")
ROLES = {"observer": OBSERVER, "pupil": PUPIL, "terminal": TERMINAL, "guest": GUEST, "co-teacher": QING}


def test_every_live_command_is_agreed_on_and_every_agreed_one_is_there() -> None:
    assert {type(command) for command in COMMANDS} == set(get_args(c.ClientCommand))
    assert set(COMMANDS.values()) <= {*PERMISSIONS, EVERYBODY}


def class_of(entry: Entry) -> Class:
    """A live class with a hand up and somebody on stage, and the asker in it."""
    class_ = live_class()
    class_.publishes("yun", "camera")
    class_.asks("yun", c.RaiseHand("seat:7", "answer"), naming="hand")
    class_.joins(
        "observer" if entry is not OBSERVER else "another",
        OBSERVER if entry is not OBSERVER else replace(OBSERVER, person="gao"),
    )
    class_.joins("asker", entry)
    return class_


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
@pytest.mark.parametrize("role", ROLES)
def test_no_role_does_what_the_table_does_not_give_it(role: str, command: Any) -> None:
    entry, permission = ROLES[role], COMMANDS[command]
    held = permission == EVERYBODY or TABLE[permission, COLUMNS[entry.role]] not in ("·", "+")
    if held:
        return
    with pytest.raises(Refused) as refused:
        class_of(entry).would("asker", command)
    assert refused.value.code in OF_RIGHTS | NO_SUCH


NO_SUCH = {
    "switched_off",
    "no_such_endpoint",
    "hand_not_raised",
    "not_on_stage",
    "no_such_message",
    "no_such_rollcall",
}
"""Whether it is there for him comes before whether he may; what a switch gives and takes is no right."""


def test_the_lead_is_refused_nothing_of_his_own_for_want_of_a_right() -> None:
    of_a_room = (c.SubmitRollcall, c.SuspendRoom, c.ResumeRoom)  # where a co-teacher is, these are his
    for command, permission in COMMANDS.items():
        if permission == EVERYBODY or TABLE[permission, "LT"] == "·" or isinstance(command, of_a_room):
            continue
        class_ = class_of(PUPIL)
        try:
            class_.would("lead", command)
        except Refused as refused:
            assert refused.code not in OF_RIGHTS - {"not_named_substitute", "not_grantable"}, command


def test_nobody_from_another_room_narrows_this_one() -> None:
    class_ = live_class()
    for command in (
        c.Mute("yun", "microphone"),
        c.RemoveEndpoint("yun"),
        c.CloseMicrophone("yun"),
        c.SuspendRoom("room-yun"),
    ):
        assert class_.refusal("qing", command) in ("not_your_room", "not_the_lead"), command
    assert (LEAD.role, YUN.room) == ("lead_teacher", "room-yun")
