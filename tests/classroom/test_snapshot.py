from __future__ import annotations

from server.classroom.commands import (
    CallHand,
    Mute,
    MuteAll,
    PostChat,
    PublishTrack,
    RaiseHand,
)
from server.classroom.lesson import LESSON
from tests.classroom.room import LEAD, OBSERVER, QING, Class

SHIPPED = {
    "stage_seats": 2,
    "class_muted": [],
    "interaction_on": True,
    "switches": {
        "board": False,
        "file": False,
        "private_chat": False,
        "screen": False,
        "text": True,
        "video": True,
        "voice": True,
    },
    "by_room": {},
}


def test_a_snapshot_is_what_the_protocol_says() -> None:
    class_ = Class()
    class_.joins("lead", LEAD)
    class_.joins("qing", QING)
    class_.joins("observer", OBSERVER)
    class_.goes_live()
    class_.later(1_000)
    class_.asks("qing", PublishTrack("camera", "vp8"), naming="track1")
    class_.asks("lead", MuteAll("microphone"))
    class_.asks("lead", Mute("qing", "camera"))
    class_.asks("qing", RaiseHand("seat:14", "answer"), naming="hand1")
    class_.asks("lead", CallHand("hand1"), naming="turn1")
    class_.asks("qing", RaiseHand("seat:3", "question"), naming="hand2")
    class_.asks("lead", PostChat("class", "请说"), naming="message1")
    assert LESSON.snapshot(class_.lesson, "qing") == {
        "me": {
            "endpoint": "qing",
            "role": "co_teacher",
            "kind": "satellite_room",
            "room": "room-qing",
            "person": "wang",
            "can": [
                "draw",
                "join",
                "moderate_chat",
                "moderate_floor",
                "moderate_media",
                "press_key",
                "private_chat",
                "raise_hand",
                "read_log",
                "receive_class",
                "receive_wall",
                "remove_endpoint",
                "send_chat",
                "set_switch",
                "share_audio",
                "share_extra_video",
                "share_file",
                "share_video",
                "submit_rollcall",
            ],
            "hidden": False,
        },
        "session": {
            "id": "session-1",
            "kind": "lesson",
            "state": "live",
            "title": "平行四边形的面积",
            "lead": {"person": "li", "endpoint": "lead"},
            "zone": "Asia/Shanghai",
            "planned_start": "2026-11-24T00:00:00.000Z",
            "planned_end": "2026-11-24T00:40:00.000Z",
            "started": "2026-11-24T00:00:00.000Z",
        },
        "rules": SHIPPED | {"class_muted": ["microphone"]},
        "rooms": [
            {
                "room": "room-qing",
                "org_path": ["beijing", "qingshiling"],
                "class_group": "class-qing",
                "expected_count": 31,
                "co_teacher": "wang",
            },
            {
                "room": "room-yun",
                "org_path": ["beijing", "yunling"],
                "class_group": "class-yun",
                "expected_count": 25,
                "co_teacher": "sun",
            },
        ],
        "endpoints": {
            "lead": {
                "kind": "lead_room",
                "role": "lead_teacher",
                "person": "li",
                "room": "studio",
                "org_path": ["beijing", "mingxi"],
                "hidden": False,
                "link": "connected",
                "muted": {},
                "microphone": "closed",
                "tracks": {},
            },
            "qing": {
                "kind": "satellite_room",
                "role": "co_teacher",
                "person": "wang",
                "room": "room-qing",
                "class_group": "class-qing",
                "org_path": ["beijing", "qingshiling"],
                "expected_count": 31,
                "hidden": False,
                "link": "connected",
                "muted": {"camera": ["lead"]},
                "microphone": "open",
                "tracks": {"track1": {"source": "camera", "codec": "vp8", "layers": []}},
            },
        },
        "hands": [{"hand": "hand2", "endpoint": "qing", "whom": "seat:3", "kind": "question", "raised_ms": 1_000}],
        "stage": [{"turn": "turn1", "place": 1, "endpoint": "qing", "whom": "seat:14", "entered_ms": 1_000}],
        "microphones": {"room-qing": "qing"},
        "chat": [
            {
                "message": "message1",
                "endpoint": "lead",
                "channel": "class",
                "text": "请说",
                "at_ms": 1_000,
                "question": False,
            }
        ],
        "sending": {"room-qing": ["qing"]},
        "layouts": {},
        "staffed": {},
        "checks": {},
        "reception": [],
        "rollcall": {"rolls": []},
    }


def test_before_it_is_opened_a_session_has_nothing_but_its_name() -> None:
    assert LESSON.snapshot(LESSON.initial("session-1"), "qing") == {
        "session": {"id": "session-1", "state": "scheduled"},
        "rules": SHIPPED,
        "rooms": [],
        "endpoints": {},
        "hands": [],
        "stage": [],
        "microphones": {},
        "chat": [],
        "sending": {},
        "layouts": {},
        "staffed": {},
        "checks": {},
        "reception": [],
        "rollcall": {"rolls": []},
    }


def test_maps_are_sorted_by_id() -> None:
    class_ = Class()
    for name in ("yyyyyyyy", "aaaaaaaa", "mmmmmmmm"):
        class_.joins(name, QING)
    assert list(LESSON.snapshot(class_.lesson, "aaaaaaaa")["endpoints"]) == ["aaaaaaaa", "mmmmmmmm", "yyyyyyyy"]
