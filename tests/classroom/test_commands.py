from __future__ import annotations

import json
from typing import Any

import pytest

from events.schema.values import Layer
from server.classroom.commands import (
    ClientCommand,
    EndSession,
    HoldClass,
    Join,
    Mute,
    PostChat,
    PublishTrack,
    RaiseHand,
    RemoveEndpoint,
    StartSession,
    Unmute,
    UnmuteAll,
    parse,
)
from server.classroom.lesson import LESSON
from server.live.rulebook import Malformed

COUNTS: dict[str, Any] = {
    "expected_count": 31,
    "present_count": 30,
    "late_count": 1,
    "headcount": 30,
    "absent": [{"whom": "seat:14", "excused": True, "reason": "病假"}],
    "late": ["seat:3"],
}
GOOD: dict[str, dict[str, Any]] = {
    "StartSession": {},
    "SuspendSession": {"cause": "break"},
    "ResumeSession": {},
    "EndSession": {"cause": "taught"},
    "CancelSession": {"reason": "teacher", "note": "发烧"},
    "Leave": {},
    "RemoveEndpoint": {"endpoint": "k7q2mzpd"},
    "PublishTrack": {
        "source": "camera",
        "codec": "vp8",
        "layers": [{"width": 640, "height": 360, "max_kbps": 500}],
    },
    "UnpublishTrack": {"track": "k7q2mzpd"},
    "RaiseHand": {"whom": "seat:14", "kind": "answer"},
    "LowerHand": {"hand": "k7q2mzpd"},
    "LowerAllHands": {},
    "CallHand": {"hand": "k7q2mzpd"},
    "InviteToStage": {"endpoint": "k7q2mzpd", "whom": "room"},
    "SendDown": {"turn": "k7q2mzpd"},
    "LeaveStage": {"turn": "k7q2mzpd"},
    "MuteAll": {"source": "microphone"},
    "UnmuteAll": {"source": "microphone"},
    "Mute": {"endpoint": "k7q2mzpd", "source": "camera"},
    "Unmute": {"endpoint": "k7q2mzpd", "source": "camera"},
    "OpenMicrophone": {},
    "CloseMicrophone": {"endpoint": "k7q2mzpd"},
    "PostChat": {"channel": "class", "text": "看得见", "reply_to": "k7q2mzpd", "question": True},
    "OpenRollcall": {"endpoints": ["k7q2mzpd"]},
    "SubmitRollcall": COUNTS | {"endpoint": "k7q2mzpd", "round": "k7q2mzpd", "method": "manual"},
    "ConfirmRollcall": {"rollcall": "k7q2mzpd"},
    "CorrectRollcall": COUNTS | {"rollcall": "k7q2mzpd", "reason": "miscounted", "note": "数错了"},
    "StaffEndpoint": {"endpoint": "k7q2mzpd", "person": "wang", "pin": "123456"},
    "UnstaffEndpoint": {"endpoint": "k7q2mzpd"},
    "ReportCheck": {
        "camera": "ready",
        "speaker": "heard",
        "verdict": "not_ready",
        "microphone_db": -31,
        "rtt_ms": 46,
        "loss_bp": 20,
        "up_kbps": 2400,
        "down_kbps": 9000,
        "path": "udp",
        "clock_offset_ms": -12,
        "faults": ["network_lossy"],
    },
    "ChangeLayout": {"screen": "2", "layout": "wall", "endpoint": "k7q2mzpd"},
    "MoveSending": {"endpoint": "k7q2mzpd"},
    "WithdrawChat": {"message": "k7q2mzpd"},
    "RestoreHands": {},
    "LockInteraction": {"room": "room-qing"},
    "UnlockInteraction": {},
    "SuspendRoom": {"room": "room-qing"},
    "ResumeRoom": {"room": "room-qing"},
    "TurnSwitch": {"switch": "video", "on": False, "room": "room-qing"},
    "NameSubstitute": {"person": "7b0e4c5a-1f7d-4e0b-8a39-5d2c9e61f0aa"},
    "HandOverLead": {"to": "k7q2mzpd"},
    "TakeLead": {},
    "GrantRight": {"endpoint": "k7q2mzpd", "permission": "share_screen"},
    "TakeRight": {"endpoint": "k7q2mzpd", "permission": "share_screen"},
    "RevealEndpoint": {},
    "LockDoor": {},
    "UnlockDoor": {},
    "AllowEntry": {"device": "0123456789abcdef"},
}


def code(name: str, fields: Any) -> str:
    with pytest.raises(Malformed) as malformed:
        parse(name, fields)
    assert malformed.value.text.endswith(".")
    assert len(malformed.value.text) < 400
    return malformed.value.code


def test_every_command_of_a_client_has_an_example_here() -> None:
    assert sorted(GOOD) == sorted(command.__name__ for command in ClientCommand.__args__)


@pytest.mark.parametrize("name", GOOD)
def test_good_words_become_their_command(name: str) -> None:
    assert type(parse(name, GOOD[name])).__name__ == name


def test_lists_become_tuples_and_objects_their_values() -> None:
    assert parse("PublishTrack", GOOD["PublishTrack"]) == PublishTrack("camera", "vp8", (Layer(640, 360, 500),))
    assert parse("PostChat", {"channel": "class", "text": "好"}) == PostChat("class", "好", None, False)


@pytest.mark.parametrize(
    "name", ["", "raiseHand", "Join", "OpenSession", "HoldClass", "Tick", "OwnSession", "Revoke", "AbandonSession"]
)
def test_what_the_system_says_no_client_may(name: str) -> None:
    assert code(name, {}) == "unknown_command"


@pytest.mark.parametrize("name", GOOD)
def test_a_field_too_many_is_malformed(name: str) -> None:
    assert code(name, GOOD[name] | {"by": "lead"}) == "malformed"


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, fields in GOOD.items() for field in fields])
@pytest.mark.parametrize("wrong", [None, 7, -1, 1.5, [], {}, "", "\x00", "ééééé", "k7q2mzpd\n", True, ["x" * 9]])
def test_a_field_of_the_wrong_form_never_raises_anything_else(name: str, field: str, wrong: Any) -> None:
    try:
        parse(name, GOOD[name] | {field: wrong})
    except Malformed as malformed:
        assert malformed.code == "malformed"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("RaiseHand", {"whom": "seat:1234"}),
        ("RaiseHand", {"whom": "seat:1\n"}),
        ("RaiseHand", {"whom": "seat:一"}),
        ("RaiseHand", {"whom": 14}),
        ("RaiseHand", {"kind": "sing"}),
        ("CallHand", {"hand": "K7Q2MZPD"}),
        ("CallHand", {"hand": "k7q2mzp"}),
        ("CallHand", {"hand": "k7q2mzpd\n"}),
        ("OpenMicrophone", {"endpoint": "someone"}),
        ("EndSession", {"cause": "abandoned"}),
        ("Mute", {"source": "piano"}),
        ("PostChat", {"channel": "everyone"}),
        ("PostChat", {"quick": "louder"}),
        ("GrantRight", {"permission": "rule_the_world"}),
        ("AllowEntry", {"device": "6f1c0e2a-7d1b-4f0a-9a51-2f5e0c9b7d10"}),
        ("TurnSwitch", {"on": 1}),
        ("LockInteraction", {"room": "r" * 65}),
        ("PostChat", {"question": 1}),
        ("PostChat", {"text": "x" * 20_000}),
        ("PostChat", {"text": "\ud800"}),
        ("PublishTrack", {"codec": "v" * 33}),
        ("PublishTrack", {"layers": [{"width": 640, "height": 360}]}),
        ("PublishTrack", {"layers": [{"width": "640", "height": 360, "max_kbps": 500}]}),
        ("PublishTrack", {"layers": [{"width": 0, "height": 360, "max_kbps": 500}]}),
        ("PublishTrack", {"layers": [{"width": 640, "height": 9000, "max_kbps": 500}]}),
        ("PublishTrack", {"layers": [{"width": 640, "height": 360, "max_kbps": 10**30}]}),
        ("PublishTrack", {"layers": [{"width": 640, "height": 360, "max_kbps": 500, "rid": "a b"}]}),
        ("PublishTrack", {"layers": [{"width": 640, "height": 360, "max_kbps": 500, "rid": "r" * 17}]}),
        ("PublishTrack", {"layers": [{"width": 640, "height": 360, "max_kbps": 500, "more": 1}]}),
        ("PublishTrack", {"layers": [{"width": 640, "height": 360, "max_kbps": 500}] * 4}),
    ],
)
def test_nonsense_is_malformed(name: str, change: dict[str, Any]) -> None:
    assert code(name, GOOD[name] | change) == "malformed"


def test_what_is_not_json_is_malformed() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert code("RaiseHand", {"whom": float("nan"), "kind": "answer"}) == "malformed"
    assert code("RaiseHand", {"whom": deep, "kind": "answer"}) == "malformed"


def test_a_refusal_does_not_echo_what_was_sent() -> None:
    with pytest.raises(Malformed) as malformed:
        parse("RaiseHand", {"whom": "<script>", "kind": "answer"})
    assert "<script>" not in malformed.value.text


def test_a_hostile_message_of_64_kib_is_refused_quickly() -> None:
    fields = json.loads('{"whom": ' + "[" * 900 + "]" * 900 + "}")
    assert code("RaiseHand", fields | {str(number): "x" * 50 for number in range(1_000)}) == "malformed"


@pytest.mark.parametrize(
    ("command", "narrows"),
    [
        (Mute("k7q2mzpd", "camera"), True),
        (RemoveEndpoint("k7q2mzpd"), True),
        (EndSession("taught"), True),
        (HoldClass(), True),
        (Unmute("k7q2mzpd", "camera"), False),
        (UnmuteAll("camera"), False),
        (StartSession(), False),
        (RaiseHand("room", "answer"), False),
    ],
)
def test_what_only_takes_away_narrows(command: ClientCommand, narrows: bool) -> None:
    assert LESSON.narrows(command) is narrows
    assert not LESSON.narrows(Join)
