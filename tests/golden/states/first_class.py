"""Writes a class that holds every fact of a lesson, and the hash of what each viewer then sees.

    python -m tests.golden.states.first_class > tests/golden/states/first_class.jsonl

One line a commit: as it is stored, and `states`: SHA-256 of the canonical snapshot by viewer, read without keys
and cut to what a snapshot of the first edition held. A line that was ever released is never written again:
`evolve` of an existing fact is frozen.
New types of facts get a new file beside this one.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from events import codec
from events.schema.base import Actor, Commit, Fact
from server.classroom.commands import (
    CallHand,
    EndSession,
    HoldClass,
    InviteToStage,
    Leave,
    LessonCommand,
    LowerAllHands,
    Mute,
    MuteAll,
    NoticeGraceOver,
    OpenMicrophone,
    OwnSession,
    PostChat,
    PublishTrack,
    RaiseHand,
    ResumeSession,
    SendDown,
    StartSession,
    SuspendSession,
    Tick,
    Unmute,
    UnmuteAll,
    UnpublishTrack,
)
from server.classroom.lesson import LESSON
from server.classroom.state import Lesson
from server.live.rulebook import LOG
from tests.classroom.room import BELL, BOX, LEAD, OBSERVER, QING, SYSTEM, YUN, Class

TENANT = "main"
SESSION = "01938a4e-77b2-7c31-9d5e-2f6a1b3c4d5e"
VIEWERS = (LOG, "lead", "qing", "observer")
FIRST_EDITION = {"session", "rooms", "hands", "stage", "microphones", "chat"}
OF_ENDPOINT = {
    *("kind", "role", "person", "room", "class_group", "org_path", "expected_count", "hidden", "capacity"),
    *("link", "since_ms", "muted", "microphone", "tracks"),
}


class FixedKeys:
    """Keys that make the same bytes every time."""

    def subject_key(self, subject: str) -> tuple[int, bytes]:
        return 1, hashlib.sha256(subject.encode()).digest()

    def class_secret(self, aggregate: str, retention: str) -> bytes:
        return hashlib.sha256(f"{aggregate} {retention}".encode()).digest()

    sealing_key = subject_key
    sealing_secret = class_secret


class Written(Class):
    """A class whose commits are kept as well."""

    def __init__(self) -> None:
        self.commits: list[Commit] = []
        super().__init__()

    def asks(self, who: Any, command: LessonCommand, naming: str | None = None) -> Sequence[Fact]:
        if isinstance(command, StartSession):
            facts = self.would(who, command, naming)
            self.at_ms = 0
            self.happens(*facts)
        else:
            facts = super().asks(who, command, naming)
        now = BELL + timedelta(milliseconds=self.at_ms or 0)
        sequence = len(self.commits) + 1
        self.commits.append(
            Commit(
                id=f"{SESSION}.x1-golden.{sequence}",
                aggregate=f"session/{SESSION}",
                sequence=sequence,
                epoch=1,
                time=now,
                recorded=now,
                actor=Actor(who if isinstance(who, str) and who != SYSTEM else None),
                command=type(command).__name__,
                facts=tuple(facts),
                at_ms=self.at_ms,
            )
        )
        if self.at_ms is not None:
            self.later(1_000)
        return facts


def first_class() -> list[Commit]:
    class_ = Written()
    own = OwnSession("http://one", 1, BELL, "0.1.0", "start", "00" * 32)
    class_.asks(SYSTEM, own)
    for name, entry in (("lead", LEAD), ("qing", QING), ("yun", YUN), ("observer", OBSERVER), ("box", BOX)):
        class_.joins(name, entry)
    class_.publishes("lead", "camera", "microphone", "screen")
    class_.asks("lead", StartSession())
    class_.asks("lead", OpenMicrophone())
    class_.asks("qing", PublishTrack("camera", "vp8"), naming="track1")
    class_.asks("lead", MuteAll("microphone"))
    class_.asks("qing", RaiseHand("seat:14", "answer"), naming="hand1")
    class_.asks("yun", RaiseHand("seat:2", "question"), naming="hand2")
    class_.asks("lead", CallHand("hand1"), naming="turn1")
    class_.asks("lead", InviteToStage("yun", "room"), naming="turn2")
    class_.asks(SYSTEM, Tick())
    class_.asks("lead", Mute("qing", "camera"))
    class_.asks("qing", Mute("qing", "camera"))
    class_.asks("lead", Unmute("qing", "camera"))
    class_.asks("lead", SendDown("turn1"))
    class_.asks("qing", PostChat("class", "看得见吗", question=True), naming="message1")
    class_.asks("lead", PostChat("class", "看得见", "message1"), naming="message2")
    class_.asks("lead", LowerAllHands())
    class_.asks("lead", UnmuteAll("microphone"))
    class_.asks("lead", UnpublishTrack("lead-screen"))
    class_.asks("lead", SuspendSession("break"))
    class_.asks("lead", ResumeSession())
    class_.loses_link("yun")
    class_.asks(SYSTEM, NoticeGraceOver("yun"))
    class_.loses_link("lead")
    class_.asks(SYSTEM, HoldClass())
    class_.joins("lead", LEAD)
    class_.asks("box", Leave())
    class_.joins("yun", replace(YUN, expected_count=24))
    class_.asks(SYSTEM, replace(own, epoch=2, cause="failover", anchor_ms=class_.at_ms, last_heard_ms=27_000))
    class_.joins("lead", LEAD)
    class_.asks("lead", EndSession("taught"))
    return class_.commits


def hashes(lesson: Lesson) -> dict[str, str]:
    """What each viewer sees, as a hash."""
    seen = {viewer: of_first_edition(LESSON.snapshot(lesson, viewer)) for viewer in VIEWERS}
    return {viewer: hashlib.sha256(codec.canonical(part)).hexdigest() for viewer, part in seen.items()}


def of_first_edition(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Less what later editions show beside it, and less rights, which no fact of that class changed."""
    parts = {name: part for name, part in snapshot.items() if name in FIRST_EDITION}
    parts["rules"] = _only(snapshot["rules"], {"stage_seats", "class_muted"})
    parts["endpoints"] = {name: _only(part, OF_ENDPOINT) for name, part in snapshot["endpoints"].items()}
    if "me" in snapshot:
        parts["me"] = _only(snapshot["me"], {"endpoint", "role", "kind", "room", "person", "hidden"})
    return parts


def _only(part: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name in names}


def lines() -> Iterator[str]:
    lesson = LESSON.initial(SESSION)
    for commit in first_class():
        body = codec.encode(commit, TENANT, FixedKeys(), lambda: bytes(12))
        for fact in codec.decode(body, TENANT).facts:
            lesson = LESSON.evolve(lesson, fact, commit.at_ms)
        line = {"commit": codec.stored(body), "states": hashes(lesson)}
        yield json.dumps(line, ensure_ascii=False, sort_keys=True)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines())
