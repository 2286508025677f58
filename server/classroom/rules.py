"""What a lesson's commands lead to: each goes to the aspect that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from events.schema.base import Fact
from server.live.aspects import (
    arrival,
    chat,
    checks,
    course,
    deciding,
    departure,
    door,
    grants,
    hands,
    keys,
    lead,
    microphones,
    mute,
    reception,
    rollcall,
    screens,
    staffing,
    stage,
    tracks,
)
from server.live.aspects.deciding import Deciders
from server.live.aspects.hands import HandCommand
from server.live.aspects.lifecycle import LifecycleCommand
from server.live.aspects.microphones import MicrophoneCommand
from server.live.aspects.mute import MuteCommand
from server.live.aspects.roster import DepartureCommand, Join
from server.live.aspects.stage import StageCommand
from server.live.aspects.tracks import TrackCommand
from server.live.rulebook import By, Chance, Moment

from .commands import LessonCommand
from .state import Lesson

DECIDERS: Deciders = {
    Join: arrival.decide,
    **dict.fromkeys(get_args(chat.ChatCommand), chat.decide),
    **dict.fromkeys(get_args(keys.KeyCommand), keys.decide),
    **dict.fromkeys(get_args(lead.LeadCommand), lead.decide),
    **dict.fromkeys(get_args(grants.GrantCommand), grants.decide),
    **dict.fromkeys(get_args(door.DoorCommand), door.decide),
    **dict.fromkeys(get_args(LifecycleCommand), course.decide),
    **dict.fromkeys(get_args(DepartureCommand), departure.decide),
    **dict.fromkeys(get_args(TrackCommand), tracks.decide),
    **dict.fromkeys(get_args(HandCommand), hands.decide),
    **dict.fromkeys(get_args(StageCommand), stage.decide),
    **dict.fromkeys(get_args(MuteCommand), mute.decide),
    **dict.fromkeys(get_args(MicrophoneCommand), microphones.decide),
    **dict.fromkeys(get_args(rollcall.RollcallCommand), rollcall.decide),
    **dict.fromkeys(get_args(staffing.StaffingCommand), staffing.decide),
    **dict.fromkeys(get_args(screens.ScreenCommand), screens.decide),
    **dict.fromkeys(get_args(reception.ReceptionCommand), reception.decide),
    checks.ReportCheck: checks.decide,
}


def decide(lesson: Lesson, command: LessonCommand, now: Moment, by: By, chance: Chance) -> Sequence[Fact]:
    """The facts in order of effect, at least one; raises `Refused`."""
    return deciding.decide(DECIDERS, lesson, command, now, by, chance)
