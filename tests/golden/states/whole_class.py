"""Writes a class of keys and switches, a lead that passes on, grants, a door and four channels; as `first_class`.

python -m tests.golden.states.whole_class > tests/golden/states/whole_class.jsonl
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from events import codec
from events.schema.base import Commit
from events.schema.values import Entry
from server.classroom.commands import (
    AllowEntry,
    GrantRight,
    HandOverLead,
    HoldClass,
    LockDoor,
    LockInteraction,
    LowerAllHands,
    NameSubstitute,
    PostChat,
    RaiseHand,
    RemoveEndpoint,
    RestoreHands,
    ResumeRoom,
    RevealEndpoint,
    StartSession,
    SuspendRoom,
    TakeLead,
    TakeRight,
    TurnSwitch,
    UnlockDoor,
    UnlockInteraction,
    WithdrawChat,
)
from server.classroom.lesson import LESSON
from server.classroom.state import Lesson
from server.live.rulebook import LOG
from tests.classroom.room import LEAD, OBSERVER, PHONE, QING, SYSTEM, YUN

from .first_class import FIRST_EDITION, OF_ENDPOINT, SESSION, TENANT, FixedKeys, Written

LIN = Entry("", "personal", "substitute", ("beijing", "mingxi"), "lin")
PUPIL = Entry("", "student_device", "student", ("beijing", "qingshiling"), "p7", "room-qing")
GUEST = replace(LIN, role="guest", person="bai")
VIEWERS = (LOG, "lead", "lin", "qing", "phone", "pupil", "observer")
RULES = {"stage_seats", "class_muted", "interaction_on", "switches", "by_room"}
OF_ROOM = {"interaction_on", "suspended", "switches"}


def whole_class() -> list[Commit]:
    class_ = Written()
    cast = {
        "lead": LEAD,
        "lin": LIN,
        "qing": QING,
        "yun": YUN,
        "phone": PHONE,
        "pupil": PUPIL,
        "observer": OBSERVER,
    }
    for name, entry in {**cast, "guest": GUEST}.items():
        class_.joins(name, entry)
    class_.asks("lead", StartSession())
    class_.asks("qing", RaiseHand("seat:1", "answer"), naming="hand1")
    class_.asks("yun", RaiseHand("seat:2", "answer"), naming="hand2")
    class_.asks("lead", LowerAllHands())
    class_.asks("lead", RestoreHands())
    class_.asks("lead", TurnSwitch("private_chat", True))
    class_.asks("qing", TurnSwitch("video", False, "room-qing"))
    class_.asks("lead", TurnSwitch("video", False, "room-qing"))
    class_.asks("yun", LockInteraction("room-yun"))
    class_.asks("yun", UnlockInteraction("room-yun"))
    class_.asks("yun", SuspendRoom("room-yun"))
    class_.asks("yun", ResumeRoom("room-yun"))
    class_.asks("pupil", PostChat("private", "老师，我没懂"), naming="message1")
    class_.asks("lead", PostChat("private", "哪里", to="pupil"), naming="message2")
    class_.asks("phone", PostChat("back", "三班网不好"), naming="message3")
    class_.asks("qing", PostChat("room", quick="cannot_hear"), naming="message4")
    class_.asks("pupil", WithdrawChat("message1"))
    class_.asks("lead", GrantRight("qing", "share_screen"))
    class_.asks("lead", GrantRight("guest", "share_audio"))
    class_.asks("lead", TakeRight("guest", "share_audio"))
    class_.asks("lead", LockDoor())
    class_.asks("lead", RemoveEndpoint("guest"))
    class_.asks("lead", AllowEntry(person="bai"))
    class_.asks("lead", UnlockDoor())
    class_.asks("observer", RevealEndpoint())
    class_.asks("lead", LockInteraction())
    class_.asks("lead", NameSubstitute("lin"))
    class_.loses_link("lead")
    class_.asks(SYSTEM, HoldClass())
    class_.later(5_000)
    class_.asks("lin", TakeLead())
    class_.asks("lin", UnlockInteraction())
    class_.joins("lead", LEAD)
    class_.asks("lin", HandOverLead("lead"))
    return class_.commits


def hashes(lesson: Lesson) -> dict[str, str]:
    """What each viewer sees, cut to what a snapshot of this edition held, as a hash."""
    seen = {viewer: of_this_edition(LESSON.snapshot(lesson, viewer)) for viewer in VIEWERS}
    return {viewer: hashlib.sha256(codec.canonical(part)).hexdigest() for viewer, part in seen.items()}


def of_this_edition(snapshot: dict[str, Any]) -> dict[str, Any]:
    parts = {name: part for name, part in snapshot.items() if name in FIRST_EDITION | {"door_locked", "barred"}}
    parts["rules"] = {name: part for name, part in snapshot["rules"].items() if name in RULES}
    parts["rules"]["by_room"] = {
        room: {name: part for name, part in own.items() if name in OF_ROOM}
        for room, own in snapshot["rules"]["by_room"].items()
    }
    parts["endpoints"] = {
        endpoint: {name: part for name, part in shown.items() if name in OF_ENDPOINT | {"granted"}}
        for endpoint, shown in snapshot["endpoints"].items()
    }
    return parts


def lines() -> Iterator[str]:
    lesson = LESSON.initial(SESSION)
    for commit in whole_class():
        body = codec.encode(commit, TENANT, FixedKeys(), lambda: bytes(12))
        for fact in codec.decode(body, TENANT).facts:
            lesson = LESSON.evolve(lesson, fact, commit.at_ms)
        line = {"commit": codec.stored(body), "states": hashes(lesson)}
        yield json.dumps(line, ensure_ascii=False, sort_keys=True)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines())
