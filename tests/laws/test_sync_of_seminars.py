"""The law of sync and its company over seminars played at random, for every viewer after every command."""

from __future__ import annotations

import random

from server.live.aspects.floor import GiveFloor, TakeFloor
from server.live.aspects.lead import HandOverLead
from server.live.aspects.lifecycle import EndSession
from server.live.aspects.marks import RemoveMark, SetMark
from server.live.aspects.microphones import OpenMicrophone
from server.live.aspects.tracks import PublishTrack
from server.live.rulebook import By, Refused
from server.research.seminar.commands import SeminarCommand
from server.research.seminar.rulebook import SEMINAR
from server.research.seminar.state import Seminar
from tests.laws.playing_seminars import CAST, SECRET, anything
from tests.research.meeting import Meeting, meeting

SEMINARS = 12
TRIES = 400


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
