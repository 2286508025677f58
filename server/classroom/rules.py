"""What a lesson's commands lead to: each goes to the aspect that it belongs to.

First of all the asker must be somebody here. All else, in the order existence, right, state, is the aspects' own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from events.schema.base import Fact
from events.schema.values import Entry
from server.live.aspects import (
    arrival,
    chat,
    checks,
    course,
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
from server.live.aspects.hands import HandCommand
from server.live.aspects.lifecycle import LifecycleCommand
from server.live.aspects.microphones import MicrophoneCommand
from server.live.aspects.mute import MuteCommand
from server.live.aspects.petition import Petition
from server.live.aspects.roster import DepartureCommand, Join
from server.live.aspects.stage import StageCommand
from server.live.aspects.tracks import TrackCommand
from server.live.rulebook import By, Chance, Moment, Refused

from .commands import LessonCommand
from .state import Lesson

Decide = Callable[[Petition, Any], Sequence[Fact]]

DECIDERS: Mapping[type, Decide] = {
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
    asker = _asker(lesson, command, by)
    person = asker.person if asker else by.person
    return DECIDERS[type(command)](Petition(lesson, asker, now, chance, by.known, person), command)


def _asker(lesson: Lesson, command: LessonCommand, by: By) -> Entry | None:
    """None stands for the system; who joins is nobody yet, and the server asks on his behalf."""
    if by.endpoint is None:
        if by.system or isinstance(command, Join):
            return None
        raise Refused("not_joined", "Join first.")
    endpoint = lesson.roster.endpoints.get(by.endpoint)
    if endpoint is not None and endpoint.here:
        return lesson.staffing.acting(endpoint.entry)
    if lesson.lifecycle.phase == "ended":
        raise Refused("session_ended", "Class is over.")
    if lesson.roster.is_barred(by.endpoint):
        raise Refused("role_ended", "Your part in this session has ended.")
    raise Refused("not_joined", "Join first.")
