"""A seminar's commands: every one is agreed on, members have the media rows, and the rest is the chair's."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_args

import pytest

from server.access.matrix import PERMISSIONS
from server.live.rulebook import Refused
from server.research.seminar import commands as c
from tests.access.test_matrix import agreed
from tests.laws.test_live_authorization import COMMANDS as OF_LESSONS
from tests.laws.test_live_authorization import EVERYBODY, NO_SUCH, OF_RIGHTS
from tests.research.meeting import Meeting, meeting

TABLE = agreed()
HERE = {"yun": "ma", "yun-camera": "ma-camera"}


def here(command: Any) -> Any:
    """A lesson's command, about somebody who is in this seminar."""
    values = {field.name: getattr(command, field.name) for field in fields(command)}
    named = {name: HERE[value] for name, value in values.items() if value in HERE}
    return type(command)(**(values | named))


COMMANDS: dict[Any, str] = {
    here(command): permission
    for command, permission in OF_LESSONS.items()
    if isinstance(command, get_args(c.ClientCommand))
} | {
    c.GiveFloor("ma"): "moderate_floor",
    c.TakeFloor(): "moderate_floor",
    c.SetMark("远端动手了"): "write_observation",
    c.RemoveMark("mark"): "write_observation",
}
OF_MEMBERS = {  # permissions.md, "Seminar": written down here a second time, on purpose
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
}
COLUMNS = {"chair": "LT", "wang": "RE", "guest": "GU"}


def under_way() -> Meeting:
    """A live seminar in which somebody has a hand up, has shown himself, and has made a remark."""
    made = meeting()
    made.publishes("ma", "camera", "microphone")
    made.asks("ma", c.RaiseHand("room", "speak"), naming="hand")
    made.asks("ma", c.SetMark("先看这里"), naming="mark")
    return made


def held(who: str, permission: str) -> bool:
    if permission == EVERYBODY:
        return True
    if who == "wang":
        return permission in OF_MEMBERS
    return TABLE[permission, COLUMNS[who]] not in ("·", "+")


def test_every_command_of_a_seminar_is_agreed_on() -> None:
    assert {type(command) for command in COMMANDS} == set(get_args(c.ClientCommand))
    assert set(COMMANDS.values()) <= {*PERMISSIONS, EVERYBODY}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
@pytest.mark.parametrize("who", COLUMNS)
def test_neither_member_nor_guest_does_what_is_not_his(who: str, command: Any) -> None:
    if held(who, COMMANDS[command]):
        return
    with pytest.raises(Refused) as refused:
        under_way().would(who, command)
    assert refused.value.code in OF_RIGHTS | NO_SUCH | {"no_such_mark"}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
@pytest.mark.parametrize("who", COLUMNS)
def test_nobody_is_refused_his_own_for_want_of_a_right(who: str, command: Any) -> None:
    if not held(who, COMMANDS[command]):
        return
    if who == "guest" and isinstance(command, c.ReportCheck):
        return  # a check is of the devices of who is expected
    if who == "wang" and isinstance(command, c.RemoveMark):
        return  # it is taken back by who wrote it, and by who leads
    try:
        under_way().would(who, command)
    except Refused as refused:
        assert refused.code not in OF_RIGHTS - {"not_grantable"}, command


def test_who_is_not_in_the_seminar_does_nothing_in_it() -> None:
    for command in COMMANDS:
        assert under_way().refusal("stranger", command) == "not_joined"
