"""The law of sync and its company over seminars played at random, for every viewer after every command."""

from __future__ import annotations

import random
from collections.abc import Callable

from server.live.aspects.chat import PostChat
from server.live.aspects.floor import GiveFloor, TakeFloor
from server.live.aspects.hands import LowerAllHands, RaiseHand
from server.live.aspects.keys import LockInteraction, TurnSwitch, UnlockInteraction
from server.live.aspects.lead import HandOverLead
from server.live.aspects.lifecycle import EndSession, ResumeSession, SuspendSession, Tick
from server.live.aspects.marks import RemoveMark, SetMark
from server.live.aspects.microphones import CloseMicrophone, OpenMicrophone
from server.live.aspects.mute import Mute, MuteAll, Unmute, UnmuteAll
from server.live.aspects.roster import Leave, NoticeGraceOver, NoticeLinkLost, RemoveEndpoint
from server.live.aspects.tracks import PublishTrack
from server.live.rulebook import By, Refused
from server.research.commands import SeminarCommand
from server.research.seminar import SEMINAR
from server.research.state import Seminar
from tests.research.meeting import CHAIR, GUEST, MA, SYSTEM, WANG, Meeting, meeting

CAST = {"chair": CHAIR, "wang": WANG, "ma": MA, "guest": GUEST}
SECRET = "SECRET remark"
SEMINARS = 12
TRIES = 400


def anything(rng: random.Random, room: Meeting) -> tuple[str | By, SeminarCommand]:
    who, other = rng.choice(list(CAST)), rng.choice(list(CAST))
    marks = [mark.mark for mark in room.seminar.marks.standing] or ["none"]
    connection = room.seminar.roster.desks[other].connection if other in room.seminar.roster.desks else ""
    source = rng.choice(("camera", "microphone", "screen"))
    codec = "opus" if source == "microphone" else "vp8"
    tried: list[Callable[[], tuple[str | By, SeminarCommand]]] = [
        lambda: (who, RaiseHand("room", "speak")),
        lambda: (who, GiveFloor(other)),
        lambda: (who, TakeFloor()),
        lambda: (who, HandOverLead(other)),
        lambda: (who, SetMark(SECRET)),
        lambda: (who, RemoveMark(rng.choice(marks))),
        lambda: (who, PublishTrack(source, codec)),  # type: ignore[arg-type]
        lambda: (who, rng.choice((OpenMicrophone(), CloseMicrophone()))),
        lambda: (who, rng.choice((MuteAll("microphone"), UnmuteAll("microphone")))),
        lambda: (who, rng.choice((Mute(other, "camera"), Unmute(other, "camera")))),
        lambda: (who, PostChat("class", "好")),
        lambda: (who, rng.choice((LockInteraction(), UnlockInteraction(), LowerAllHands()))),
        lambda: (who, TurnSwitch("text", rng.random() < 0.7)),
        lambda: (who, rng.choice((SuspendSession("break"), ResumeSession(), ResumeSession()))),
        lambda: (who, rng.choice((Leave(), RemoveEndpoint(other, False)))),
        lambda: (SYSTEM, NoticeLinkLost(other, connection, room.at_ms, "closed")),
        lambda: (SYSTEM, NoticeGraceOver(other)),
        lambda: (SYSTEM, Tick()),
    ]
    return rng.choice(tried)()


class Watched:
    """What each viewer has, made of what it was told."""

    def __init__(self, room: Meeting) -> None:
        self.room = room
        self.held = {name: SEMINAR.visible(room.seminar, name) for name in CAST}
        self.accepted: set[type] = set()

    def tries(self, who: str | By, command: SeminarCommand) -> None:
        before = self.room.seminar
        try:
            facts = self.room.asks(who, command)
        except Refused:
            return
        self.accepted.add(type(command))
        assert 1 <= len(facts) <= 512
        states = [before]
        for fact in facts:
            states.append(SEMINAR.evolve(states[-1], fact, self.room.at_ms))
        for viewer in CAST:
            self._follow(viewer, facts, states)
        if SEMINAR.narrows(command):
            was, now = SEMINAR.scene(before, 1).forwarded, SEMINAR.scene(states[-1], 1).forwarded
            assert now <= was, command

    def _follow(self, viewer: str, facts: object, states: list[Seminar]) -> None:
        has, after, renewed = self.held[viewer], states[-1], False
        for fact, then in zip(facts, states, strict=False):  # type: ignore[call-overload]
            renewed = renewed or SEMINAR.renewed(fact) == viewer
            if SEMINAR.reaches(fact, then, viewer):
                has = SEMINAR.evolve(has, fact, self.room.at_ms)
        wanted = SEMINAR.visible(after, viewer)
        self.held[viewer] = wanted if renewed else has
        assert self.held[viewer] == wanted, viewer
        assert (viewer == "guest") <= (SECRET not in str(SEMINAR.snapshot(after, viewer)))


def played(seed: int) -> Watched:
    rng, room = random.Random(seed), meeting()
    watched = Watched(room)
    for _ in range(TRIES):
        assert room.at_ms is not None
        room.at_ms += rng.choice((0, 3, 250, 9_000))
        watched.tries(*anything(rng, room))
        for name, entry in CAST.items():
            if not room.seminar.roster.endpoints[name].here and rng.random() < 0.5:
                room.joins(name, entry)
                watched.held = {viewer: SEMINAR.visible(room.seminar, viewer) for viewer in CAST}
    if room.seminar.roster.lead is not None:
        watched.tries(room.seminar.roster.lead, EndSession("taught"))
    return watched


def test_what_each_viewer_was_told_is_what_it_may_see() -> None:
    accepted = set[type]().union(*(played(seed).accepted for seed in range(SEMINARS)))
    assert accepted >= {GiveFloor, TakeFloor, SetMark, RemoveMark, PublishTrack, OpenMicrophone, HandOverLead}
