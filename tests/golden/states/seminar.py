"""Writes a seminar with its floor, a chair that passes on, two screens and remarks; as `first_class`.

python -m tests.golden.states.seminar > tests/golden/states/seminar.jsonl
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta

from events import codec
from events.schema.base import Actor, Commit, Fact
from server.live.aspects.floor import GiveFloor, TakeFloor
from server.live.aspects.hands import RaiseHand
from server.live.aspects.lead import HandOverLead
from server.live.aspects.lifecycle import EndSession, StartSession
from server.live.aspects.marks import RemoveMark, SetMark
from server.live.aspects.microphones import OpenMicrophone
from server.live.aspects.mute import MuteAll
from server.live.aspects.roster import Leave
from server.live.rulebook import LOG, By
from server.research.seminar.commands import SeminarCommand
from server.research.seminar.rulebook import SEMINAR
from server.research.seminar.state import Seminar
from tests.research.meeting import BEGINS, CHAIR, GUEST, MA, WANG, Meeting

from .first_class import SESSION, TENANT, FixedKeys
from .whole_class import of_this_edition

VIEWERS = (LOG, "chair", "wang", "ma", "guest")


class Written(Meeting):
    """A seminar whose commits are kept as well."""

    def __init__(self) -> None:
        self.commits: list[Commit] = []
        super().__init__()

    def asks(self, who: str | By, command: SeminarCommand, naming: str | None = None) -> Sequence[Fact]:
        facts = super().asks(who, command, naming)
        if isinstance(command, StartSession):
            self.at_ms = 0
        now, sequence = BEGINS + timedelta(milliseconds=self.at_ms or 0), len(self.commits) + 1
        self.commits.append(
            Commit(
                id=f"{SESSION}.x1-golden.{sequence}",
                aggregate=f"session/{SESSION}",
                sequence=sequence,
                epoch=1,
                time=now,
                recorded=now,
                actor=Actor(who if isinstance(who, str) else None),
                command=type(command).__name__,
                facts=tuple(facts),
                at_ms=self.at_ms,
            )
        )
        if self.at_ms is not None:
            self.at_ms += 1_000
        return facts


def seminar() -> list[Commit]:
    room = Written()
    for name, entry in (("chair", CHAIR), ("wang", WANG), ("ma", MA), ("guest", GUEST)):
        room.joins(name, entry)
    room.asks("chair", StartSession())
    room.publishes("wang", "camera", "microphone", "screen")
    room.publishes("ma", "screen")
    room.asks("wang", OpenMicrophone())
    room.asks("wang", RaiseHand("room", "speak"), naming="hand1")
    room.asks("chair", GiveFloor("wang"))
    room.asks("wang", SetMark("远端动手了"), naming="mark2")
    room.asks("ma", SetMark("沿高剪开", about_ms=2_000, kind="chapter"), naming="mark1")
    room.asks("guest", RaiseHand("room", "question"), naming="hand2")
    room.asks("chair", GiveFloor("guest"))
    room.asks("guest", TakeFloor())
    room.asks("chair", MuteAll("microphone"))
    room.asks("chair", GiveFloor("ma"))
    room.asks("chair", RemoveMark("mark2"))
    room.asks("chair", HandOverLead("ma"))
    room.asks("ma", GiveFloor("chair"))
    room.asks("guest", Leave())
    room.asks("chair", Leave())
    room.asks("ma", EndSession("taught"))
    return room.commits


def hashes(state: Seminar) -> dict[str, str]:
    """What each viewer sees, cut to what a snapshot of this edition held, as a hash."""
    seen = {viewer: SEMINAR.snapshot(state, viewer) for viewer in VIEWERS}
    cut = {viewer: of_this_edition(part) | _only_here(part) for viewer, part in seen.items()}
    return {viewer: hashlib.sha256(codec.canonical(part)).hexdigest() for viewer, part in cut.items()}


def _only_here(snapshot: dict[str, object]) -> dict[str, object]:
    return {name: snapshot[name] for name in ("floor", "marks") if name in snapshot}


def lines() -> Iterator[str]:
    state = SEMINAR.initial(SESSION)
    for commit in seminar():
        body = codec.encode(commit, TENANT, FixedKeys(), lambda: bytes(12))
        for fact in codec.decode(body, TENANT).facts:
            state = SEMINAR.evolve(state, fact, commit.at_ms)
        line = {"commit": codec.stored(body), "states": hashes(state)}
        yield json.dumps(line, ensure_ascii=False, sort_keys=True)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines())
