"""Seminars played at random: who is there, and anything that anybody might ask."""

from __future__ import annotations

import random
from collections.abc import Callable

from server.live.aspects.chat import PostChat
from server.live.aspects.floor import GiveFloor, TakeFloor
from server.live.aspects.hands import LowerAllHands, RaiseHand
from server.live.aspects.keys import LockInteraction, TurnSwitch, UnlockInteraction
from server.live.aspects.lead import HandOverLead
from server.live.aspects.lifecycle import ResumeSession, SuspendSession, Tick
from server.live.aspects.marks import RemoveMark, SetMark
from server.live.aspects.microphones import CloseMicrophone, OpenMicrophone
from server.live.aspects.mute import Mute, MuteAll, Unmute, UnmuteAll
from server.live.aspects.roster import Leave, NoticeGraceOver, NoticeLinkLost, RemoveEndpoint
from server.live.aspects.tracks import PublishTrack
from server.live.rulebook import By
from server.research.seminar.commands import SeminarCommand
from tests.research.meeting import CHAIR, GUEST, MA, SYSTEM, WANG, Meeting

CAST = {"chair": CHAIR, "wang": WANG, "ma": MA, "guest": GUEST}
SECRET = "SECRET remark"


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
